#include "postwake/text/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <array>
#include <memory>

#include "postwake/base/expects.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

// Method: every code point of the BMP has its folding in one table of eight bytes a row, built once from ICU's data, so the
// loop is a decode, a lookup and a copy. Letters are decomposed and the marks dropped, so composed and decomposed spellings
// meet without composing anything; the exceptions, Hangul and voiced Kana, are composed as they are written out.
// ICU's own normalizeUTF8 was tried by the prototype: 352 ns a post and no map back.

constexpr char32_t kTableEnd = 0x10000;
constexpr std::uint8_t kLong = 0xFF;  // the folding stands in the pool

struct Row {
  std::uint8_t size = 0;
  std::array<char, 7> bytes{};
};

bool is_dropped(UChar32 c) {
  if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0487)) return true;                        // Latin, Greek, Cyrillic
  if ((c >= 0x0591 && c <= 0x05C7) && u_charType(c) == U_NON_SPACING_MARK) return true;                 // Hebrew points
  if ((c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x065F) || c == 0x0670) return true;         // Arabic vowels, hamzas
  if (c >= 0x06D6 && c <= 0x06ED && u_charType(c) == U_NON_SPACING_MARK) return true;
  if (c == 0x0640 || c == 0x093C) return true;                                                          // tatweel, nukta
  if ((c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F)) return true;                        // keycaps, half marks
  if (c >= 0x1F3FB && c <= 0x1F3FF) return true;                                                        // skin tones
  return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

UChar32 merged(UChar32 c) {
  switch (c) {
    case 0x0131: return 'i';                                          // dotless i
    case 0x00F8: return 'o';
    case 0x0142: return 'l';
    case 0x0111: return 'd';
    case 0x0127: return 'h';
    case 0x0671: case 0x0672: case 0x0673: return 0x0627;             // alefs
    case 0x0649: case 0x06CC: case 0x06D0: case 0x06D2: return 0x064A;  // yas
    case 0x0629: case 0x06C1: case 0x06C0: case 0x06D5: return 0x0647;  // teh marbuta, hehs
    case 0x06A9: case 0x06AA: return 0x0643;                          // kafs
    case 0x2018: case 0x2019: case 0x201B: case 0x02BC: case 0x02B9: case 0x00B4: case 0x0060: case 0x05F3: return '\'';
    case 0x201C: case 0x201D: case 0x201E: case 0x05F4: return '"';
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2212: return '-';
    default: return c;
  }
}

// Half-width Kana are named apart because their compatibility form is ordinary Kana.
bool stays_composed(UChar32 c) { return (c >= 0x3040 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3); }
bool stays_itself(UChar32 c) { return (c >= 0x3131 && c <= 0x318E) || c == 0x3099 || c == 0x309A; }  // "ㅋㅋㅋ" stays

icu::UnicodeString fold_once(UChar32 c) {
  if (is_dropped(c)) return {};
  c = merged(c);
  if (u_isUWhiteSpace(c) || u_iscntrl(c)) return icu::UnicodeString(static_cast<UChar32>(' '));
  if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return icu::UnicodeString(static_cast<UChar32>('0' + u_charDigitValue(c)));
  if (stays_itself(c)) return icu::UnicodeString(c);
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = stays_composed(c) ? icu::Normalizer2::getNFKCInstance(status) : icu::Normalizer2::getNFKDInstance(status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));  // ICU's own data is part of the installation
  icu::UnicodeString folded = form->normalize(icu::UnicodeString(c), status);
  folded.foldCase(U_FOLD_CASE_DEFAULT);
  folded = form->normalize(folded, status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  return folded;
}

icu::UnicodeString fold_fully(UChar32 c) {
  icu::UnicodeString now(c);
  for (int round = 0; round < 6; ++round) {
    icu::UnicodeString next;
    for (int32_t i = 0; i < now.length();) {
      const UChar32 part = now.char32At(i);
      i += U16_LENGTH(part);
      next.append(fold_once(part));
    }
    if (next == now) break;
    now = next;
  }
  return now;
}

