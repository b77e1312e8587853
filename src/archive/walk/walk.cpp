#include "archive/walk/walk.hpp"

#include "archive/codec/decoders.hpp"
#include "archive/container/sniff.hpp"

namespace postwake::detail {

Origin member_of(const Origin& outer, const std::string& name) {
  Origin origin = outer;
  origin.member = outer.member.empty() ? name : outer.member + "!" + name;
  return origin;
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

}  // namespace postwake::detail
