#include "classify/lexicon/skeleton.hpp"

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

// Own table in place of ICU's uspoof, which belongs to the text room and knows no "rn" for "m" and no '0' for 'o'.
char look_alike(char32_t c) {
  switch (c) {
    case U'а': case U'α': return 'a';
    case U'в': case U'β': case U'ь': return 'b';
    case U'с': case U'ϲ': return 'c';
    case U'ԁ': return 'd';
    case U'е': case U'є': case U'ε': return 'e';
    case U'ɡ': return 'g';
    case U'һ': case U'н': return 'h';
    case U'ј': return 'j';
    case U'к': case U'κ': return 'k';
    case U'ӏ': case U'і': case U'ι': case U'ɩ': case U'1': case U'i': case U'|': case U'!': return 'l';
    case U'м': case U'μ': return 'm';
    case U'п': case U'η': return 'n';
    case U'о': case U'ο': case U'0': case U'օ': return 'o';
    case U'р': case U'ρ': return 'p';
    case U'ԛ': return 'q';
    case U'г': return 'r';
    case U'ѕ': case U'5': case U'$': return 's';
    case U'т': case U'τ': return 't';
    case U'υ': case U'ս': return 'u';
    case U'ν': case U'ѵ': return 'v';
    case U'ԝ': case U'ω': return 'w';
    case U'х': case U'χ': return 'x';
    case U'у': case U'γ': return 'y';
    default: return c < 0x80 ? static_cast<char>(c) : '\0';
  }
}

}  // namespace

void skeleton_of_folded(std::string_view plain, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < plain.size();) {
    const char32_t c = decode_utf8(plain, at);
    if (c == '_' || c == '.' || c == '-' || c == ' ') continue;
    const char seen = look_alike(c);
    if (seen == '\0') {
      append_utf8(out, c);
      continue;
    }
    if (seen == 'n' && out.ends_with('r')) out.back() = 'm';
    else if (seen == 'v' && out.ends_with('v')) out.back() = 'w';
    else out += seen;
  }
}

std::string skeleton(std::string_view handle) {
  std::string out;
  skeleton_of_folded(folded(handle), out);
  return out;
}

}  // namespace postwake::detail
