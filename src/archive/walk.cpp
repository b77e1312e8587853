#include "archive/walk.hpp"

#include <algorithm>

#include "archive/decoders.hpp"
#include "archive/sniff.hpp"
#include "archive/tar_reader.hpp"
#include "archive/zip_reader.hpp"

namespace postwake::detail {
namespace {

/// A member of a tar or zip up to this size is packed bytes in memory and one thread's work; larger ones are shared.
constexpr std::uint64_t kDetachedBytes = 8U << 20U;
/// A zip that cannot be read at any place (inside gzip, from a pipe) is held in memory up to this size.
constexpr std::size_t kHeldZipBytes = 64U << 20U;

/// A small member of a tar, its bytes in memory.
class HeldMember final : public DetachedWalk {
 public:
  HeldMember(std::string bytes, std::optional<Error> trouble, Origin origin, int depth, const ScanOptions& options)
      : bytes_(std::move(bytes)), trouble_(std::move(trouble)), origin_(std::move(origin)), depth_(depth), options_(options) {}
  void walk(Output& output) override {
    HeldSource source(bytes_, trouble_);
    MemorySource memory(bytes_);
    Walk(output, options_).stream(source, &memory, origin_, depth_);
  }

 private:
  /// The bytes, and behind them what went wrong when they were read.
  class HeldSource final : public ByteSource {
   public:
    HeldSource(std::string_view bytes, const std::optional<Error>& trouble) : memory_(bytes), trouble_(trouble) {}
    Result<std::size_t> read(char* out, std::size_t capacity) override {
      auto got = memory_.read(out, capacity);
      if (got && *got == 0 && capacity != 0 && trouble_) return Failure{*trouble_};
      return got;
    }

   private:
    MemorySource memory_;
    const std::optional<Error>& trouble_;
  };

  std::string bytes_;
  std::optional<Error> trouble_;
  Origin origin_;
  int depth_;
  const ScanOptions& options_;
};

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

Origin member_of(const Origin& outer, const std::string& name) {
  Origin origin = outer;
  origin.member = outer.member.empty() ? name : outer.member + "!" + name;
  return origin;
}

std::string_view reason_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::limit_exceeded: return error.message == "members overlap" ? "members_overlap"
                                           : error.message.find("members") != std::string::npos ? "too_many_members"
                                           : error.message.find("MiB") != std::string::npos ? "memory" : "ratio";
    case ErrorCode::io: return "unreadable";
    case ErrorCode::not_found: return "unreadable";
    case ErrorCode::unsupported: return "unsupported";
    default: return "damaged";
  }
}

}  // namespace

Reject make_reject(std::string reason, std::string detail, const Origin& where) {
  Reject reject;
  reject.reason = std::move(reason);
  reject.detail = std::move(detail);
  reject.origin = where;
  return reject;
}

Reject make_reject(const Error& error, const Origin& where) {
  Origin origin = where;
  origin.offset = error.origin.offset;
  std::string detail = error.message;
  if (error.origin.offset != 0) detail += " at byte " + std::to_string(error.origin.offset);
  if (!error.advice.empty()) detail += "; " + error.advice;
  return make_reject(std::string(reason_of(error)), std::move(detail), origin);
}

void Walk::input(FileSource& file, const Origin& origin) {
  stream(file, file.is_seekable() ? &file : nullptr, origin, 0);
  if (output_.is_stopped(nullptr)) return;
  Status rest = file.drain();
  if (!rest) output_.reject(make_reject(rest.error(), origin));
}

bool Walk::too_deep(const Origin& origin, int depth) {
  if (depth < options_.max_depth) return false;
  output_.reject(make_reject("depth", "packed more than " + std::to_string(options_.max_depth) +
                                          " times over; unpack the outer layers first", origin));
  return true;
}

void Walk::stream(ByteSource& below, const RandomAccess* random, const Origin& origin, int depth) {
  PeekedSource source(below);
  const Packing packing = sniff(source.peek(512));
  if (packing != Packing::none && too_deep(origin, depth)) return;
  std::unique_ptr<ByteSource> decoder;
  switch (packing) {
    case Packing::none: return leaf(source, origin);
    case Packing::tar: return tar(source, origin, depth + 1);
    case Packing::zip: return zip(source, random, origin, depth + 1);
    case Packing::gzip: decoder = decode_gzip(source, limit()); break;
    case Packing::bzip2: return bzip2(source, origin, depth + 1);
    case Packing::zstd: decoder = decode_zstd(source, limit()); break;
    case Packing::xz: decoder = decode_xz(source, limit()); break;
  }
  stream(*decoder, nullptr, origin, depth + 1);
}

void Walk::leaf(PeekedSource& source, const Origin& origin) {
  const std::string_view head = source.peek(kMemberHeadBytes);
  if (head.empty() && !source.is_whole()) {
    // Damaged before its first byte: there is nothing to show to the reader.
    char byte = 0;
    auto got = source.read(&byte, 1);
    output_.reject(make_reject(got ? fail(ErrorCode::damaged, "nothing could be read").error : got.error(), origin));
    return;
  }
  MemberRun* run = output_.open(origin, head.substr(0, std::min(head.size(), kMemberHeadBytes)), source.is_whole());
  if (run == nullptr) return;
  std::optional<Error> trouble;
  while (!output_.is_stopped(run)) {
    RawBuffer buffer = output_.take_buffer();
    auto got = read_full(source, buffer.data(), kChunkBytes);
    if (!got) {
      trouble = got.error();
      break;
    }
    if (*got == 0) break;
    buffer.resize(*got);
    output_.chunk(*run, std::move(buffer));
  }
  output_.close(*run, std::move(trouble));
}

