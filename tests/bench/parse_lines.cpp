// parse_lines FILE [fields]: RapidJSON alone, in situ, one line at a time with a reused pool: the bar for --all. With "fields" it also
// looks up what postwake reads of a tweet.
#include <rapidjson/document.h>

#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Value = rapidjson::Value;

const Value* member(const Value& object, const char* key) {
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::size_t count_texts(const Value& object, std::initializer_list<const char*> keys) {
  std::size_t found = 0;
  for (const char* key : keys)
    if (const Value* value = member(object, key); value != nullptr && value->IsString()) ++found;
  return found;
}

std::size_t count_list(const Value& entities, const char* list, const char* key) {
  std::size_t found = 0;
  if (const Value* items = member(entities, list); items != nullptr && items->IsArray())
    for (const Value& item : items->GetArray())
      if (item.IsObject()) found += count_texts(item, {key});
  return found;
}

/// Numbers are texts here.
std::size_t count_fields(const Value& tweet, int depth) {
  std::size_t found = count_texts(tweet, {"created_at", "id_str", "text", "in_reply_to_status_id_str", "quote_count", "reply_count", "retweet_count",
                                          "favorite_count", "lang", "timestamp_ms"});
  if (const Value* user = member(tweet, "user"); user != nullptr && user->IsObject())
    found += count_texts(*user, {"id_str", "name", "screen_name", "location", "followers_count"}) + (member(*user, "verified") != nullptr ? 1U : 0U);
  if (const Value* original = member(tweet, "retweeted_status"); depth == 0 && original != nullptr && original->IsObject()) found += count_fields(*original, 1);
  if (const Value* entities = member(tweet, "entities"); entities != nullptr && entities->IsObject())
    found += count_list(*entities, "hashtags", "text") + count_list(*entities, "urls", "expanded_url") + count_list(*entities, "user_mentions", "screen_name");
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  const bool wants_fields = argc == 3 && std::strcmp(argv[2], "fields") == 0;
  std::FILE* file = argc >= 2 ? std::fopen(argv[1], "rb") : nullptr;
  if (file == nullptr) return 2;
  std::vector<char> buffer((1U << 20U) + 1), line;
  std::vector<char> pool(1U << 20U), stack(64U << 10U);
  std::size_t kept = 0, lines = 0, fields = 0;
  for (;;) {
    if (kept == buffer.size() - 1) buffer.resize(buffer.size() * 2);
    const std::size_t got = std::fread(buffer.data() + kept, 1, buffer.size() - 1 - kept, file);
    const std::size_t end = kept + got;
    std::size_t begin = 0;
    while (begin < end) {
      auto* newline = static_cast<char*>(std::memchr(buffer.data() + begin, '\n', end - begin));
      if (newline == nullptr && got != 0) break;
      const std::size_t stop = newline == nullptr ? end : static_cast<std::size_t>(newline - buffer.data());
      buffer[stop] = '\0';
      rapidjson::MemoryPoolAllocator<> values(pool.data(), pool.size());
      rapidjson::MemoryPoolAllocator<> levels(stack.data(), stack.size());
      rapidjson::GenericDocument<rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>, rapidjson::MemoryPoolAllocator<>> document(&values, 1024, &levels);
      document.ParseInsitu<rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag>(buffer.data() + begin);
      if (document.IsObject()) fields += wants_fields ? count_fields(document, 0) : document.MemberCount();
      ++lines;
      begin = stop + 1;
    }
    if (got == 0) break;
    kept = end - begin;
    std::memmove(buffer.data(), buffer.data() + begin, kept);
  }
  std::fclose(file);
  std::cout << lines << " lines, " << fields << " fields\n";
}
