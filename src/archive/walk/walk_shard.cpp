#include "archive/walk/walk.hpp"

#include <algorithm>

#include "archive/container/sniff.hpp"
#include "archive/walk/bzip2_head.hpp"

namespace postwake::detail {

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
