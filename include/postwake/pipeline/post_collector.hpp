#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "postwake/base/result.hpp"
#include "postwake/json/writer.hpp"
#include "postwake/model/packed_post.hpp"
#include "postwake/model/post.hpp"
#include "postwake/model/verdict.hpp"
#include "postwake/pipeline/record_sorter.hpp"

namespace postwake {

/// Takes observations of posts in any order and gives each post once: observations of one (platform, identity) are joined
/// (newest wins, edits kept, see merge_observations), tombstones mark the posts they name and vanish otherwise, and the
/// posts come out by (created_at, platform, id).
///
/// Order   : add* finish, once.
/// Memory  : twice the sorter's cap; past it, temporary files.
/// Threads : one at a time.
class PostCollector {
 public:
  explicit PostCollector(std::size_t memory_cap = RecordSorter::kDefaultMemory * 2);

  Status add(const Post& observation);
  /// The same, as a PackedPosts holds it.
  Status add_packed(std::string_view packed);
  /// With a verdict that was given elsewhere. It stands when the joined post says what this observation says; where joining
  /// changed text, author or place, the post comes out without a verdict, to be judged as it is now.
  Status add(const ClassifiedPost& observation);
  Status add(const Tombstone& tombstone);
  /// `take` gets each post, with its verdict if it has one, as one line of NDJSON without its newline.
  Status finish(const std::function<Status(std::string_view line)>& take);

  std::uint64_t observations() const noexcept { return observations_; }  ///< tombstones not counted
  std::uint64_t posts() const noexcept { return posts_; }                ///< after finish
  std::uint64_t duplicates() const noexcept { return observations_ - posts_; }

 private:
  Status add_value(const PostName& post, char alone, char edited, std::string_view value);
  void note_order(const PostName& post);

  RecordSorter by_identity_;
  RecordSorter by_time_;
  std::string only_platform_;
  bool is_in_order_ = true;  ///< so far, the order of identities is the order of times
  PackedPosts one_;          ///< reused, as are those below
  JsonWriter line_;
  std::string key_, mark_;
  std::uint64_t observations_ = 0;
  std::uint64_t posts_ = 0;
};

}  // namespace postwake