CharKind kind_from_icu(UChar32 c) {
  if (u_isUWhiteSpace(c)) return CharKind::space;
  if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return CharKind::digit;
  if (c > 0xFF && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC)) return CharKind::emoji;
  if (c >= 0x1F1E6 && c <= 0x1F1FF) return CharKind::emoji;  // flags
  if (c == 0x30FC || c == 0x3005 || c == 0x3099 || c == 0x309A) return CharKind::unspaced;
  const bool is_word = u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 || u_charType(c) == U_LETTER_NUMBER;
  if (!is_word) return CharKind::other;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN: case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: case USCRIPT_THAI: case USCRIPT_LAO: case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: case USCRIPT_TIBETAN: case USCRIPT_BOPOMOFO: case USCRIPT_YI: return CharKind::unspaced;
    default: return CharKind::letter;
  }
}

struct Tables {
  std::unique_ptr<Row[]> rows = std::make_unique<Row[]>(kTableEnd);
  std::unique_ptr<CharKind[]> kinds = std::make_unique<CharKind[]>(kTableEnd);
  std::array<Row, 0x400> styled{};       // mathematical letters, U+1D400
  std::vector<std::string> pool;

  Tables() {
    for (char32_t c = 0; c < kTableEnd; ++c) {
      kinds[c] = kind_from_icu(static_cast<UChar32>(c));
      if (c >= 0xD800 && c <= 0xDFFF) continue;
      rows[c] = make(c);
    }
    for (char32_t i = 0; i < styled.size(); ++i) styled[i] = make(0x1D400 + i);
  }

  Row make(char32_t c) {
    Row row;
    std::string bytes;
    // Han and the like fold to themselves: the answer without asking ICU, which is most of the time this table takes.
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xA000 && c <= 0xA48F) || (c >= 0xE000 && c <= 0xF8FF))
      append_utf8(bytes, c);
    else fold_fully(static_cast<UChar32>(c)).toUTF8String(bytes);
    if (bytes.size() <= row.bytes.size()) {
      row.size = static_cast<std::uint8_t>(bytes.size());
      bytes.copy(row.bytes.data(), bytes.size());
    } else {
      row.size = kLong;
      const auto index = static_cast<std::uint32_t>(pool.size());
      for (std::size_t i = 0; i < 4; ++i) row.bytes[i] = static_cast<char>(index >> (8 * i) & 0xFFU);
      pool.push_back(bytes);
    }
    return row;
  }

  std::string_view of(const Row& row) const {
    if (row.size != kLong) return {row.bytes.data(), row.size};
    std::size_t index = 0;
    for (std::size_t i = 0; i < 4; ++i) index |= static_cast<std::size_t>(static_cast<unsigned char>(row.bytes[i])) << (8 * i);
    return pool[index];
  }
};

const Tables& tables() {
  static const Tables made;
  return made;
}

// The composed character of two that stand side by side, or 0: Hangul by its formula, voiced Kana by their order.
char32_t composed(char32_t first, char32_t second) {
  if (second == 0x3099 || second == 0x309A) {
    const bool is_semi = second == 0x309A;
    const char32_t base = first >= 0x30A0 && first <= 0x30FF ? first - 0x60 : first;
    const char32_t shift = first - base;
    if (!is_semi) {
      if (base == 0x3046) return 0x3094 + shift;                                                        // u -> vu
      if ((base >= 0x304B && base <= 0x3062 && base % 2 == 1) || (base >= 0x3064 && base <= 0x3069 && base % 2 == 0)) return base + 1 + shift;
    }
    if (base >= 0x306F && base <= 0x307D && (base - 0x306F) % 3 == 0) return base + (is_semi ? 2 : 1) + shift;
    return 0;
  }
  if (first >= 0x1100 && first <= 0x1112 && second >= 0x1161 && second <= 0x1175)
    return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  if (first >= 0xAC00 && first <= 0xD7A3 && (first - 0xAC00) % 28 == 0 && second > 0x11A7 && second <= 0x11C2)
    return first + (second - 0x11A7);
  return 0;
}

bool may_compose(char32_t c) { return c == 0x3099 || c == 0x309A || (c >= 0x1161 && c <= 0x11C2); }

struct Writer {
  FoldedText& out;
  char32_t last = 0;
  int run = 0;
  bool is_in_address = false;

  // A hyphen between letters is a blank ("avez-vous", "mag-log-in"), but not in links and handles.
  void settle_hyphen(char32_t next) {
    if (is_in_address || run != 1 || char_kind(next) != CharKind::letter) return;
    std::size_t at = out.text.size() - 1;
    if (at > 0 && char_kind(decode_utf8_before(out.text, at)) == CharKind::letter) out.text.back() = ' ';
  }

