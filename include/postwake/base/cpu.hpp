#pragma once

namespace postwake {

/// What this machine's processor has and the system lets us use. Where it costs nothing: as the C library found it when the program
/// was loaded. Asking the processor itself (__builtin_cpu_supports) takes 80 us at every start on a virtual machine.
///
/// Threads: any.
bool has_avx2() noexcept;
/// AVX-512 with instructions for bytes (BW) and tables of bytes (VBMI).
bool has_avx512_tables() noexcept;

}  // namespace postwake
