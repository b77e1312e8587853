#include "classify/model/facts.hpp"

#include <array>
#include <bit>
#include <string_view>

namespace postwake::detail {
namespace {

// Layout of the facts. Everything that depends on who speaks stands twice, for users and operators.
constexpr std::uint32_t kPairs = kGroupCount * (kGroupCount - 1) / 2;
constexpr std::uint32_t kShapes = 56;
constexpr std::uint32_t kHit = 0, kTwice = kHit + 2 * kGroupCount, kNegated = kTwice + 2 * kGroupCount, kNamed = kNegated + 2 * kGroupCount,
                        kAsked = kNamed + 2 * kGroupCount, kPair = kAsked + 2 * kGroupCount, kShape = kPair + 2 * kPairs,
                        kFacts = kShape + 2 * kShapes;

static_assert(kGroupCount <= 64 && kShapes <= 64 && kShapes <= kMostFacts - 5 * kGroupCount - kPairs);

constexpr std::uint64_t bit(std::uint32_t index) { return std::uint64_t{1} << index; }

constexpr std::uint64_t kFailures = [] {
  std::uint64_t groups = 0;
  for (std::uint32_t group = 0; group < kGroupCount; ++group) groups |= is_failure_group(group) ? bit(group) : 0;
  return groups;
}();
constexpr std::uint64_t kOpen = bit(kAck) | bit(kFixing), kOver = bit(kFixed) | bit(kBack) | bit(kPastOver);

template <typename On>
void each_bit(std::uint64_t bits, On&& on) {
  for (; bits != 0; bits &= bits - 1) on(static_cast<std::uint32_t>(std::countr_zero(bits)));
}

/// Sets of groups, as bits.
struct Said {
  std::uint64_t once = 0, twice = 0, negated = 0;
  std::uint64_t first_state = 0, last_state = 0;  // one group each: operators' long texts say many things, and these tell how it stands

