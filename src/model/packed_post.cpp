#include "postwake/model/packed_post.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace postwake {
namespace {

// A head, the texts that name the post, the numbers whose bits are set in the head, then the other texts and lists. A text is its length and its bytes, a list the number of its items
// and the items; a length or number takes one byte, or that byte 255 and four more.

struct Head {
  std::uint32_t size = 0;   ///< of all, itself included
  std::uint32_t facts = 0;  ///< precision, source, and a bit for each of Fact
  std::int64_t created_ms = 0;
  std::uint64_t line = 0;
};

struct Fact {
  enum : unsigned { text_truncated, deleted, embedded, verified, has_followers, has_place, has_coords, has_edited, has_retrieved, metrics };
};
constexpr unsigned kPrecisionBits = 3, kSourceBits = 3, kFactsAt = kPrecisionBits + kSourceBits;
constexpr std::array kMetrics = {&Metrics::reply, &Metrics::repost, &Metrics::like, &Metrics::quote, &Metrics::view, &Metrics::bookmark};
static_assert(kFactsAt + Fact::metrics + kMetrics.size() <= 32);

constexpr unsigned char kLong = 0xFF;
constexpr std::size_t kMostLength = 5;

std::uint32_t bit_of(unsigned fact) { return 1U << (kFactsAt + fact); }

template <typename T>
void put(char*& to, const T& value) {
  std::memcpy(to, &value, sizeof value);
  to += sizeof value;
}

template <typename T>
T take(const char*& at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

void put_length(char*& to, std::size_t length) {
  if (length < kLong) {
    *to++ = static_cast<char>(length);
    return;
  }
  *to++ = static_cast<char>(kLong);
  put(to, static_cast<std::uint32_t>(length));
}

std::size_t take_length(const char*& at) {
  const auto length = static_cast<unsigned char>(*at++);
  return length != kLong ? length : take<std::uint32_t>(at);
}

template <typename Word>
void copy_ends(char* to, std::string_view text) {
  Word first, last;
  std::memcpy(&first, text.data(), sizeof first);
  std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + text.size() - sizeof last, &last, sizeof last);
}

/// std::memcpy for what is mostly a word or nothing: its call costs more than the copy.
void copy(char* to, std::string_view text) {
  if (text.size() > 2 * sizeof(std::uint64_t)) std::memcpy(to, text.data(), text.size());
  else if (text.size() >= sizeof(std::uint64_t)) copy_ends<std::uint64_t>(to, text);
  else if (text.size() >= sizeof(std::uint32_t)) copy_ends<std::uint32_t>(to, text);
  else for (std::size_t i = 0; i < text.size(); ++i) to[i] = text[i];
}

void put_text(char*& to, std::string_view text) {
  put_length(to, text.size());
  copy(to, text);
  to += text.size();
}

std::string_view take_text(const char*& at) {
  const std::size_t length = take_length(at);
  const std::string_view text(at, length);
  at += length;
  return text;
}

void put_texts(char*& to, const std::vector<std::string>& texts) {
  put_length(to, texts.size());
  for (const std::string& text : texts) put_text(to, text);
}

std::size_t most_bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = kMostLength;
  for (const std::string& text : texts) bytes += kMostLength + text.size();
  return bytes;
}

PackedList<std::string_view> take_texts(const char*& at) {
  const std::size_t count = take_length(at);
  const PackedList<std::string_view> texts(at, count);
  for (std::size_t i = 0; i < count; ++i) take_text(at);
  return texts;
}

std::int64_t ticks(Instant at) { return at.time_since_epoch().count(); }
Instant instant(std::int64_t ms) { return Instant{Milliseconds{ms}}; }

/// More than the packed post will take.
std::size_t most_bytes_of(const Post& post) {
  constexpr std::size_t kNumbers = 16, kTexts = 24;
  const Author& author = post.author;
  std::size_t bytes = sizeof(Head) + kNumbers * sizeof(std::int64_t) + kTexts * kMostLength;
  for (const std::string* text : {&post.platform, &post.id, &post.url, &author.id, &author.handle, &author.name, &author.location, &post.text, &post.lang, &post.reply_to,
                                  &post.repost_of, &post.quote_of, &post.edit_of, &post.source.file, &post.source.member})
    bytes += text->size();
  if (post.place) bytes += post.place->name.size() + post.place->country.size() + post.place->country_code.size();
  for (const Version& version : post.versions) bytes += sizeof(std::int64_t) + kMostLength + version.text.size();
  return bytes + most_bytes_of(post.tags) + most_bytes_of(post.mentions) + most_bytes_of(post.urls);
}

