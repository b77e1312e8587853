#pragma once

#include <memory>
#include <string>
#include <vector>

#include "postwake/archive/prefilter.hpp"
#include "postwake/base/result.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/post.hpp"
#include "postwake/text/hashtag.hpp"

namespace postwake {

/// A Query, ready to choose posts.
///
/// Shape  : a post is chosen when it lies in [since, until), its language is not another one than asked for (a post whose
///          platform names no language is kept: nothing speaks against it), and one of these holds: `all`; one of its tags
///          or a hashtag in its text is one of the query's tags; its text holds one of the phrases as whole words.
///          A repost is chosen by the text it repeats. A post that quotes another is chosen by its own words only; the
///          quoted post is a post of its own and is chosen by itself. Tombstones are never chosen.
/// Law    : a raw line without a prefilter match holds no chosen post (tests/source/prefilter_test.cpp).
/// Threads: immutable.
class Selection {
 public:
  /// Errors: usage when the query asks for nothing (no tag, no phrase, not all) or a tag is empty.
  static Result<Selection> compile(Query query, TagMatch match = TagMatch::loose);
  Selection(Selection&&) noexcept;
  Selection& operator=(Selection&&) noexcept;
  ~Selection();

  bool chooses(const Post& post) const;
  const Query& query() const noexcept;

  /// What skips lines unread; null when every line must be read.
  const Prefilter* prefilter() const noexcept;

 private:
  struct Impl;
  explicit Selection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
