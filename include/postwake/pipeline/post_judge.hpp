#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "postwake/base/result.hpp"
#include "postwake/classify/classifier.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

/// Reads posts from lines and judges those that have no verdict yet, by several threads; each is handed on in the order of
/// the lines.
///
/// Shape  : lines of Post or ClassifiedPost without their newline, as PostCollector gives them.
/// Order  : add* finish, once.
/// Errors : bad_data of a line that is neither, and what `take` returns; nothing behind it is handed on.
/// Threads: add() and finish() from one, which is the one that `take` is called on. `classifier` must outlive it.
class PostJudge {
 public:
  using Take = std::function<Status(const ClassifiedPost&)>;
  /// `threads`: 0 is one per core.
  PostJudge(const Classifier& classifier, unsigned threads, Take take);
  ~PostJudge();

  Status add(std::string_view line);
  Status finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
