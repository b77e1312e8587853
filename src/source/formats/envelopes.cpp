#include "source/formats/envelopes.hpp"

namespace postwake::detail {

Envelope envelope_from(std::string_view text, ReadScratch& scratch) {
  Envelope envelope;
  const auto parsed = scratch.json().parse(text);
  if (!parsed) return envelope;
  JsonView chat = *parsed;
  if (const JsonView list = chat["chats"]["list"]; list.size() != 0) chat = list[list.size() - 1];
  envelope.chat_name = chat["name"].string();
  envelope.chat_id = chat["id"].id();
  envelope.chat_type = chat["type"].string();
  return envelope;
}

std::string script_kind(std::string_view prefix) {
  const auto first = prefix.find('.');
  const auto second = first == std::string_view::npos ? first : prefix.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  const std::string_view word = prefix.substr(second + 1);
  std::string kind(word.substr(0, word.find_first_of(". =")));
  if (prefix.substr(0, 9) == "Grailbird" && kind.rfind("tweets", 0) == 0) return "tweets";
  return kind;
}

}  // namespace postwake::detail