void Walk::bzip2(PeekedSource& source, const Origin& origin, int depth) {
  Bzip2Splitter splitter(source);
  Bzip2Order order;
  std::string head;
  std::optional<Error> trouble;
  bool is_whole = false;
  // Decode here until the form can be told. Blocks that are damaged before anything came out are told at once.
  const Bzip2Order::Events events{.bytes = [&](std::string_view bytes) { head += bytes; },
                                  .damage = [&](Error error) {
                                    if (head.empty()) output_.reject(make_reject(error, origin));
                                    else if (!trouble) trouble = std::move(error);
                                  }};
  DecodedSegment block;
  while (head.size() < kMemberHeadBytes && !trouble && !is_whole && !output_.is_stopped(nullptr)) {
    auto segment = splitter.next();
    if (!segment) {
      events.damage(segment.error());
      is_whole = true;
    } else if (!*segment) {
      order.finish(events);
      is_whole = true;
    } else {
      block.segment = std::move(**segment);
      block.decode(output_.decoder());
      order.add(block, output_.decoder(), events);
    }
  }
  const Packing inner = sniff(head);
  if (inner == Packing::none) return bzip2_leaf(splitter, std::move(order), std::move(head), std::move(trouble), is_whole, origin);
  // A container: its bytes are wanted in order. Damage ends it, as nobody can say how much is missing.
  const auto decoding = output_.segment_decoding();
  Bzip2Source decoded(splitter, std::move(order), std::move(head), *decoding, limit());
  if (trouble) decoded.fail_behind_head(std::move(*trouble));
  else if (is_whole) decoded.end_behind_head();
  stream(decoded, nullptr, origin, depth);
}

void Walk::bzip2_leaf(Bzip2Splitter& splitter, Bzip2Order order, std::string head, std::optional<Error> trouble, bool is_whole,
                      const Origin& origin) {
  MemberRun* run = output_.open(origin, std::string_view(head).substr(0, kMemberHeadBytes),
                                is_whole && !trouble && head.size() <= kMemberHeadBytes);
  if (run == nullptr) return;
  for (std::size_t at = 0; at < head.size(); at += kChunkBytes) {
    RawBuffer buffer = output_.take_buffer();
    const std::string_view part = std::string_view(head).substr(at, kChunkBytes);
    std::copy(part.begin(), part.end(), buffer.data());
    buffer.resize(part.size());
    output_.chunk(*run, std::move(buffer));
  }
  head = {};
  if (trouble) output_.damage(*run, std::move(*trouble));
  output_.begin_segments(*run, std::move(order));
  std::optional<Error> end;
  while (!is_whole && !output_.is_stopped(run)) {
    auto segment = splitter.next();
    if (!segment) end = segment.error();
    if (!segment || !*segment) break;
    output_.segment(*run, std::move(**segment));
  }
  if (!is_whole) output_.end_segments(*run, end.has_value());
  output_.close(*run, std::move(end));
}

void Walk::tar(ByteSource& source, const Origin& origin, int depth) {
  TarReader reader(source, {}, limit());
  bool was_damaged = false;
  while (!output_.is_stopped(nullptr)) {
    auto member = reader.next();
    if (!member) {
      // libarchive tries each block in turn after a damaged header: one Reject for the whole stretch.
      if (!was_damaged || reader.is_over()) output_.reject(make_reject(member.error(), origin));
      was_damaged = true;
      if (reader.is_over()) return;
      continue;
    }
    was_damaged = false;
    if (!*member) return;
    if (!(*member)->is_file) continue;
    const Origin inner = member_of(origin, (*member)->name);
    if ((*member)->is_name_too_long) {
      output_.reject(make_reject("name_too_long", "a member's name has more than " + std::to_string(kMaxMemberNameBytes) +
                                                      " bytes; it was left out: unpack it and read the folder", inner));
      continue;
    }
    if ((*member)->size > kDetachedBytes) {
      stream(reader.data(), nullptr, inner, depth);
      continue;
    }
    std::string bytes;
    bytes.resize(static_cast<std::size_t>((*member)->size));
    std::optional<Error> trouble;
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      auto got = reader.data().read(bytes.data() + filled, bytes.size() - filled);
      if (!got) trouble = got.error();
      if (!got || *got == 0) break;
      filled += *got;
    }
    bytes.resize(filled);
    output_.detached(std::make_unique<HeldMember>(std::move(bytes), std::move(trouble), inner, depth, options_));
  }
}

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
  ZipReader reader(*random, limit());
  if (Status opened = reader.open(); !opened) {
    output_.reject(make_reject(opened.error(), origin));
    return;
  }
  const SettleAtEnd settle(output_);
  for (const ZipEntry& entry : reader.entries()) {
    if (output_.is_stopped(nullptr)) return;
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
  if (reader.trouble()) output_.reject(make_reject(*reader.trouble(), origin));
}

}  // namespace postwake::detail
