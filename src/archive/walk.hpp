#pragma once

#include <string>

#include "archive/byte_source.hpp"
#include "archive/output.hpp"

namespace postwake::detail {

/// Goes through one input: what is packed is unpacked, what is an archive is walked, and what is left are members for
/// the reader. Everything is told by content.
class Walk {
 public:
  Walk(Output& output, const ScanOptions& options) : output_(output), options_(options) {}

  /// A whole input. Trouble goes to the output.
  void input(FileSource& file, const Origin& origin);

  /// Bytes inside an input, `depth` layers down.
  void stream(ByteSource& source, const RandomAccess* random, const Origin& origin, int depth);

 private:
  void leaf(PeekedSource& source, const Origin& origin);
  void bzip2(PeekedSource& source, const Origin& origin, int depth);
  void bzip2_leaf(Bzip2Splitter& splitter, Bzip2Order order, std::string head, std::optional<Error> trouble, bool is_whole,
                  const Origin& origin);
  void tar(ByteSource& source, const Origin& origin, int depth);
  void zip(PeekedSource& source, const RandomAccess* random, const Origin& origin, int depth);
  bool too_deep(const Origin& origin, int depth);
  RatioLimit limit() const noexcept { return {options_.max_member_ratio, options_.max_member_ratio_bytes}; }

  Output& output_;
  const ScanOptions& options_;
};

}  // namespace postwake::detail
