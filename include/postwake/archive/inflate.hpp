#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "postwake/base/result.hpp"

namespace postwake {

/// Decodes a gzip or zlib body that stands inside of another record (an HTTP answer in a WARC), all members.
///
/// Errors: damaged when it is broken or cut, limit_exceeded when more than `max_bytes` come out.
Result<std::string> inflate_body(std::string_view packed, std::size_t max_bytes);

}  // namespace postwake
