#include "archive/walk/walk.hpp"

#include "archive/container/sniff.hpp"
#include "archive/container/tar_reader.hpp"
#include "archive/passed_limit.hpp"

namespace postwake::detail {
namespace {

/// A bzip2 member from this size on has blocks for several threads: a tar of few large minutes keeps all of them busy to its end.
constexpr std::uint64_t kDividedBzip2Bytes = 256U << 10U;

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

}  // namespace

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

}  // namespace postwake::detail
