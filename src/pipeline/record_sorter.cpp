#include "postwake/pipeline/record_sorter.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <queue>
#include <tuple>
#include <utility>
#include <vector>

namespace postwake {
namespace {

// Method: records lie one behind the other in one buffer as (key length, value length, key, value), an index of offsets is
// sorted, and a run on disk is the same layout in sorted order. Merging reads each run through a window of 32 kB. When 32 runs of one size
// are there, they become one of the next size: files and windows stay few however much is sorted.
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

void append_record(std::string& out, std::string_view key, std::string_view value) {
  const Header header{static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size())};
  std::array<char, sizeof header> bytes{};
  std::memcpy(bytes.data(), &header, sizeof header);
  out.append(bytes.data(), bytes.size()).append(key).append(value);
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
  std::string pattern = temporary_folder() + "/postwake-XXXXXX";
  const int descriptor = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor < 0) return disk_failure("cannot make a temporary file");
  ::unlink(pattern.c_str());
  return File(descriptor);
}

Status write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return disk_failure("cannot write a temporary file");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

class RunReader {
 public:
  explicit RunReader(File file) : file_(std::move(file)) {}

  /// Moves to the next record; false at the end.
  Result<bool> advance() {
    if (auto more = fill(sizeof(Header)); !more || !*more) return more;
    Header h;
    std::memcpy(&h, window_.data() + at_, sizeof h);
    const std::size_t size = sizeof h + h.key_bytes + h.value_bytes;
    if (auto more = fill(size); !more || !*more) return more;
    current_ = record_at(window_.data() + at_);
    at_ += size;
    return true;
  }
  const Record& current() const noexcept { return current_; }

 private:
  /// Makes `wanted` bytes stand at at_.
  Result<bool> fill(std::size_t wanted) {
    if (window_.size() - at_ >= wanted) return true;
    window_.erase(0, at_);
    at_ = 0;
    while (window_.size() < wanted) {
      const std::size_t had = window_.size();
      window_.resize(had + std::max(wanted - had, kWindow));
      const ssize_t n = ::pread(file_.descriptor(), window_.data() + had, window_.size() - had, offset_);
      if (n < 0 && errno != EINTR) return disk_failure("cannot read a temporary file");
      window_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
      if (n == 0) return false;
      if (n > 0) offset_ += n;
    }
    return true;
  }

  File file_;
  std::string window_;
  std::size_t at_ = 0;
  off_t offset_ = 0;
  Record current_;
};

}  // namespace

namespace {

using Take = std::function<Status(std::string_view key, std::string_view value)>;

/// Gives the records of sorted runs in order.
Status merge_runs(std::vector<File> runs, const Take& take) {
  std::vector<RunReader> readers;
  for (File& run : runs) readers.emplace_back(std::move(run));
  const auto later = [&](std::size_t a, std::size_t b) { return less(readers[b].current(), readers[a].current()); };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> heads(later);
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto more = readers[i].advance();
    if (!more) return propagate(more);
    if (*more) heads.push(i);
  }
  while (!heads.empty()) {
    const std::size_t i = heads.top();
    heads.pop();
    if (auto taken = take(readers[i].current().key, readers[i].current().value); !taken) return taken;
    const auto more = readers[i].advance();
    if (!more) return propagate(more);
    if (*more) heads.push(i);
  }
  return {};
}

/// Writes a run.
class RunWriter {
 public:
  static Result<RunWriter> create() {
    auto file = unnamed_file();
    if (!file) return propagate(file);
    return RunWriter(std::move(*file));
  }
  Status add(std::string_view key, std::string_view value) {
    append_record(out_, key, value);
    return out_.size() < 4 * kWindow ? Status{} : flush();
  }
  Result<File> finish() {
    if (auto written = flush(); !written) return propagate(written);
    return std::move(file_);
  }

