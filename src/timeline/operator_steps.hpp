#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/context.hpp"

namespace postwake::detail {

/// The operator's posts about one incident, as indexes of records.
struct OperatorSteps {
  std::optional<std::uint32_t> acknowledgement;
  std::optional<std::uint32_t> resolution;
  std::vector<std::uint32_t> updates;  ///< every other post of the operator that speaks of it, by time
};

/// What the official accounts of one service said about trouble: posts tagged acknowledgement or resolution, each to be
/// told with one incident only. Posts that answer each other, or that carry the same link (a status page's address of one
/// incident), form a thread; a thread belongs to one incident whole.
class OperatorWords {
 public:
  /// For a topic any official account counts, else only those of the service.
  OperatorWords(const Context& context, const ServiceTally& service, bool is_topic);

  /// Minutes of the acknowledgements, rising.
  std::vector<std::int64_t> acknowledgement_minutes() const;

  /// Takes the words of an incident that lie in [from_ms, to_ms). The acknowledgement is the first post tagged so; the
  /// resolution is the first post tagged so after the last acknowledgement that precedes the last resolution: an operator
  /// that says "fixed", then "still investigating", then "fixed" has fixed it the second time.
  OperatorSteps take(std::int64_t from_ms, std::int64_t to_ms);

  /// What nobody took: incidents that the operator told from beginning to end although no crowd shows them. Only posts to
  /// everybody count here, answers to one customer do not.
  std::vector<OperatorSteps> take_rest();

  /// First posts of what is still no incident: it has neither an end nor a thread.
  const std::vector<std::uint32_t>& lonely() const noexcept { return lonely_; }

 private:
  struct Word {
    std::uint32_t post = 0;
    std::uint32_t thread = 0;
    bool is_resolution = false;
    bool is_labelled_resolved = false;
    bool is_taken = false;
  };

  OperatorSteps steps_of(const std::vector<std::size_t>& words);

  const Context& context_;
  std::vector<Word> words_;                   // by time
  std::vector<std::uint32_t> thread_sizes_;   // by thread
  std::vector<std::int64_t> thread_starts_;   // ms, by thread
  std::vector<std::uint32_t> lonely_;
};

}  // namespace postwake::detail
