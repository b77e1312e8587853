// parse_lines_postwake FILE: what parse_lines does, by JsonDocument: every value parsed and checked, nothing looked up.
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string_view>
#include <vector>

#include "postwake/json/value.hpp"

int main(int argc, char** argv) {
  std::FILE* file = argc == 2 ? std::fopen(argv[1], "rb") : nullptr;
  if (file == nullptr) return 2;
  std::vector<char> buffer(1U << 20U);
  postwake::JsonDocument json;
  std::size_t kept = 0, lines = 0, fields = 0;
  for (;;) {
    if (kept == buffer.size()) buffer.resize(buffer.size() * 2);
    const std::size_t got = std::fread(buffer.data() + kept, 1, buffer.size() - kept, file);
    const std::size_t end = kept + got;
    std::size_t begin = 0;
    while (begin < end) {
      const auto* newline = static_cast<const char*>(std::memchr(buffer.data() + begin, '\n', end - begin));
      if (newline == nullptr && got != 0) break;
      const std::size_t stop = newline == nullptr ? end : static_cast<std::size_t>(newline - buffer.data());
      if (const auto value = json.parse(std::string_view(buffer.data() + begin, stop - begin))) fields += value->size();
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
