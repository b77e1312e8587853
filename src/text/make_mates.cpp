// Writes the table of mates (mates_table.inc) when the program is built: for each character that folding changes, what it
// folds to. Doing it at every start cost 20 ms, more than searching 100 MB.
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "postwake/base/expects.hpp"
#include "text/fold_tag.hpp"

namespace {

using postwake::TagMatch;

std::vector<UChar32> folded(UChar32 c, TagMatch match) {
  const icu::UnicodeString text = postwake::detail::fold(icu::UnicodeString(c), match);
  std::vector<UChar32> out;
  for (int32_t i = 0; i < text.length(); i += U16_LENGTH(out.back())) out.push_back(text.char32At(i));
  return out;
}

void write(TagMatch match, const char* name) {
  // Characters that folding changes: by NFKC, by case, or (loose) by losing accents, which are among the decomposable ones.
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeSet set(UNICODE_STRING_SIMPLE("[[:Changes_When_NFKC_Casefolded:][:Changes_When_Casefolded:][:NFKD_QC=N:][\\u0131]]"), status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  const UChar32 hangul_first = 0xAC00, hangul_last = 0xD7A3;  // fold to themselves
  std::map<UChar32, std::vector<UChar32>> single;
  std::vector<std::pair<UChar32, std::vector<UChar32>>> several;
  for (int32_t range = 0; range < set.getRangeCount(); ++range) {
    for (UChar32 c = set.getRangeStart(range); c <= set.getRangeEnd(range); ++c) {
      if (c >= hangul_first && c <= hangul_last) continue;
      auto to = folded(c, match);
      if (to.size() == 1 && to[0] != c) single[to[0]].push_back(c);
      else if (to.size() > 1) several.emplace_back(c, std::move(to));
    }
  }
  std::printf("constexpr SingleMate k%sSingle[] = {\n", name);
  for (const auto& [to, mates] : single)
    for (const UChar32 mate : mates) std::printf("{0x%X,0x%X},\n", static_cast<unsigned>(to), static_cast<unsigned>(mate));
  std::string all;
  std::printf("};\nconstexpr SeveralMate k%sSeveral[] = {\n", name);
  std::size_t offset = 0;
  for (const auto& [mate, to] : several) {
    std::printf("{0x%X,%zu,%zu},\n", static_cast<unsigned>(mate), offset, to.size());
    offset += to.size();
  }
  std::printf("};\nconstexpr char32_t k%sFolded[] = {\n", name);
  for (const auto& [mate, to] : several)
    for (const UChar32 c : to) std::printf("0x%X,", static_cast<unsigned>(c));
  std::printf("\n};\n");
}

}  // namespace

int main() {
  write(TagMatch::loose, "Loose");
  write(TagMatch::exact, "Exact");
  return 0;
}
