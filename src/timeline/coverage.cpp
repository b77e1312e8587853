#include "timeline/coverage.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "timeline/context.hpp"
#include "timeline/plain_text.hpp"
#include "timeline/post_store.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kBefore = 10;       // minutes of full flow that must precede a cut
constexpr std::int64_t kAfter = 10;        // minutes that must then be nearly silent
constexpr double kSurelyExpected = 80;     // so many do not stay away by chance
constexpr double kLeastExpected = 25;      // posts that the silence should have held
constexpr double kFull = 0.7;              // share of the flow that the last three minutes must hold
constexpr double kNearlyFull = 0.62;       // a loud crowd wavers; then less may trickle on
constexpr double kMostKept = 0.12;         // of the flow that may trickle on
constexpr double kMostKeptOfFew = 0.04;    // the same under kSurelyExpected
constexpr double kMostKeptOfNearly = 0.07; // the same where it was only nearly full

/// Median of the hourly counts before `cut`, over all hours from the first post on; `n` posts lie before it.
double usual_per_hour(const std::vector<std::int64_t>& minutes, std::size_t n, std::int64_t cut) {
  std::vector<std::uint32_t> counts;  // of hours with posts
  std::int64_t hour = -1;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t h = (minutes[i] - minutes.front()) / 60;
    if (h != hour) counts.push_back(0);
    hour = h;
    ++counts.back();
  }
  const auto hours = static_cast<std::size_t>((cut - minutes.front()) / 60 + 1);
  const std::size_t empty = hours > counts.size() ? hours - counts.size() : 0;
  const std::size_t middle = hours / 2;
  if (counts.empty() || middle < empty) return 0;
  std::sort(counts.begin(), counts.end());
  return counts[std::min(counts.size() - 1, middle - empty)];
}

/// Originals say how often they were reposted; the file holds some of those reposts. What is missing was not sampled, or was
/// posted outside the file, so this is a lower bound.
Sampling sampling_by_reposts(const std::vector<Record>& records, const std::vector<PostFacts>& facts, std::string before) {
  constexpr std::int64_t kLeastTold = 20;
  constexpr std::int64_t kEnoughTold = 500;
  std::unordered_map<std::uint64_t, std::int64_t> told;  // only looked up, never walked
  std::int64_t all = 0;
  for (const Record& r : records) {
    if (r.reposts_told < kLeastTold || !r[Field::repost_of].empty() || r.is_embedded) continue;
    const std::int64_t n = std::min<std::int64_t>(r.reposts_told, 1'000'000);
    if (told.emplace(mixed_hash(r[Field::id], mixed_hash(r[Field::platform])), n).second) all += n;
  }
  Sampling out;
  if (all < kEnoughTold) {
    out.method = std::move(before) + "; other sampling leaves no trace";
    return out;
  }
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!facts[i].is_repost) continue;
    const Record& r = records[i];
    if (!r[Field::repost_of].empty() && told.count(mixed_hash(r[Field::repost_of], mixed_hash(r[Field::platform]))) > 0) ++seen;
  }
  out.rate_pm = static_cast<PerMille>(std::min<std::int64_t>(1000, (seen * 1000 + all / 2) / all));
  out.method = std::move(before) + "; of " + grouped(static_cast<std::uint64_t>(all)) + " reposts that originals tell of, " +
               grouped(static_cast<std::uint64_t>(seen)) + " are here: at least this share";
  return out;
}

}  // namespace

// A crowd that calms down does so over minutes, in complaints first; a collector stops everything at once. So a cut needs
// full flow up to the last three minutes, and next to nothing in the ten after it.
std::vector<CutOff> cut_offs(const std::vector<std::int64_t>& minutes) {
  std::vector<CutOff> out;
  const std::size_t n = minutes.size();
  const auto in = [&](std::int64_t from, std::int64_t to) {
    return static_cast<double>(std::lower_bound(minutes.begin(), minutes.end(), to) -
                               std::lower_bound(minutes.begin(), minutes.end(), from));
  };
  const auto before_rate = [&](std::int64_t cut) { return in(cut - kBefore, cut) / kBefore; };
  const auto is_cut = [&](std::int64_t cut) {
    const double before = before_rate(cut);
    const double expected = before * kAfter;
    const double full = before > 0 ? in(cut - 3, cut) / 3 / before : 0.0;
    const double kept = in(cut, cut + kAfter);
    if (expected >= kSurelyExpected) return full >= kFull ? kept <= kMostKept * expected : full >= kNearlyFull && kept <= kMostKeptOfNearly * expected;
    // A small flow that has been dying away for half an hour may end by chance as if cut.
    return expected >= kLeastExpected && full >= kFull && kept <= kMostKeptOfFew * expected && before >= 0.5 * in(cut - 40, cut - 10) / 30;
  };
  for (std::size_t i = 0; i + 1 < n; ++i) {
    if (minutes[i + 1] == minutes[i]) continue;
    std::int64_t cut = minutes[i] + 1;  // first silent minute
    if (cut + kAfter > minutes.back() + 1) break;  // the end of the data is its end, not a hole in it
    if (!out.empty() && cut < out.back().to) continue;
    if (!is_cut(cut)) continue;
    while (minutes[i + 1] <= cut + 1 && is_cut(minutes[i + 1] + 1)) {  // one last full minute still looks like a trickle
      cut = minutes[i + 1] + 1;
      while (i + 1 < n && minutes[i + 1] < cut) ++i;
      if (i + 1 >= n) break;
    }
    const double before = before_rate(cut);
    // It ends where the flow is back at a fifth of what it was, or at half of what is usual in the file; a file in which next
    // to nothing is usual cannot tell, so there it ends after a day.
    const double usual = usual_per_hour(minutes, i + 1, cut);
    std::int64_t to = minutes.back() + 1;
    for (std::size_t k = i + 1; k < n; ++k) {
      const bool is_back = in(minutes[k], minutes[k] + kBefore) >= 0.2 * before * kBefore ||
                           (usual >= 3 && in(minutes[k], minutes[k] + 60) >= 0.5 * usual && minutes[k] >= cut + 60);
      if (is_back || (usual < 3 && minutes[k] - cut > 1440)) {
        to = minutes[k];
        break;
      }
    }
    out.push_back({cut, to});
  }
  return out;
}

