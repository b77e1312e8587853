#include "postwake/pipeline/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace postwake {
namespace {

Failure io_failure(const std::string& path, std::string what, int error) {
  const ErrorCode code = error == EPIPE ? ErrorCode::cancelled : ErrorCode::io;
  return fail(code, std::move(what) + ": " + std::strerror(error), Origin{path, "", 0, 0},
              error == ENOSPC ? "free space on that disk; what was there before is intact" : "");
}

}  // namespace

struct OutputFile::Impl {
  std::string path;       // where it will stand; empty for standard output
  std::string temporary;  // removed unless committed
  int descriptor = -1;
  std::string buffer;

  ~Impl() {
    if (path.empty()) return;
    if (descriptor >= 0) ::close(descriptor);
    if (!temporary.empty()) ::unlink(temporary.c_str());
  }

  Status flush() {
    std::string_view rest = buffer;
    while (!rest.empty()) {
      const ssize_t n = ::write(descriptor, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return io_failure(path.empty() ? "standard output" : path, "cannot write", errno);
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    buffer.clear();
    return {};
  }
};

OutputFile::OutputFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::create(const std::string& path, bool overwrite) {
  auto impl = std::make_unique<Impl>();
  if (path == "-") {
    impl->descriptor = STDOUT_FILENO;
    return OutputFile(std::move(impl));
  }
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return fail(ErrorCode::usage, "is a folder", Origin{path, "", 0, 0}, "name a file");
    // A device or a pipe (/dev/null, a named fifo) is written through: it cannot be replaced by a rename.
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
      impl->descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      if (impl->descriptor < 0) return io_failure(path, "cannot open", errno);
      impl->path = path;
      return OutputFile(std::move(impl));
    }
    if (!overwrite)
      return fail(ErrorCode::usage, "exists already", Origin{path, "", 0, 0}, "give --overwrite to replace it");
  }
  impl->path = path;
  impl->temporary = path + ".XXXXXX";
  impl->descriptor = ::mkostemp(impl->temporary.data(), O_CLOEXEC);
  if (impl->descriptor < 0) {
    const int error = errno;
    impl->temporary.clear();
    return io_failure(path, "cannot create", error);
  }
  ::fchmod(impl->descriptor, 0644);
  return OutputFile(std::move(impl));
}

Status OutputFile::write(std::string_view bytes) {
  // Not past what is reserved: a buffer that grows is held twice while it does. What is flushed ends where a line does.
  constexpr std::size_t kReserved = 64U << 10U;
  if (impl_->buffer.capacity() < kReserved) impl_->buffer.reserve(kReserved);
  if (impl_->buffer.size() + bytes.size() > kReserved)
    if (auto flushed = impl_->flush(); !flushed) return flushed;
  impl_->buffer += bytes;
  return impl_->buffer.size() < kReserved ? Status{} : impl_->flush();
}

Status OutputFile::flush() { return impl_->flush(); }

Status OutputFile::commit() {
  if (auto flushed = impl_->flush(); !flushed) return flushed;
  if (impl_->temporary.empty()) return {};
  if (::fsync(impl_->descriptor) != 0) return io_failure(impl_->path, "cannot write", errno);
  if (::rename(impl_->temporary.c_str(), impl_->path.c_str()) != 0) return io_failure(impl_->path, "cannot rename", errno);
  impl_->temporary.clear();
  // The name itself must survive a power cut too.
  const auto parent = std::filesystem::path(impl_->path).parent_path();
  const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    static_cast<void>(::fsync(folder));
    ::close(folder);
  }
  return {};
}

Status make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error == std::errc::not_a_directory || error == std::errc::file_exists)
    return fail(ErrorCode::usage, "a file is in the way of this folder", Origin{path, "", 0, 0});
  if (error) return io_failure(path, "cannot make the folder", error.value());
  if (!std::filesystem::is_directory(path, error))
    return fail(ErrorCode::usage, "is not a folder", Origin{path, "", 0, 0}, "name a folder");
  return {};
}

}  // namespace postwake
