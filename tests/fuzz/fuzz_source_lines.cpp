// Any bytes as a line between two sound ones, in the forms of v1.1, v2, Mastodon and Bluesky.
#include "reading.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sound = R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":"1","text":"#down","user":{"screen_name":"ann"}})";
  const std::string bytes = sound + "\n" + std::string(reinterpret_cast<const char*>(data), size) + "\n" + sound + "\n";
  postwake::fuzz::check(bytes);
  return 0;
}
