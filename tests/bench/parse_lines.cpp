// parse_lines FILE: RapidJSON alone, in situ, one line at a time with a reused pool: the bar for --all.
#include <rapidjson/document.h>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  std::FILE* file = argc == 2 ? std::fopen(argv[1], "rb") : nullptr;
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
      if (document.IsObject()) fields += document.MemberCount();
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
