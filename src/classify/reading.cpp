#include "classify/reading.hpp"

#include <algorithm>

namespace postwake::detail {
namespace {

// Mentions and hashtags of services that a post can have; each name is looked at beside those before it, which hostile texts
// would make a square of.
constexpr std::size_t kMaxServices = 2000;

// Bytes of "RT @name: " at the start, 0 when there is none.
std::uint32_t repost_prefix(std::string_view text) {
  if (!text.starts_with("RT @") && !text.starts_with("rt @")) return 0;
  std::size_t at = 4;
  while (at < text.size() && at < 64 && text[at] != ':' && text[at] != ' ') ++at;
  if (at >= text.size() || text[at] != ':') return at < text.size() && text[at] == ' ' ? static_cast<std::uint32_t>(at + 1) : 0;
  ++at;
  if (at < text.size() && text[at] == ' ') ++at;
  return static_cast<std::uint32_t>(at);
}

bool can_be_negated(std::size_t group) {
  return is_failure_group(group) || group == kFixed || group == kBack || group == kPlanned || group == kAnger || group == kAck || group == kCause;
}

// True when at most `limit` words stand between two parts of the text that do not overlap.
bool are_near(const std::vector<Token>& tokens, std::uint32_t end, std::uint32_t start, std::uint32_t limit) {
  if (end > start) return false;
  if (end == start) return true;
  std::uint32_t words = 0;
  auto at = std::lower_bound(tokens.begin(), tokens.end(), end, [](const Token& token, std::uint32_t wanted) { return token.start < wanted; });
  for (; at != tokens.end() && at->start < start; ++at) {
    const bool is_word = at->kind == TokenKind::word || at->kind == TokenKind::unspaced || at->kind == TokenKind::number;
    if (is_word && ++words > limit) return false;
  }
  return true;
}

// Languages whose "not" stands behind what it denies.
bool denies_backwards(std::string_view language) {
  static constexpr std::string_view kLanguages[] = {"bn", "fa", "hi", "ja", "ko", "tr"};
  return std::find(std::begin(kLanguages), std::end(kLanguages), language) != std::end(kLanguages);
}

// A clause ends between them: "No, it is down" denies nothing.
// Marks that end a clause, as folding leaves them: full-width forms are ASCII by then. The others are the Arabic comma, semicolon and
// question mark, the Chinese and Japanese full stop and comma, danda, double danda, and the Greek raised dot.
bool is_parted(std::string_view between) {
  if (between.find_first_of(".,;:!?\n") != std::string_view::npos) return true;
  constexpr std::string_view kMarks[] = {"\u060C", "\u061B", "\u061F", "\u06D4", "\u3002", "\u3001", "\u0964", "\u0965", "\u00B7"};
  return std::any_of(std::begin(kMarks), std::end(kMarks), [&](std::string_view mark) { return between.find(mark) != std::string_view::npos; });
}

void join_overlaps(std::vector<PhraseHit>& hits) {
  // Sorted by start, longer first. Per group, a hit inside an earlier longer one says nothing new.
  std::array<std::uint32_t, kGroupCount> reach{};
  std::array<bool, kGroupCount> seen{};
  std::size_t kept = 0;
  for (const auto& hit : hits) {
    if (seen[hit.group] && hit.end <= reach[hit.group]) continue;
    seen[hit.group] = true;
    reach[hit.group] = hit.end;
    hits[kept++] = hit;
  }
  hits.resize(kept);
}

// What a language is written in: words are taken for each other only in the same letters.
enum class Letters : std::uint8_t { latin, cyrillic, arabic, han, greek, hebrew, devanagari, bengali, thai, hangul };

Letters letters_of(std::uint16_t language) {
  struct Script {
    std::string_view language;
    Letters letters;
  };
  static constexpr Script kScripts[] = {{"ru", Letters::cyrillic}, {"uk", Letters::cyrillic}, {"ar", Letters::arabic}, {"fa", Letters::arabic},
                                        {"ja", Letters::han}, {"zh", Letters::han}, {"el", Letters::greek}, {"he", Letters::hebrew},
                                        {"hi", Letters::devanagari}, {"bn", Letters::bengali}, {"th", Letters::thai}, {"ko", Letters::hangul}};
  for (const auto& script : kScripts)
    if (Matcher::code_of(script.language) == language) return script.letters;
  return Letters::latin;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::uint32_t Reader::decide(const Post& post, std::span<const std::uint32_t> candidates, const Reading& out) const {
  if (candidates.empty()) return Services::kNone;
  if (candidates.size() == 1) return candidates.front();
  std::uint32_t found = Services::kNone;
  int count = 0;
  const auto only = [&](auto&& is_meant) {
    count = 0;
    for (const auto candidate : candidates) {
      if (!is_meant(candidate)) continue;
      found = candidate;
      ++count;
    }
    return count == 1;
  };
  if (only([&](std::uint32_t s) { return services_.is_followed(s); })) return found;
  if (only([&](std::uint32_t s) {
        return std::any_of(out.services.begin(), out.services.end(), [&](const ServiceHit& hit) { return hit.is_mention && hit.service == s; });
      }))
    return found;
  const auto in_country = [&](std::string_view code) {
    return only([&](std::uint32_t s) { return services_.is_in(s, code); });
  };
  if (post.place && !post.place->country_code.empty() && in_country(post.place->country_code)) return found;
  // A language that one country's posts are mostly written in. Spanish, Portuguese, English, Arabic decide nothing.
  struct Home {
    std::string_view lang, country;
  };
  constexpr Home kHomes[] = {{"de", "DE"}, {"fr", "FR"}, {"it", "IT"}, {"nl", "NL"}, {"pl", "PL"}, {"tr", "TR"}, {"ru", "RU"}, {"uk", "UA"},
                             {"el", "GR"}, {"he", "IL"}, {"fa", "IR"}, {"hi", "IN"}, {"bn", "BD"}, {"th", "TH"}, {"vi", "VN"}, {"id", "ID"},
                             {"ja", "JP"}, {"ko", "KR"}, {"tl", "PH"}, {"cs", "CZ"}, {"ro", "RO"}, {"hu", "HU"}, {"da", "DK"}};
  for (const auto& home : kHomes)
    if (post.lang.substr(0, post.lang.find('-')) == home.lang && in_country(home.country)) return found;
  if (in_country("*")) return found;
  return Services::kNone;
}

void Reader::find_services(const Post& post, Reading& out) const {
  out.services.clear();
  const std::string_view text = out.folded.text;
  const std::span<const Token> tokens = out.tokens;
  for (const auto& token : out.mentions > 0 ? tokens : tokens.first(0)) {
    if (token.kind != TokenKind::mention || out.services.size() >= kMaxServices) continue;
    out.named.clear();
    services_.mentioned(post.platform, text.substr(token.start + 1, token.end - token.start - 1), out.names, out.named);
    if (out.named.empty()) continue;
    out.services.push_back({token.start, token.end, decide(post, out.named, out), true, false});
  }
  const std::size_t phrases_before = out.phrases.size();
  for (const auto& token : out.hashtags > 0 ? tokens : tokens.first(0)) {
    if (token.kind != TokenKind::hashtag || out.services.size() >= kMaxServices) continue;
    const auto tag = services_.read_tag(text.substr(token.start + 1, token.end - token.start - 1), out.names);
    if (tag.services.empty()) continue;
    out.services.push_back({token.start, token.end, decide(post, tag.services, out), false, true});
    if (!tag.second.empty()) out.services.push_back({token.start, token.end, decide(post, tag.second, out), false, true});
    if (tag.is_outage) {
      out.has_outage_tag = true;
      out.phrases.push_back({token.start, token.end, 0, kDown, false, false, false});
    }
  }
  if (out.phrases.size() != phrases_before) {
    std::sort(out.phrases.begin(), out.phrases.end(), [](const PhraseHit& a, const PhraseHit& b) {
      if (a.start != b.start) return a.start < b.start;
      return a.end != b.end ? a.end > b.end : a.row < b.row;
    });
  }

  std::uint32_t reach = 0;
  for (std::size_t i = 0; i < out.aliases.size();) {
    // All rows of one place together; a name inside a longer name is part of it.
    std::size_t j = i;
    out.named.clear();
    bool is_plain = false, is_followed = false;
    while (j < out.aliases.size() && out.aliases[j].start == out.aliases[i].start && out.aliases[j].end == out.aliases[i].end) {
      const Alias& alias = services_.alias(out.aliases[j].alias);
      if (!alias.is_ambiguous) is_plain = true;
      if (services_.is_followed(alias.service)) is_followed = true;
      out.named.push_back(alias.service);
      ++j;
    }
    const AliasHit hit = out.aliases[i];
    i = j;
    if (hit.end <= reach) continue;
    const bool in_tag = std::any_of(out.services.begin(), out.services.end(),
                                    [&](const ServiceHit& s) { return s.is_hashtag && s.start <= hit.start && hit.end <= s.end; });
    if (in_tag) continue;
    if (!is_plain) {
      // Counts only beside words that say something is broken; for a service that the user follows, anywhere near them.
      const bool is_beside = std::any_of(out.phrases.begin(), out.phrases.end(), [&](const PhraseHit& phrase) {
        if (!is_failure_group(phrase.group) && phrase.group != kAnyoneElse) return false;
        if (phrase.start <= hit.start && hit.end <= phrase.end) return true;
        if (phrase.start < hit.end && hit.start < phrase.end) return true;
        const std::uint32_t limit = is_followed ? 6 : 1;
        return are_near(out.tokens, hit.end, phrase.start, limit) || are_near(out.tokens, phrase.end, hit.start, limit);
      });
      if (!is_beside) continue;
    }
    reach = hit.end;
    out.services.push_back({hit.start, hit.end, decide(post, out.named, out), false, false});
  }
  std::sort(out.services.begin(), out.services.end(), [](const ServiceHit& a, const ServiceHit& b) {
    return a.start != b.start ? a.start < b.start : a.end != b.end ? a.end > b.end : a.service < b.service;
  });
}

// A word means what its own language says: Spanish "los" is no red light of a Tagalog modem, Portuguese "no" denies nothing. So
// what a lexicon says of a single word holds for posts of its language. English words are borrowed everywhere, but for its "no";
// a word in other letters than the post's language has cannot be taken for one of its own.
void Reader::drop_foreign_words(Reading& out) const {
  const std::string_view own = out.lang.substr(0, out.lang.find('-'));
  const std::uint16_t own_code = Matcher::code_of(own), english = Matcher::code_of("en");
  if (out.phrases.empty() || !matcher_.has_lexicon_of(own_code)) return;
  const std::string_view text = out.folded.text;
  std::erase_if(out.phrases, [&](const PhraseHit& hit) {
    const std::uint16_t code = matcher_.code_of(hit.row);
    if (code == own_code || (code == english && hit.group != kNegation)) return false;
    const std::string_view word = text.substr(hit.start, hit.end - hit.start);
    if (word.find(' ') != std::string_view::npos) return false;
    return is_ascii(word) || letters_of(code) == letters_of(own_code);
  });
}

// What the post is made of. Without a branch for each token.
void Reader::count_tokens(Reading& out) {
  std::array<std::uint32_t, 8> kinds{};
  std::uint32_t in_hashtags = 0, questions = 0, exclamations = 0;
  const std::string_view text = out.folded.text;
  for (const auto& token : out.tokens) {
    ++kinds[static_cast<std::size_t>(token.kind)];
    in_hashtags += token.is_in_hashtag & ((token.kind == TokenKind::word) | (token.kind == TokenKind::unspaced));
    const char first = text[token.start];
    const bool is_mark = token.kind == TokenKind::mark;
    questions += is_mark & ((first == '?') | ((first == '\xD8') & (text[token.end - 1] == '\x9F')));  // and the Arabic one
    exclamations += is_mark & (first == '!');
  }
  const auto of = [&](TokenKind kind) { return static_cast<std::uint16_t>(kinds[static_cast<std::size_t>(kind)]); };
  out.words = static_cast<std::uint16_t>(of(TokenKind::word) + of(TokenKind::unspaced) - in_hashtags);
  out.numbers = of(TokenKind::number);
  out.hashtags = of(TokenKind::hashtag);
  out.mentions = of(TokenKind::mention);
  out.exclamations = static_cast<std::uint16_t>(exclamations);
  out.has_url = kinds[static_cast<std::size_t>(TokenKind::url)] > 0;
  out.has_question = questions > 0;
}

void Reader::read(const Post& post, bool is_official, const LanguageGuesser& languages, Reading& out) const {
  out.text_start = repost_prefix(post.text);
  out.is_official = is_official;
  out.is_repost = out.text_start > 0 || !post.repost_of.empty();
  fold(std::string_view(post.text).substr(out.text_start), out.folded);
  segment(out.folded, out.tokens);
  out.lang = languages.guess(post.lang, out.folded.text, out.tokens);
  matcher_.match(out.folded.text, out.tokens, out.matcher, out.phrases, out.aliases);
  drop_foreign_words(out);

  out.has_outage_tag = false;
  count_tokens(out);
  const std::string_view text = out.folded.text;
  out.is_reply = !post.reply_to.empty() || (!out.tokens.empty() && out.tokens.front().kind == TokenKind::mention);
  out.is_hashtag_only = out.hashtags > 0 && out.words == 0;

  find_services(post, out);
  // Rows that need a service, then negation, then overlaps.
  if (out.services.empty()) std::erase_if(out.phrases, [](const PhraseHit& hit) { return hit.needs_service; });
  for (const auto& negation : out.phrases) {
    if (!negation.negates && negation.group != kNegation) continue;
    for (auto& hit : out.phrases) {
      if (&hit == &negation || !can_be_negated(hit.group)) continue;
      if (hit.start <= negation.start && negation.end <= hit.end && negation.group == kNegation) {
        // "not working" holds its own negation; a longer negation around a cue does negate it. One between the parts of a recovery
        // does too, "the net is still not back", while "the feed just won't load" needs it.
        const bool is_recovery = hit.group == kBack || hit.group == kFixed;
        const bool is_between = is_recovery && hit.gap_start <= negation.start && negation.end <= hit.gap_end;
        if (!is_between && hit.end - hit.start >= negation.end - negation.start) continue;
      }
      const bool overlaps = negation.start < hit.end && hit.start < negation.end;
      const bool is_before = are_near(out.tokens, negation.end, hit.start, 1) && !is_parted(text.substr(negation.end, hit.start - negation.end));
      const bool is_behind = are_near(out.tokens, hit.end, negation.start, 0) && denies_backwards(matcher_.language_of(negation.row));
      if (overlaps || is_before || is_behind) hit.is_negated = true;
    }
  }
  join_overlaps(out.phrases);
  out.hits.fill(0);
  out.negated.fill(0);
  for (const auto& hit : out.phrases) {
    auto& count = hit.is_negated ? out.negated[hit.group] : out.hits[hit.group];
    if (count < 1000) ++count;
  }
}

}  // namespace postwake::detail
