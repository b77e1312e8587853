#include "postwake/text/segment.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "postwake/text/fold.hpp"
#include "text/byte_kinds.hpp"
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

  static bool may_start_url(char byte) { return byte == 'h' || byte == 'w' || byte == 't' || byte == 'p'; }

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

  // Returns its end, 0 where there is none.
  std::size_t cut_hashtag(std::size_t start) {
    std::size_t end = start + 1;
    bool has_letter = false;
    for (std::size_t next = end; end < text.size(); end = next) {
      const CharKind kind = kind_at(end, next);
      if (kind == CharKind::letter || kind == CharKind::unspaced) has_letter = true;
      else if (kind != CharKind::digit && text[end] != '_') break;
    }
    if (!has_letter) return 0;
    put(start, end, TokenKind::hashtag);
    for (std::size_t at = start + 1; at < end;) {
      if (text[at] == '_') ++at;
      else at = cut_word(at, end, true);
    }
    return end;
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
      if (!is_behind_word && kind == CharKind::letter && may_start_url(byte) && is_url_at(at)) {
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
      } else if (const std::size_t tag_end = byte == '#' && !is_behind_word ? cut_hashtag(at) : 0; tag_end != 0) {
        end = tag_end;
        is_behind_word = true;
      } else {
        put(at, end, kind == CharKind::emoji ? TokenKind::emoji : TokenKind::mark);
        is_behind_word = false;
      }
      at = end;
    }
  }
};

// Method: what fold() wrote down about each byte becomes bits, 64 bytes at a time; tokens start and end where these bits change, so
// nothing has to be guessed but how many tokens 64 bytes hold. What is more than a run of one kind is cut by the Cutter: numbers, links, handles,
// hashtags (decision 0190).
class FastCutter {
 public:
  FastCutter(const FoldedText& folded, std::vector<Token>& out) : text_(folded.text.c_str()), size_(folded.text.size()), kinds_(folded.kinds.data()), out_(out), cutter_{folded.text, out} {}

  void cut() {
    for (std::size_t base = 0; base <= size_; base += kBlock) cut_block(base);
    out_.resize(count_);
  }

 private:
  static constexpr std::size_t kBlock = 64, kNowhere = ~std::size_t{0};

  struct Borders {
    std::uint64_t starts = 0, ends = 0;
  };

  // The three kinds of runs, each byte's bit moved to the top of its byte.
  struct Bits {
    std::uint64_t word = 0, single = 0, unspaced = 0, first = 0;
  };

  Bits bits_at(std::size_t base) const {
    Bits bits;
#if defined(__SSE2__)
    for (std::size_t i = 0; i < kBlock; i += 16) {
      const __m128i kinds = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kinds_ + base + i));  // NOLINT: what the intrinsics take
      const auto tops = [i](__m128i of) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(of))) << i; };
      bits.word |= tops(kinds);
      bits.single |= tops(_mm_slli_epi16(kinds, 1));
      bits.unspaced |= tops(_mm_slli_epi16(kinds, 2));
      bits.first |= tops(_mm_slli_epi16(kinds, 3));
    }
#else
    for (std::size_t i = 0; i < kBlock; ++i) {
      const std::uint64_t kinds = kinds_[base + i];
      bits.word |= (kinds >> 7U & 1U) << i;
      bits.single |= (kinds >> 6U & 1U) << i;
      bits.unspaced |= (kinds >> 5U & 1U) << i;
      bits.first |= (kinds >> 4U & 1U) << i;
    }
