#include "timeline/tally.hpp"

#include <algorithm>

#include "timeline/flat_table.hpp"
#include "timeline/fold.hpp"
#include "timeline/post_store.hpp"

namespace postwake::detail {
namespace {

/// Below this a probability is noise: a thousand jokes that are 15 % complaints each are not 150 complaints.
constexpr PerMille kLeastWeight = 300;
/// An author who complains again this soon adds no new witness.
constexpr std::int64_t kAuthorPause = 15;
/// Texts this long do not come out the same by chance; of one such text only the first few count in the span below.
constexpr std::uint32_t kSpamLetters = 28;
constexpr std::uint32_t kSpamCopies = 3;
constexpr std::int64_t kSpamSpan = 30;

struct CopyCount {
  std::int64_t since = 0;
  std::uint32_t count = 0;
};

class Witnesses {
 public:
  /// Whether this author counts at this minute.
  bool admit(std::uint64_t author, std::int64_t minute) {
    const auto [last, is_new] = last_.at(author);
    if (!is_new && minute - last < kAuthorPause) return false;
    last = minute;
    return true;
  }

 private:
  FlatTable<std::int64_t> last_;
};

/// Twitter's ids hold the millisecond in their upper bits; ids under 2^36 are from before November 2010.
std::int16_t snowflake_ms(const Record& r) {
  const std::string_view digits = r[Field::id];
  if (r[Field::platform] != "twitter" || digits.size() < 15 || digits.size() > 19) return -1;
  std::uint64_t id = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    id = id * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return static_cast<std::int16_t>(((id >> 22U) + 1288834974657ULL) % 1000);
}

/// What the signals of a post say of it.
void read_signals(const Record& r, PostFacts& f) {
  bool has_mark = false, has_trouble = false;
  std::string_view packed = r[Field::signals];
  for (SignalView s; take_signal(packed, s);) {
    if (s.cue.starts_with("symptom.") || s.cue == "not_working" || s.cue == "anyone_else" || s.cue == "any_update") has_trouble = true;
    if (s.cue == "laugh" || s.cue == "news") has_mark = true;
    if (s.cue.starts_with(kFigureCue)) f.quotes_figure = true;
  }
  f.is_second_hand = has_mark && !has_trouble;
}

}  // namespace

PostFacts facts_of(const Record& r) {
  PostFacts f;
  const std::string_view author = r[Field::author_id].empty() ? r[Field::handle] : r[Field::author_id];
  const std::uint64_t platform = mixed_hash(r[Field::platform]);
  f.author = author.empty() ? mixed_hash(r[Field::identity], platform ^ 1U) : mixed_hash(author, platform);
  const Folded folded = fold_copy(r[Field::text]);
  f.copy_hash = folded.hash;
  f.letters = folded.letters;
  f.id_ms = snowflake_ms(r);
  f.is_repost = !r[Field::repost_of].empty() || is_manual_repost(r[Field::text]);
  f.is_alone = r[Field::services].find('\x1f') == std::string_view::npos;
  read_signals(r, f);
  f.is_unofficial = r[Field::operator_of].empty() && r[Field::spoof_of].empty();
  return f;
}

std::vector<PostFacts> facts_of(const std::vector<Record>& records) {
  std::vector<PostFacts> facts;
  facts.reserve(records.size());
  for (const Record& r : records) facts.push_back(facts_of(r));
  return facts;
}

ServiceTally tally(std::string id, std::vector<std::uint32_t> posts, const std::vector<Record>& records,
                   const std::vector<PostFacts>& facts, bool by_volume) {
  ServiceTally out;
  out.id = std::move(id);
  out.posts = std::move(posts);
  Witnesses complaining;
  Witnesses recovering;
  FlatTable<CopyCount> copies;
  for (const std::uint32_t i : out.posts) {
    const Record& r = records[i];
    const PostFacts& f = facts[i];
    const std::int64_t minute = minute_of_ms(r.created_ms);
    if (out.minutes.empty() || out.minutes.back().minute != minute) out.minutes.push_back({.minute = minute});
    MinuteTally& m = out.minutes.back();
    if (f.is_repost) {
      ++m.reposts;
      continue;
    }
    ++m.posts[static_cast<std::size_t>(r.tag)];
    if (r.fine == Fine::report_news) ++m.news;
    const bool is_user = r.by == By::user && f.is_unofficial;
    if (!is_user) continue;
    const PerMille complaint = by_volume ? PerMille{1000} : r.shares[static_cast<std::size_t>(Tag::complaint)];
    const PerMille recovery = r.shares[static_cast<std::size_t>(Tag::resolution)];
    if (complaint < kLeastWeight && recovery < kLeastWeight) continue;
    if (f.letters >= kSpamLetters) {
      CopyCount& copy = copies.at(f.copy_hash).value;
      if (copy.count == 0 || minute - copy.since > kSpamSpan) copy = {minute, 0};
      if (++copy.count > kSpamCopies) {
        ++out.spam;
        continue;
      }
    }
    const auto past_minute = static_cast<std::uint16_t>(r.created_ms - minute * 60000);
    const bool is_exact = r.precision <= static_cast<std::uint8_t>(TimePrecision::second);
    if (complaint >= kLeastWeight) {
      if (complaining.admit(f.author, minute)) {
        out.complaints.push_back({minute, f.author, i, complaint, f.is_alone, is_exact, past_minute});
        m.complaint += complaint;
      } else {
        ++out.repeated;
      }
    }
    if (recovery >= kLeastWeight && recovering.admit(f.author, minute)) {
      out.recoveries.push_back({minute, f.author, i, recovery, f.is_alone, is_exact, past_minute});
      m.recovery += recovery;
    }
  }
  return out;
}

std::size_t first_at(const std::vector<MinuteTally>& minutes, std::int64_t minute) {
  const auto it = std::lower_bound(minutes.begin(), minutes.end(), minute,
                                   [](const MinuteTally& m, std::int64_t at) { return m.minute < at; });
  return static_cast<std::size_t>(it - minutes.begin());
}

std::vector<double> dense(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to,
                          std::uint32_t MinuteTally::*member) {
  std::vector<double> out(to > from ? static_cast<std::size_t>(to - from) : 0, 0.0);
  for (std::size_t i = first_at(minutes, from); i < minutes.size() && minutes[i].minute < to; ++i)
    out[static_cast<std::size_t>(minutes[i].minute - from)] = minutes[i].*member / 1000.0;
  return out;
}

std::uint32_t distinct_authors(const std::vector<Counted>& counted, std::int64_t from, std::int64_t to, std::uint16_t least) {
  const auto first = std::lower_bound(counted.begin(), counted.end(), from,
                                      [](const Counted& c, std::int64_t at) { return c.minute < at; });
  std::vector<std::uint64_t> authors;
  for (auto it = first; it != counted.end() && it->minute <= to; ++it)
    if (it->weight >= least) authors.push_back(it->author);
  std::sort(authors.begin(), authors.end());
  return static_cast<std::uint32_t>(std::unique(authors.begin(), authors.end()) - authors.begin());
}

}  // namespace postwake::detail
