// Any bytes as an input file: the scan ends, in bounded memory, and delivers the same with one thread and with three.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "postwake/archive/scan.hpp"

namespace {

using namespace postwake;

struct Lines final : PieceResult {
  std::string text;
  std::uint64_t before = 0;
  void shift_lines(std::uint64_t lines_before) override { before = lines_before; }
};

class Member final : public MemberReader {
 public:
  explicit Member(bool is_stream) : is_stream_(is_stream) {}
  ReadMode mode() const noexcept override { return is_stream_ ? ReadMode::stream : ReadMode::lines; }
  std::unique_ptr<PieceResult> read_lines(const Piece& piece, WorkerScratch&) const override { return take(piece.bytes); }
  std::unique_ptr<PieceResult> feed(const Piece& piece, WorkerScratch&) override { return take(piece.bytes); }
  std::unique_ptr<PieceResult> finish(bool is_damaged) override { return take(is_damaged ? "damaged" : "whole"); }

 private:
  static std::unique_ptr<PieceResult> take(std::string_view bytes) {
    auto lines = std::make_unique<Lines>();
    lines->text = bytes;
    lines->lines = count_newlines(bytes);
    return lines;
  }
  bool is_stream_;
};

class AnyReader final : public Reader {
 public:
  std::unique_ptr<MemberReader> open(const MemberHead& head) override {
    return std::make_unique<Member>(!head.bytes.empty() && (head.bytes[0] & 1) != 0);
  }
  std::unique_ptr<WorkerScratch> make_scratch() override { return std::make_unique<WorkerScratch>(); }
};

class Written final : public ScanSink {
 public:
  void accept(std::unique_ptr<PieceResult> result) override {
    const auto& lines = static_cast<Lines&>(*result);
    text += std::to_string(lines.before) + ":" + lines.text;
  }
  void reject(Reject reject) override { text += "reject " + reject.reason + describe(reject.origin) + reject.detail + "\n"; }
  void input_done(const InputRecord& input) override { text += input.hash + input.decoded_hash + std::to_string(input.is_damaged); }
  std::string text;
};

std::string scanned(const std::string& path, unsigned threads) {
  AnyReader reader;
  Written sink;
  const std::string inputs[] = {path};
  const ScanOptions options{.threads = threads, .max_line_bytes = 4096, .max_member_ratio = 100, .max_member_ratio_bytes = 1U << 20U};
  if (auto stats = scan(inputs, reader, sink, options); !stats) sink.text += stats.error().message;
  return sink.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
  if (descriptor < 0) return 0;
  for (std::size_t at = 0; at < size;) {
    const ssize_t put = write(descriptor, data + at, size - at);
    if (put <= 0) break;
    at += static_cast<std::size_t>(put);
  }
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  if (scanned(path, 1) != scanned(path, 3)) std::abort();
  close(descriptor);
  return 0;
}
