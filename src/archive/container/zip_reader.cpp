// Method. The directory at the end is the truth; offsets are taken relative to where it really stands, so that bytes
// put in front of a zip do no harm. Members whose stored bytes overlap are how a small file unpacks to petabytes;
// honest writers never make them, so such a zip is refused as a whole. libarchive is not used here: it gives up a whole
// zip at its first damaged member and does not look for overlap.
#include "archive/container/zip_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "archive/container/tar_reader.hpp"
#include "archive/passed_limit.hpp"
#include "postwake/base/limits.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kLocalHeader = 30, kDirectoryHeader = 46, kEndRecord = 22;

std::uint64_t little(std::string_view bytes, std::size_t at, unsigned count) noexcept {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8U * i);
  return value;
}

Failure zip_damage(std::string message, std::uint64_t offset) {
  return fail(ErrorCode::damaged, std::move(message), Origin{.offset = offset},
              "what could be read was read; get the file again for the rest");
}

/// Fills in the sizes that a zip64 extra field holds.
void apply_zip64(std::string_view extra, ZipEntry& entry, bool packed_wanted, bool size_wanted, bool offset_wanted) {
  while (extra.size() >= 4) {
    const auto id = little(extra, 0, 2);
    const auto size = static_cast<std::size_t>(little(extra, 2, 2));
    extra.remove_prefix(4);
    if (size > extra.size()) return;
    if (id == 1) {
      std::string_view field = extra.substr(0, size);
      const auto take = [&](bool wanted, std::uint64_t& into) {
        if (!wanted || field.size() < 8) return;
        into = little(field, 0, 8);
        field.remove_prefix(8);
      };
      take(size_wanted, entry.size);
      take(packed_wanted, entry.packed);
      take(offset_wanted, entry.header_offset);
      return;
    }
    extra.remove_prefix(size);
  }
}

/// Checks size and CRC of what passes through.
class CheckedSource final : public ByteSource {
 public:
  CheckedSource(std::unique_ptr<RangeSource> range, std::unique_ptr<ByteSource> decoder, const ZipEntry& entry)
      : range_(std::move(range)), decoder_(std::move(decoder)), entry_(entry) {}

  Result<std::size_t> read(char* out, std::size_t capacity) override {
    if (failure_) return Failure{*failure_};
    auto got = decoder_ ? decoder_->read(out, capacity) : range_->read(out, capacity);
    if (!got) {
      failure_ = got.error();
      return got;
    }
    count_ += *got;
    crc_ = ::crc32_z(crc_, reinterpret_cast<const Bytef*>(out), *got);  // NOLINT: a C interface
    if (*got == 0 && !entry_.has_descriptor_only && (count_ != entry_.size || crc_ != entry_.crc)) {
      failure_ = zip_damage(count_ != entry_.size ? "the zip member has another size than stated" : "the zip member's CRC is wrong",
                            entry_.header_offset)
                     .error;
      return Failure{*failure_};
    }
    return got;
  }

