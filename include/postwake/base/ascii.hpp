#pragma once

#include <string>
#include <string_view>

namespace postwake {

/// The text with A to Z as a to z and every other byte as it was: for names of protocols and formats, whose case rules are
/// ASCII's whatever the locale says. For words of people see text/fold.hpp.
///
/// Errors : none; any bytes.
/// Threads: safe.
inline std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

}  // namespace postwake
