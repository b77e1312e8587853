#include "archive/walk.hpp"

#include <algorithm>

#include "archive/codec/decoders.hpp"
#include "archive/container/sniff.hpp"
#include "archive/container/tar_reader.hpp"
#include "archive/container/zip_reader.hpp"
#include "archive/passed_limit.hpp"

namespace postwake::detail {
namespace {

/// A member of a tar or zip up to this size is packed bytes in memory and one thread's work; larger ones are shared.
constexpr std::uint64_t kDetachedBytes = 8U << 20U;
/// A bzip2 member from this size on has blocks for several threads: a tar of few large minutes keeps all of them busy to its end.
constexpr std::uint64_t kDividedBzip2Bytes = 256U << 10U;
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

void Walk::whole(FileSource& file, const Origin& origin) {
  if (file.is_seekable()) file_ = &file;
  stream(file, file_, origin, 0);
  if (is_read_ || output_.is_stopped(nullptr)) return;
  Status rest = file.drain();
  if (!rest) output_.reject(make_reject(rest.error(), origin));
}

Walk::Share Walk::input(FileSource& file, const Origin& origin, std::size_t index) {
  if (options_.shard_count > 1) return shard(file, origin, index);
  whole(file, origin);
  return {};
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
    case Packing::none: return leaf(source, origin, depth == 0);
    case Packing::tar: return tar(source, origin, depth + 1);
    case Packing::zip: return zip(source, random, origin, depth + 1);
    case Packing::gzip: decoder = decode_gzip(source, limit()); break;
    case Packing::bzip2: return bzip2(source, origin, depth + 1);
    case Packing::zstd: decoder = decode_zstd(source, limit()); break;
    case Packing::xz: decoder = decode_xz(source, limit()); break;
  }
  stream(*decoder, nullptr, origin, depth + 1);
}

void Walk::leaf(PeekedSource& source, const Origin& origin, bool is_input) {
  if (is_input) source.reserve(kChunkBytes);
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
  if (is_input) output_.is_whole_input(*run);
  if (!is_input || file_ == nullptr || run->mode() != ReadMode::lines) {
    chunks(source, *run);
  } else if (const std::uint64_t begin = file_->position(); !output_.wants_stretches(file_->size() - std::min(begin, file_->size()))) {
    run->stay_alone();
    chunks(source, *run, kPieceBytes, source.take_peeked());
  } else {
    is_read_ = true;
    RawBuffer seen = output_.take_buffer();
    auto got = read_full(source, seen.data(), head.size());
    seen.resize(got ? *got : 0);
    output_.chunk(*run, std::move(seen));
    stretches(*run, *file_, begin, file_->size());
    if (!output_.is_stopped(run)) output_.rest(*run, *file_);
  }
  output_.close(*run, {});
}

void Walk::stretches(MemberRun& run, FileSource& file, std::uint64_t begin, std::uint64_t end) {
  for (std::uint64_t at = begin; at < end && !output_.is_stopped(&run); at += kPieceBytes)
    output_.stretch(run, file, at, static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, end - at)));
}

void Walk::chunks(ByteSource& source, MemberRun& run, std::size_t chunk_bytes, RawBuffer first) {
  // Of lines, what is cut off goes to the front of the next chunk, so that hardly a line must be joined from two.
  std::string cut;
  while (!output_.is_stopped(&run)) {
    RawBuffer buffer = std::move(first);
    const std::size_t peeked = buffer.size();
    if (peeked == 0) {
      buffer = output_.take_buffer();
      std::copy(cut.begin(), cut.end(), buffer.data());
    } else {
      buffer.reserve(chunk_bytes);
    }
    const std::size_t before = std::max(peeked, cut.size());
    auto got = read_full(source, buffer.data() + before, chunk_bytes - before);
    buffer.resize(before + (got ? *got : 0));
    const bool is_end = !got || (*got == 0 && peeked == 0);
    cut.clear();
    if (run.mode() == ReadMode::lines && !is_end) {
      const std::size_t whole = end_of_lines(buffer.view());
      // A very long line stays in pieces: joining them is what knows its limit.
      if (buffer.size() - whole < chunk_bytes / 2) {
        cut = buffer.view().substr(whole);
        buffer.resize(whole);
      }
    }
    if (buffer.size() != 0) output_.chunk(run, std::move(buffer));
    if (!got) output_.damage(run, got.error());
    if (is_end) break;
  }
}

struct Walk::Bzip2Head {
  Bzip2Order order;
  std::string bytes;
  std::optional<Error> trouble;  ///< behind the bytes
  bool is_all = false;           ///< nothing comes after
};