  explicit Said(const Reading& reading) {
    for (const auto& hit : reading.phrases) {
      const std::uint64_t own = bit(hit.group);
      if (hit.is_negated) {
        negated |= own;
        continue;
      }
      twice |= once & own;
      once |= own;
      const std::uint64_t state = own & (kOpen | kOver);
      first_state = first_state == 0 ? state : first_state;
      last_state = state != 0 ? state : last_state;
    }
  }
};

std::uint64_t shapes_of(const Reading& reading, const Counted& counted, const Said& said) {
  const auto shape = [](std::uint32_t index, bool is) { return std::uint64_t{is} << index; };
  bool mentions_service = false;
  for (const auto& hit : reading.services) mentions_service = mentions_service || hit.is_mention;
  const bool has_service = reading.has_service(), has_phrase = said.once != 0, has_failure = (said.once & kFailures) != 0;
  const bool is_answer = !reading.tokens.empty() && reading.tokens.front().kind == TokenKind::mention;
  const bool has_laugh = counted.laughing > 0, has_clocks = counted.clocks > 1;
  const std::size_t size = reading.folded.text.size();
  std::uint32_t length = 24;
  for (const std::size_t border : {15, 30, 60, 100, 140, 200, 300}) length += size >= border ? 1 : 0;
  return shape(0, true) |
         shape(1, reading.is_reply) |
         shape(2, reading.has_url) |
         shape(3, reading.is_repost) |
         shape(4, reading.has_question) |
         shape(5, reading.is_hashtag_only) |
         shape(6, has_service) |
         shape(7, mentions_service) |
         shape(8, reading.has_outage_tag) |
         shape(9, reading.numbers > 0) |
         shape(10, reading.numbers > 2) |
         shape(11, reading.exclamations > 1) |
         shape(12, reading.folded.is_elongated) |
         shape(13, has_laugh) |
         shape(14, counted.angry > 0) |
         shape(15, counted.sad > 0) |
         shape(16, counted.joyful > 0) |
         shape(17, reading.hashtags > 2) |
         shape(18, !has_phrase) |
         shape(19, !has_failure) |
         shape(20, reading.mentions > 1) |
         shape(21, (said.first_state & kOpen) != 0) |
         shape(22, (said.first_state & kOver) != 0) |
         shape(23, (said.last_state & kOpen) != 0) |
         shape(32, (said.last_state & kOver) != 0) |
         shape(33, has_clocks) |
         shape(34, has_clocks && reading.words > 25) |
         shape(35, reading.words > 80) |
         shape(36, reading.hashtags > 0 && reading.has_url) |
         shape(37, !reading.services.empty() && reading.services.front().start == counted.first_word) |
         shape(38, !reading.services.empty() && reading.words <= 4) |
         shape(39, has_clocks && said.first_state == 0) |
         shape(40, mentions_service && !has_failure) |
         shape(41, mentions_service && has_failure) |
         shape(42, is_answer && !mentions_service && !has_failure) |
         shape(43, is_answer && !mentions_service && has_failure) |
         shape(44, reading.has_url && has_failure) |
         shape(45, reading.has_url && !has_phrase) |
         shape(46, reading.services.size() > 1) |
         shape(47, has_service && !has_phrase) |
         shape(48, has_service && !has_phrase && reading.has_question) |
         shape(49, !has_service && !has_phrase) |
         shape(50, reading.words > 40 && has_failure) |
         shape(51, reading.words < 8 && has_failure) |
         shape(52, reading.words > 40 && !has_phrase) |
         shape(53, has_failure && !has_service && !reading.has_outage_tag) |
         shape(54, has_laugh && has_failure) |
         shape(55, reading.has_question && !has_failure) |
         bit(length);
}

}  // namespace

std::uint32_t fact_count() { return kFacts; }

std::uint32_t* facts_of(const Reading& reading, const Counted& counted, std::uint32_t* to) {
  const std::uint32_t who = reading.is_official ? 1 : 0;
  const Said said(reading);
  const std::uint32_t own_groups = who * std::uint32_t{kGroupCount};
  const auto put_groups = [&](std::uint32_t base, std::uint64_t groups) {
    each_bit(groups, [&](std::uint32_t group) { *to++ = base + own_groups + group; });
  };
  put_groups(kHit, said.once);
  put_groups(kTwice, said.twice);
  put_groups(kNegated, said.negated);
  if (reading.has_service()) put_groups(kNamed, said.once);
  if (reading.has_question) put_groups(kAsked, said.once);
  each_bit(said.once, [&](std::uint32_t second) {
    const std::uint32_t base = kPair + who * kPairs + second * (second - 1) / 2;
    each_bit(said.once & (bit(second) - 1), [&](std::uint32_t first) { *to++ = base + first; });
  });
  each_bit(shapes_of(reading, counted, said), [&](std::uint32_t shape) { *to++ = kShape + who * kShapes + shape; });
  return to;
}

std::string fact_name(std::uint32_t fact) {
  const auto group = [](std::uint32_t index) { return std::string(group_name(index % kGroupCount)); };
  if (fact < kTwice) return group(fact - kHit);
  if (fact < kNegated) return group(fact - kTwice) + " twice";
  if (fact < kNamed) return "no " + group(fact - kNegated);
  if (fact < kAsked) return group(fact - kNamed) + " and a service";
  if (fact < kPair) return group(fact - kAsked) + " and a question";
  if (fact < kShape) {
    const std::uint32_t pair = (fact - kPair) % kPairs;
    std::uint32_t second = 1;
    while ((second + 1) * second / 2 <= pair) ++second;
    return group(pair - second * (second - 1) / 2) + " and " + group(second);
  }
  constexpr std::array<std::string_view, kShapes> kShapeNames{
      "any post", "a reply", "a link", "a repost", "a question", "only hashtags", "a service", "a service mentioned", "an outage hashtag", "a number",
      "three numbers", "several '!'", "stretched letters", "laughing emoji", "angry emoji", "sad emoji", "joyful emoji", "three hashtags", "no phrase", "no failure",
      "two mentions", "open at first", "over at first", "open at last", "under 15 bytes", "under 30 bytes", "under 60 bytes", "under 100 bytes", "under 140 bytes", "under 200 bytes",
      "under 300 bytes", "300 bytes or more", "over at last", "two clock times", "two clock times among many words", "over 80 words", "hashtag and link",
      "a service as the first word", "a service and few words", "two clock times, no state",
      "a service mentioned, no failure", "a service mentioned and a failure", "an answer to a user, no failure", "an answer to a user and a failure",
      "a link and a failure", "a link and no phrase", "two services", "a service and no phrase", "a service, a question and no phrase",
      "no service and no phrase", "many words and a failure", "few words and a failure", "many words and no phrase",
      "a failure of nothing named", "laughing emoji and a failure", "a question, no failure"};
  return std::string(kShapeNames[(fact - kShape) % kShapes]);
}

}  // namespace postwake::detail
