#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "postwake/base/instant.hpp"

namespace postwake {

/// One input as it was read. Names are as the user gave them, folders expanded.
struct InputRecord {
  std::string name;
  std::string hash;                 ///< "xxh3-128:<hex>" or "sha256:<hex>" of the packed bytes; empty when not known (a shard)
  std::uint64_t bytes = 0;          ///< packed
  std::uint64_t decoded_bytes = 0;
  std::string decoded_hash;
  bool is_damaged = false;

  bool operator==(const InputRecord&) const = default;
};

/// What the user asked for.
struct Query {
  std::vector<std::string> tags;      ///< without '#', each once, in the order given: the first one names the topic
  std::vector<std::string> phrases;   ///< --any-text; each once, in the order given
  bool all = false;
  std::optional<Instant> since, until;  ///< half-open [since, until)
  std::vector<std::string> langs;
  std::vector<std::string> services;  ///< --service
  std::vector<std::string> officials; ///< --official

  bool operator==(const Query&) const = default;
};

/// One of the parts of `fetch --shard I/N`.
struct ShardRef {
  unsigned index = 0;
  unsigned count = 1;
  std::string of;  ///< digest of the list of inputs: parts of one whole have the same

  auto operator<=>(const ShardRef&) const = default;
};

/// What reading did, carried as the last line of fetch's and classify's output so that `timeline` can tell it. Merging
/// manifests of any split of the input gives the manifest of the whole.
///
/// Source: docs/formats/manifest.md, version 1.
struct Manifest {
  Query query;
  std::vector<InputRecord> inputs;              ///< by name
  std::uint64_t records = 0;                    ///< records understood in all inputs: posts, chosen or not
  std::uint64_t chosen = 0;                     ///< observations that the query chose, before deduplication
  std::uint64_t duplicates = 0;                 ///< chosen observations that were joined into another
  std::map<std::string, std::uint64_t> rejects; ///< reason -> count
  std::map<std::string, std::uint64_t> notices; ///< kind -> count: delete, limit, scrub_geo, keep-alive ...
  std::vector<std::string> notes;               ///< holes and oddities that sources reported, sorted, unique
  std::vector<ShardRef> shards;                 ///< parts that were read, sorted; what was read twice stands twice

  bool operator==(const Manifest&) const = default;
};

/// Sums and unions; commutative and associative, and an empty manifest changes nothing. Parts of one input (no hash: nobody
/// saw the whole of it) and all of standard input become one record with the sum of their bytes; an input read twice stands
/// twice. Queries should agree: where they choose differently the union stands, and a note says so.
void merge(Manifest& into, const Manifest& other);

/// What is wrong with the shards of a merged manifest, one entry each; empty when they are whole.
struct ShardTrouble {
  bool is_missing = false;  ///< false: read more than once
  std::string text;         ///< "part 3 of 8 (counted from 0) is missing"
};
std::vector<ShardTrouble> shard_troubles(const Manifest& manifest);

}  // namespace postwake
