#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/archive/scan.hpp"
#include "postwake/base/result.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/packed_post.hpp"
#include "postwake/model/post.hpp"
#include "postwake/model/reject.hpp"
#include "postwake/source/selection.hpp"

namespace postwake {

/// What a user can say about files that do not say it themselves.
struct ReadOptions {
  std::map<std::string, std::string> columns;  ///< --map: our field (time, text, id, handle ...) -> column of a table
  std::string zone;                            ///< --zone: where zoneless times were read; empty: they are refused
  bool include_private = false;                ///< also posts of personal archives that were not addressed to the public
  bool is_lines = false;                       ///< --lines: every member is JSON records, one a line, however it begins; none is fine
  bool use_prefilter = true;                   ///< false reads every line; the posts are the same
};

/// Recognises members by content and reads every format of docs/formats/reading.md.
///
/// Shape  : results hold chosen posts, tombstones, rejects and counts. Splitting a member's bytes anywhere gives the same.
/// Errors : none: what cannot be read becomes a Reject with a reason and a remedy.
/// Threads: as Reader says.
/// Source : docs/formats/reading.md.
class PostReader final : public Reader {
 public:
  /// Errors: usage for an unknown zone or an unknown field in `columns`. `selection` must outlive the reader.
  static Result<std::unique_ptr<PostReader>> make(const Selection& selection, ReadOptions options = {});
  ~PostReader() override;

  std::unique_ptr<MemberReader> open(const MemberHead& head) override;
  std::unique_ptr<WorkerScratch> make_scratch() override;

 private:
  struct Impl;
  explicit PostReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Takes a PostReader's results in order, settles what needs order (the owner of a personal archive is in a file of its
/// own), and counts.
///
/// Shape  : `on_post` gets every chosen observation, duplicates included; `on_tombstone` gets every deletion
///          notice, chosen or not: who collects posts marks those it knows; `on_reject` gets every reject
///          with a place (at most 4096 of one piece; all are counted).
/// Threads: one at a time, as ScanSink.
/// Memory : holds only posts of a personal archive whose owner is not known yet.
class PostStream final : public ScanSink {
 public:
  struct Callbacks {
    std::function<void(std::string_view packed)> on_post;  ///< view_packed() or to_post() reads it; valid during the call
    std::function<void(Tombstone&&)> on_tombstone;  ///< may be empty
    std::function<void(Reject&&)> on_reject;   ///< may be empty
  };
  PostStream(const Selection& selection, Callbacks callbacks);
  ~PostStream() override;

  void accept(std::unique_ptr<PieceResult> result) override;
  void reject(Reject reject) override;
  void input_done(const InputRecord& input) override;

  /// Archives that this very run fetched into: whoever fetched says by itself when one did not come to its end. Before they are scanned; several calls add up.
  void own_archives(const std::vector<std::string>& files);

  /// What was read so far; complete after the scan.
  const Manifest& manifest() const noexcept;
  /// For progress: from any thread, at any time.
  std::uint64_t records_so_far() const noexcept;
  std::uint64_t chosen_so_far() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
