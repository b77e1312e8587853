#include "timeline/claims.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "timeline/evidence.hpp"
#include "timeline/figures.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMostClaims = 10;

struct Found {
  std::uint32_t post = 0;
  ByteSpan span;
  std::uint64_t copies = 0;
};

/// What the classifier marked; where it marked nothing, what the room's own reader finds.
std::vector<QuotedFigure> figures_of(const Record& r) {
  std::vector<QuotedFigure> out;
  for (const SignalView& signal : signals(r)) {
    if (!signal.cue.starts_with(kFigureCue)) continue;
    std::uint64_t value = 0;
    const std::string_view digits = signal.cue.substr(kFigureCue.size());
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) out.push_back({value, signal.span});
  }
  return out.empty() ? quoted_figures(r[Field::text]) : out;
}

}  // namespace

std::vector<Claim> claims(const Context& context, const ServiceTally& service, std::int64_t from_ms, std::int64_t to_ms) {
  std::map<std::uint64_t, Found> found;
  const auto first = std::lower_bound(
      service.posts.begin(), service.posts.end(), from_ms,
      [&](std::uint32_t i, std::int64_t ms) { return context.records[i].created_ms < ms; });
  for (auto it = first; it != service.posts.end() && context.records[*it].created_ms < to_ms; ++it) {
    const Record& r = context.records[*it];
    if (!context.facts[*it].quotes_figure && r.fine != Fine::report_news && r.by != By::operator_) continue;
    for (const QuotedFigure& figure : figures_of(r)) {
      Found& f = found.try_emplace(figure.value, Found{*it, figure.span, 0}).first->second;
      if (context.facts[f.post].is_repost && !context.facts[*it].is_repost) {
        f.post = *it;
        f.span = figure.span;
      }
      ++f.copies;
    }
  }
  std::vector<Claim> out;
  std::vector<std::pair<std::uint64_t, Found>> ranked(found.begin(), found.end());
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.second.copies != b.second.copies ? a.second.copies > b.second.copies : a.second.post < b.second.post;
  });
  if (ranked.size() > kMostClaims) ranked.resize(kMostClaims);
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.second.post != b.second.post ? a.second.post < b.second.post : a.second.span.start < b.second.span.start;
  });
  for (const auto& [value, f] : ranked) {
    const Record& r = context.records[f.post];
    Claim claim;
    claim.text = r[Field::text].substr(f.span.start, f.span.end - f.span.start);
    claim.value = value;
    claim.at = instant_of_ms(r.created_ms);
    claim.post = evidence_of(context, f.post, "quotes this figure; it is the post's, not ours", r.tag);
    claim.post.span = f.span;
    claim.post.copies = f.copies;
    out.push_back(std::move(claim));
  }
  return out;
}

}  // namespace postwake::detail
