#include "timeline/operator_steps.hpp"

#include <algorithm>

namespace postwake::detail {

bool is_operator_word(const Record& record, std::string_view service, bool is_topic) {
  if (record.by != By::operator_ || record.is_deleted) return false;
  if (record.tag != Tag::acknowledgement && record.tag != Tag::resolution) return false;
  return is_topic || record[Field::operator_of] == service;
}

OperatorSteps operator_steps(const Context& context, const ServiceTally& service, std::int64_t from_ms, std::int64_t to_ms,
                             bool is_topic) {
  OperatorSteps out;
  std::vector<std::uint32_t> words;
  const auto first = std::lower_bound(
      service.posts.begin(), service.posts.end(), from_ms,
      [&](std::uint32_t i, std::int64_t ms) { return context.records[i].created_ms < ms; });
  for (auto it = first; it != service.posts.end() && context.records[*it].created_ms < to_ms; ++it) {
    const Record& r = context.records[*it];
    if (context.facts[*it].is_repost || !is_operator_word(r, service.id, is_topic)) continue;
    if (r.shares[static_cast<std::size_t>(r.tag)] < kUnsureBelow) continue;
    words.push_back(*it);
  }
  std::size_t last_resolution = words.size();
  for (std::size_t i = 0; i < words.size(); ++i)
    if (context.records[words[i]].tag == Tag::resolution) last_resolution = i;
  if (last_resolution < words.size()) {
    std::size_t k = last_resolution;
    while (k > 0 && context.records[words[k - 1]].tag == Tag::resolution) --k;
    out.resolution = words[k];
  }
  for (const std::uint32_t i : words) {
    if (out.resolution && i == *out.resolution) continue;
    const bool is_early_enough = !out.resolution || i < *out.resolution;
    if (!out.acknowledgement && context.records[i].tag == Tag::acknowledgement && is_early_enough)
      out.acknowledgement = i;
    else
      out.updates.push_back(i);
  }
  return out;
}

}  // namespace postwake::detail
