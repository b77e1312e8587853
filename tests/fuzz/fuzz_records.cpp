// Any bytes as one of our own records or documents: read or refused, and what is read is written and read back the same; a post also when it was packed between.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "postwake/json/records.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  postwake::JsonDocument json;
  const auto value = json.parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  if (const auto record = postwake::read_ndjson_record(*value)) {
    const std::string line = std::visit([](const auto& r) { return postwake::to_json_line(r); }, *record);
    if (const auto* post = std::get_if<postwake::Post>(&*record)) {
      postwake::PackedPosts packed;
      packed.add(*post);
      if (postwake::to_post(postwake::view_packed(*packed.begin())) != *post || postwake::to_json_line(postwake::view_packed(*packed.begin())) != line) std::abort();
    }
    const auto again = json.parse(line);
    if (!again) std::abort();
    const auto back = postwake::read_ndjson_record(*again);
    if (!back || std::visit([](const auto& r) { return postwake::to_json_line(r); }, *back) != line) std::abort();
  }
  const auto second = json.parse({reinterpret_cast<const char*>(data), size});
  if (const auto timeline = postwake::read_timeline(*second)) {
    const std::string document = postwake::to_json_document(*timeline);
    const auto again = json.parse(document);
    if (!again) std::abort();
    const auto back = postwake::read_timeline(*again);
    if (!back || postwake::to_json_document(*back) != document) std::abort();
  }
  return 0;
}
