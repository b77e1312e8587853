// Building a timeline from 10^4 to 10^6 classified posts of one incident among quiet days, and of an incident for each 2,500 of
// them; invented, seeded. The rows must grow tenfold per row; a million posts must stay under a gigabyte (counter rss_mb: the peak of the process so far).
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <vector>

#include "postwake/timeline/builder.hpp"
#include "timeline/exact_math.hpp"

namespace {

using namespace postwake;  // NOLINT: a program of one file

std::string letters(detail::Random& random, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += static_cast<char>('a' + random.below(26));
  return out;
}

struct Moment {
  std::int64_t ms = 0;
  bool is_burst = false;
};

/// When `n` posts were written: two of three in the four hours of an incident, on the tenth of each twenty days.
std::vector<Moment> moments(detail::Random& random, std::size_t n, std::size_t incidents, bool is_by_time) {
  constexpr std::int64_t kStart = 1'400'000'000'000;
  constexpr std::int64_t kDay = 86'400'000;
  std::vector<Moment> out(n);
  for (Moment& m : out) {
    m.is_burst = random.below(3) != 0;
    m.ms = kStart + static_cast<std::int64_t>(20 * kDay * random.below(incidents) + (m.is_burst ? 10 * kDay + random.below(4 * 3'600'000) : random.below(20 * kDay)));
  }
  if (is_by_time) std::sort(out.begin(), out.end(), [](const Moment& a, const Moment& b) { return a.ms < b.ms; });
  return out;
}

/// Post `i` of `n`.
ClassifiedPost post_of(detail::Random& random, std::size_t i, std::size_t n, const Moment& moment) {
  const auto [ms, is_burst] = moment;
  ClassifiedPost p;
  p.post.platform = "twitter";
  p.post.created_at = Instant{Milliseconds{ms}};
  p.post.id = std::to_string((static_cast<std::uint64_t>(ms - 1288834974657) << 22U) | (i & 0x3FFFFFU));
  p.post.author.id = std::to_string(random.below(n));
  p.post.author.handle = "user_" + p.post.author.id;
  p.post.author.location = i % 3 ? "São Paulo, Brasil" : "";
  p.post.url = "https://twitter.com/" + p.post.author.handle + "/status/" + p.post.id;
  p.post.text = "is it just me or is the app not loading anything at all today, anyone else? #examplegramdown " + letters(random, 8);
  p.post.tags = {"examplegramdown"};
  const auto complaint = static_cast<PerMille>(is_burst ? random.below(900) : random.below(150));
  const auto back = static_cast<PerMille>(is_burst ? random.below(100) : 0);
  p.verdict.shares = {complaint, 0, back, static_cast<PerMille>(1000 - complaint - back)};
  p.verdict.tag = complaint > 500 ? Tag::complaint : Tag::other;
  p.verdict.fine = complaint > 500 ? Fine::complaint : Fine::unrelated;
  p.verdict.lang = "en";
  p.verdict.services = {"examplegram"};
  p.verdict.signals = {{"anyone_else", {72, 84}}, {"service:examplegram", {85, 101}}};
  p.verdict.symptoms = {"app_crash"};
  return p;
}

void build_timeline(benchmark::State& state, bool is_by_time, std::size_t posts_an_incident) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const std::size_t incidents = std::max<std::size_t>(n / posts_an_incident, 1);
  for (auto _ : state) {
    detail::Random random(1);
    TimelineBuilder builder({});
    const std::vector<Moment> written = moments(random, n, incidents, is_by_time);
    for (std::size_t i = 0; i < n; ++i) builder.add(post_of(random, i, n, written[i]));
    auto timeline = builder.finish();
    if (!timeline || timeline->incidents.size() != incidents) state.SkipWithError("not every incident was found");
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["rss_mb"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
void tenfold(benchmark::internal::Benchmark* rows) {
  rows->RangeMultiplier(10)->Range(10'000, 1'000'000)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
}
constexpr std::size_t kOneIncident = 10'000'000;
BENCHMARK_CAPTURE(build_timeline, by_time, true, kOneIncident)->Apply(tenfold);  // as `run` and `fetch` give them
BENCHMARK_CAPTURE(build_timeline, in_random_order, false, kOneIncident)->Apply(tenfold);
BENCHMARK_CAPTURE(build_timeline, many_incidents, true, 2'500)->Apply(tenfold);

}  // namespace

BENCHMARK_MAIN();
