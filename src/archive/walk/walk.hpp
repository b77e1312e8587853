#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "archive/byte_source.hpp"
#include "archive/order/output.hpp"

namespace postwake::detail {

/// A member of a tar or zip up to this size is one thread's work; larger ones are shared.
inline constexpr std::uint64_t kDetachedBytes = 8U << 20U;

/// The origin of a member inside what `outer` is.
Origin member_of(const Origin& outer, const std::string& name);

/// Goes through one input: what is packed is unpacked, what is an archive is walked, and what is left are members for
/// the reader. Everything is told by content.
class Walk {
 public:
  Walk(Output& output, const ScanOptions& options) : output_(output), options_(options) {}

  /// What of an input was read.
  struct Share {
    bool is_left_out = false;             ///< nothing: it is another shard's
    std::optional<std::uint64_t> bytes;   ///< a part of so many packed bytes; nullopt: the whole
  };
  /// An input, or this shard's share of it; `index` is its place in the list. Trouble goes to the output.
  Share input(FileSource& file, const Origin& origin, std::size_t index);

  /// Bytes inside an input, `depth` layers down.
  void stream(ByteSource& source, const RandomAccess* random, const Origin& origin, int depth);

 private:
  void leaf(PeekedSource& source, const Origin& origin, bool is_input);
  void bzip2(PeekedSource& source, const Origin& origin, int depth);
  /// The first blocks of a bzip2 stream, decoded to see what it holds.
  struct Bzip2Head;
  Bzip2Head bzip2_head(Bzip2Splitter& splitter, const Origin& origin, bool is_told);
  void bzip2_leaf(Bzip2Splitter& splitter, Bzip2Head head, MemberRun& run, std::uint64_t end);
  /// `first` was read already.
  void chunks(ByteSource& source, MemberRun& run, std::size_t chunk_bytes = kChunkBytes, RawBuffer first = {});
  /// As much of a plain file as can be looked at where the kernel keeps it, from its position on. The calling thread's alone.
  void windows(MemberRun& run, FileSource& file);
  void stretches(MemberRun& run, FileSource& file, std::uint64_t begin, std::uint64_t end);
  Share shard(FileSource& file, const Origin& origin, std::size_t index);
  bool shard_lines(FileSource& file, const Origin& origin, std::uint64_t begin, std::uint64_t end, bool is_ours);
  bool shard_bzip2(FileSource& file, const Origin& origin, std::uint64_t begin, std::uint64_t end, bool is_ours);
  void whole(FileSource& file, const Origin& origin);
  bool is_our_member() noexcept {
    return !divides_members_ || member_count_++ % options_.shard_count == options_.shard_index;
  }
  void tar(PeekedSource& source, const Origin& origin, int depth);
  void zip(PeekedSource& source, const RandomAccess* random, const Origin& origin, int depth);
  bool too_deep(const Origin& origin, int depth);
  RatioLimit limit() const noexcept { return {options_.max_member_ratio, options_.max_member_ratio_bytes}; }

  Output& output_;
  const ScanOptions& options_;
  bool divides_members_ = false;   ///< of the outermost archive, only some members are ours
  bool is_told_ = true;            ///< the archive's own trouble is ours to tell
  FileSource* skippable_ = nullptr;
  FileSource* file_ = nullptr;     ///< the input, when it can be read at any place
  bool is_read_ = false;           ///< to its end: nothing is left for the hash
  std::uint64_t member_count_ = 0;
};

}  // namespace postwake::detail
