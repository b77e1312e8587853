#include "source/net/page_archive.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_set>

#include "postwake/archive/deflate.hpp"
#include "postwake/base/hash.hpp"
#include "postwake/json/value.hpp"
#include "postwake/json/writer.hpp"

namespace postwake::detail {
namespace {

Failure io(const std::string& what, const std::string& path) {
  return fail(ErrorCode::io, what + ": " + std::strerror(errno), Origin{path, "", 0, 0});  // NOLINT(concurrency-mt-unsafe): glibc's is safe
}

/// A descriptor that is closed.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(-1); }
  void reset(int value) {
    if (value_ >= 0) ::close(value_);
    value_ = value;
  }
  int get() const { return value_; }

 private:
  int value_;
};

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return io("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status sync_folder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) return io("cannot make the folder safe", folder);
  return {};
}

/// Letters, digits and a few signs of a label, for a file's name.
std::string plain_name(std::string_view label) {
  std::string out;
  for (const char c : label) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (is_plain && !(out.empty() && c == '.')) out += c;
    else if (!out.empty() && out.back() != '_') out += '_';
    if (out.size() >= 80) break;
  }
  return out;
}

std::string hex(std::uint64_t value) {
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> static_cast<unsigned>(shift)) & 15U];
  return out;
}

void write_instant(JsonWriter& out, std::string_view key, const std::optional<Instant>& at) {
  if (at) out.key(key).instant(*at);
}

std::string state_text(const SearchState& state, const std::string& key) {
  JsonWriter out;
  out.begin_object().key("v").integer(1).key("search").string(key).key("token").string(state.token);
  write_instant(out, "until", state.until);
  write_instant(out, "since", state.since);
  write_instant(out, "oldest", state.oldest);
  write_instant(out, "newest", state.newest);
  write_instant(out, "started", state.started);
  write_instant(out, "completed", state.completed);
  out.key("under_way").boolean(state.is_under_way);
  out.key("pages").unsigned_integer(state.pages).key("posts").unsigned_integer(state.posts).key("cursor_posts").unsigned_integer(state.cursor_posts);
  out.key("generation").unsigned_integer(state.generation).key("page_bytes").unsigned_integer(state.page_bytes).key("index_bytes").unsigned_integer(state.index_bytes);
  out.end_object();
  return out.take() + "\n";
}

Result<SearchState> read_state(std::string_view text, const std::string& key, const std::string& path) {
  JsonDocument json;
  const auto parsed = json.parse(text);
  const auto broken = [&] {
    return fail(ErrorCode::bad_data, "this state file is not one of ours", Origin{path, "", 0, 0}, "remove it to fetch the search anew; the pages beside it are replaced then");
  };
  if (!parsed || (*parsed)["v"].integer().value_or(0) != 1 || (*parsed)["search"].string() != key) return broken();
  const JsonView value = *parsed;
  const auto instant = [&](std::string_view name) { return parse_rfc3339(value[name].string()); };
  const auto count = [&](std::string_view name) { return static_cast<std::uint64_t>(std::max<std::int64_t>(value[name].integer().value_or(0), 0)); };
  SearchState state;
  state.token = value["token"].string();
  state.until = instant("until");
  state.since = instant("since");
  state.oldest = instant("oldest");
  state.newest = instant("newest");
  state.started = instant("started");
  state.completed = instant("completed");
  state.is_under_way = value["under_way"].boolean().value_or(false);
  state.pages = count("pages");
  state.posts = count("posts");
  state.cursor_posts = count("cursor_posts");
  state.generation = count("generation");
  state.page_bytes = count("page_bytes");
  state.index_bytes = count("index_bytes");
  return state;
}

}  // namespace