 private:
  std::unique_ptr<RangeSource> range_;
  std::unique_ptr<ByteSource> decoder_;
  ZipEntry entry_;
  std::uint64_t count_ = 0;
  uLong crc_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Status ZipReader::open() {
  Status directory = read_directory();
  if (!directory) {
    if (directory.error().code == ErrorCode::limit_exceeded) return directory;
    trouble_ = directory.error();
    scan_headers();
    if (entries_.empty()) return directory;
    return {};
  }
  return check_overlap();
}

Status ZipReader::read_directory() {
  const std::uint64_t size = zip_.size();
  const auto tail_size = static_cast<std::size_t>(std::min<std::uint64_t>(size, kEndRecord + 0xffffU + 20U));
  std::string tail(tail_size, '\0');
  auto got = zip_.read_at(size - tail_size, tail.data(), tail_size);
  if (!got) return propagate(got);
  tail.resize(*got);
  std::size_t at = std::string::npos;
  for (std::size_t i = tail.size() >= kEndRecord ? tail.size() - kEndRecord + 1 : 0; i-- > 0;) {
    if (std::memcmp(tail.data() + i, "PK\x05\x06", 4) == 0 && i + kEndRecord + little(tail, i + 20, 2) <= tail.size()) {
      at = i;
      break;
    }
  }
  if (at == std::string::npos) return zip_damage("the zip has no directory: it is cut", size);
  std::uint64_t count = little(tail, at + 10, 2);
  std::uint64_t directory_size = little(tail, at + 12, 4), directory_offset = little(tail, at + 16, 4);
  std::uint64_t directory_end = size - tail_size + at;
  if (at >= 20 && std::memcmp(tail.data() + at - 20, "PK\x06\x07", 4) == 0) {
    // zip64: the record's stated place, or right before its locator when bytes were put in front.
    std::string record(56, '\0');
    for (const std::uint64_t place : {little(tail, at - 20 + 8, 8), directory_end - 20U - 56U}) {
      if (place > size || size - place < 56) continue;
      auto read = zip_.read_at(place, record.data(), record.size());
      if (!read) return propagate(read);
      if (*read == 56 && std::memcmp(record.data(), "PK\x06\x06", 4) == 0) {
        count = little(record, 32, 8);
        directory_size = little(record, 40, 8);
        directory_offset = little(record, 48, 8);
        directory_end = place;
        break;
      }
    }
  }
  if (directory_size > directory_end || directory_offset > directory_end - directory_size) {
    return zip_damage("the zip's directory is damaged", directory_end);
  }
  const std::uint64_t shift = directory_end - directory_size - directory_offset;
  if (count > kMaxMembers) {
    return passed_limit(ArchiveLimit::too_many_members, std::to_string(kMaxMembers) + " members", directory_offset, "unpack it and read the folder");
  }
  if (count * kDirectoryHeader > directory_size) return zip_damage("the zip's directory is damaged", directory_offset);
  std::string window;
  std::uint64_t window_at = directory_end - directory_size;
  std::size_t used = 0;
  const auto need = [&](std::size_t bytes) -> bool {
    if (window.size() - used >= bytes) return true;
    window.erase(0, used);
    used = 0;
    while (window.size() < bytes) {
      const std::size_t before = window.size();
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(64U << 10U, directory_end - window_at));
      if (want == 0) return false;
      window.resize(before + want);
      auto read = zip_.read_at(window_at, window.data() + before, want);
      window.resize(before + (read ? *read : 0));
      if (!read || *read == 0) return false;
      window_at += *read;
    }
    return true;
  };
  for (std::uint64_t i = 0; i < count; ++i) {
    const Failure damage = zip_damage("the zip's directory is damaged", window_at);
    if (!need(kDirectoryHeader) || std::memcmp(window.data() + used, "PK\x01\x02", 4) != 0) return damage;
    std::string_view header = std::string_view(window).substr(used);
    const auto name_size = static_cast<std::size_t>(little(header, 28, 2));
    const auto extra_size = static_cast<std::size_t>(little(header, 30, 2));
    const auto comment_size = static_cast<std::size_t>(little(header, 32, 2));
    if (!need(kDirectoryHeader + name_size + extra_size + comment_size)) return damage;
    header = std::string_view(window).substr(used);
    ZipEntry entry;
    entry.flags = static_cast<std::uint16_t>(little(header, 8, 2));
    entry.method = static_cast<std::uint16_t>(little(header, 10, 2));
    entry.crc = static_cast<std::uint32_t>(little(header, 16, 4));
    entry.packed = little(header, 20, 4);
    entry.size = little(header, 24, 4);
    entry.header_offset = little(header, 42, 4);
    apply_zip64(header.substr(kDirectoryHeader + name_size, extra_size), entry, entry.packed == 0xffffffffU,
                entry.size == 0xffffffffU, entry.header_offset == 0xffffffffU);
    const std::string_view name = header.substr(kDirectoryHeader, std::min(name_size, kMaxMemberNameBytes + 1));
    entry.header_offset += shift;
    used += kDirectoryHeader + name_size + extra_size + comment_size;
    if (!name.empty() && name.back() == '/') continue;
    entry.name = utf8_name(name);
    entries_.push_back(std::move(entry));
  }
  return {};
}

Status ZipReader::check_overlap() const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  ranges.reserve(entries_.size());
  for (const ZipEntry& entry : entries_) {
    if (entry.packed > zip_.size() || entry.header_offset > zip_.size() - entry.packed) continue;  // told when it is read
    ranges.emplace_back(entry.header_offset, entry.header_offset + kLocalHeader + entry.packed);
  }
  std::sort(ranges.begin(), ranges.end());
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first < ranges[i - 1].second) {
      return passed_limit(ArchiveLimit::members_overlap, {}, ranges[i].first,
                          "no honest zip does this: it may be a decompression bomb; unpack it by other means if you trust it");
    }
  }
  return {};
}