 private:
  explicit RunWriter(File file) : file_(std::move(file)) {}
  Status flush() {
    auto written = write_all(file_.descriptor(), out_);
    out_.clear();
    return written;
  }
  File file_;
  std::string out_;
};

}  // namespace

struct RecordSorter::Impl {
  std::size_t cap;
  std::string buffer;
  std::vector<std::uint32_t> offsets;
  std::vector<std::vector<File>> runs;  ///< by size: those of level n were merged n times

  void sort() {
    const auto in_order = [this](std::uint32_t a, std::uint32_t b) { return less(record_at(buffer.data() + a), record_at(buffer.data() + b)); };
    if (!std::is_sorted(offsets.begin(), offsets.end(), in_order)) std::sort(offsets.begin(), offsets.end(), in_order);
  }

  Status give(const Take& take) const {
    for (const std::uint32_t offset : offsets) {
      const Record record = record_at(buffer.data() + offset);
      if (auto taken = take(record.key, record.value); !taken) return taken;
    }
    return {};
  }

  Status spill() {
    sort();
    auto writer = RunWriter::create();
    if (!writer) return propagate(writer);
    if (auto given = give([&](std::string_view key, std::string_view value) { return writer->add(key, value); }); !given) return given;
    auto run = writer->finish();
    if (!run) return propagate(run);
    buffer.clear();
    offsets.clear();
    return keep(std::move(*run), 0);
  }

  Status keep(File run, std::size_t level) {
    if (runs.size() == level) runs.emplace_back();
    runs[level].push_back(std::move(run));
    if (runs[level].size() < kFanIn) return {};
    auto writer = RunWriter::create();
    if (!writer) return propagate(writer);
    std::vector<File> full;
    full.swap(runs[level]);
    auto merged = merge_runs(std::move(full), [&](std::string_view key, std::string_view value) { return writer->add(key, value); });
    if (!merged) return merged;
    auto larger = writer->finish();
    if (!larger) return propagate(larger);
    return keep(std::move(*larger), level + 1);
  }
};

RecordSorter::RecordSorter(std::size_t memory_cap) : impl_(std::make_unique<Impl>()) { impl_->cap = std::min(memory_cap, kMostMemory); }
RecordSorter::RecordSorter(RecordSorter&&) noexcept = default;
RecordSorter& RecordSorter::operator=(RecordSorter&&) noexcept = default;
RecordSorter::~RecordSorter() = default;

std::size_t RecordSorter::runs_on_disk() const noexcept {
  std::size_t count = 0;
  for (const auto& level : impl_->runs) count += level.size();
  return count;
}

Status RecordSorter::add(std::string_view key, std::string_view value) {
  const std::size_t size = sizeof(Header) + key.size() + value.size();
  const std::size_t used = impl_->buffer.size() + impl_->offsets.size() * sizeof(std::uint32_t);
  if (!impl_->offsets.empty() && used + size > impl_->cap)
    if (auto spilled = impl_->spill(); !spilled) return spilled;
  // All at once: a buffer that grows is held twice while it does.
  constexpr std::size_t kReserved = 4U << 20U;
  if (impl_->buffer.capacity() == std::string().capacity()) impl_->buffer.reserve(std::min(impl_->cap, kReserved));
  impl_->offsets.push_back(static_cast<std::uint32_t>(impl_->buffer.size()));
  append_record(impl_->buffer, key, value);
  return {};
}

Status RecordSorter::finish(const std::function<Status(std::string_view, std::string_view)>& take) {
  if (impl_->runs.empty()) {
    impl_->sort();
    return impl_->give(take);
  }
  if (!impl_->offsets.empty())
    if (auto spilled = impl_->spill(); !spilled) return spilled;
  impl_->buffer = {};
  std::vector<File> all;
  for (auto& level : impl_->runs) std::move(level.begin(), level.end(), std::back_inserter(all));
  return merge_runs(std::move(all), take);
}

}  // namespace postwake