std::string warc_record(const std::string& url, const HttpResponse& response, Instant at) {
  std::string http = "HTTP/1.1 " + std::to_string(response.status) + " OK\r\n";
  // The body stands here decoded and whole: fields that speak of its packing would lie about it.
  for (const HttpField& field : response.headers) {
    const std::string_view name = field.name;
    if (name == "content-type" || name == "date" || name == "link" || name == "etag" || name.find("ratelimit") != std::string_view::npos || name.find("rate-limit") != std::string_view::npos)
      http += field.name + ": " + field.value + "\r\n";
  }
  http += "content-length: " + std::to_string(response.body.size()) + "\r\n\r\n";
  http += response.body;
  const std::string date = format_rfc3339(at);
  const std::string digest = sha256_of(response.body);
  const std::string id = sha256_of(url + "\n" + date + "\n" + digest).substr(7);
  std::string record = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:";
  record += id.substr(0, 8) + "-" + id.substr(8, 4) + "-8" + id.substr(13, 3) + "-8" + id.substr(17, 3) + "-" + id.substr(20, 12) + ">\r\n";
  record += "WARC-Date: " + date + "\r\nWARC-Target-URI: " + url + "\r\nWARC-Payload-Digest: " + digest + "\r\n";
  record += "Content-Type: application/http; msgtype=response\r\nContent-Length: " + std::to_string(http.size()) + "\r\n\r\n" + http + "\r\n\r\n";
  return record;
}

struct PageArchive::Impl {
  std::string folder, stem, key, state_path;
  SearchState state;        ///< as on disk
  Descriptor pages, index;  ///< of the generation that is written
  std::uint64_t generation = 0, page_bytes = 0, index_bytes = 0;

  std::string path(std::string_view ending, std::uint64_t of) const {
    return folder + "/" + stem + (of == 0 ? "" : ".r" + std::to_string(of)) + std::string(ending);
  }
  std::string pages_path(std::uint64_t of) const { return path(".warc.gz", of); }
  std::string index_path(std::uint64_t of) const { return path(".ndjson", of); }

