#pragma once

#include <string>
#include <string_view>

#include "postwake/base/result.hpp"

namespace postwake {

/// One whole gzip member (RFC 1952, no name, time 0): members that follow each other read as one stream, so a file may grow
/// by whole members. The same bytes give the same member with the same zlib.
///
/// Errors: limit_exceeded when zlib has no memory.
Result<std::string> gzip_member(std::string_view bytes);

/// "sha256:<hex>" of the bytes, as InputRecord has it.
std::string sha256_of(std::string_view bytes);

}  // namespace postwake
