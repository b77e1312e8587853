// Any bytes as a script of a personal archive.
#include "reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = "window.YTD.tweets.part0 = [" + std::string(reinterpret_cast<const char*>(data), size);
  postwake::fuzz::check(bytes);
  return 0;
}
