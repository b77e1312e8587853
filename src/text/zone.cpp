#include "postwake/text/zone.hpp"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace postwake {
namespace {

/// "+05:30", "-0800", "+2".
std::optional<Minutes> parse_offset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::string digits;
  for (const char c : text.substr(1)) {
    if (c == ':' && digits.size() == 2) continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits.push_back(c);
  }
  if (digits.size() == 1 || digits.size() == 2) digits = std::string(2 - digits.size(), '0') + digits + "00";
  if (digits.size() != 4) return std::nullopt;
  const int hours = (digits[0] - '0') * 10 + (digits[1] - '0'), minutes = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (hours > 14 || minutes > 59) return std::nullopt;
  const Minutes offset{hours * 60 + minutes};
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

struct Zone::Impl {
  std::unique_ptr<icu::BasicTimeZone> zone;  // null: the fixed offset stands
  Minutes offset{0};
};

Zone::Zone(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Zone::Zone(Zone&&) noexcept = default;
Zone& Zone::operator=(Zone&&) noexcept = default;
Zone::~Zone() = default;

Result<Zone> Zone::named(std::string_view name) {
  auto impl = std::make_unique<Impl>();
  if (name == "UTC" || name == "Z" || name == "utc" || name == "GMT") return Zone(std::move(impl));
  if (const auto offset = parse_offset(name)) {
    impl->offset = *offset;
    return Zone(std::move(impl));
  }
  const std::string advice = "give a zone of the IANA database such as Europe/Paris, UTC, or an offset such as +02:00";
  if (name.find('/') == std::string_view::npos)
    return fail(ErrorCode::usage, "\"" + std::string(name) + "\" is not a time zone we take: abbreviations mean several zones", {}, advice);
  const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr || *zone == icu::TimeZone::getUnknown())
    return fail(ErrorCode::usage, "unknown time zone \"" + std::string(name) + "\"", {}, advice);
  zone.release();
  impl->zone.reset(basic);
  return Zone(std::move(impl));
}

std::optional<Instant> Zone::to_utc(const LocalTime& local) const {
  const auto as_utc = from_civil(local.year, local.month, local.day, local.hour, local.minute, local.second, local.millisecond);
  if (!as_utc) return std::nullopt;
  if (!impl_->zone) return *as_utc - impl_->offset;
  int32_t raw = 0, daylight = 0;
  UErrorCode status = U_ZERO_ERROR;
  impl_->zone->getOffsetFromLocal(static_cast<UDate>(as_utc->time_since_epoch().count()), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw,
                                  daylight, status);
  if (U_FAILURE(status)) return std::nullopt;
  return *as_utc - Milliseconds{raw + daylight};
}

std::optional<Minutes> offset_of_abbreviation(std::string_view abbreviation) noexcept {
  // The four North American pairs and what other writers of such files use without doubt. IST, BST, CST in China: refused.
  constexpr std::array<std::pair<std::string_view, int>, 13> kKnown = {{
      {"UTC", 0}, {"GMT", 0}, {"Z", 0}, {"PDT", -420}, {"PST", -480}, {"MDT", -360}, {"EDT", -240},
      {"EST", -300}, {"CDT", -300}, {"CET", 60}, {"CEST", 120}, {"EET", 120}, {"EEST", 180},
  }};
  const auto found = std::find_if(kKnown.begin(), kKnown.end(), [&](const auto& row) { return row.first == abbreviation; });
  if (found == kKnown.end()) return std::nullopt;
  return Minutes{found->second};
}

}  // namespace postwake
