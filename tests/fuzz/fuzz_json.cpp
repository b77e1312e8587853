// Any bytes: parse() gives a value or an error; what it gives can be walked and written, and what is written parses again
// to the same text. Its two parsers agree.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser_law.hpp"
#include "postwake/json/value.hpp"
#include "postwake/json/writer.hpp"

namespace {

void copy(postwake::JsonView value, postwake::JsonWriter& out) {
  using postwake::JsonKind;
  switch (value.kind()) {
    case JsonKind::missing:
    case JsonKind::null: out.null(); break;
    case JsonKind::boolean: out.boolean(value.boolean().value_or(false)); break;
    case JsonKind::integer:
      if (const auto number = value.integer()) out.integer(*number);  // what 11.0 is written as, too
      else out.real(value.number().value_or(0));  // beyond std::int64_t: as large reals are written, which have no point either
      break;
    case JsonKind::real: out.real(value.number().value_or(0)); break;
    case JsonKind::string: out.string(value.string()); break;
    case JsonKind::array:
      out.begin_array();
      for (const postwake::JsonView item : value) copy(item, out);
      out.end_array();
      break;
    case JsonKind::object:
      out.begin_object();
      for (const postwake::JsonMember member : value.members()) {
        out.key(member.key);
        copy(member.value, out);
      }
      out.end_object();
      break;
  }
}

std::string written(postwake::JsonView value) {
  postwake::JsonWriter out;
  copy(value, out);
  return out.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (postwake::laws::broken_parser_law(text)) std::abort();
  postwake::JsonDocument json;
  const auto value = json.parse(text);
  if (value) {
    const std::string once = written(*value);
    const auto again = json.parse(once);
    if (!again || written(*again) != once) std::abort();
  }
  std::size_t consumed = 0;
  const auto first = json.parse_first(text, consumed);
  if (first && consumed > size) std::abort();
  if (value && !first) std::abort();
  return 0;
}
