#include "timeline/record.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "postwake/model/post.hpp"

namespace postwake::detail {
namespace {

using Texts = PackedTexts::Texts;

std::string_view& at(Texts& texts, Field field) { return texts[static_cast<std::size_t>(field)]; }

/// The address that nearly every tweet has: a sixth of all that is kept of it.
std::string usual_url(std::string_view platform, std::string_view handle, std::string_view id) {
  if (platform != "twitter") return {};
  constexpr std::string_view kHost = "https://twitter.com/", kStatus = "/status/";
  std::string url;
  url.reserve(kHost.size() + handle.size() + kStatus.size() + id.size());
  return url.append(kHost).append(handle.empty() ? std::string_view{"i"} : handle).append(kStatus).append(id);
}

void pack(Record& record, Texts texts) {
  record.is_id_identity = at(texts, Field::id) == at(texts, Field::identity);
  const std::string_view id = at(texts, Field::id);
  const std::string_view url = at(texts, Field::url);
  record.is_url_usual = !url.empty() && url == usual_url(at(texts, Field::platform), at(texts, Field::handle), id);
  if (record.is_url_usual) at(texts, Field::url) = {};
  if (record.is_id_identity) at(texts, Field::id) = {};
  record.texts = PackedTexts(texts);
}

Texts unpack(const Record& record) {
  Texts texts;
  for (std::size_t i = 0; i < kFieldCount; ++i) texts[i] = record[static_cast<Field>(i)];
  return texts;
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& item : list) {
    if (item.empty()) continue;
    if (!out.empty()) out += '\x1f';
    out += item;
  }
  return out;
}

constexpr std::size_t kSignalHead = 5;  // start, end, length of the cue
static_assert(kMaxKeptText <= 0xFFFF);

/// At most kMaxKeptText bytes, cut between code points.
std::string_view kept(std::string_view text) {
  if (text.size() <= kMaxKeptText) return text;
  std::size_t end = kMaxKeptText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

std::int32_t micro(double degrees) {
  if (!(degrees >= -180.0 && degrees <= 180.0)) return 0;
  return static_cast<std::int32_t>(std::floor(degrees * 1e6 + 0.5));
}

/// What decides whose text and verdict stand. Total on all that it decides about: equal ranks mean equal contents.
auto text_rank(const Record& r) {
  return std::make_tuple(!r[Field::text].empty(), !r.is_truncated, r.observed_ms, !r.is_embedded, r[Field::id],
                         r[Field::text], r[Field::lang], r[Field::post_lang], r[Field::services], r[Field::symptoms],
                         r[Field::tags], r[Field::signals], r[Field::urls], r[Field::operator_of], r[Field::spoof_of], r[Field::reply_to],
                         r.shares, r.fine, r.tag, r.by);
}

auto author_rank(const Record& r) {
  return std::make_tuple(!r[Field::handle].empty(), !r[Field::author_id].empty(), r.author_observed_ms, r[Field::handle],
                         r[Field::author_id], r[Field::location]);
}

constexpr Field kTextFields[] = {Field::id,       Field::text, Field::lang,    Field::post_lang,   Field::services,
                                 Field::symptoms, Field::tags, Field::signals, Field::operator_of, Field::spoof_of,
                                 Field::reply_to, Field::urls};
constexpr Field kAuthorFields[] = {Field::handle, Field::author_id, Field::location};
constexpr Field kFillFields[] = {Field::place_code, Field::repost_of};

}  // namespace

Record record_of(const ClassifiedPost& classified) {
  const Post& post = classified.post;
  const Verdict& verdict = classified.verdict;
  Record r;
  r.created_ms = post.created_at.time_since_epoch().count();
  r.observed_ms = observed_at(post).time_since_epoch().count();
  r.author_observed_ms = r.observed_ms;
  r.reposts_told = post.metrics.repost.value_or(-1);
  if (post.coords) {
    r.has_coords = true;
    r.lat_micro = micro(post.coords->lat);
    r.lon_micro = micro(post.coords->lon);
  }
  r.shares = verdict.shares;
  r.tag = verdict.tag;
  r.fine = verdict.fine;
  r.by = verdict.by;
  r.precision = static_cast<std::uint8_t>(post.time_precision);
  r.is_deleted = post.deleted;
  r.is_truncated = post.text_truncated;
  r.is_embedded = post.embedded;
  r.is_verified = post.author.verified;

  const std::string_view text = kept(post.text);
  std::string signal_bytes;
  for (const Signal& signal : verdict.signals) {
    if (signal.span.end > text.size() || signal.span.start > signal.span.end || signal.cue.size() > 255) continue;
    char head[kSignalHead];
    const auto start = static_cast<std::uint16_t>(signal.span.start), end = static_cast<std::uint16_t>(signal.span.end);
    std::memcpy(head, &start, 2);
    std::memcpy(head + 2, &end, 2);
    head[4] = static_cast<char>(signal.cue.size());
    signal_bytes.append(head, kSignalHead);
    signal_bytes += signal.cue;
  }
  const std::string services = joined(verdict.services);
  const std::string symptoms = joined(verdict.symptoms);
  const std::string tags = joined(post.tags);

  Texts texts;
  at(texts, Field::platform) = post.platform;
  at(texts, Field::identity) = identity(post);
  at(texts, Field::id) = post.id;
  at(texts, Field::url) = post.url;
  at(texts, Field::handle) = post.author.handle;
  at(texts, Field::author_id) = post.author.id;
  at(texts, Field::location) = std::string_view{post.author.location}.substr(0, 256);
  if (post.place) at(texts, Field::place_code) = post.place->country_code;
  at(texts, Field::text) = text;
  at(texts, Field::post_lang) = post.lang;
  at(texts, Field::lang) = verdict.lang;
  at(texts, Field::repost_of) = post.repost_of;
  at(texts, Field::reply_to) = post.reply_to;
  at(texts, Field::operator_of) = verdict.operator_of;
  at(texts, Field::spoof_of) = verdict.spoof_of;
  at(texts, Field::services) = services;
  at(texts, Field::symptoms) = symptoms;
  at(texts, Field::tags) = tags;
  at(texts, Field::signals) = signal_bytes;
  const std::string urls = verdict.by == By::operator_ ? joined(post.urls) : std::string{};
  at(texts, Field::urls) = urls;
  pack(r, texts);
  return r;
}

Record join(const Record& a, const Record& b) {
  const Record& text = text_rank(a) < text_rank(b) ? b : a;
  const Record& author = author_rank(a) < author_rank(b) ? b : a;
  Record r;
  // The more exact time stands; the earlier one where both are as exact (an edit does not move a post).
  std::tie(r.precision, r.created_ms) =
      std::min(std::make_tuple(a.precision, a.created_ms), std::make_tuple(b.precision, b.created_ms));
  r.observed_ms = text.observed_ms;
  r.author_observed_ms = author.author_observed_ms;
  r.reposts_told = std::max(a.reposts_told, b.reposts_told);
  const auto coords = std::max(std::make_tuple(a.has_coords, a.lat_micro, a.lon_micro),
                               std::make_tuple(b.has_coords, b.lat_micro, b.lon_micro));
  std::tie(r.has_coords, r.lat_micro, r.lon_micro) = coords;
  r.shares = text.shares;
  r.tag = text.tag;
  r.fine = text.fine;
  r.by = text.by;
  r.is_deleted = a.is_deleted || b.is_deleted;
  r.is_truncated = text.is_truncated;
  r.is_embedded = a.is_embedded && b.is_embedded;
  r.is_verified = a.is_verified || b.is_verified;

  Texts texts = unpack(text);
  const Texts from_a = unpack(a);
  const Texts from_b = unpack(b);
  const std::string url = std::max(url_of(a), url_of(b));
  at(texts, Field::url) = url;
  for (const Field field : kTextFields) at(texts, field) = text[field];
  for (const Field field : kAuthorFields) at(texts, field) = author[field];
  for (const Field field : kFillFields) {
    const auto i = static_cast<std::size_t>(field);
    texts[i] = std::max(from_a[i], from_b[i]);
  }
  pack(r, texts);
  return r;
}

std::string url_of(const Record& record) {
  if (record.is_url_usual) return usual_url(record[Field::platform], record[Field::handle], record[Field::id]);
  return std::string{record[Field::url]};
}

std::vector<std::string_view> parts(std::string_view list) {
  std::vector<std::string_view> out;
  while (!list.empty()) {
    const std::size_t end = list.find('\x1f');
    out.push_back(list.substr(0, end));
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return out;
}

std::vector<SignalView> signals(const Record& record) {
  std::vector<SignalView> out;
  std::string_view packed = record[Field::signals];
  for (SignalView signal; take_signal(packed, signal);) out.push_back(signal);
  return out;
}

bool take_signal(std::string_view& packed, SignalView& signal) {
  if (packed.size() < kSignalHead) return false;
  std::uint16_t start = 0, end = 0;
  std::memcpy(&start, packed.data(), 2);
  std::memcpy(&end, packed.data() + 2, 2);
  signal.span = {start, end};
  const std::size_t length = static_cast<unsigned char>(packed[4]);
  signal.cue = packed.substr(kSignalHead, length);
  packed.remove_prefix(kSignalHead + length);
  return true;
}

bool names_clearly(const Record& record, std::string_view service) {
  constexpr std::string_view kCue = "service:";
  constexpr std::size_t kLongWord = 6;
  const std::string_view text = record[Field::text];
  bool has_signal = false;
  std::string_view packed = record[Field::signals];
  for (SignalView signal; take_signal(packed, signal);) {
    if (!signal.cue.starts_with(kCue) || signal.cue.substr(kCue.size()) != service) continue;
    has_signal = true;
    const std::size_t start = signal.span.start;
    if (signal.span.end - start >= kLongWord || start == signal.span.end) return true;
    const char first = text[start];
    if (first == '#' || first == '@' || (start > 0 && (text[start - 1] == '#' || text[start - 1] == '@'))) return true;
    if (start > 0 && ((first >= 'A' && first <= 'Z') || static_cast<unsigned char>(first) >= 0xC3)) return true;
  }
  return !has_signal;
}

}  // namespace postwake::detail