Walk::Bzip2Head Walk::bzip2_head(Bzip2Splitter& splitter, const Origin& origin, bool is_told) {
  Bzip2Head head;
  // Decode here until the form can be told. Blocks that are damaged before anything came out are told at once.
  const Bzip2Order::Events events{.bytes = [&](std::string_view bytes) { head.bytes += bytes; },
                                  .damage = [&](Error error) {
                                    if (!head.bytes.empty()) {
                                      if (!head.trouble) head.trouble = std::move(error);
                                    } else if (is_told) {
                                      output_.reject(make_reject(error, origin));
                                    }
                                  }};
  DecodedSegment block;
  while (head.bytes.size() < kMemberHeadBytes && !head.trouble && !head.is_all && !output_.is_stopped(nullptr)) {
    auto segment = splitter.next();
    if (!segment) {
      events.damage(segment.error());
      head.is_all = true;
    } else if (!*segment) {
      head.order.finish(events);
      head.is_all = true;
    } else {
      block.segment = std::move(**segment);
      block.decode(output_.decoder());
      head.order.add(block, output_.decoder(), events);
    }
  }
  return head;
}

void Walk::bzip2(PeekedSource& source, const Origin& origin, int depth) {
  Bzip2Splitter splitter(source);
  Bzip2Head head = bzip2_head(splitter, origin, true);
  if (sniff(head.bytes) == Packing::none) {
    MemberRun* run = output_.open(origin, std::string_view(head.bytes).substr(0, kMemberHeadBytes),
                                  head.is_all && !head.trouble && head.bytes.size() <= kMemberHeadBytes);
    if (run != nullptr) bzip2_leaf(splitter, std::move(head), *run, std::numeric_limits<std::uint64_t>::max());
    return;
  }
  // A container: its bytes are wanted in order. Damage ends it, as nobody can say how much is missing.
  const auto decoding = output_.segment_decoding();
  Bzip2Source decoded(splitter, std::move(head.order), std::move(head.bytes), *decoding, limit());
  if (head.trouble) decoded.fail_behind_head(std::move(*head.trouble));
  else if (head.is_all) decoded.end_behind_head();
  stream(decoded, nullptr, origin, depth);
}

void Walk::bzip2_leaf(Bzip2Splitter& splitter, Bzip2Head head, MemberRun& run, std::uint64_t end) {
  MemorySource decoded(head.bytes);
  chunks(decoded, run);
  if (head.trouble) output_.damage(run, std::move(*head.trouble));
  output_.begin_segments(run, std::move(head.order));
  std::optional<Error> trouble;
  bool ends_inside = false;
  while (!head.is_all && !ends_inside && !output_.is_stopped(&run)) {
    auto segment = splitter.next();
    if (!segment) trouble = segment.error();
    if (!segment || !*segment) break;
    if ((*segment)->packed_offset < end) {
      output_.segment(run, std::move(**segment));
      continue;
    }
    // Behind our range: only the rest of the line that begins in it.
    DecodedSegment rest;
    rest.segment = std::move(**segment);
    rest.is_neighbours = true;
    rest.decode(output_.decoder());
    if (rest.segment.kind == Bzip2Segment::Kind::block) {
      // A damaged one is for its own shard to tell.
      ends_inside = !rest.is_usable();
      if (ends_inside) break;
      const std::size_t newline = rest.bytes.view().find('\n');
      ends_inside = newline != std::string_view::npos;
      if (ends_inside) rest.bytes.resize(newline + 1);
    }
    output_.decoded_segment(run, std::move(rest));
  }
  if (!head.is_all) output_.end_segments(run, ends_inside || trouble.has_value());
  output_.close(run, std::move(trouble));
}

