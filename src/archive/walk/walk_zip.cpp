#include "archive/walk/walk.hpp"

#include "archive/container/zip_reader.hpp"
#include "archive/passed_limit.hpp"

namespace postwake::detail {
namespace {

/// A zip that cannot be read at any place (inside gzip, from a pipe) is held in memory up to this size.
constexpr std::size_t kHeldZipBytes = 64U << 20U;

/// A small member of a zip: unpacked by the thread that walks it.
class ZipMember final : public DetachedWalk {
 public:
  ZipMember(const ZipReader& reader, const ZipEntry& entry, Origin origin, int depth, const ScanOptions& options)
      : reader_(reader), entry_(entry), origin_(std::move(origin)), depth_(depth), options_(options) {}
  void walk(Output& output) override {
    auto data = reader_.data(entry_);
    if (!data) output.reject(make_reject(data.error(), origin_));
    else Walk(output, options_).stream(**data, nullptr, origin_, depth_);
  }

 private:
  const ZipReader& reader_;
  const ZipEntry& entry_;
  Origin origin_;
  int depth_;
  const ScanOptions& options_;
};

/// Whatever others still work on stays until they are done, also when this thread leaves by an exception.
class SettleAtEnd {
 public:
  explicit SettleAtEnd(Output& output) : output_(output) {}
  ~SettleAtEnd() { output_.settle(); }
  SettleAtEnd(const SettleAtEnd&) = delete;
  SettleAtEnd& operator=(const SettleAtEnd&) = delete;

 private:
  Output& output_;
};

}  // namespace

void Walk::zip(PeekedSource& source, const RandomAccess* random, const Origin& origin, int depth) {
  std::string held;
  std::optional<MemorySource> memory;
  if (random == nullptr) {
    for (;;) {
      const std::size_t before = held.size();
      if (before > kHeldZipBytes) {
        output_.reject(make_reject("unsupported", "a zip of more than 64 MiB cannot be read from a stream; give the file itself", origin));
        return;
      }
      held.resize(before + kChunkBytes);
      auto got = read_full(source, held.data() + before, kChunkBytes);
      held.resize(before + (got ? *got : 0));
      if (!got) output_.reject(make_reject(got.error(), origin));
      if (!got || *got == 0) break;
    }
    memory.emplace(held);
    random = &*memory;
  }
  const bool divides = divides_members_ && depth == 1;
  ZipReader reader(*random, limit());
  if (Status opened = reader.open(); !opened) {
    if (!divides || is_told_) output_.reject(make_reject(opened.error(), origin));
    return;
  }
  const SettleAtEnd settle(output_);
  for (const ZipEntry& entry : reader.entries()) {
    if (output_.is_stopped(nullptr)) return;
    if (divides && !is_our_member()) continue;
    const Origin inner = member_of(origin, entry.name);
    if (entry.name.size() > kMaxMemberNameBytes) {
      output_.reject(make_reject("name_too_long", "a member's name has more than " + std::to_string(kMaxMemberNameBytes) +
                                                      " bytes; it was left out: unpack it and read the folder", inner));
      continue;
    }
    if (entry.packed <= kDetachedBytes) {
      output_.detached(std::make_unique<ZipMember>(reader, entry, inner, depth, options_));
      continue;
    }
    auto data = reader.data(entry);
    if (!data) {
      output_.reject(make_reject(data.error(), inner));
      continue;
    }
    stream(**data, nullptr, inner, depth);
  }
  if (reader.trouble() && (!divides || is_told_)) output_.reject(make_reject(*reader.trouble(), origin));
}

}  // namespace postwake::detail
