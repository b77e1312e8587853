#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/source/post_reader.hpp"

namespace postwake::testing {

/// What came out of reading.
struct Read {
  std::vector<Post> posts;
  std::vector<Tombstone> tombstones;
  std::vector<Reject> rejects;
  Manifest manifest;

  /// "invalid_json=1 no_id=2": reasons and counts, for tables.
  std::string reasons() const;
  std::string notices() const;
};

/// One member and the bytes in it.
struct Member {
  std::string name;
  std::string bytes;
};

Selection choose_all();
Selection choose_tag(std::string tag);

/// Reads members of one input as the archive room would hand them on, in pieces of `piece` bytes (0: whole). In lines mode
/// a piece grows to whole lines.
Read read_members(const std::vector<Member>& members, const Selection& selection, ReadOptions options = {}, std::size_t piece = 0);
Read read_text(std::string_view bytes, const Selection& selection, ReadOptions options = {}, std::size_t piece = 0);
/// With --all.
Read read_text(std::string_view bytes, ReadOptions options = {}, std::size_t piece = 0);

/// The posts as NDJSON: what two readings must agree on.
std::string as_lines(const Read& read);

}  // namespace postwake::testing
