#include "postwake/text/localized.hpp"

#include <unicode/listformatter.h>
#include <unicode/locdspnm.h>
#include <unicode/measfmt.h>
#include <unicode/measunit.h>
#include <unicode/measure.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>
#include <unicode/dtptngen.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <vector>

#include "postwake/base/figures.hpp"

namespace postwake {
namespace {

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::Locale locale_of(std::string_view lang) {
  // British English has the day first and a 24-hour clock, as the other languages do.
  std::string tag = lang == "en" || lang.empty() ? "en-GB" : std::string(lang);
  tag += "-u-nu-latn";
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
  return U_FAILURE(status) || locale.isBogus() ? icu::Locale("en_GB") : locale;
}

std::string fallback_clock(Instant at) { return format_minute(at).substr(11, 5); }

}  // namespace

struct Localized::Impl {
  explicit Impl(std::string_view lang) : locale(locale_of(lang)), numbers(icu::number::NumberFormatter::withLocale(locale)) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::DateTimePatternGenerator> patterns(icu::DateTimePatternGenerator::createInstance(locale, status));
    if (U_SUCCESS(status)) days = made(patterns->getBestPattern(icu::UnicodeString("yMMMMd"), status));
    status = U_ZERO_ERROR;
    short_units = std::make_unique<icu::MeasureFormat>(locale, UMEASFMT_WIDTH_NARROW, status);
    if (U_FAILURE(status)) short_units.reset();
    status = U_ZERO_ERROR;
    wide_units = std::make_unique<icu::MeasureFormat>(locale, UMEASFMT_WIDTH_WIDE, status);
    if (U_FAILURE(status)) wide_units.reset();
    names.reset(icu::LocaleDisplayNames::createInstance(locale));
    status = U_ZERO_ERROR;
    lists.reset(icu::ListFormatter::createInstance(locale, status));
    if (U_FAILURE(status)) lists.reset();
  }

  std::unique_ptr<icu::SimpleDateFormat> made(const icu::UnicodeString& pattern) const {
    UErrorCode status = U_ZERO_ERROR;
    auto format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, status);
    if (U_FAILURE(status)) return nullptr;
    format->adoptTimeZone(icu::TimeZone::createTimeZone("UTC"));
    return format;
  }

  std::string measured(const icu::MeasureFormat* format, std::int64_t seconds) const {
    const std::int64_t total = std::max<std::int64_t>(seconds, 0);
    // Two units at most: seconds below one minute, whole minutes after that ("86 seconds" makes a reader divide), days past two days.
    const std::int64_t minutes = (total + 30) / 60;
    std::vector<icu::Measure> parts;
    UErrorCode status = U_ZERO_ERROR;
    const auto add = [&](std::int64_t value, icu::MeasureUnit* (*unit)(UErrorCode&), bool always) {
      if (value != 0 || always) parts.emplace_back(icu::Formattable(value), unit(status), status);
    };
    if (total < 60) {
      add(total, icu::MeasureUnit::createSecond, true);
    } else if (minutes < 48 * 60) {
      add(minutes / 60, icu::MeasureUnit::createHour, false);
      add(minutes % 60, icu::MeasureUnit::createMinute, minutes < 60);
    } else {
      add(minutes / 1440, icu::MeasureUnit::createDay, true);
      add(minutes % 1440 / 60, icu::MeasureUnit::createHour, false);
    }
    icu::UnicodeString out;
    icu::FieldPosition position;
    if (format != nullptr && U_SUCCESS(status)) format->formatMeasures(parts.data(), static_cast<int32_t>(parts.size()), out, position, status);
    return format == nullptr || U_FAILURE(status) ? format_offset(Seconds{total}).substr(1) : utf8(out);
  }

  icu::Locale locale;
  icu::number::LocalizedNumberFormatter numbers;
  std::unique_ptr<icu::SimpleDateFormat> days;
  std::unique_ptr<icu::MeasureFormat> short_units, wide_units;
  std::unique_ptr<icu::LocaleDisplayNames> names;
  std::unique_ptr<icu::ListFormatter> lists;
};

Localized::Localized(std::string_view lang) : impl_(std::make_unique<Impl>(lang)) {}
Localized::Localized(Localized&&) noexcept = default;
Localized& Localized::operator=(Localized&&) noexcept = default;
Localized::~Localized() = default;

std::string Localized::number(std::uint64_t value) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto text = impl_->numbers.formatInt(static_cast<std::int64_t>(value), status).toString(status);
  return U_FAILURE(status) ? grouped(value) : utf8(text);
}

std::string Localized::decimal(std::uint64_t milli) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto format = impl_->numbers.precision(icu::number::Precision::fixedFraction(1));
  const auto text = format.formatDouble(static_cast<double>((milli + 50) / 100) / 10.0, status).toString(status);
  return U_FAILURE(status) ? grouped(milli / 1000) : utf8(text);
}

std::string Localized::percent(std::uint64_t per_mille) const {
  UErrorCode status = U_ZERO_ERROR;
  const bool is_small = per_mille < 10 && per_mille != 0;
  const auto format = impl_->numbers.unit(icu::NoUnit::percent()).precision(icu::number::Precision::fixedFraction(is_small ? 1 : 0));
  const double value = is_small ? static_cast<double>(per_mille) / 10.0 : static_cast<double>((per_mille + 5) / 10);
  const auto text = format.formatDouble(value, status).toString(status);
  return U_FAILURE(status) ? grouped(per_mille / 10) + " %" : utf8(text);
}

std::string Localized::day(Instant at) const {
  if (!impl_->days) return format_minute(at).substr(0, 10);
  icu::UnicodeString out;
  impl_->days->format(static_cast<UDate>(at.time_since_epoch().count()), out);
  return utf8(out);
}

std::string Localized::clock(Instant at) const { return fallback_clock(at); }

std::string Localized::duration(std::int64_t seconds) const { return impl_->measured(impl_->short_units.get(), seconds); }

std::string Localized::duration_in_words(std::int64_t seconds) const { return impl_->measured(impl_->wide_units.get(), seconds); }

std::string Localized::language(std::string_view code) const {
  if (!impl_->names || code.empty()) return std::string(code);
  icu::UnicodeString out;
  impl_->names->localeDisplayName(std::string(code).c_str(), out);
  return out.isEmpty() || out.isBogus() ? std::string(code) : utf8(out);
}

std::string Localized::region(std::string_view code) const {
  if (!impl_->names || code.size() != 2) return std::string(code);
  icu::UnicodeString out;
  impl_->names->regionDisplayName(std::string(code).c_str(), out);
  return out.isEmpty() || out.isBogus() ? std::string(code) : utf8(out);
}

std::string Localized::list(std::span<const std::string> items) const {
  std::vector<icu::UnicodeString> texts;
  for (const auto& item : items) texts.push_back(icu::UnicodeString::fromUTF8(item));
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out;
  if (impl_->lists) impl_->lists->format(texts.data(), static_cast<int32_t>(texts.size()), out, status);
  if (impl_->lists && U_SUCCESS(status)) return utf8(out);
  std::string joined;
  for (const auto& item : items) joined += (joined.empty() ? "" : ", ") + item;
  return joined;
}

}  // namespace postwake