  /// Opens a file for appending with exactly `length` bytes in it.
  static Status open_at(Descriptor& into, const std::string& file, std::uint64_t length) {
    into.reset(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (into.get() < 0) return io("cannot open", file);
    struct stat about {};
    if (::fstat(into.get(), &about) != 0) return io("cannot look at", file);
    if (static_cast<std::uint64_t>(about.st_size) < length)
      return fail(ErrorCode::damaged, "the archive is shorter than its state says", Origin{file, "", 0, 0}, "remove the state file beside it (its name begins with a dot) to fetch the search anew; the pages are replaced then");
    if (::ftruncate(into.get(), static_cast<off_t>(length)) != 0) return io("cannot cut", file);
    if (::lseek(into.get(), static_cast<off_t>(length), SEEK_SET) < 0) return io("cannot seek in", file);
    return {};
  }

  Status open_generation(std::uint64_t of, std::uint64_t page_length, std::uint64_t index_length) {
    if (auto opened = open_at(pages, pages_path(of), page_length); !opened) return opened;
    if (auto opened = open_at(index, index_path(of), index_length); !opened) return opened;
    generation = of;
    page_bytes = page_length;
    index_bytes = index_length;
    return sync_folder(folder);
  }

  Status add(std::string_view packed, std::string_view lines) {
    if (!packed.empty()) {
      if (auto written = write_all(pages.get(), packed, pages_path(generation)); !written) return written;
      if (::fsync(pages.get()) != 0) return io("cannot make safe", pages_path(generation));
      page_bytes += packed.size();
    }
    if (!lines.empty()) {
      if (auto written = write_all(index.get(), lines, index_path(generation)); !written) return written;
      if (::fsync(index.get()) != 0) return io("cannot make safe", index_path(generation));
      index_bytes += lines.size();
    }
    return {};
  }

  /// Leaves no file behind that a reader of the folder would stumble over: empty ones, and those of a refresh that failed.
  void tidy() const {
    if (generation != state.generation || page_bytes == 0) ::unlink(pages_path(generation).c_str());
    if (generation != state.generation || index_bytes == 0) ::unlink(index_path(generation).c_str());
  }

  Status save(SearchState next) {
    next.generation = generation;
    next.page_bytes = page_bytes;
    next.index_bytes = index_bytes;
    const std::string temporary = state_path + ".new";
    {
      const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
      if (file.get() < 0) return io("cannot write", temporary);
      if (auto written = write_all(file.get(), state_text(next, key), temporary); !written) return written;
      if (::fsync(file.get()) != 0) return io("cannot make safe", temporary);
    }
    if (::rename(temporary.c_str(), state_path.c_str()) != 0) return io("cannot rename to", state_path);
    state = std::move(next);
    return sync_folder(folder);
  }
};

PageArchive::PageArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PageArchive::~PageArchive() { impl_->tidy(); }
const SearchState& PageArchive::state() const noexcept { return impl_->state; }

Result<std::unique_ptr<PageArchive>> PageArchive::open(const std::string& folder, const std::string& label, const std::string& key) {
  auto impl = std::make_unique<Impl>();
  impl->folder = folder;
  impl->key = key;
  impl->stem = plain_name(label) + "-" + hex(fnv1a64(key));
  impl->state_path = folder + "/." + impl->stem + ".state";
  std::ifstream in(impl->state_path, std::ios::binary);
  if (in) {
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto state = read_state(text, key, impl->state_path);
    if (!state) return propagate(state);
    impl->state = std::move(*state);
  }
  // A refresh that did not come to its end left files behind.
  std::error_code ignored;
  for (const std::uint64_t other : {impl->state.generation + 1, impl->state.generation - 1})
    if (other + 1 != 0)
      for (const std::string& file : {impl->pages_path(other), impl->index_path(other)}) std::filesystem::remove(file, ignored);
  if (auto opened = impl->open_generation(impl->state.generation, impl->state.page_bytes, impl->state.index_bytes); !opened) return propagate(opened);
  return std::unique_ptr<PageArchive>(new PageArchive(std::move(impl)));
}

Status PageArchive::append(std::string_view record, std::string_view index_line, SearchState next) {
  const auto packed = gzip_member(record);
  if (!packed) return propagate(packed);
  if (auto added = impl_->add(*packed, index_line); !added) return added;
  // While a new generation grows, the state stays with the old one.
  if (impl_->generation != impl_->state.generation) return {};
  return impl_->save(std::move(next));
}

Status PageArchive::finish(std::string_view index_lines, SearchState next) {
  if (auto added = impl_->add({}, index_lines); !added) return added;
  if (impl_->generation != impl_->state.generation) return {};
  return impl_->save(std::move(next));
}

Result<PageArchive::Index> PageArchive::index() const {
  const std::string path = impl_->index_path(impl_->state.generation);
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::io, "cannot read the index", Origin{path, "", 0, 0});
  Index index;
  std::unordered_set<std::string> seen;
  std::string line;
  JsonDocument json;
  while (std::getline(in, line)) {
    const auto value = json.parse(line);
    if (!value) return fail(ErrorCode::bad_data, "the index is broken", Origin{path, "", 0, 0});
    for (const JsonView id : (*value)["ids"])
      if (seen.insert(std::string(id.string())).second) index.ids.emplace_back(id.string());
    for (const JsonView note : (*value)["notes"]) index.notes.emplace(note.string());
  }
  return index;
}

Status PageArchive::begin_generation() { return impl_->open_generation(impl_->state.generation + 1, 0, 0); }

Status PageArchive::commit_generation(std::string_view index_lines, SearchState next) {
  const std::uint64_t old = impl_->state.generation;
  if (auto added = impl_->add({}, index_lines); !added) return added;
  if (auto saved = impl_->save(std::move(next)); !saved) return saved;
  // From here on the old pages are what the platform took back.
  for (const std::string& file : {impl_->pages_path(old), impl_->index_path(old)})
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return io("cannot remove", file);
  return sync_folder(impl_->folder);
}

std::vector<std::string> PageArchive::files() const {
  std::vector<std::string> files;
  for (const std::string& file : {impl_->index_path(impl_->state.generation), impl_->pages_path(impl_->state.generation)}) {
    std::error_code error;
    if (std::filesystem::file_size(file, error) > 0 && !error) files.push_back(file);
  }
  return files;
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(ErrorCode::io, "cannot make the folder: " + error.message(), Origin{folder, "", 0, 0});
  const std::string path = folder + "/.lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor < 0) return io("cannot open", path);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return fail(ErrorCode::usage, "another run is writing this archive", Origin{folder, "", 0, 0}, "wait for it, or name another folder");
  }
  return std::unique_ptr<FolderLock>(new FolderLock(descriptor));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace postwake::detail
