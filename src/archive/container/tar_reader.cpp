#include "archive/container/tar_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "archive/container/libarchive.hpp"
#include "archive/passed_limit.hpp"
#include "postwake/base/limits.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kReadBytes = 256U << 10U;

struct FreeArchive {
  void operator()(archive* handle) const noexcept { libarchive()->read_free(handle); }
};

}  // namespace

std::string utf8_name(std::string_view stored) {
  std::string text;
  text.reserve(stored.size());
  for (std::size_t i = 0; i < stored.size();) {
    const auto lead = static_cast<unsigned char>(stored[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    bool sound = length != 0 && i + length <= stored.size();
    for (std::size_t k = 1; sound && k < length; ++k) sound = (static_cast<unsigned char>(stored[i + k]) & 0xc0U) == 0x80U;
    if (sound && length >= 3) {
      const auto second = static_cast<unsigned char>(stored[i + 1]);
      sound = !(lead == 0xe0 && second < 0xa0) && !(lead == 0xed && second >= 0xa0) && !(lead == 0xf0 && second < 0x90) &&
              !(lead == 0xf4 && second >= 0x90);
    }
    if (sound) text.append(stored, i, length), i += length;
    else text += "\xef\xbf\xbd", ++i;
  }
  return text;
}

struct TarReader::State final : ByteSource {
  State(ByteSource& below_, Skip skip_, RatioLimit limit_)
      : below(below_), skip(std::move(skip_)), limit(limit_), buffer(new char[kReadBytes]) {}

  ByteSource& below;
  Skip skip;
  RatioLimit limit;
  std::unique_ptr<char[]> buffer;
  std::unique_ptr<archive, FreeArchive> handle;
  std::uint64_t pulled = 0, member_begin = 0, member_decoded = 0;
  std::size_t zeros = 0;  ///< that the bytes pulled so far end with
  const char* block = nullptr;  ///< libarchive's, until its next call
  std::size_t block_size = 0;
  la_int64_t hole = 0;          ///< zeros of a sparse file before the block
  bool over = false, opened = false;
  std::optional<Error> source_failure, member_failure;
  std::uint64_t members = 0;

  static la_ssize_t read_below(archive* a, void* self, const void** out) noexcept {
    auto* state = static_cast<State*>(self);
    auto got = state->below.read(state->buffer.get(), kReadBytes);
    if (!got) {
      state->source_failure = got.error();
      libarchive()->set_error(a, EIO, "source");
      return -1;
    }
    *out = state->buffer.get();
    state->pulled += *got;
    const std::string_view bytes(state->buffer.get(), *got);
    const std::size_t other = bytes.find_last_not_of('\0');
    state->zeros = other == std::string_view::npos ? state->zeros + bytes.size() : bytes.size() - other - 1;
    return static_cast<la_ssize_t>(*got);
  }
  static la_int64_t skip_below(archive*, void* self, la_int64_t request) noexcept {
    auto* state = static_cast<State*>(self);
    if (!state->skip || request <= 0 || !state->skip(static_cast<std::uint64_t>(request))) return 0;
    state->pulled += static_cast<std::uint64_t>(request);
    state->zeros = 0;
    return request;
  }

  Error trouble(std::string fallback) const {
    if (source_failure) return *source_failure;
    return fail(ErrorCode::damaged, std::move(fallback), Origin{.offset = pulled},
                "what could be read was read; get the file again for the rest")
        .error;
  }

  Result<std::size_t> read(char* out, std::size_t capacity) override {
    if (member_failure) return Failure{*member_failure};
    // Blocks, not archive_read_data(): that loses what it copied before a failure.
    while (block_size == 0 && hole == 0) {
      const void* bytes = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int code = libarchive()->read_data_block(handle.get(), &bytes, &size, &offset);
      if (code == ARCHIVE_EOF) return std::size_t{0};
      if (code < ARCHIVE_WARN || code == ARCHIVE_RETRY) {
        if (code == ARCHIVE_FATAL) over = true;
        member_failure = trouble("the tar member is damaged or cut");
        return Failure{*member_failure};
      }
      block = static_cast<const char*>(bytes);
      block_size = size;
      hole = std::max<la_int64_t>(0, offset - static_cast<la_int64_t>(member_decoded));
    }
    std::size_t got = 0;
    if (hole != 0) {
      got = static_cast<std::size_t>(std::min<la_int64_t>(hole, static_cast<la_int64_t>(capacity)));
      std::memset(out, 0, got);
      hole -= static_cast<la_int64_t>(got);
    } else {
      got = std::min(block_size, capacity);
      std::memcpy(out, block, got);
      block += got;
      block_size -= got;
    }
    member_decoded += got;
    // A sparse member may claim exabytes of holes.
    if (limit.is_passed(pulled - member_begin + kReadBytes, member_decoded)) {
      member_failure = ratio_failure(limit, pulled).error;
      return Failure{*member_failure};
    }
    return got;
  }
};

TarReader::TarReader(ByteSource& source, Skip skip, RatioLimit limit)
    : state_(std::make_unique<State>(source, std::move(skip), limit)) {}
TarReader::~TarReader() = default;

bool TarReader::is_over() const noexcept { return state_->over; }
ByteSource& TarReader::data() noexcept { return *state_; }

Result<std::optional<TarReader::Member>> TarReader::next() {
  State& state = *state_;
  if (state.over) return std::optional<Member>();
  if (!state.opened) {
    state.opened = true;
    if (!libarchive()) {
      state.over = true;
      return propagate(libarchive());
    }
    state.handle.reset(libarchive()->read_new());
    archive* handle = state.handle.get();
    libarchive()->read_support_format_tar(handle);
    libarchive()->read_set_option(handle, "tar", "read_concatenated_archives", "1");
    libarchive()->read_set_callback_data(handle, &state);
    libarchive()->read_set_read_callback(handle, &State::read_below);
    libarchive()->read_set_skip_callback(handle, &State::skip_below);
    if (libarchive()->read_open1(handle) != ARCHIVE_OK) {
      state.over = true;
      return Failure{state.trouble("the tar cannot be opened")};
    }
  }
  archive_entry* entry = nullptr;
  const int code = libarchive()->read_next_header(state.handle.get(), &entry);
  if (code == ARCHIVE_EOF) {
    state.over = true;
    if (state.source_failure) return Failure{*state.source_failure};
    if (!state.skip && state.zeros < 512) return Failure{state.trouble("the tar ends without its end mark")};
    return std::optional<Member>();
  }
  if (code < ARCHIVE_WARN || code == ARCHIVE_RETRY) {
    if (code == ARCHIVE_FATAL) state.over = true;
    return Failure{state.trouble("a tar header is damaged")};
  }
  if (++state.members > kMaxMembers) {
    state.over = true;
    return passed_limit(ArchiveLimit::too_many_members, std::to_string(kMaxMembers) + " members", state.pulled, "unpack it and read the folder");
  }
  Member member;
  const char* name = libarchive()->entry_pathname(entry);
  if (name == nullptr) name = libarchive()->entry_pathname_utf8(entry);
  std::string_view stored = name != nullptr ? std::string_view(name) : std::string_view();
  if (stored.size() > kMaxMemberNameBytes) {
    member.is_name_too_long = true;
    stored = stored.substr(0, kMaxMemberNameBytes);
  }
  member.name = stored.empty() ? "member " + std::to_string(state.members) : utf8_name(stored);
  member.is_file = libarchive()->entry_filetype(entry) == AE_IFREG && libarchive()->entry_hardlink(entry) == nullptr;
  member.size = static_cast<std::uint64_t>(std::max<la_int64_t>(0, libarchive()->entry_size(entry)));
  state.member_begin = state.pulled;
  state.member_decoded = 0;
  state.block_size = 0;
  state.hole = 0;
  state.member_failure.reset();
  return std::optional(std::move(member));
}

}  // namespace postwake::detail
