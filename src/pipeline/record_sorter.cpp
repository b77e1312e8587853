#include "postwake/pipeline/record_sorter.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace postwake {
namespace {

// Method: records lie one behind the other in one buffer as (key length, value length, key, value), an index of offsets is
// sorted, and a run on disk is the same layout in sorted order. Merging reads each run through a window of 32 kB. When 32 runs of one size
// are there, they become one of the next size: windows stay few however much is sorted. Runs of one size lie one behind the other in one
// file: making and removing a file costs as much as writing a run of half a megabyte.
constexpr std::size_t kMostMemory = std::size_t{3} << 30U;  // offsets are 32 bits
constexpr std::size_t kFanIn = 32;
constexpr std::size_t kWindow = 32U << 10U;

struct Header {
  std::uint32_t key_bytes;
  std::uint32_t value_bytes;
};

struct Record {
  std::string_view key, value;
};

Record record_at(const char* at) {
  Header h;
  std::memcpy(&h, at, sizeof h);
  return {{at + sizeof h, h.key_bytes}, {at + sizeof h + h.key_bytes, h.value_bytes}};
}

void append_record(std::string& out, std::string_view key, std::string_view mark, std::string_view value) {
  const Header header{static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(mark.size() + value.size())};
  std::array<char, sizeof header> bytes{};
  std::memcpy(bytes.data(), &header, sizeof header);
  out.append(bytes.data(), bytes.size()).append(key).append(mark).append(value);
}

bool less(const Record& a, const Record& b) { return std::tie(a.key, a.value) < std::tie(b.key, b.value); }

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

Failure disk_failure(std::string what) {
  return fail(ErrorCode::io, what + ": " + std::strerror(errno), Origin{temporary_folder(), "", 0, 0},
              "free space there or set TMPDIR to a folder with more");
}

class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_ = -1;
};

/// A file without a name: gone when closed, also after a crash.
Result<File> unnamed_file() {
  const std::string folder = temporary_folder();
#if defined(O_TMPFILE)
  if (const int nameless = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600); nameless >= 0) return File(nameless);
#endif
  std::string pattern = folder + "/postwake-XXXXXX";
  const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor < 0) return disk_failure("cannot make a temporary file");
  ::unlink(pattern.c_str());
  return File(descriptor);
}

/// Where a run lies in its level's file.
struct Run {
  off_t begin = 0, end = 0;
};

/// Runs of about one size.
struct Level {
  File file;
  off_t end = 0;
  std::vector<Run> runs;
};

class RunReader {
 public:
  RunReader(const File& file, Run run) : descriptor_(file.descriptor()), run_(run) {}

  /// Moves to the next record; false at the end.
  Result<bool> advance() {
    if (auto more = fill(sizeof(Header)); !more || !*more) return more;
    Header h;
    std::memcpy(&h, window_.get() + at_, sizeof h);
    const std::size_t size = sizeof h + h.key_bytes + h.value_bytes;
    if (auto more = fill(size); !more || !*more) return more;
    current_ = record_at(window_.get() + at_);
    at_ += size;
    return true;
  }
  const Record& current() const noexcept { return current_; }

 private:
  /// Makes `wanted` bytes stand at at_.
  Result<bool> fill(std::size_t wanted) {
    if (filled_ - at_ >= wanted) return true;
    if (wanted > capacity_) {
      const std::size_t larger = std::max(wanted, kWindow);
      std::unique_ptr<char[]> window(new char[larger]);
      if (filled_ != at_) std::memcpy(window.get(), window_.get() + at_, filled_ - at_);
      window_ = std::move(window);
      capacity_ = larger;
    } else {
      std::memmove(window_.get(), window_.get() + at_, filled_ - at_);
    }
    filled_ -= at_;
    at_ = 0;
    while (filled_ < wanted) {
      const auto left = static_cast<std::size_t>(run_.end - run_.begin);
      if (left == 0) return false;
      const ssize_t n = ::pread(descriptor_, window_.get() + filled_, std::min(capacity_ - filled_, left), run_.begin);
      if (n < 0 && errno != EINTR) return disk_failure("cannot read a temporary file");
      if (n == 0) return false;
      if (n > 0) filled_ += static_cast<std::size_t>(n), run_.begin += n;
    }
    return true;
  }

  int descriptor_;
  Run run_;  ///< what is left of it
  std::unique_ptr<char[]> window_;
  std::size_t at_ = 0, filled_ = 0, capacity_ = 0;
  Record current_;
};

using Take = std::function<Status(std::string_view key, std::string_view value)>;

