#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/limits.hpp"
#include "postwake/base/result.hpp"
#include "postwake/base/stop.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/reject.hpp"

namespace postwake {

/// "We cannot know the line": a record's line is 0 then.
inline constexpr std::uint64_t kLinesUnknown = ~std::uint64_t{0};

/// What a reader made of one piece of a member. Delivered in input order, whatever thread made it.
struct PieceResult {
  virtual ~PieceResult() = default;
  /// lines mode only: adds the number of lines that stand before the piece in its member; kLinesUnknown when nobody knows
  /// (a shard that begins inside a file). Called once, in order, before delivery.
  virtual void shift_lines(std::uint64_t lines_before) = 0;
  std::uint64_t lines = 0;       ///< newline count of the piece: count_newlines()
  std::size_t held_bytes = 0;    ///< memory that the result holds, roughly; 0: as much as the piece. Small results let other
                                 ///< inputs be read further ahead
};

/// Reused memory of one worker thread: what a reader wants to keep between pieces.
struct WorkerScratch {
  virtual ~WorkerScratch() = default;
};

/// The decoded beginning of a member, enough to recognise its form.
struct MemberHead {
  Origin origin;           ///< file and member
  std::string_view bytes;  ///< up to kMemberHeadBytes; valid during the call
  bool is_whole = false;   ///< the member ends here
};
inline constexpr std::size_t kMemberHeadBytes = 64U << 10U;

/// A stretch of decoded bytes. Views are valid during the call.
struct Piece {
  Origin origin;           ///< file and member; offset is the decoded offset where known
  std::string_view bytes;  ///< lines mode: whole lines (only a member's last may lack its newline); stream mode: any cut
  bool may_change = false; ///< lines mode: others may write to the bytes during the call. Then what came of it is thrown away, but what is
                           ///< checked in one look may be something else in the next: what is parsed must be copied first
};

enum class ReadMode : std::uint8_t {
  lines,   ///< every line stands alone: pieces may be read by several threads at once
  stream,  ///< state runs through the member: pieces come in order, one at a time
  skip     ///< nothing to read here
};

/// Understands one member. Made by Reader::open, dropped after its last piece.
class MemberReader {
 public:
  virtual ~MemberReader() = default;
  virtual ReadMode mode() const noexcept = 0;
  /// lines mode: true when read_lines() may be given pieces that may_change. For those who look at most lines only once.
  virtual bool bears_change() const noexcept { return false; }
  /// lines mode. Threads: any number at once, each with its own scratch.
  virtual std::unique_ptr<PieceResult> read_lines(const Piece& piece, WorkerScratch& scratch) const = 0;
  /// stream mode. In order, one at a time, from any thread.
  virtual std::unique_ptr<PieceResult> feed(const Piece& piece, WorkerScratch& scratch) = 0;
  /// stream mode: after the last piece; `is_damaged` says that bytes are missing at the end.
  virtual std::unique_ptr<PieceResult> finish(bool is_damaged) = 0;
};

/// Recognises members. Threads: open() is called by several threads at once.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Never null; a member that is not for us gets a reader in skip mode (and the reader says why in a Reject by itself).
  virtual std::unique_ptr<MemberReader> open(const MemberHead& head) = 0;
  virtual std::unique_ptr<WorkerScratch> make_scratch() = 0;
};

/// Takes what comes out. One thread at a time, in input order: inputs as given, members as stored, pieces by offset.
class ScanSink {
 public:
  virtual ~ScanSink() = default;
  virtual void accept(std::unique_ptr<PieceResult> result) = 0;
  /// A container's own trouble: "damaged", "line_too_long", "ratio", "depth", "members_overlap", "unreadable" ...
  virtual void reject(Reject reject) = 0;
  /// After the last piece of an input.
  virtual void input_done(const InputRecord& input) = 0;
};

/// How far a scan is. Called at most a few times a second, from any thread, never at once from two.
struct ScanProgress {
  std::uint64_t bytes_read = 0;    ///< packed
  std::uint64_t bytes_total = 0;   ///< packed; 0 when not known (stdin)
  std::string current;             ///< file being read
};

struct ScanOptions {
  unsigned threads = 0;  ///< 0: one per core, begun when there is work worth sharing
  /// With threads == 0: so many bytes of plain lines are read by the calling thread alone. Searching them costs less than a
  /// second thread does; a reader to whom they cost more says less.
  std::uint64_t alone_bytes = 64U << 20U;
  std::size_t max_line_bytes = kMaxLineBytes;
  std::uint64_t max_member_ratio = kMaxMemberRatio;
  std::uint64_t max_member_ratio_bytes = kMaxMemberRatioBytes;
  int max_depth = kMaxArchiveDepth;
  bool sha256 = false;   ///< hash inputs with SHA-256 instead of XXH3-128
  /// Reads only the i-th of n parts: of large plain or bzip2 files of lines a range, of large tar and zip files every n-th
  /// member, of everything else every n-th input. The parts of all i together are exactly the whole; a line or member is
  /// in one part only. Lines of a range have no number (kLinesUnknown), and its InputRecord has no hash and its share of
  /// the bytes. An input of which nothing falls to this part is not told to the sink.
  unsigned shard_index = 0, shard_count = 1;
  std::uint64_t shard_split_bytes = 16U << 20U;  ///< smaller inputs are not divided
  const StopToken* stop = nullptr;
  std::function<void(const ScanProgress&)> progress;
};

/// Totals of a scan, for --stats.
struct ScanStats {
  std::uint64_t inputs = 0, members = 0;
  std::uint64_t bytes_packed = 0, bytes_decoded = 0, lines = 0;
  double decode_seconds = 0, read_seconds = 0;  ///< summed over threads
};

/// Newlines in `bytes`, at memory speed.
std::uint64_t count_newlines(std::string_view bytes) noexcept;

/// Lists what a SOURCE names: a file, a folder (walked, sorted by path bytes, hidden files and symlinked folders left out),
/// or "-" for standard input.
/// Errors: not_found, io.
Result<std::vector<std::string>> expand_inputs(std::span<const std::string> sources);

/// Reads every input once, decodes containers in any nesting on all cores, and hands whole lines or ordered pieces to
/// the reader; results reach the sink in order.
///
/// Shape  : delivery does not depend on `threads`. Damage loses the damaged part and no more; it is told by reject().
/// Errors : cancelled, and io when an input cannot be opened at all and it is the only one; everything else goes to reject().
/// Memory : 48 MB and 16 MB a thread, whatever the inputs' sizes.
/// Threads: own workers; returns when all are done.
Result<ScanStats> scan(std::span<const std::string> inputs, Reader& reader, ScanSink& sink, const ScanOptions& options = {});

}  // namespace postwake
