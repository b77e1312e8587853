#include <algorithm>
#include <tuple>

#include "postwake/model/manifest.hpp"

namespace postwake {
namespace {

template <typename T>
void unite(std::vector<T>& into, const std::vector<T>& from) {
  into.insert(into.end(), from.begin(), from.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

/// Lists whose order is the user's: equal ones stay, others have no common order but the alphabet's.
void unite_in_order(std::vector<std::string>& into, const std::vector<std::string>& from) {
  if (into != from) unite(into, from);
}

/// What decides which posts are chosen; the order of words does not. Services and officials are left out: each stage of a pipe
/// adds its own.
Query choice(Query q) {
  std::sort(q.tags.begin(), q.tags.end());
  std::sort(q.phrases.begin(), q.phrases.end());
  q.services.clear();
  q.officials.clear();
  return q;
}

void merge_queries(Manifest& into, const Query& other) {
  Query& query = into.query;
  const bool is_first = choice(query) == choice(Query{});
  const bool is_silent = choice(other) == choice(Query{});
  unite(query.services, other.services);
  unite(query.officials, other.officials);
  if (is_silent) return;
  if (!is_first && choice(query) != choice(other))
    into.notes.push_back("the parts were chosen by different queries: what is told of the query is their union");
  if (is_first) {
    query.tags = other.tags;
    query.phrases = other.phrases;
  }
  unite_in_order(query.tags, other.tags);
  unite_in_order(query.phrases, other.phrases);
  unite(query.langs, other.langs);
  query.all = query.all || other.all;
  // No bound is the widest bound.
  if (is_first || (query.since && (!other.since || *other.since < *query.since))) query.since = other.since;
  if (is_first || (query.until && (!other.until || *other.until > *query.until))) query.until = other.until;
}

auto order(const InputRecord& r) { return std::tie(r.name, r.hash, r.bytes, r.decoded_bytes, r.decoded_hash, r.is_damaged); }

bool is_one_whole(const InputRecord& a, const InputRecord& b) {
  return a.name == b.name && (a.name == "-" || (a.hash.empty() && b.hash.empty()));
}

void merge_inputs(std::vector<InputRecord>& into, const std::vector<InputRecord>& other) {
  into.insert(into.end(), other.begin(), other.end());
  std::sort(into.begin(), into.end(), [](const InputRecord& x, const InputRecord& y) { return order(x) < order(y); });
  std::vector<InputRecord> out;
  for (InputRecord& record : into) {
    if (out.empty() || !is_one_whole(out.back(), record)) {
      out.push_back(std::move(record));
      continue;
    }
    out.back().hash.clear();
    out.back().decoded_hash.clear();
    out.back().bytes += record.bytes;
    out.back().decoded_bytes += record.decoded_bytes;
    out.back().is_damaged = out.back().is_damaged || record.is_damaged;
  }
  into = std::move(out);
}

}  // namespace

void merge(Manifest& into, const Manifest& other) {
  merge_queries(into, other.query);
  merge_inputs(into.inputs, other.inputs);
  into.records += other.records;
  into.chosen += other.chosen;
  into.duplicates += other.duplicates;
  for (const auto& [reason, count] : other.rejects) into.rejects[reason] += count;
  for (const auto& [kind, count] : other.notices) into.notices[kind] += count;
  unite(into.notes, other.notes);
  into.shards.insert(into.shards.end(), other.shards.begin(), other.shards.end());
  std::sort(into.shards.begin(), into.shards.end());
}

std::vector<ShardTrouble> shard_troubles(const Manifest& manifest) {
  struct Whole {
    std::string of;
    unsigned count;
    std::vector<unsigned> seen;  // sorted
  };
  std::vector<Whole> wholes;
  for (const ShardRef& shard : manifest.shards) {
    const auto at = std::find_if(wholes.begin(), wholes.end(),
                                 [&](const Whole& w) { return w.of == shard.of && w.count == shard.count; });
    if (at == wholes.end()) wholes.push_back({shard.of, shard.count, {shard.index}});
    else at->seen.push_back(shard.index);
  }
  std::vector<ShardTrouble> out;
  for (const Whole& whole : wholes) {
    const auto tell = [&](bool is_missing, unsigned first, unsigned last) {
      const bool is_one = first == last;
      std::string text = is_one ? "part " + std::to_string(first) : "parts " + std::to_string(first) + " to " + std::to_string(last);
      text += " of " + std::to_string(whole.count) + " (counted from 0)";
      if (is_missing) text += is_one ? " is missing" : " are missing";
      else text += " was given more than once: the counts are too high";
      out.push_back({is_missing, std::move(text)});
    };
    unsigned expected = 0;
    std::optional<unsigned> doubled;
    for (const unsigned index : whole.seen) {
      if (index + 1 == expected) {
        if (doubled != index) tell(false, index, index);
        doubled = index;
        continue;
      }
      if (expected < index) tell(true, expected, index - 1);
      expected = index + 1;
    }
    if (expected < whole.count) tell(true, expected, whole.count - 1);
  }
  return out;
}

}  // namespace postwake