/// Gives the records of sorted runs in order.
Status merge_runs(std::vector<RunReader> readers, const Take& take) {
  const auto later = [&](std::size_t a, std::size_t b) { return less(readers[b].current(), readers[a].current()); };
  std::vector<std::size_t> heads;  // a heap, the least first
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto more = readers[i].advance();
    if (!more) return propagate(more);
    if (*more) heads.push_back(i);
  }
  std::make_heap(heads.begin(), heads.end(), later);
  // The next record is often of the same run: its head sinks from the top, where std::pop_heap would first bring it to the bottom.
  const auto sink = [&] {
    for (std::size_t at = 0;;) {
      std::size_t child = 2 * at + 1;
      if (child >= heads.size()) return;
      if (child + 1 < heads.size() && later(heads[child], heads[child + 1])) ++child;
      if (!later(heads[at], heads[child])) return;
      std::swap(heads[at], heads[child]);
      at = child;
    }
  };
  while (!heads.empty()) {
    RunReader& least = readers[heads.front()];
    if (auto taken = take(least.current().key, least.current().value); !taken) return taken;
    const auto more = least.advance();
    if (!more) return propagate(more);
    if (!*more) {
      heads.front() = heads.back();
      heads.pop_back();
    }
    sink();
  }
  return {};
}

/// Writes a run behind the others of a level, which must outlive this.
class RunWriter {
 public:
  static Result<RunWriter> create(Level& level) {
    if (level.file.descriptor() < 0) {
      auto file = unnamed_file();
      if (!file) return propagate(file);
      level.file = std::move(*file);
    }
    return RunWriter(level);
  }
  Status add(std::string_view key, std::string_view value) {
    // Not past what is reserved: a spill is when most memory is held.
    if (!out_.empty() && out_.size() + sizeof(Header) + key.size() + value.size() > kWindow)
      if (auto written = flush(); !written) return written;
    append_record(out_, key, {}, value);
    return {};
  }
  /// Writes pieces of memory one behind the other, without a copy of our own; nothing may wait to be written. They are changed.
  Status add(std::span<iovec> pieces) {
    while (!pieces.empty()) {
      const ssize_t n = ::pwritev(level_->file.descriptor(), pieces.data(), static_cast<int>(pieces.size()), level_->end);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return disk_failure("cannot write a temporary file");  // 0: no progress, and none to be expected
      level_->end += n;
      auto left = static_cast<std::size_t>(n);
      while (!pieces.empty() && left >= pieces.front().iov_len) {
        left -= pieces.front().iov_len;
        pieces = pieces.subspan(1);
      }
      if (left != 0) {
        pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + left;
        pieces.front().iov_len -= left;
      }
    }
    return {};
  }
  Status finish() {
    if (auto written = flush(); !written) return written;
    level_->runs.push_back({begin_, level_->end});
    return {};
  }

 private:
  explicit RunWriter(Level& level) : level_(&level), begin_(level.end) { out_.reserve(kWindow); }
  Status flush() {
    std::string_view rest = out_;
    while (!rest.empty()) {
      const ssize_t n = ::pwrite(level_->file.descriptor(), rest.data(), rest.size(), level_->end);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return disk_failure("cannot write a temporary file");
      level_->end += n;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    out_.clear();
    return {};
  }
  Level* level_;
  off_t begin_;
  std::string out_;
};

}  // namespace

struct RecordSorter::Impl {
  std::size_t cap;
  std::string buffer;
  std::vector<std::uint32_t> offsets;
  std::deque<Level> levels;  ///< by size of their runs: those of level n were merged n times

  /// A record's place, and what its key begins with behind what all keys begin with: most keys are told apart by that.
  struct Place {
    std::uint64_t head;
    std::uint32_t offset;
  };