std::vector<std::string> to_strings(const PackedList<std::string_view>& texts) {
  std::vector<std::string> strings;
  strings.reserve(texts.size());
  for (const std::string_view text : texts) strings.emplace_back(text);
  return strings;
}

}  // namespace

void detail::read_packed(const char*& at, std::string_view& text) noexcept { text = take_text(at); }

void detail::read_packed(const char*& at, VersionView& version) noexcept {
  version.at = instant(take<std::int64_t>(at));
  version.text = take_text(at);
}

char* PackedPosts::room(std::size_t bytes) {
  if (capacity_ - size_ < bytes) {
    constexpr std::size_t kLeast = 4096;
    const std::size_t capacity = std::max({kLeast, 2 * capacity_, size_ + bytes});
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }
  return bytes_.get() + size_;
}

void PackedPosts::add(const Post& post) {
  char* const begin = room(most_bytes_of(post));
  char* to = begin + sizeof(Head);
  std::uint32_t facts = static_cast<std::uint32_t>(post.time_precision) | static_cast<std::uint32_t>(post.time_source) << kPrecisionBits;
  const auto put_fact = [&](unsigned fact, bool is_so) { facts |= is_so ? bit_of(fact) : 0; };
  const auto put_number = [&](unsigned fact, const std::optional<std::int64_t>& number) {
    if (!number) return;
    facts |= bit_of(fact);
    put(to, *number);
  };
  put_text(to, post.platform);
  put_text(to, post.id);
  put_text(to, post.edit_of);
  put_fact(Fact::text_truncated, post.text_truncated);
  put_fact(Fact::deleted, post.deleted);
  put_fact(Fact::embedded, post.embedded);
  put_fact(Fact::verified, post.author.verified);
  put_fact(Fact::has_place, post.place.has_value());
  put_fact(Fact::has_coords, post.coords.has_value());
  put_number(Fact::has_followers, post.author.followers);
  put_number(Fact::has_edited, post.edited ? std::optional(ticks(*post.edited)) : std::nullopt);
  put_number(Fact::has_retrieved, post.source.retrieved_at ? std::optional(ticks(*post.source.retrieved_at)) : std::nullopt);
  for (unsigned i = 0; i < kMetrics.size(); ++i) put_number(Fact::metrics + i, post.metrics.*kMetrics[i]);
  if (post.coords) {
    put(to, post.coords->lat);
    put(to, post.coords->lon);
  }
  put_text(to, post.url);
  put_text(to, post.author.id);
  put_text(to, post.author.handle);
  put_text(to, post.author.name);
  put_text(to, post.author.location);
  put_text(to, post.text);
  put_text(to, post.lang);
  put_texts(to, post.tags);
  put_texts(to, post.mentions);
  put_texts(to, post.urls);
  put_text(to, post.reply_to);
  put_text(to, post.repost_of);
  put_text(to, post.quote_of);
  put_text(to, post.source.file);
  put_text(to, post.source.member);
  if (post.place) {
    put_text(to, post.place->name);
    put_text(to, post.place->country);
    put_text(to, post.place->country_code);
  }
  put_length(to, post.versions.size());
  for (const Version& version : post.versions) {
    put(to, ticks(version.at));
    put_text(to, version.text);
  }
  const auto size = static_cast<std::size_t>(to - begin);
  const Head head{static_cast<std::uint32_t>(size), facts, ticks(post.created_at), post.source.line};
  std::memcpy(begin, &head, sizeof head);
  size_ += size;
  ++count_;
}

std::string_view PackedPosts::Iterator::operator*() const noexcept {
  const char* at = at_;
  return {at_, take<Head>(at).size};
}

void PackedPosts::shift_lines(std::uint64_t before) noexcept {
  for (std::size_t at = 0; at < size_;) {
    const char* read = bytes_.get() + at;
    Head head = take<Head>(read);
    if (head.line != 0) head.line += before;
    std::memcpy(bytes_.get() + at, &head, sizeof head);
    at += head.size;
  }
}

