#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/model/verdict.hpp"
#include "timeline/packed_texts.hpp"

namespace postwake::detail {

/// The texts of a record; urls only of official posts, whose links tell incidents apart. Lists (services, symptoms, tags, urls) are
/// joined by '\x1f', which no id holds.
enum class Field : std::uint8_t {
  platform, identity, id, url, handle, author_id, location, place_code, text, post_lang, lang,
  repost_of, reply_to, operator_of, spoof_of, services, symptoms, tags, signals, urls
};
static_assert(static_cast<std::size_t>(Field::urls) + 1 == kFieldCount);

/// Longest text kept. A quote of 4 KiB is more than any reader wants; what lies beyond is not needed for counting.
inline constexpr std::size_t kMaxKeptText = 4096;

/// All that the timeline keeps of one post: numbers, and the texts in one piece.
struct Record {
  std::int64_t created_ms = 0;
  std::int64_t observed_ms = 0;         ///< of the observation whose text and verdict stand
  std::int64_t author_observed_ms = 0;  ///< of the observation whose author stands
  std::int64_t reposts_told = -1;       ///< greatest repost count seen; -1: none
  std::int32_t lat_micro = 0, lon_micro = 0;
  std::array<PerMille, kTagCount> shares{};
  Tag tag = Tag::other;
  Fine fine = Fine::unrelated;
  By by = By::user;
  std::uint8_t precision = 0;
  bool has_coords = false, is_deleted = false, is_truncated = false, is_embedded = false, is_verified = false;
  bool is_id_identity = false;          ///< the id is not kept twice
  bool is_url_usual = false;            ///< nor an address that platform, author and id give
  PackedTexts texts;

  std::string_view operator[](Field field) const noexcept {
    if (field == Field::id && is_id_identity) field = Field::identity;
    return texts[static_cast<std::size_t>(field)];
  }
};

Record record_of(const ClassifiedPost& post);

/// Joins two observations of one post. Commutative, associative and idempotent: the text with its verdict comes from the
/// best observation (whole before cut, then the newest), the author likewise, every other gap from whoever fills it.
Record join(const Record& a, const Record& b);

/// Where a person can open the post; Field::url may lack it.
std::string url_of(const Record& record);

/// The parts of a '\x1f' list; views into it.
std::vector<std::string_view> parts(std::string_view list);

struct SignalView {
  std::string_view cue;
  ByteSpan span;
};
std::vector<SignalView> signals(const Record& record);

/// A figure that a post quotes is marked by this and the digits.
inline constexpr std::string_view kFigureCue = "claim:";

/// Takes the first signal off packed ones; false at their end.
bool take_signal(std::string_view& packed, SignalView& signal);

/// Whether a post names the service in a way that is no everyday word: by a tag or mention, a word of six bytes or more, or a
/// capital inside the sentence. "plus" and "line" are aliases of services, too. True when no signal says how.
bool names_clearly(const Record& record, std::string_view service);

}  // namespace postwake::detail
