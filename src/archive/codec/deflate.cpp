#include "postwake/archive/deflate.hpp"

#include <zlib.h>

#include <array>
#include <memory>

#include "archive/hash/hasher.hpp"

namespace postwake {

Result<std::string> gzip_member(std::string_view bytes) {
  constexpr int kGzip = 15 + 16;
  constexpr int kLevel = 6;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    return fail(ErrorCode::limit_exceeded, "zlib has no memory");
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> guard(&stream, deflateEnd);
  std::string input(bytes);  // zlib's pointer is not const
  std::string out;
  std::array<unsigned char, 16384> buffer;  // NOLINT: filled by zlib
  stream.next_in = reinterpret_cast<unsigned char*>(input.data());
  stream.avail_in = static_cast<unsigned>(input.size());
  int status = Z_OK;
  do {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<unsigned>(buffer.size());
    status = ::deflate(&stream, Z_FINISH);
    out.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - stream.avail_out);
  } while (status == Z_OK);
  if (status != Z_STREAM_END) return fail(ErrorCode::limit_exceeded, "zlib gave up on a page");
  return out;
}

std::string sha256_of(std::string_view bytes) {
  detail::Hasher hasher(detail::HashKind::sha256);
  hasher.update(bytes.data(), bytes.size());
  return hasher.digest();
}

}  // namespace postwake