void PackedPosts::forget_lines() noexcept {
  for (std::size_t at = 0; at < size_;) {
    const char* read = bytes_.get() + at;
    Head head = take<Head>(read);
    head.line = 0;
    std::memcpy(bytes_.get() + at, &head, sizeof head);
    at += head.size;
  }
}

PostName name_packed(std::string_view packed) noexcept {
  const char* at = packed.data();
  const Head head = take<Head>(at);
  PostName name;
  name.platform = take_text(at);
  name.id = take_text(at);
  name.edit_of = take_text(at);
  name.created_at = instant(head.created_ms);
  name.deleted = (head.facts & bit_of(Fact::deleted)) != 0;
  return name;
}

PostView view_packed(std::string_view packed) noexcept {
  const char* at = packed.data();
  const Head head = take<Head>(at);
  const auto is_so = [&](unsigned fact) { return (head.facts & bit_of(fact)) != 0; };
  const auto number = [&](unsigned fact) { return is_so(fact) ? std::optional(take<std::int64_t>(at)) : std::nullopt; };
  const auto time = [&](unsigned fact) { return is_so(fact) ? std::optional(instant(take<std::int64_t>(at))) : std::nullopt; };
  PostView post;
  post.platform = take_text(at);
  post.id = take_text(at);
  post.edit_of = take_text(at);
  post.created_at = instant(head.created_ms);
  post.source.line = head.line;
  post.time_precision = static_cast<TimePrecision>(head.facts & ((1U << kPrecisionBits) - 1));
  post.time_source = static_cast<TimeSource>(head.facts >> kPrecisionBits & ((1U << kSourceBits) - 1));
  post.text_truncated = is_so(Fact::text_truncated);
  post.deleted = is_so(Fact::deleted);
  post.embedded = is_so(Fact::embedded);
  post.author.verified = is_so(Fact::verified);
  post.author.followers = number(Fact::has_followers);
  post.edited = time(Fact::has_edited);
  post.source.retrieved_at = time(Fact::has_retrieved);
  for (unsigned i = 0; i < kMetrics.size(); ++i) post.metrics.*kMetrics[i] = number(Fact::metrics + i);
  if (is_so(Fact::has_coords)) {
    const auto lat = take<double>(at);
    post.coords = Coordinates{lat, take<double>(at)};
  }
  post.url = take_text(at);
  post.author.id = take_text(at);
  post.author.handle = take_text(at);
  post.author.name = take_text(at);
  post.author.location = take_text(at);
  post.text = take_text(at);
  post.lang = take_text(at);
  post.tags = take_texts(at);
  post.mentions = take_texts(at);
  post.urls = take_texts(at);
  post.reply_to = take_text(at);
  post.repost_of = take_text(at);
  post.quote_of = take_text(at);
  post.source.file = take_text(at);
  post.source.member = take_text(at);
  if (is_so(Fact::has_place)) {
    PlaceView& place = post.place.emplace();
    place.name = take_text(at);
    place.country = take_text(at);
    place.country_code = take_text(at);
  }
  const std::size_t versions = take_length(at);
  post.versions = {at, versions};
  return post;
}

Post to_post(const PostView& view) {
  Post post;
  post.platform = view.platform;
  post.id = view.id;
  post.url = view.url;
  post.author = {std::string(view.author.id), std::string(view.author.handle), std::string(view.author.name), view.author.verified, view.author.followers,
                 std::string(view.author.location)};
  post.created_at = view.created_at;
  post.time_precision = view.time_precision;
  post.time_source = view.time_source;
  post.text = view.text;
  post.text_truncated = view.text_truncated;
  post.lang = view.lang;
  post.tags = to_strings(view.tags);
  post.mentions = to_strings(view.mentions);
  post.urls = to_strings(view.urls);
  post.reply_to = view.reply_to;
  post.repost_of = view.repost_of;
  post.quote_of = view.quote_of;
  post.edit_of = view.edit_of;
  if (view.place) post.place = Place{std::string(view.place->name), std::string(view.place->country), std::string(view.place->country_code)};
  post.coords = view.coords;
  post.metrics = view.metrics;
  post.edited = view.edited;
  for (const VersionView& version : view.versions) post.versions.push_back({version.at, std::string(version.text)});
  post.deleted = view.deleted;
  post.embedded = view.embedded;
  post.source = {std::string(view.source.file), std::string(view.source.member), view.source.line, view.source.retrieved_at};
  return post;
}

}  // namespace postwake
