#include "archive/container/sniff.hpp"

#include <cstddef>

namespace postwake::detail {
namespace {

bool starts(std::string_view head, std::string_view magic) noexcept { return head.substr(0, magic.size()) == magic; }

bool is_bzip2(std::string_view head) noexcept {
  if (head.size() < 4 || !starts(head, "BZh") || head[3] < '1' || head[3] > '9') return false;
  const std::string_view next = head.substr(4, 6);
  constexpr std::string_view kBlock = "\x31\x41\x59\x26\x53\x59", kEnd = "\x17\x72\x45\x38\x50\x90";
  // A cut file may end inside the magic: a text beginning "BZh9" and nothing else is nobody's post.
  return next == kBlock.substr(0, next.size()) || next == kEnd.substr(0, next.size());
}

bool is_zstd(std::string_view head) noexcept {
  if (starts(head, "\x28\xb5\x2f\xfd")) return true;
  return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xf0U) == 0x50U && starts(head.substr(1), "\x2a\x4d\x18");
}

}  // namespace

bool is_tar_header(std::string_view block) noexcept {
  if (block.size() < 512) return false;
  unsigned sum = 0;
  int signed_sum = 0;  // old tars summed signed chars
  for (std::size_t i = 0; i < 512; ++i) {
    const char c = i >= 148 && i < 156 ? ' ' : block[i];
    sum += static_cast<unsigned char>(c);
    signed_sum += static_cast<signed char>(c);
  }
  unsigned stated = 0;
  bool any = false;
  for (std::size_t i = 148; i < 156; ++i) {
    const char c = block[i];
    if (c >= '0' && c <= '7') stated = stated * 8 + static_cast<unsigned>(c - '0'), any = true;
    else if (c != ' ' || any) break;
  }
  return any && block[0] != '\0' && (stated == sum || static_cast<int>(stated) == signed_sum);
}

Packing sniff(std::string_view head) noexcept {
  using namespace std::string_view_literals;
  if (starts(head, "\x1f\x8b\x08")) return Packing::gzip;
  if (is_bzip2(head)) return Packing::bzip2;
  if (is_zstd(head)) return Packing::zstd;
  if (starts(head, "\xfd\x37zXZ\0"sv)) return Packing::xz;
  if (starts(head, "PK\x03\x04") || starts(head, "PK\x05\x06") || starts(head, "PK\x07\x08PK\x03\x04")) return Packing::zip;
  if (is_tar_header(head)) return Packing::tar;
  return Packing::none;
}

std::string_view name(Packing packing) noexcept {
  switch (packing) {
    case Packing::none: return "plain";
    case Packing::gzip: return "gzip";
    case Packing::bzip2: return "bzip2";
    case Packing::zstd: return "zstd";
    case Packing::xz: return "xz";
    case Packing::tar: return "tar";
    case Packing::zip: return "zip";
  }
  return "plain";
}

}  // namespace postwake::detail
