#include "postwake/archive/inflate.hpp"

#include <zlib.h>

#include <array>
#include <memory>

namespace postwake {

Result<std::string> inflate_body(std::string_view packed, std::size_t max_bytes) {
  constexpr int kAutoDetect = 15 + 32;  // gzip or zlib by their headers
  z_stream stream{};
  if (inflateInit2(&stream, kAutoDetect) != Z_OK) return fail(ErrorCode::limit_exceeded, "zlib has no memory");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, inflateEnd);
  std::string out;
  std::array<unsigned char, 16384> buffer;  // NOLINT: filled by zlib
  std::string input(packed);                // zlib's pointer is not const
  stream.next_in = reinterpret_cast<unsigned char*>(input.data());
  stream.avail_in = static_cast<unsigned>(input.size());
  for (;;) {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<unsigned>(buffer.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    out.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - stream.avail_out);
    if (out.size() > max_bytes) return fail(ErrorCode::limit_exceeded, "more than " + std::to_string(max_bytes) + " bytes in a packed body");
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      if (inflateReset(&stream) != Z_OK) return fail(ErrorCode::damaged, "a packed body is broken");
      continue;
    }
    if (status != Z_OK) return fail(ErrorCode::damaged, stream.avail_in == 0 ? "a packed body is cut short" : "a packed body is broken");
    if (stream.avail_in == 0 && stream.avail_out != 0) return fail(ErrorCode::damaged, "a packed body is cut short");
  }
}

}  // namespace postwake
