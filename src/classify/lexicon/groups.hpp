#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace postwake::detail {

/// The groups of the lexicon (corpora/lexicon, docs/classification.md). The order is part of the model file.
inline constexpr std::array<std::string_view, 40> kGroupNames{
    "down", "not_working", "anyone_else", "ack", "fixing", "fixed", "back", "laugh", "news", "promo", "dm_request", "planned",
    "any_update", "negation", "apology", "past_over", "anger", "thanks", "cause", "gripe", "jest", "supposed", "memory", "partial", "relief",
    "symptom.login", "symptom.feed", "symptom.messages",
    "symptom.posting", "symptom.media", "symptom.app_crash", "symptom.website_error", "symptom.calls", "symptom.internet",
    "symptom.payments", "symptom.games", "symptom.slow", "symptom.power", "symptom.water",
    "symptom.transport"};
inline constexpr std::size_t kGroupCount = kGroupNames.size();

enum Group : std::uint8_t {
  kDown, kNotWorking, kAnyoneElse, kAck, kFixing, kFixed, kBack, kLaugh, kNews, kPromo, kDmRequest, kPlanned, kAnyUpdate,
  kNegation, kApology, kPastOver, kAnger, kThanks, kCause, kGripe, kJest, kSupposed, kMemory, kPartial, kRelief, kFirstSymptom
};

constexpr std::string_view group_name(std::size_t group) { return kGroupNames[group]; }

constexpr std::optional<std::uint8_t> parse_group(std::string_view name) {
  for (std::size_t i = 0; i < kGroupCount; ++i)
    if (group_name(i) == name) return static_cast<std::uint8_t>(i);
  return std::nullopt;
}

/// Groups that say that something is broken.
constexpr bool is_failure_group(std::size_t group) { return group == kDown || group == kNotWorking || group >= kFirstSymptom; }

}  // namespace postwake::detail