void ZipReader::scan_headers() {
  std::uint64_t at = 0;
  std::string header(kLocalHeader, '\0');
  while (entries_.size() < kMaxMembers) {
    auto got = zip_.read_at(at, header.data(), header.size());
    if (!got || *got < kLocalHeader || std::memcmp(header.data(), "PK\x03\x04", 4) != 0) return;
    ZipEntry entry;
    entry.header_offset = at;
    entry.flags = static_cast<std::uint16_t>(little(header, 6, 2));
    entry.method = static_cast<std::uint16_t>(little(header, 8, 2));
    entry.crc = static_cast<std::uint32_t>(little(header, 14, 4));
    entry.packed = little(header, 18, 4);
    entry.size = little(header, 22, 4);
    const auto name_size = static_cast<std::size_t>(little(header, 26, 2));
    const auto extra_size = static_cast<std::size_t>(little(header, 28, 2));
    std::string rest(name_size + extra_size, '\0');
    got = zip_.read_at(at + kLocalHeader, rest.data(), rest.size());
    if (!got || *got < rest.size()) return;
    apply_zip64(std::string_view(rest).substr(name_size), entry, entry.packed == 0xffffffffU, entry.size == 0xffffffffU, false);
    const std::string_view name = std::string_view(rest).substr(0, std::min(name_size, kMaxMemberNameBytes + 1));
    const std::uint64_t data = at + kLocalHeader + rest.size();
    const bool is_folder = !name.empty() && name.back() == '/';
    entry.name = utf8_name(name);
    entry.has_descriptor_only = (entry.flags & 8U) != 0 && entry.packed == 0;
    std::uint64_t next = data + entry.packed;
    if (entry.has_descriptor_only && !is_folder) {
      // The data end where the next signature stands; deflate itself knows better when it is read.
      std::string window;
      std::uint64_t from = data;
      next = 0;
      while (next == 0) {
        window.resize(1U << 20U);
        got = zip_.read_at(from, window.data(), window.size());
        if (!got || *got < 4) break;
        window.resize(*got);
        for (std::size_t i = window.find("PK"); i != std::string::npos && i + 4 <= window.size(); i = window.find("PK", i + 1)) {
          const std::string_view signature = std::string_view(window).substr(i + 2, 2);
          if (signature == "\x03\x04" || signature == "\x01\x02") {
            next = from + i;
            break;
          }
        }
        if (next == 0) from += window.size() > 4 ? window.size() - 3 : window.size();
        if (*got < (1U << 20U)) break;
      }
      entry.packed = (next == 0 ? zip_.size() : next) - data;
    }
    if (!is_folder) entries_.push_back(std::move(entry));
    if (next <= at || next >= zip_.size()) return;
    at = next;
    // A descriptor may stand between the data and the next header.
    std::string signature(24, '\0');
    got = zip_.read_at(at, signature.data(), signature.size());
    if (got && *got >= 4 && std::memcmp(signature.data(), "PK\x07\x08", 4) == 0) {
      for (const std::size_t length : {16U, 24U}) {
        std::string sig(2, '\0');
        auto read = zip_.read_at(at + length, sig.data(), 2);
        if (read && *read == 2 && sig == "PK") {
          at += length;
          break;
        }
      }
    }
  }
}

Result<std::unique_ptr<ByteSource>> ZipReader::data(const ZipEntry& entry) const {
  if ((entry.flags & 1U) != 0) {
    return fail(ErrorCode::unsupported, "the zip member is encrypted", Origin{.offset = entry.header_offset},
                "unpack it with its password and read the result");
  }
  std::string header(kLocalHeader, '\0');
  auto got = zip_.read_at(entry.header_offset, header.data(), header.size());
  if (!got) return propagate(got);
  if (*got < kLocalHeader || std::memcmp(header.data(), "PK\x03\x04", 4) != 0) {
    return zip_damage("the zip member's header is damaged", entry.header_offset);
  }
  const std::uint64_t begin = entry.header_offset + kLocalHeader + little(header, 26, 2) + little(header, 28, 2);
  auto range = std::make_unique<RangeSource>(zip_, begin, entry.packed);
  std::unique_ptr<ByteSource> decoder;
  switch (entry.method) {
    case 0: break;
    case 8: decoder = decode_deflate(*range, limit_); break;
    case 12: decoder = decode_bzip2(*range, limit_); break;
    case 93: decoder = decode_zstd(*range, limit_); break;
    case 95: decoder = decode_xz(*range, limit_); break;
    default:
      return fail(ErrorCode::unsupported, "the zip member is packed by method " + std::to_string(entry.method),
                  Origin{.offset = entry.header_offset}, "unpack it and read the result");
  }
  return std::unique_ptr<ByteSource>(std::make_unique<CheckedSource>(std::move(range), std::move(decoder), entry));
}

}  // namespace postwake::detail
