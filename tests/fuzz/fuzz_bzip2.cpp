// Any bytes as bzip2: what libbz2 unpacks without complaint we unpack to the same bytes.
#include <bzlib.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "archive/codec/decoders.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace postwake::detail;
  std::string packed = "BZh1";  // most inputs are not bzip2: give them a header and a block's mark
  if (size < 4 || data[0] != 'B') packed += "\x31\x41\x59\x26\x53\x59";
  else packed.clear();
  packed.append(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes are bytes

  static std::string expected(8U << 20U, '\0');  // made once: clearing it would cost more than unpacking
  auto room = static_cast<unsigned>(expected.size());
  const int code = BZ2_bzBuffToBuffDecompress(expected.data(), &room, packed.data(), static_cast<unsigned>(packed.size()), 0, 0);
  const std::string_view known(expected.data(), code == BZ_OK ? room : 0);

  MemorySource source(packed);
  const auto decoder = decode_bzip2(source, {.ratio = 1000, .from_bytes = 64U << 20U});
  static std::string buffer(64U << 10U, '\0');
  std::string out;
  while (out.size() < (16U << 20U)) {
    auto got = decoder->read(buffer.data(), buffer.size());
    if (!got || *got == 0) break;
    out.append(buffer, 0, *got);
  }
  // libbz2 stops at the end of the first stream.
  if (code == BZ_OK && !out.starts_with(known)) std::abort();
  return 0;
}