#endif
    return bits;
  }

  // An end is the place behind a token, so it is seen by the byte before it.
  Borders borders_at(std::size_t base) {
    const Bits bits = bits_at(base);
    const auto behind = [](std::uint64_t now, std::uint64_t before) { return now << 1U | before >> 63U; };
    const std::uint64_t word = behind(bits.word, before_.word), single = behind(bits.single, before_.single), unspaced = behind(bits.unspaced, before_.unspaced);
    before_ = bits;
    return {(bits.word & ~word) | (bits.unspaced & ~unspaced) | (bits.single & bits.first), (~bits.word & word) | (~bits.unspaced & unspaced) | (single & bits.first)};
  }

  void cut_block(std::size_t base) {
    Borders borders = borders_at(base);
    if (skip_ != kNowhere) leave_out(base, borders);
    Token* to = make_room(borders);
    std::uint32_t words = cutter_.words;
    std::size_t start = open_;  // begun in an earlier block
    for (;;) {
      if (start == kNowhere) {
        if (borders.starts == 0) break;
        start = base + static_cast<std::size_t>(std::countr_zero(borders.starts));
        borders.starts &= borders.starts - 1;
      }
      if (borders.ends == 0) break;
      const std::size_t end = base + static_cast<std::size_t>(std::countr_zero(borders.ends));
      borders.ends &= borders.ends - 1;
      const unsigned first = kMarks[static_cast<unsigned char>(text_[start])], next = kMarks[static_cast<unsigned char>(text_[end])];
      if (((first | (first >> 1U & next >> 2U)) & 1U) != 0) [[unlikely]] {
        leave(to, words);
        const bool is_taken = take_special(start);
        if (is_taken) leave_out(base, borders);
        to = make_room(borders);
        words = cutter_.words;
        if (is_taken) {
          start = kNowhere;
          continue;
        }
      }
      const auto kind = static_cast<std::size_t>(kinds_[start] & 7U);
      *to++ = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end), kTokenKinds[kind], false, words};
      words += kIsWord >> kind & 1U;
      start = kNowhere;
    }
    open_ = start;
    leave(to, words);
  }

  // Room for what starts in a block and one token that began before it. Returns where the next is written.
  Token* make_room(const Borders& borders) {
    out_.resize(count_ + 1 + static_cast<std::size_t>(std::popcount(borders.starts)));
    return out_.data() + count_;
  }

  void leave(const Token* to, std::uint32_t words) {
    count_ = static_cast<std::size_t>(to - out_.data());
    cutter_.words = words;
  }

  // Numbers, handles, hashtags and links, which reach as far as they do. False: it is an ordinary word or a mark.
  bool take_special(std::size_t start) {
    const char byte = text_[start];
    const bool is_behind_word = behind_ == start || (start > 0 && (kinds_[start - 1] & detail::kWordByte) != 0);
    out_.resize(count_);
    std::size_t end = 0;
    if (byte == '@') {
      if (!is_behind_word) end = cutter_.handle_end(start + 1);
      if (end <= start + 1) return false;
      cutter_.put(start, end, TokenKind::mention);
      behind_ = end;
    } else if (byte == '#') {
      if (!is_behind_word) end = cutter_.cut_hashtag(start);
      if (end == 0) return false;
      behind_ = end;
    } else if (Cutter::may_start_url(byte)) {
      if (!cutter_.is_url_at(start)) return false;
      end = cutter_.blank_after(start);
      cutter_.put(start, end, TokenKind::url);
    } else {
      end = cutter_.cut_word(start, size_, false);
    }
    count_ = out_.size();
    skip_ = end;
    return true;
  }

  // Nothing starts before what was skipped to, and what starts there may be the rest of a run.
  void leave_out(std::size_t base, Borders& borders) {
    if (skip_ - base >= kBlock) {
      borders = {};
      return;
    }
    const std::uint64_t at = std::uint64_t{1} << (skip_ - base);
    const unsigned runs = detail::kWordByte | detail::kUnspacedByte;
    borders.starts &= ~(at - 1);
    borders.ends &= ~(at | (at - 1));
    if ((kinds_[skip_] & kinds_[skip_ - 1] & runs) != 0) borders.starts |= at;
    skip_ = kNowhere;
  }

  // Special are words that start with a byte of bit 0, or of bit 1 where a byte of bit 2 stands behind them: "http:", "t.co".
  static constexpr auto kMarks = [] {
    std::array<std::uint8_t, 256> marks{};
    for (char c = '0'; c <= '9'; ++c) marks[static_cast<std::size_t>(c)] = 1;
    marks['@'] = marks['#'] = 1;
    marks['h'] = marks['w'] = marks['t'] = marks['p'] = 2;
    marks[':'] = marks['.'] = 4;
    return marks;
  }();
  static constexpr std::array<TokenKind, 6> kTokenKinds{TokenKind::mark, TokenKind::word, TokenKind::unspaced, TokenKind::number, TokenKind::emoji, TokenKind::mark};
  static constexpr unsigned kIsWord = 1U << static_cast<unsigned>(CharKind::letter) | 1U << static_cast<unsigned>(CharKind::unspaced);

  const char* text_;
  std::size_t size_;
  const std::uint8_t* kinds_;
  std::vector<Token>& out_;
  Cutter cutter_;
  std::size_t count_ = 0;
  std::size_t open_ = kNowhere, skip_ = kNowhere, behind_ = kNowhere;
  Bits before_;
};

}  // namespace

void segment(std::string_view folded_text, std::vector<Token>& out) {
  out.clear();
  Cutter{folded_text, out}.cut();
}

void segment(const FoldedText& folded, std::vector<Token>& out) {
  out.clear();
  FastCutter(folded, out).cut();
}

}  // namespace postwake
