#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/hash/hasher.hpp"
#include "postwake/archive/scan.hpp"

namespace postwake::detail {

/// Decoded bytes are handed on in pieces of about this size: it fits a core's second cache.
inline constexpr std::size_t kChunkBytes = 512U << 10U;
/// Plain files are read in smaller ones: the kernel's copy, too, is to stay in that cache.
inline constexpr std::size_t kPieceBytes = 128U << 10U;

/// Behind the last newline; 0 when there is none.
std::size_t end_of_lines(std::string_view bytes) noexcept;

/// Bytes that are looked at where the kernel keeps them go in pieces, too: read twice, by the hash and by the search, they stay in that cache.
inline constexpr std::size_t kShownBytes = 256U << 10U;
/// The first such piece: whole lines, where there are any; what is cut at a window's end is joined.
std::string_view first_shown_piece(std::string_view shown) noexcept;

/// Takes what a member gives, in order.
class Delivery {
 public:
  virtual ~Delivery() = default;
  virtual void accept(std::unique_ptr<PieceResult> result) = 0;
  virtual void reject(Reject reject) = 0;
};

/// A line that passed the limit, inside a chunk.
struct LongLine {
  std::string excerpt;
};

/// A chunk of a lines-mode member after a worker has read its whole lines: what is left are the cut lines at its ends.
struct ReadChunk {
  std::string head;  ///< up to and with the first newline; the whole chunk when it has none
  bool has_newline = false;
  std::vector<std::variant<std::unique_ptr<PieceResult>, LongLine>> whole;
  std::string tail;  ///< behind the last newline
  std::size_t held_bytes = 0;  ///< of what `whole` holds
};

/// One leaf member while it is read. `read` may be called by several threads at once; the rest in order, one at a time.
class MemberRun {
 public:
  MemberRun(Origin origin, std::unique_ptr<MemberReader> reader, const ScanOptions& options);

  const Origin& origin() const noexcept { return origin_; }
  ReadMode mode() const noexcept { return mode_; }

  /// lines mode: reads the whole lines of a chunk. `is_line_start`: the chunk begins where a line does.
  ReadChunk read(std::string_view bytes, bool is_line_start, WorkerScratch& scratch, bool may_change = false) const;
  /// True when read() may be given up to `bytes` that may change meanwhile.
  bool bears_change(std::size_t bytes) const noexcept { return mode_ == ReadMode::lines && bytes <= max_line_ && reader_->bears_change(); }

  /// In order: joins the cut lines and delivers.
  void add(ReadChunk chunk, WorkerScratch& scratch, Delivery& delivery);
  /// stream mode, in order.
  void feed(std::string_view bytes, WorkerScratch& scratch, Delivery& delivery);
  /// In order: bytes are missing here. lines: the cut line is delivered as it is; stream: reading ends here.
  void damage(Reject reject, WorkerScratch& scratch, Delivery& delivery);
  void finish(WorkerScratch& scratch, Delivery& delivery);

  /// In order: what was decoded.
  void count(std::string_view bytes);
  void count(std::uint64_t bytes) { decoded_ += bytes; }
  std::uint64_t decoded() const noexcept { return decoded_; }
  std::uint64_t lines() const noexcept { return lines_; }
  /// Empty when it is the whole input: that has the same.
  std::string digest() const { return is_hashed_ ? hasher_.digest() : std::string(); }
  void is_whole_input() noexcept { is_hashed_ = false; }
  bool is_damaged() const noexcept { return is_damaged_; }
  /// Its bytes are as cheap to read as they are to search: one thread does both.
  void stay_alone() noexcept { is_alone_ = true; }
  bool is_alone() const noexcept { return is_alone_; }
  /// Lines stand before this that nobody counted.
  void forget_lines() noexcept { knows_lines_ = false; }
  /// A shard begins inside a line of its neighbour: it is left out, and nobody knows how many lines stand before.
  void skip_cut_line() noexcept { is_skipping_ = true, knows_lines_ = false, is_leading_cut_ = true; }

 private:
  void deliver(std::unique_ptr<PieceResult> result, Delivery& delivery);
  void flush_line(WorkerScratch& scratch, Delivery& delivery);
  void too_long(std::string excerpt, Delivery& delivery);

  Origin origin_;
  std::unique_ptr<MemberReader> reader_;
  ReadMode mode_;
  std::size_t max_line_;
  Hasher hasher_;
  std::string cut_line_;
  bool is_skipping_ = false;  ///< inside a line that passed the limit
  bool is_damaged_ = false, is_finished_ = false;
  bool is_hashed_ = true, is_alone_ = false;
  bool knows_lines_ = true, is_leading_cut_ = false;
  std::uint64_t lines_ = 0, decoded_ = 0;
};

}  // namespace postwake::detail
