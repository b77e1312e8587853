// Any bytes behind a sound WARC record.
#include "reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 21\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n\r\n" + std::string(reinterpret_cast<const char*>(data), size);
  postwake::fuzz::check(bytes);
  return 0;
}
