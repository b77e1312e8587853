// Any bytes as the messages of a Telegram export.
#include "reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = "{\"name\":\"x\",\"type\":\"public_channel\",\"id\":7,\"messages\":[\n" + std::string(reinterpret_cast<const char*>(data), size);
  postwake::fuzz::check(bytes);
  return 0;
}