  void sort() {
    const auto in_order = [this](std::uint32_t a, std::uint32_t b) { return less(record_at(buffer.data() + a), record_at(buffer.data() + b)); };
    if (std::is_sorted(offsets.begin(), offsets.end(), in_order)) return;
    // Of tombstones, which are many and short, the places would take a fifth more memory than was asked for.
    constexpr std::size_t kMostShare = 16;
    if (offsets.size() * sizeof(Place) > buffer.size() / kMostShare) return std::sort(offsets.begin(), offsets.end(), in_order);
    const std::string_view first = record_at(buffer.data() + offsets.front()).key;
    std::size_t shared = first.size();
    for (const std::uint32_t offset : offsets) {
      const std::string_view key = record_at(buffer.data() + offset).key;
      shared = std::min(shared, key.size());
      if (std::memcmp(first.data(), key.data(), shared) == 0) continue;
      shared = static_cast<std::size_t>(std::mismatch(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(shared), key.begin()).first - first.begin());
    }
    std::vector<Place> places;
    places.reserve(offsets.size());
    for (const std::uint32_t offset : offsets) {
      const std::string_view key = record_at(buffer.data() + offset).key.substr(shared);
      std::uint64_t head = 0;
      for (std::size_t i = 0; i < sizeof head; ++i) head = head << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
      places.push_back({head, offset});
    }
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) { return a.head != b.head ? a.head < b.head : in_order(a.offset, b.offset); });
    std::transform(places.begin(), places.end(), offsets.begin(), [](const Place& place) { return place.offset; });
  }

  Status give(const Take& take) const {
    for (const std::uint32_t offset : offsets) {
      const Record record = record_at(buffer.data() + offset);
      if (auto taken = take(record.key, record.value); !taken) return taken;
    }
    return {};
  }

  /// The sorted records as they lie in the buffer; neighbours go as one piece.
  Status give_to(RunWriter& writer) {
    constexpr std::size_t kMostPieces = 1024;  // of one call (IOV_MAX)
    std::vector<iovec> pieces;
    pieces.reserve(std::min(kMostPieces, offsets.size()));
    for (const std::uint32_t offset : offsets) {
      char* const begin = buffer.data() + offset;
      const Record record = record_at(begin);
      const std::size_t size = sizeof(Header) + record.key.size() + record.value.size();
      if (!pieces.empty() && static_cast<char*>(pieces.back().iov_base) + pieces.back().iov_len == begin) {
        pieces.back().iov_len += size;
        continue;
      }
      if (pieces.size() == kMostPieces) {
        if (auto written = writer.add(pieces); !written) return written;
        pieces.clear();
      }
      pieces.push_back({begin, size});
    }
    return writer.add(pieces);
  }

  Status spill() {
    sort();
    if (levels.empty()) levels.emplace_back();
    auto writer = RunWriter::create(levels.front());
    if (!writer) return propagate(writer);
    if (auto given = give_to(*writer); !given) return given;
    if (auto written = writer->finish(); !written) return written;
    buffer.clear();
    offsets.clear();
    return join_full_levels();
  }

  Status join_full_levels() {
    for (std::size_t i = 0; i < levels.size() && levels[i].runs.size() >= kFanIn; ++i) {
      if (i + 1 == levels.size()) levels.emplace_back();
      Level& full = levels[i];
      auto writer = RunWriter::create(levels[i + 1]);
      if (!writer) return propagate(writer);
      auto merged = merge_runs(readers_of(full), [&](std::string_view key, std::string_view value) { return writer->add(key, value); });
      if (!merged) return merged;
      if (auto written = writer->finish(); !written) return written;
      full.runs.clear();
      full.end = 0;
      if (::ftruncate(full.file.descriptor(), 0) != 0) return disk_failure("cannot cut a temporary file");
    }
    return {};
  }

  static std::vector<RunReader> readers_of(const Level& level) {
    std::vector<RunReader> readers;
    readers.reserve(level.runs.size());
    for (const Run& run : level.runs) readers.emplace_back(level.file, run);
    return readers;
  }
};

RecordSorter::RecordSorter(std::size_t memory_cap) : impl_(std::make_unique<Impl>()) { impl_->cap = std::min(memory_cap, kMostMemory); }
RecordSorter::RecordSorter(RecordSorter&&) noexcept = default;
RecordSorter& RecordSorter::operator=(RecordSorter&&) noexcept = default;
RecordSorter::~RecordSorter() = default;

std::size_t RecordSorter::runs_on_disk() const noexcept {
  std::size_t count = 0;
  for (const Level& level : impl_->levels) count += level.runs.size();
  return count;
}

Status RecordSorter::add(std::string_view key, std::string_view value) { return add(key, {}, value); }

Status RecordSorter::add(std::string_view key, std::string_view mark, std::string_view value) {
  const std::size_t size = sizeof(Header) + key.size() + mark.size() + value.size();
  const std::size_t used = impl_->buffer.size() + impl_->offsets.size() * sizeof(std::uint32_t);
  if (!impl_->offsets.empty() && used + size > impl_->cap)
    if (auto spilled = impl_->spill(); !spilled) return spilled;
  // All at once: a buffer that grows is held twice while it does.
  constexpr std::size_t kReserved = 4U << 20U;
  if (impl_->buffer.capacity() == std::string().capacity()) impl_->buffer.reserve(std::min(impl_->cap, kReserved));
  impl_->offsets.push_back(static_cast<std::uint32_t>(impl_->buffer.size()));
  append_record(impl_->buffer, key, mark, value);
  return {};
}

Status RecordSorter::finish(const std::function<Status(std::string_view, std::string_view)>& take) {
  if (impl_->levels.empty()) {
    impl_->sort();
    return impl_->give(take);
  }
  if (!impl_->offsets.empty())
    if (auto spilled = impl_->spill(); !spilled) return spilled;
  impl_->buffer = std::string();  // not {}: that keeps the memory
  std::vector<RunReader> all;
  for (const Level& level : impl_->levels) {
    auto readers = Impl::readers_of(level);
    std::move(readers.begin(), readers.end(), std::back_inserter(all));
  }
  return merge_runs(std::move(all), take);
}

}  // namespace postwake
