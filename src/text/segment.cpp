#include "postwake/text/segment.hpp"

#include <array>
#include <bit>
#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "postwake/text/fold.hpp"
#include "text/fold_table.hpp"

namespace postwake {
namespace {

constexpr std::array<CharKind, 128> kAscii = [] {
  std::array<CharKind, 128> kinds{};
  kinds.fill(CharKind::other);
  for (char c = 'a'; c <= 'z'; ++c) kinds[static_cast<std::size_t>(c)] = kinds[static_cast<std::size_t>(c - 32)] = CharKind::letter;
  for (char c = '0'; c <= '9'; ++c) kinds[static_cast<std::size_t>(c)] = CharKind::digit;
  kinds[' '] = CharKind::space;
  return kinds;
}();

struct Cutter {
  std::string_view text;
  std::vector<Token>& out;
  std::uint32_t words = 0;

  CharKind kind_at(std::size_t at, std::size_t& next) const {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      next = at + 1;
      return kAscii[byte];
    }
    std::size_t length = 0;
    const char32_t c = detail::decode_valid(text.data() + at, text.data() + text.size(), length);
    next = at + length;
    return detail::kind_in(detail::fold_row(c));
  }

  void put(std::size_t start, std::size_t end, TokenKind kind, bool is_in_hashtag = false) {
    out.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end), kind, is_in_hashtag, words});
    if (kind == TokenKind::word || kind == TokenKind::unspaced || kind == TokenKind::number) ++words;
  }

  bool is_url_at(std::size_t at) const {
    const std::string_view rest = text.substr(at, 16);
    // "www." has lost a letter to the folding of repeats.
    return rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("ww.") || rest.starts_with("t.co/") ||
           rest.starts_with("pic.twitter.com");
  }

  std::size_t blank_after(std::size_t at) const {
    while (at < text.size() && text[at] != ' ') ++at;
    return at;
  }

  std::size_t handle_end(std::size_t at) const {
    const auto is_handle = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    const auto run = [&](std::size_t from, bool with_dots) {
      while (from < text.size() && (is_handle(text[from]) || (with_dots && (text[from] == '.' || text[from] == '-')))) ++from;
      while (with_dots && (text[from - 1] == '.' || text[from - 1] == '-')) --from;
      return from;
    };
    std::size_t end = run(at, false);
    if (end < text.size() && end > at && text[end] == '@') {  // fediverse
      const std::size_t host = run(end + 1, true);
      if (host > end + 1) return host;
    }
    while (end + 1 < text.size() && text[end] == '.' && is_handle(text[end + 1])) end = run(end + 1, false);  // Bluesky
    return end;
  }

#if defined(__SSE2__)
  // The end of a word of ASCII that ends among the next sixteen bytes, before another character of ASCII; else 0. Without a step for
  // each letter: where words end cannot be foretold, and a wrong guess costs more than this.
  std::size_t ascii_word_end(std::size_t start, std::size_t stop) const {
    if (stop - start < 16) return 0;
    const auto all = [](char c) { return _mm_set1_epi8(c); };
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + start));
    const auto between = [&](__m128i of, char low, char high) { return _mm_and_si128(_mm_cmpgt_epi8(of, all(static_cast<char>(low - 1))), _mm_cmplt_epi8(of, all(static_cast<char>(high + 1)))); };
    const __m128i letters = between(_mm_or_si128(bytes, all(0x20)), 'a', 'z');
    const auto is_letter = static_cast<std::uint32_t>(_mm_movemask_epi8(letters));
    const auto is_word = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(letters, between(bytes, '0', '9'))));
    const auto is_beyond = static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
    const std::uint32_t end = ~is_word & (is_word + 1) & 0xFFFFU;  // the first bit behind
    return (is_letter & (end - 1)) != 0 && (is_beyond & end) == 0 && end != 0 ? start + static_cast<std::size_t>(std::countr_zero(end)) : 0;
  }
#endif

  // Words, numbers and unspaced runs of [start, stop); the caller saw that a word character stands at `start`.
  std::size_t cut_word(std::size_t start, std::size_t stop, bool is_in_hashtag) {
#if defined(__SSE2__)
    if (const std::size_t end = ascii_word_end(start, stop); end != 0) {
      put(start, end, TokenKind::word, is_in_hashtag);
      return end;
    }
#endif
    std::size_t next = 0;
    const CharKind first = kind_at(start, next);
    std::size_t at = next;
    bool has_letter = first == CharKind::letter;
    if (first == CharKind::unspaced) {
      while (at < stop && kind_at(at, next) == CharKind::unspaced) at = next;
      put(start, at, TokenKind::unspaced, is_in_hashtag);
      return at;
    }
    while (at < stop) {
      const CharKind kind = kind_at(at, next);
      if (kind == CharKind::letter) has_letter = true;
      else if (kind == CharKind::digit) {}
      else if (!has_letter && (text[at] == '.' || text[at] == ',' || text[at] == ':') && next < stop) {
        std::size_t after = 0;
        if (kind_at(next, after) != CharKind::digit) break;
      } else break;
      at = next;
    }
    put(start, at, has_letter ? TokenKind::word : TokenKind::number, is_in_hashtag);
    return at;
  }

  bool cut_hashtag(std::size_t start) {
    std::size_t end = start + 1;
    bool has_letter = false;
    for (std::size_t next = end; end < text.size(); end = next) {
      const CharKind kind = kind_at(end, next);
      if (kind == CharKind::letter || kind == CharKind::unspaced) has_letter = true;
      else if (kind != CharKind::digit && text[end] != '_') break;
    }
    if (!has_letter) return false;
    put(start, end, TokenKind::hashtag);
    for (std::size_t at = start + 1; at < end;) {
      if (text[at] == '_') ++at;
      else at = cut_word(at, end, true);
    }
    return true;
  }

  void cut() {
    bool is_behind_word = false;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t next = 0;
      const CharKind kind = kind_at(at, next);
      const char byte = text[at];
      std::size_t end = next;
      if (kind == CharKind::space) {
        is_behind_word = false;
        at = next;
        continue;
      }
      if (!is_behind_word && kind == CharKind::letter && (byte == 'h' || byte == 'w' || byte == 't' || byte == 'p') && is_url_at(at)) {
        end = blank_after(at);
        put(at, end, TokenKind::url);
        is_behind_word = false;
      } else if (kind == CharKind::letter || kind == CharKind::digit || kind == CharKind::unspaced) {
        end = cut_word(at, text.size(), false);
        is_behind_word = kind != CharKind::unspaced;
      } else if (byte == '@' && !is_behind_word && handle_end(next) > next) {
        end = handle_end(next);
        put(at, end, TokenKind::mention);
        is_behind_word = true;
      } else if (byte == '#' && !is_behind_word && cut_hashtag(at)) {
        const Token* tag = &out.back();
        while (tag->kind != TokenKind::hashtag) --tag;
        end = tag->end;
        is_behind_word = true;
      } else {
        put(at, end, kind == CharKind::emoji ? TokenKind::emoji : TokenKind::mark);
        is_behind_word = false;
      }
      at = end;
    }
  }
};

}  // namespace

void segment(std::string_view folded_text, std::vector<Token>& out) {
  out.clear();
  Cutter{folded_text, out}.cut();
}

}  // namespace postwake
