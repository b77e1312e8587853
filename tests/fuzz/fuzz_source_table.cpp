// Any bytes as the rows of a table.
#include "reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = "id,date,text,username,hashtags\n" + std::string(reinterpret_cast<const char*>(data), size);
  postwake::fuzz::check(bytes);
  return 0;
}
