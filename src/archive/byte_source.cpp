#include "archive/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace postwake::detail {
namespace {

std::string reason(int number) { return std::error_code(number, std::generic_category()).message(); }

}  // namespace

Result<std::size_t> read_full(ByteSource& source, char* out, std::size_t capacity) {
  std::size_t filled = 0;
  while (filled < capacity) {
    auto got = source.read(out + filled, capacity - filled);
    if (!got) {
      if (filled != 0) break;  // sources repeat their error: the next call meets it
      return got;
    }
    if (*got == 0) break;
    filled += *got;
  }
  return filled;
}

Result<std::size_t> MemorySource::read(char* out, std::size_t capacity) {
  const std::size_t n = std::min(capacity, bytes_.size() - at_);
  std::memcpy(out, bytes_.data() + at_, n);
  at_ += n;
  return n;
}

Result<std::size_t> MemorySource::read_at(std::uint64_t offset, char* out, std::size_t capacity) const {
  if (offset >= bytes_.size()) return std::size_t{0};
  const std::size_t n = std::min(capacity, bytes_.size() - static_cast<std::size_t>(offset));
  std::memcpy(out, bytes_.data() + offset, n);
  return n;
}

std::string_view PeekedSource::peek(std::size_t wanted) {
  while (head_.size() - at_ < wanted && !ended_ && !failure_) {
    const std::size_t before = head_.size();
    head_.resize(at_ + wanted);
    auto got = below_.read(head_.data() + before, head_.size() - before);
    head_.resize(before + (got ? *got : 0));
    if (!got) failure_ = got.error();
    else if (*got == 0) ended_ = true;
  }
  return head_.view().substr(at_);
}

Result<std::size_t> PeekedSource::read(char* out, std::size_t capacity) {
  if (at_ < head_.size()) {
    const std::size_t n = std::min(capacity, head_.size() - at_);
    std::memcpy(out, head_.data() + at_, n);
    at_ += n;
    if (at_ == head_.size()) head_ = RawBuffer(), at_ = 0;
    return n;
  }
  if (failure_) return Failure{*failure_};
  if (ended_) return std::size_t{0};
  return below_.read(out, capacity);
}

RawBuffer PeekedSource::take_peeked() {
  if (at_ != 0) return {};
  return std::move(head_);
}

Result<std::size_t> RangeSource::read(char* out, std::size_t capacity) {
  if (left_ == 0) return std::size_t{0};
  auto got = below_.read_at(at_, out, static_cast<std::size_t>(std::min<std::uint64_t>(capacity, left_)));
  if (!got) return got;
  if (*got == 0) return fail(ErrorCode::damaged, "ends before its stated size");
  at_ += *got;
  left_ -= *got;
  return got;
}

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& name, HashKind hash) {
  const bool is_stdin = name == "-";
  const int descriptor = is_stdin ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0) {
    const int number = errno;
    return fail(number == ENOENT || number == ENOTDIR ? ErrorCode::not_found : ErrorCode::io,
                "cannot open: " + reason(number), Origin{.file = name}, "check the name and the permissions");
  }
  std::unique_ptr<FileSource> file(new FileSource(descriptor, !is_stdin, name, hash));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return fail(ErrorCode::io, "cannot stat: " + reason(errno), Origin{.file = name});
  if (S_ISDIR(status.st_mode)) return fail(ErrorCode::io, "is a folder", Origin{.file = name});
  if (!is_stdin) {
    // O_NONBLOCK only keeps open() from hanging on a FIFO without a writer; reading waits as usual.
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) {
      return fail(ErrorCode::unsupported, "is neither a file nor a pipe", Origin{.file = name});
    }
    if (!S_ISREG(status.st_mode)) ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  }
  if (S_ISREG(status.st_mode)) {
    const off_t at = is_stdin ? ::lseek(descriptor, 0, SEEK_CUR) : 0;
    file->seekable_ = at == 0;
    file->size_ = static_cast<std::uint64_t>(status.st_size);
    if (file->seekable_) ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  return file;
}

FileSource::~FileSource() {
  if (owned_) ::close(descriptor_);
}

Result<std::size_t> FileSource::read(char* out, std::size_t capacity) {
  ssize_t got = 0;
  do {
    got = seekable_ ? ::pread(descriptor_, out, capacity, static_cast<off_t>(position_)) : ::read(descriptor_, out, capacity);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    return fail(ErrorCode::io, "cannot read: " + reason(errno), Origin{.file = name_, .offset = position_},
                "check the disk; what came before was read");
  }
  took({out, static_cast<std::size_t>(got)});
  return static_cast<std::size_t>(got);
}

void FileSource::took(std::string_view bytes) {
  position_ += bytes.size();
  if (meter_ != nullptr) meter_->add(bytes.size(), name_);
  if (!hash_lost_) hasher_.update(bytes.data(), bytes.size());
}

bool FileSource::hash_next(std::string_view bytes) {
  if (hash_lost_) return true;
  if (!hasher_.mark()) return false;
  hasher_.update(bytes.data(), bytes.size());
  return true;
}

void FileSource::took_hashed(std::uint64_t bytes) {
  position_ += bytes;
  if (meter_ != nullptr) meter_->add(bytes, name_);
}

void FileSource::drop_hashed() {
  if (!hash_lost_) hasher_.back();
}

Result<std::size_t> FileSource::read_at(std::uint64_t offset, char* out, std::size_t capacity) const {
  std::size_t filled = 0;
  while (filled < capacity) {
    const ssize_t got = ::pread(descriptor_, out + filled, capacity - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorCode::io, "cannot read: " + reason(errno), Origin{.file = name_, .offset = offset},
                  "check the disk; what came before was read");
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void FileSource::skip(std::uint64_t bytes) {
  hash_lost_ = true;
  if (seekable_) {
    position_ = std::min(size_, position_ + bytes);
    return;
  }
  std::vector<char> buffer(64U << 10U);
  while (bytes != 0) {
    auto got = read(buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size())));
    if (!got || *got == 0) return;
    bytes -= *got;
  }
}

Status FileSource::drain() {
  if (hash_lost_) return {};
  constexpr std::size_t kSize = 256U << 10U;
  if (seekable_ && position_ == size_) return {};
  const std::unique_ptr<char[]> buffer(new char[kSize]);
  for (;;) {
    auto got = read(buffer.get(), kSize);
    if (!got) return propagate(got);
    if (*got == 0) return {};
  }
}

}  // namespace postwake::detail