void Walk::tar(PeekedSource& source, const Origin& origin, int depth) {
  const bool divides = divides_members_ && depth == 1;
  TarReader::Skip skip;
  if (divides) {
    skip = [this, &source](std::uint64_t bytes) {
      if (!source.is_past_peek()) return false;
      skippable_->skip(bytes);
      return true;
    };
  }
  TarReader reader(source, std::move(skip), limit());
  bool was_damaged = false;
  while (!output_.is_stopped(nullptr)) {
    auto member = reader.next();
    if (!member) {
      // libarchive tries each block in turn after a damaged header: one Reject for the whole stretch.
      if ((!was_damaged || reader.is_over()) && (!divides || is_told_)) output_.reject(make_reject(member.error(), origin));
      was_damaged = true;
      if (reader.is_over()) return;
      continue;
    }
    was_damaged = false;
    if (!*member) return;
    if (!(*member)->is_file || (divides && !is_our_member())) continue;
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
    const bool is_divided = bytes.size() >= kDividedBzip2Bytes && sniff(bytes) == Packing::bzip2;
    auto held = std::make_unique<HeldMember>(std::move(bytes), std::move(trouble), inner, depth, options_);
    if (is_divided) held->walk(output_);
    else output_.detached(std::move(held));
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

// Shards. A line belongs to the shard that holds the byte before its first byte (the newline that ends its neighbour);
// the first line of a file to the first shard. So a shard passes over everything up to and with the first newline at or
// behind its beginning, and reads on to the first newline at or behind its end. A bzip2 block belongs to the shard that
// holds its mark, and its bytes with it.

Walk::Share Walk::shard(FileSource& file, const Origin& origin, std::size_t index) {
  const bool is_ours = index % options_.shard_count == options_.shard_index;
  Packing packing = Packing::none;
  bool divides = file.is_seekable() && file.size() >= options_.shard_split_bytes;
  if (divides) {
    char block[512];
    auto got = file.read_at(0, block, sizeof block);
    packing = got ? sniff({block, *got}) : Packing::none;
    divides = got && packing != Packing::gzip && packing != Packing::zstd && packing != Packing::xz;
  }
  const auto border = [&](std::uint64_t i) {
    return file.size() / options_.shard_count * i + file.size() % options_.shard_count * i / options_.shard_count;
  };
  const std::uint64_t begin = border(options_.shard_index), end = border(options_.shard_index + 1ULL);
  const Share part{.is_left_out = false, .bytes = end - begin};
  if (divides && (packing == Packing::tar || packing == Packing::zip)) {
    divides_members_ = true;
    is_told_ = is_ours;
    skippable_ = &file;
    file.give_up_hash();
    stream(file, &file, origin, 0);
    return part;
  }
  if (divides && packing == Packing::none && shard_lines(file, origin, begin, end, is_ours)) return part;
  if (divides && packing == Packing::bzip2 && shard_bzip2(file, origin, begin, end, is_ours)) return part;
  if (!is_ours) return {.is_left_out = true, .bytes = 0};
  whole(file, origin);
  return {};
}

namespace {

/// Offset of the first newline at or behind `from`; the size when there is none.
Result<std::uint64_t> newline_at(const RandomAccess& file, std::uint64_t from) {
  std::string window(64U << 10U, '\0');
  for (std::uint64_t at = from;;) {
    auto got = file.read_at(at, window.data(), window.size());
    if (!got) return propagate(got);
    if (*got == 0) return file.size();
    const std::size_t newline = std::string_view(window).substr(0, *got).find('\n');
    if (newline != std::string_view::npos) return at + newline;
    at += *got;
  }
}

}  // namespace

bool Walk::shard_lines(FileSource& file, const Origin& origin, std::uint64_t begin, std::uint64_t end, bool is_ours) {
  std::string head(kMemberHeadBytes, '\0');
  auto got = file.read_at(0, head.data(), head.size());
  if (!got) return false;
  head.resize(*got);
  MemberRun* run = output_.open(origin, head, head.size() == file.size());
  if (run == nullptr) return true;
  file.give_up_hash();
  if (run->mode() != ReadMode::lines) {
    // It must be read as one: all of it here, or nothing.
    if (!is_ours) return output_.discard(*run), true;
    chunks(file, *run);
    output_.close(*run, {});
    return true;
  }
  std::uint64_t from = 0, to = file.size();
  if (options_.shard_index != 0) {
    auto newline = newline_at(file, begin);
    if (!newline) {
      output_.close(*run, newline.error());
      return true;
    }
    from = *newline >= end ? file.size() : *newline + 1;
    run->forget_lines();
  }
  if (end < file.size() && from < file.size()) {
    auto newline = newline_at(file, end);
    if (newline) to = std::min(file.size(), *newline + 1);
  }
  if (from < to) {
    RangeSource range(file, from, to - from);
    run->stay_alone();
    if (output_.wants_stretches(to - from)) stretches(*run, file, from, to);
    else chunks(range, *run, kPieceBytes);
  }
  output_.close(*run, {});
  return true;
}

bool Walk::shard_bzip2(FileSource& file, const Origin& origin, std::uint64_t begin, std::uint64_t end, bool is_ours) {
  RangeSource start(file, 0, file.size());
  Bzip2Splitter first(start);
  Bzip2Head head = bzip2_head(first, origin, false);
  if (sniff(head.bytes) != Packing::none) return false;
  MemberRun* run = output_.open(origin, std::string_view(head.bytes).substr(0, kMemberHeadBytes), false);
  if (run == nullptr) return true;
  file.give_up_hash();
  if (run->mode() != ReadMode::lines) {
    if (is_ours) bzip2_leaf(first, std::move(head), *run, std::numeric_limits<std::uint64_t>::max());
    else output_.discard(*run);
    return true;
  }
  // From the range's beginning, also for the first: the head may have reached behind its end.
  RangeSource range(file, begin, file.size() - begin);
  Bzip2Splitter splitter(range, begin);
  Bzip2Head inside;
  if (options_.shard_index != 0) {
    output_.skip_cut_line(*run);
    inside.order.begins_inside();
  }
  bzip2_leaf(splitter, std::move(inside), *run, end);
  return true;
}

}  // namespace postwake::detail