  void emit(char32_t c, std::string_view bytes, std::uint32_t origin) {
    if (last == '-') settle_hyphen(c);
    if (c == ' ') is_in_address = false;
    else if (c == '/' || c == '@' || c == '#') is_in_address = true;
    if (c == last) {
      if (c == ' ') return;
      if (++run > 2 && !(c >= '0' && c <= '9')) {
        const CharKind kind = char_kind(c);
        if (kind == CharKind::letter || kind == CharKind::unspaced) out.is_elongated = true;
        return;
      }
    } else {
      last = c;
      run = 1;
    }
    out.text.append(bytes);
    out.origin.insert(out.origin.end(), bytes.size(), origin);
  }

  void compose_or_emit(char32_t c, std::string_view bytes, std::uint32_t origin) {
    if (may_compose(c) && !out.text.empty()) {
      std::size_t at = out.text.size();
      const char32_t before = decode_utf8_before(out.text, at);
      if (const char32_t both = composed(before, c); both != 0) {
        const std::uint32_t first_origin = out.origin[at];
        out.text.resize(at);
        out.origin.resize(at);
        restore();
        std::string joined;
        append_utf8(joined, both);
        emit(both, joined, first_origin);
        return;
      }
    }
    emit(c, bytes, origin);
  }

  // What emit() remembers, read again from the text: needed only after composing.
  void restore() {
    run = 0;
    last = 0;
    std::size_t at = out.text.size();
    while (at > 0 && run < 2) {
      const char32_t c = decode_utf8_before(out.text, at);
      if (run == 0) last = c;
      else if (c != last) break;
      ++run;
    }
  }
};

}  // namespace

CharKind char_kind(char32_t c) noexcept {
  if (c < kTableEnd) return tables().kinds[c];
  if (c >= 0x1F000 && c <= 0x1FAFF) return CharKind::emoji;
  if (c >= 0x20000 && c <= 0x3FFFF) return CharKind::unspaced;
  return kind_from_icu(static_cast<UChar32>(c));
}

void fold(std::string_view text, FoldedText& out) {
  const Tables& known = tables();
  out.text.clear();
  out.origin.clear();
  out.is_elongated = false;
  if (out.text.capacity() < text.size() + 16) {
    out.text.reserve(text.size() * 2);
    out.origin.reserve(text.size() * 2);
  }
  Writer writer{out};
  for (std::size_t at = 0; at < text.size();) {
    const auto origin = static_cast<std::uint32_t>(at);
    const auto byte = static_cast<unsigned char>(text[at]);
    char32_t c = byte;
    if (byte < 0x80) ++at;
    else c = decode_utf8(text, at);
    std::string_view bytes;
    std::string rare;
    if (c < kTableEnd) {
      bytes = known.of(known.rows[c]);
    } else if (c >= 0x1D400 && c < 0x1D800) {
      bytes = known.of(known.styled[c - 0x1D400]);
    } else if ((c >= 0x1F000 && c <= 0x1F0FF) || (c >= 0x1F300 && c <= 0x1FAFF)) {
      if (c >= 0x1F3FB && c <= 0x1F3FF) continue;
      bytes = text.substr(origin, at - origin);
    } else {
      fold_fully(static_cast<UChar32>(c)).toUTF8String(rare);
      bytes = rare;
    }
    if (bytes.size() == 1) {
      writer.emit(static_cast<unsigned char>(bytes[0]), bytes, origin);
      continue;
    }
    for (std::size_t i = 0; i < bytes.size();) {
      const std::size_t start = i;
      const char32_t part = decode_utf8(bytes, i);
      writer.compose_or_emit(part, bytes.substr(start, i - start), origin);
    }
  }
  out.origin.push_back(static_cast<std::uint32_t>(text.size()));
}

std::string folded(std::string_view text) {
  FoldedText out;
  fold(text, out);
  return std::move(out.text);
}

std::pair<std::uint32_t, std::uint32_t> FoldedText::original(std::size_t start, std::size_t end) const {
  POSTWAKE_EXPECTS(start < end && end < origin.size());
  // One character may have become several ("㎞"): a span that ends inside it takes it whole.
  std::size_t stop = end;
  while (stop + 1 < origin.size() && origin[stop] == origin[end - 1]) ++stop;
  return {origin[start], origin[stop]};
}

}  // namespace postwake
