#include "postwake/pipeline/line_reader.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace postwake {

LineReader::LineReader(std::string name, int descriptor, bool is_ours, std::size_t cap)
    : name_(std::move(name)), descriptor_(descriptor), is_ours_(is_ours), cap_(cap) {}

LineReader::LineReader(LineReader&& other) noexcept
    : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)), is_ours_(other.is_ours_),
      cap_(other.cap_), window_(std::move(other.window_)), at_(other.at_), at_end_(other.at_end_),
      skipping_(other.skipping_), line_(other.line_), skipped_(other.skipped_), bytes_(other.bytes_) {}

LineReader::~LineReader() {
  if (is_ours_ && descriptor_ >= 0) ::close(descriptor_);
}

Result<LineReader> LineReader::open(const std::string& name, std::size_t max_line_bytes) {
  if (name == "-") return LineReader("standard input", STDIN_FILENO, false, max_line_bytes);
  const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::string("cannot open: ") + std::strerror(errno),
                Origin{name, "", 0, 0});
  return LineReader(name, descriptor, true, max_line_bytes);
}

Result<bool> LineReader::fill() {
  if (at_end_) return false;
  window_.erase(0, at_);
  at_ = 0;
  const std::size_t had = window_.size();
  window_.resize(had + (std::size_t{256} << 10U));
  ssize_t n = 0;
  do n = ::read(descriptor_, window_.data() + had, window_.size() - had);
  while (n < 0 && errno == EINTR);
  if (n < 0) {
    const int error = errno;
    window_.resize(had);
    return fail(ErrorCode::io, std::string("cannot read: ") + std::strerror(error), Origin{name_, "", line_, 0});
  }
  window_.resize(had + static_cast<std::size_t>(n));
  bytes_ += static_cast<std::uint64_t>(n);
  at_end_ = n == 0;
  return n > 0;
}

bool LineReader::would_wait(int milliseconds) const {
  if (at_end_ || window_.find('\n', at_) != std::string::npos) return false;
  pollfd input{descriptor_, POLLIN, 0};
  const int ready = ::poll(&input, 1, milliseconds);
  return ready == 0 || (ready < 0 && errno == EINTR);
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t searched = at_;
  for (;;) {
    const std::size_t newline = window_.find('\n', searched);
    if (newline != std::string::npos || (at_end_ && at_ < window_.size())) {
      const std::size_t end = newline == std::string::npos ? window_.size() : newline;
      std::string_view text(window_.data() + at_, end - at_);
      at_ = std::min(end + 1, window_.size());
      searched = at_;
      ++line_;
      if (std::exchange(skipping_, false)) continue;
      if (text.size() > cap_) {
        ++skipped_;
        continue;
      }
      if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
      if (text.find_first_not_of(" \t") == std::string_view::npos) continue;
      return std::optional<std::string_view>(text);
    }
    if (at_end_) return std::optional<std::string_view>{};
    if (window_.size() - at_ > cap_) {  // an endless line is dropped as it comes
      if (!std::exchange(skipping_, true)) ++skipped_;
      at_ = window_.size();
    }
    const std::size_t pending = window_.size() - at_;
    const auto more = fill();
    if (!more) return propagate(more);
    searched = at_ + pending;
  }
}

}  // namespace postwake
