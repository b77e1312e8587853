// score_detection [--seeds FROM:TO] [--kinds a,b] [--keep PER_MILLE] [--deleted PER_MILLE] [--louder N] [--tempering N] [--texts] [--detail]
// --texts: the posts are tagged by our own classifier instead of a simulated one.
// Prints one row per kind of world for the timeline builder, then one per baseline over all of them.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/classify/classifier.hpp"
#include "postwake/timeline/builder.hpp"
#include "timeline/simulator/score.hpp"

namespace {

using namespace postwake;             // NOLINT: a program of one file
using namespace postwake::simulator;  // NOLINT

struct Options {
  std::uint64_t from = 3000, to = 3010;
  std::vector<Kind> kinds;
  Thinning thinning;
  DetectionOptions detection;
  bool has_detail = false;
  bool has_texts = false;
};

/// Replaces the simulated verdicts by those of our own classifier.
void classify(World& world, const Classifier& classifier) {
  ClassifierScratch scratch;
  for (ClassifiedPost& p : world.posts) p.verdict = classifier.classify(p.post, scratch);
}

Timeline build(const World& world, const DetectionOptions& detection, Explanation* explanation) {
  TimelineOptions options;
  options.detection = detection;
  TimelineBuilder builder(std::move(options));
  for (const ClassifiedPost& p : world.posts) builder.add(p);
  auto timeline = builder.finish();
  if (explanation) *explanation = builder.explanation();
  return std::move(timeline).value();
}

void print_head() {
  std::printf("| %-14s | %5s | %6s | %5s | %5s | %6s | %5s %5s %5s %5s | %6s | %5s | %13s %5s | %6s %5s %5s %5s | %5s | %7s | %7s | %8s | %5s | %4s | %9s |\n", "worlds",
              "true", "missed", "large", "split", "false", "<=1", "<=2", "<=5", "<=15", "P90", "bias", "50/80/90/95 %", "wide", "rec", "<=15", "holds", "wide", "peak",
              "ack", "res", "evidence", "order", "op!", "censored");
}

void print(std::string_view title, const Score& s) {
  const auto percent = [](std::size_t part, std::size_t whole) { return whole ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : -1.0; };
  const double per_month = s.service_months > 0 ? static_cast<double>(s.false_incidents) / s.service_months : 0;
  std::printf("| %-14.*s | %5zu | %6zu | %5zu | %5zu | %6.2f | %5.0f %5.0f %5.0f %5.0f | %6.1f | %5.1f | %3.0f%3.0f%4.0f%3.0f %5.1f | %6.0f %5.0f %5.0f %5.1f | %5.0f | %3zu/%-3zu | %3zu/%-3zu | %8.0f | %5zu | %4zu | L%zu/%zu R%zu/%zu !%zu |\n",
              static_cast<int>(title.size()), title.data(), s.truths, s.missed, s.missed_large, s.split, per_month,
              within(s.onset_errors, 1), within(s.onset_errors, 2), within(s.onset_errors, 5), within(s.onset_errors, 15),
              quantile_of_size(s.onset_errors, 0.9), median(s.onset_errors), percent(s.covered_at[0], s.with_interval), percent(s.covered_at[1], s.with_interval),
              percent(s.covered, s.with_interval), percent(s.covered_at[2], s.with_interval), median(s.widths),
              percent(s.recovery_errors.size(), s.recovery_possible), within(s.recovery_errors, 15), percent(s.recovery_covered, s.recovery_errors.size()), median(s.recovery_widths), percent(s.peaks_covered, s.peaks), s.acknowledgements_exact,
              s.acknowledgements, s.resolutions_exact, s.resolutions, percent(s.evidence_right, s.evidence), s.order_violations + s.steps_without,
              s.operator_false, s.left_told, s.left_cut, s.right_told, s.right_cut, s.censored_wrongly + s.recovery_wrong);
}

void print_detail(Kind kind, std::uint64_t seed, const World& world, const Timeline& timeline, const Explanation& explanation) {
  std::printf("--- %.*s %llu: %zu posts\n", static_cast<int>(name(kind).size()), name(kind).data(), static_cast<unsigned long long>(seed), world.posts.size());
  for (const Truth& t : world.incidents)
    std::printf("  true  %s onset %s recovery %s level %.2f\n", t.service.c_str(), format_second(Instant{Milliseconds{t.onset_ms}}).c_str(),
                t.recovery_ms ? format_second(Instant{Milliseconds{*t.recovery_ms}}).c_str() : "-", t.level);
  for (const Incident& i : timeline.incidents)
    std::printf("  found %s onset %s [%s..%s]%s recovery %s (%s)%s\n", i.service.c_str(), format_minute(i.onset.at).c_str(),
                format_minute(i.onset.interval.from).c_str(), format_minute(i.onset.interval.to).c_str(), i.onset.censored ? " censored" : "",
                i.recovery.at ? format_minute(*i.recovery.at).c_str() : "-", i.recovery.reason.c_str(), i.right_censored ? " right-censored" : "");
  for (const auto& section : explanation.sections)
    for (const std::string& line : section.lines) std::printf("        %s\n", line.c_str());
}

bool parse(int argc, char** argv, Options& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--texts") {
      out.has_texts = true;
      continue;
    }
    if (word == "--detail") {
      out.has_detail = true;
      continue;
    }
    if (i + 1 >= argc) return false;
    const std::string value = argv[++i];
    if (word == "--seeds") {
      const std::size_t colon = value.find(':');
      if (colon == std::string::npos) return false;
      out.from = std::strtoull(value.c_str(), nullptr, 10);
      out.to = std::strtoull(value.c_str() + colon + 1, nullptr, 10);
    } else if (word == "--kinds") {
      for (std::size_t k = 0; k < kKindCount; ++k) {
        const auto kind = static_cast<Kind>(k);
        if (("," + value + ",").find("," + std::string{name(kind)} + ",") != std::string::npos) out.kinds.push_back(kind);
      }
    } else if (word == "--keep") {
      out.thinning.keep_pm = static_cast<std::uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
    } else if (word == "--deleted") {
      out.thinning.deleted_pm = static_cast<std::uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
    } else if (word == "--tempering") {
      out.detection.tempering = std::strtod(value.c_str(), nullptr);
    } else if (word == "--louder") {
      out.thinning.louder = std::strtod(value.c_str(), nullptr);
    } else {
      return false;
    }
  }
  if (out.kinds.empty())
    for (std::size_t k = 0; k < kKindCount; ++k) out.kinds.push_back(static_cast<Kind>(k));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fprintf(stderr, "usage: score_detection [--seeds FROM:TO] [--kinds a,b] [--keep PM] [--deleted PM] [--louder N] [--tempering N] [--texts] [--detail]\n");
    return 2;
  }
  std::optional<Classifier> classifier;
  if (options.has_texts) {
    auto made = Classifier::make({});
    if (!made) {
      std::fprintf(stderr, "score_detection: %s\n", made.error().message.c_str());
      return 1;
    }
    classifier = std::move(made).value();
  }
  Score all, hashtag, ratio, weighted, reposts;
  print_head();
  for (const Kind kind : options.kinds) {
    Score sum;
    for (std::uint64_t seed = options.from; seed < options.to; ++seed) {
      World world = simulate(kind, seed, options.thinning);
      if (classifier) classify(world, *classifier);
      Explanation explanation;
      const Timeline timeline = build(world, options.detection, &explanation);
      sum.add(score(world, timeline));
      hashtag.add(score(world, first_hashtag(world)));
      ratio.add(score(world, ratio15(world)));
      weighted.add(score(world, ewma(world)));
      reposts.add(score(world, count_reposts(world)));
      if (options.has_detail) print_detail(kind, seed, world, timeline, explanation);
    }
    print(name(kind), sum);
    all.add(sum);
  }
  print("all", all);
  print("first hashtag", hashtag);
  print("15-min ratio", ratio);
  print("EWMA + 8 sd", weighted);
  print("counts reposts", reposts);
  return 0;
}
