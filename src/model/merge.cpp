#include <algorithm>
#include <tuple>
#include <utility>

#include "postwake/model/post.hpp"

namespace postwake {
namespace {

std::int64_t sum(const Metrics& m) {
  std::int64_t total = 0;
  for (const auto& part : {m.reply, m.repost, m.like, m.quote, m.view, m.bookmark}) total += part.value_or(0);
  return total;
}

/// The order in which observations of one post supersede each other. Total on everything that matters, so that the
/// winner does not depend on the order of reading. The place in the input comes last: a part of a split input knows less of
/// it, and that must not decide about contents.
auto rank(const Post& p) {
  const Metrics& m = p.metrics;
  const Author& a = p.author;
  return std::make_tuple(
      std::make_tuple(observed_at(p), !p.embedded, !p.text_truncated, sum(m), std::string_view{p.id},
                      std::string_view{p.text}, std::string_view{a.handle}, p.urls.size(), p.tags.size()),
      std::tie(m.repost, m.like, m.reply, m.quote, m.view, m.bookmark, a.id, a.name, a.location, a.followers, a.verified),
      std::tie(p.lang, p.url, p.reply_to, p.repost_of, p.quote_of, p.edit_of, p.tags, p.mentions, p.urls),
      std::make_tuple(p.edited, p.coords ? p.coords->lat : 0.0, p.coords ? p.coords->lon : 0.0,
                      p.place ? std::string_view{p.place->country_code} : std::string_view{},
                      p.place ? std::string_view{p.place->name} : std::string_view{}),
      std::tie(p.source.file, p.source.member, p.source.line));
}

template <typename T>
void fill(T& into, const T& from) {
  if (into == T{}) into = from;
}

}  // namespace

Post merge_observations(Post a, Post b) {
  if (rank(a) < rank(b)) std::swap(a, b);
  // A newer observation that holds less (a cut text) must not lose what an older, whole one had.
  if (a.text_truncated && !b.text_truncated && !b.text.empty()) {
    std::swap(a.text, b.text);
    std::swap(a.text_truncated, b.text_truncated);
    std::swap(a.tags, b.tags);
    std::swap(a.mentions, b.mentions);
    std::swap(a.urls, b.urls);
  }
  const bool is_edit = !b.text.empty() && b.text != a.text && !b.text_truncated && (a.edited || a.id != b.id);
  if (is_edit) a.versions.push_back({b.edited.value_or(b.created_at), b.text});
  a.versions.insert(a.versions.end(), b.versions.begin(), b.versions.end());
  std::sort(a.versions.begin(), a.versions.end(),
            [](const Version& x, const Version& y) { return std::tie(x.at, x.text) < std::tie(y.at, y.text); });
  a.versions.erase(std::unique(a.versions.begin(), a.versions.end()), a.versions.end());
  std::erase_if(a.versions, [&](const Version& v) { return v.text == a.text; });

  fill(a.url, b.url);
  fill(a.author.id, b.author.id);
  fill(a.author.handle, b.author.handle);
  fill(a.author.name, b.author.name);
  fill(a.author.location, b.author.location);
  fill(a.author.followers, b.author.followers);
  a.author.verified = a.author.verified || b.author.verified;
  fill(a.text, b.text);
  fill(a.lang, b.lang);
  fill(a.tags, b.tags);
  fill(a.mentions, b.mentions);
  fill(a.urls, b.urls);
  fill(a.reply_to, b.reply_to);
  fill(a.repost_of, b.repost_of);
  fill(a.quote_of, b.quote_of);
  fill(a.edit_of, b.edit_of);
  fill(a.place, b.place);
  fill(a.coords, b.coords);
  fill(a.metrics.reply, b.metrics.reply);
  fill(a.metrics.repost, b.metrics.repost);
  fill(a.metrics.like, b.metrics.like);
  fill(a.metrics.quote, b.metrics.quote);
  fill(a.metrics.view, b.metrics.view);
  fill(a.metrics.bookmark, b.metrics.bookmark);
  fill(a.edited, b.edited);
  a.deleted = a.deleted || b.deleted;
  a.embedded = a.embedded && b.embedded;
  // The more exact time stands; the earlier one where both are as exact (an edit does not move a post).
  if (std::make_tuple(b.time_precision, b.created_at) < std::make_tuple(a.time_precision, a.created_at)) {
    a.created_at = b.created_at;
    a.time_precision = b.time_precision;
    a.time_source = b.time_source;
  }
  return a;
}

}  // namespace postwake
