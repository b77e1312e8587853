#include "archive/walk.hpp"

#include "archive/decoders.hpp"
#include "archive/sniff.hpp"
#include "archive/tar_reader.hpp"
#include "archive/zip_reader.hpp"

namespace postwake::detail {
namespace {

/// A zip that cannot be read at any place (inside gzip, from a pipe) is held in memory up to this size.
constexpr std::size_t kHeldZipBytes = 64U << 20U;

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
    case Packing::bzip2: decoder = decode_bzip2(source, limit()); break;
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
    stream(reader.data(), nullptr, inner, depth);
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
  for (const ZipEntry& entry : reader.entries()) {
    if (output_.is_stopped(nullptr)) return;
    const Origin inner = member_of(origin, entry.name);
    if (entry.name.size() > kMaxMemberNameBytes) {
      output_.reject(make_reject("name_too_long", "a member's name has more than " + std::to_string(kMaxMemberNameBytes) +
                                                      " bytes; it was left out: unpack it and read the folder", inner));
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
