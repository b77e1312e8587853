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
  std::vector<std::string> tags;      ///< as given, without '#', sorted and unique
  std::vector<std::string> phrases;   ///< --any-text
  bool all = false;
  std::optional<Instant> since, until;  ///< half-open [since, until)
  std::vector<std::string> langs;
  std::vector<std::string> services;  ///< --service
  std::vector<std::string> officials; ///< --official

  bool operator==(const Query&) const = default;
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

  bool operator==(const Manifest&) const = default;
};

/// Sums and unions; commutative and associative. Queries must agree; where they differ the union stands.
void merge(Manifest& into, const Manifest& other);

}  // namespace postwake