// The public 1 % stream holds the posts of ten of every thousand milliseconds; so does any stream cut by time. The share of
// residues that occur is the share of the stream.
Sampling sampling_of(const std::vector<Record>& records, const std::vector<PostFacts>& facts) {
  constexpr std::size_t kLeast = 200;
  std::array<std::uint32_t, 1000> residues{};
  std::size_t n = 0;
  for (const PostFacts& f : facts) {
    if (f.id_ms < 0) continue;
    ++residues[static_cast<std::size_t>(f.id_ms)];
    ++n;
  }
  Sampling out;
  if (n < kLeast) return sampling_by_reposts(records, facts, "fewer than " + std::to_string(kLeast) + " ids that hold their millisecond");
  // The shortest circular window that holds 97 % of the posts.
  const auto need = static_cast<std::uint32_t>(n - n * 3 / 100);
  std::size_t shortest = 1000;
  for (std::size_t start = 0; start < 1000; ++start) {
    std::uint32_t sum = 0;
    for (std::size_t length = 1; length <= shortest; ++length) {
      sum += residues[(start + length - 1) % 1000];
      if (sum >= need) {
        shortest = length;
        break;
      }
    }
  }
  if (shortest <= 300) {
    out.rate_pm = static_cast<PerMille>(shortest);
    out.method = "the ids of " + grouped(n) + " posts fall into " + std::to_string(shortest) +
                 " of every 1000 milliseconds: the stream was sampled by time";
  } else {
    return sampling_by_reposts(records, facts, "the ids of " + grouped(n) + " posts fall into all milliseconds: not sampled by time");
  }
  return out;
}

Coverage coverage_of(const std::vector<Record>& records, const std::vector<PostFacts>& facts, const Manifest* manifest,
                     const std::vector<CutOff>& cuts) {
  Coverage out;
  out.posts = records.size();
  std::vector<std::uint64_t> authors;
  authors.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (facts[i].is_repost) ++out.reposts;
    if (records[i].is_deleted) ++out.deleted;
    authors.push_back(facts[i].author);
  }
  std::sort(authors.begin(), authors.end());
  out.authors = static_cast<std::uint64_t>(std::unique(authors.begin(), authors.end()) - authors.begin());
  if (!records.empty()) {
    out.first = instant_of_ms(records.front().created_ms);
    out.last = instant_of_ms(records.back().created_ms);
  }
  out.read = records.size();
  if (manifest) {
    out.read = std::max<std::uint64_t>(manifest->records, records.size());
    for (const auto& [reason, n] : manifest->rejects) out.rejected += n;
    // What the sources joined and what was joined here; a function of the set of posts, not of the joining.
    out.duplicates = std::max(manifest->duplicates,
                              manifest->chosen > records.size() ? manifest->chosen - records.size() : std::uint64_t{0});
    out.notes = manifest->notes;
  }
  for (const CutOff& cut : cuts) out.gaps.push_back({instant_of_minute(cut.from), instant_of_minute(cut.to)});
  out.sampling = sampling_of(records, facts);
  return out;
}

std::vector<std::string> coverage_effects(const Coverage& coverage, std::uint64_t deletion_notices, bool has_incidents) {
  std::vector<std::string> out;
  const auto percent = [](std::uint64_t part, std::uint64_t whole) {
    return decimal(100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::uint64_t>(whole, 1)), 0) + " %";
  };
  if (has_incidents && coverage.baseline == "none")
    out.push_back("no quiet time before the first incident: its onset is at or before the time given");
  if (has_incidents && coverage.baseline == "short")
    out.push_back("less than three hours before the first incident: the expected rate is a guess from little");
  if (coverage.sampling.rate_pm && *coverage.sampling.rate_pm < 900)
    out.push_back("the file holds about " + decimal(*coverage.sampling.rate_pm / 10.0, 1) +
                  " % of the stream: counts are of the sample, and onsets may lie minutes after the first complaint of all");
  if (coverage.reposts > 0)
    out.push_back("reposts are " + percent(coverage.reposts, coverage.posts) + " of the posts; they are shown but never counted as complaints");
  if (deletion_notices > 0)
    out.push_back(count(deletion_notices, "deletion notice") + " read, " + count(coverage.deleted, "chosen post") +
                  " deleted: what was gone before it was read is missing from the counts");
  else if (coverage.deleted > 0)
    out.push_back(count(coverage.deleted, "chosen post") + " deleted since: what was gone before it was read is missing from the counts");
  if (coverage.rejected > 0)
    out.push_back(count(coverage.rejected, "record") + " could not be used: what they said is missing from the counts");
  if (!coverage.gaps.empty())
    out.push_back("the stream breaks off " + count(coverage.gaps.size(), "time") + ": nothing is known of those stretches, and no recovery is read from them");
  return out;
}

}  // namespace postwake::detail
