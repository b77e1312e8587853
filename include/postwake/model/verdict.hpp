#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/model/post.hpp"

namespace postwake {

/// What a post says about the outage, as everybody outside sees it.
enum class Tag : std::uint8_t { complaint, acknowledgement, resolution, other };
inline constexpr std::size_t kTagCount = 4;

/// The finer label behind a tag; the table is docs/labels.md.
enum class Fine : std::uint8_t {
  complaint, question, acknowledgement, update, resolution, user_recovery, report_news,
  joke, support, planned, other_complaint, marketing, unrelated
};
inline constexpr std::size_t kFineCount = 13;

/// Who speaks: the operator of a service, or anybody else.
enum class By : std::uint8_t { operator_, user };

/// Half-open byte offsets into Post::text, on code point borders.
struct ByteSpan {
  std::uint32_t start = 0;
  std::uint32_t end = 0;

  bool operator==(const ByteSpan&) const = default;
};

/// A matched cue: which group of the lexicon (or "service:<id>", "claim", "operator", "spoof", ...) and where.
struct Signal {
  std::string cue;
  ByteSpan span;

  bool operator==(const Signal&) const = default;
};

/// A probability in thousandths: integers, so that sums do not depend on their order and JSON round trips.
using PerMille = std::uint16_t;

/// All that the classifier found in one post.
///
/// Shape  : shares sum to 1000, in the order of Tag; services, symptoms sorted and unique; signals by start, then cue.
/// Source : docs/formats/verdict.md, version 1.
struct Verdict {
  Tag tag = Tag::other;
  Fine fine = Fine::unrelated;
  By by = By::user;
  PerMille probability = 0;                       ///< of tag, calibrated
  std::array<PerMille, kTagCount> shares{0, 0, 0, 1000};
  std::string lang = "und";                       ///< BCP 47 or "und"
  std::vector<std::string> services;              ///< ids of corpora/services.tsv, or the user's --service name
  std::string operator_of;                        ///< service whose official account wrote this; empty for users
  std::string spoof_of;                           ///< service whose account the author's handle imitates
  std::vector<std::string> symptoms;
  std::vector<Signal> signals;

  bool operator==(const Verdict&) const = default;
};

struct ClassifiedPost {
  Post post;
  Verdict verdict;

  bool operator==(const ClassifiedPost&) const = default;
};

/// Below this the verdict is "unsure": counted with its weight, told as unsure.
inline constexpr PerMille kUnsureBelow = 500;

std::string_view name(Tag) noexcept;
std::string_view name(Fine) noexcept;
std::string_view name(By) noexcept;
std::optional<Tag> parse_tag(std::string_view) noexcept;
std::optional<Fine> parse_fine(std::string_view) noexcept;
std::optional<By> parse_by(std::string_view) noexcept;
/// The public tag of a fine label: question -> complaint, update -> acknowledgement, user_recovery -> resolution, ...
Tag tag_of(Fine) noexcept;

}  // namespace postwake
