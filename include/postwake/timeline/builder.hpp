#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/timeline.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

/// What the timeline must know of the registry of services. Both may be left empty: an id is then its own name, and a tag
/// names a service only if posts with that tag do.
/// Threads: called by finish() only, on its thread.
struct ServiceNames {
  std::function<std::string(std::string_view id)> display;                                   ///< "psn" -> "PlayStation Network"
  std::function<std::optional<std::string>(std::string_view tag)> service_of_tag;            ///< "psndown" -> "psn"
  std::function<std::string(std::string_view given)> id_of;  ///< a name that the user gave -> id; "PlayStation Network" -> "psn"
};

/// Thresholds of detection. The defaults are the ones that were measured (docs/detection.md gives the table and the
/// command); change them only to repeat a measurement.
struct DetectionOptions {
  double alarm = 16;                 ///< log likelihood ratio; detection table: 0 / 0 / 0.5 false alarms in 30 quiet days
  double alarm_known = 11;           ///< the same where the user named the service or its tag
  double min_rate_ratio = 2.5;       ///< rate inside the window over the expected rate
  std::uint32_t min_authors = 4;     ///< distinct complaining authors inside the window
  Minutes window{90};                ///< the longest window of the scan
  double dispersion_from = 1.3;      ///< variance/mean of quiet bins from which the ratio is divided by its root
  double floor_per_minute = 0.004;   ///< no rate is believed to be lower
  double prior_posts = 0.5;          ///< gamma prior of the quiet rate: this many posts ...
  Minutes prior_exposure{60};        ///< ... in this time
  double close_share = 0.15;         ///< an incident closes under this share of its peak ...
  double close_ratio = 2.5;          ///< ... or this multiple of the expected rate, whichever is greater ...
  Minutes close_after{30};           ///< ... for this long
  Minutes tail_within{180};          ///< a segment that opens so soon after another ...
  double tail_share = 0.25;          ///< ... and stays under this share of its peak is its tail
  Minutes aftermath_within{1440};    ///< a later one that stays under ...
  double aftermath_share = 0.08;     ///< ... this share is talk about yesterday, unless the operator acknowledges it
  double valley_share = 0.35;        ///< two peaks are two incidents when the valley between lies under this share of the smaller
  double valley_rise = 3;            ///< ... and the rate rises again by this factor ...
  std::uint32_t valley_posts = 12;   ///< ... with so many posts
  double tempering = 1.75;           ///< power of the likelihood in the onset posterior, before loudness lowers it (decision 0085)
};

struct TimelineOptions {
  std::vector<std::string> services;  ///< ids the user named; incidents of others are still found
  Generator generator;
  std::string command;                ///< canonical command line, copied into the document
  DetectionOptions detection;
  std::optional<Instant> now;         ///< the data reach to here: silence up to it is silence, not the end of the data
  std::uint64_t seed = 20190613;      ///< of the bootstrap
  std::size_t max_evidence = 5;       ///< posts per step
  std::size_t max_near_misses = 100;  ///< told in the document; how many more there were is a note
};

/// How each time was reached, for a person. Plain text, one finding per line, without line ends; post text inside is as it
/// was written, so a terminal must escape it.
struct Explanation {
  struct Section {
    std::string heading;             ///< "coverage", or "PlayStation Network, 2019-06-13T18:02Z"
    std::vector<std::string> lines;
  };
  std::vector<Section> sections;
};

/// Builds the timeline of a set of posts.
///
/// Shape   : a pure function of (set of posts, manifest, options). Order, repetition and split of the input do not matter:
///           observations of one (platform, identity) are joined (model/post.hpp), and every result is derived from the
///           sorted set. Posts without text count only where the whole file has none (ids): volume, no tags.
/// Method  : docs/detection.md.
/// Order   : (add | add_manifest)* finish.
/// Errors  : none today; data that hold no incident give a timeline without incidents that says why.
/// Lifetime: copies what it keeps; about 600 bytes and the text (cut at 4 KiB) per distinct post.
/// Threads : one thread at a time.
/// Cost    : O(n log n) in posts; quiet time costs nothing, however long.
class TimelineBuilder {
 public:
  explicit TimelineBuilder(TimelineOptions options, ServiceNames names = {});
  ~TimelineBuilder();
  TimelineBuilder(TimelineBuilder&&) noexcept;
  TimelineBuilder& operator=(TimelineBuilder&&) noexcept;

  void add(const ClassifiedPost& post);
  void add_manifest(const Manifest& manifest);

  /// Distinct posts held so far.
  std::size_t size() const noexcept;

  Result<Timeline> finish();

  /// What the last finish() did and why; empty before it.
  const Explanation& explanation() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace postwake
