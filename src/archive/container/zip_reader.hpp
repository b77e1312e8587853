#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/byte_source.hpp"
#include "archive/codec/decoders.hpp"

namespace postwake::detail {

/// One file of a zip.
struct ZipEntry {
  std::string name;  ///< valid UTF-8
  std::uint16_t flags = 0, method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, size = 0;
  std::uint64_t header_offset = 0;
  bool has_descriptor_only = false;  ///< sizes unknown: the data say themselves where they end
};

/// The files of a zip, zip64 too. Needs random access.
///
/// Errors  : damaged, limit_exceeded ("members overlap", too many).
/// Threads : one at a time.
class ZipReader {
 public:
  ZipReader(const RandomAccess& zip, RatioLimit limit) : zip_(zip), limit_(limit) {}

  /// Reads the directory. When it is missing or broken, finds the members by their own headers, as far as they go, and
  /// tells the trouble by trouble().
  Status open();
  const std::vector<ZipEntry>& entries() const noexcept { return entries_; }
  const std::optional<Error>& trouble() const noexcept { return trouble_; }

  /// The decoded bytes of an entry; its size and CRC are checked at the end. Failures: damaged, unsupported.
  Result<std::unique_ptr<ByteSource>> data(const ZipEntry& entry) const;

 private:
  Status read_directory();
  Status check_overlap() const;
  void scan_headers();

  const RandomAccess& zip_;
  RatioLimit limit_;
  std::vector<ZipEntry> entries_;
  std::optional<Error> trouble_;
};

}  // namespace postwake::detail
