// scan_probe [--threads N] [--engine best|hyperscan|re2] [--none] [--sha256] FILE...
// The archive room alone, with the reader of a hashtag search: prefilter, cut out the hit lines, count. For measuring.
#include <charconv>
#include <cstring>
#include <iostream>
#include <string>

#include "postwake/archive/prefilter.hpp"
#include "postwake/archive/scan.hpp"

namespace {

using namespace postwake;

struct Hits final : PieceResult {
  std::uint64_t hits = 0, bytes = 0;
  void shift_lines(std::uint64_t) override {}
};

struct Scratch final : WorkerScratch {
  explicit Scratch(const Prefilter* filter) : prefilter(filter != nullptr ? filter->make_scratch() : decltype(prefilter)(nullptr, nullptr)) {}
  std::unique_ptr<PrefilterScratch, void (*)(PrefilterScratch*)> prefilter;
};

class Member final : public MemberReader {
 public:
  explicit Member(const Prefilter* filter) : filter_(filter) {}
  ReadMode mode() const noexcept override { return ReadMode::lines; }
  std::unique_ptr<PieceResult> read_lines(const Piece& piece, WorkerScratch& scratch) const override {
    auto result = std::make_unique<Hits>();
    result->lines = count_newlines(piece.bytes);
    result->held_bytes = sizeof(Hits);
    if (filter_ == nullptr) return result;
    auto& own = *static_cast<Scratch&>(scratch).prefilter;
    std::vector<MarkedLine> lines;
    filter_->mark(piece.bytes, own, lines);
    std::size_t begin = 0;
    for (const MarkedLine& line : lines) {
      if (line.is_hit) ++result->hits, result->bytes += line.end - begin;
      begin = line.end + 1;
    }
    return result;
  }
  std::unique_ptr<PieceResult> feed(const Piece&, WorkerScratch&) override { return nullptr; }
  std::unique_ptr<PieceResult> finish(bool) override { return nullptr; }

 private:
  const Prefilter* filter_;
};

class Probe final : public Reader {
 public:
  explicit Probe(const Prefilter* filter) : filter_(filter) {}
  std::unique_ptr<MemberReader> open(const MemberHead&) override { return std::make_unique<Member>(filter_); }
  std::unique_ptr<WorkerScratch> make_scratch() override { return std::make_unique<Scratch>(filter_); }

 private:
  const Prefilter* filter_;
};

class Count final : public ScanSink {
 public:
  void accept(std::unique_ptr<PieceResult> result) override { hits += static_cast<Hits&>(*result).hits; }
  void reject(Reject reject) override { std::cerr << describe(reject.origin) << ": " << reject.reason << ": " << reject.detail << "\n"; }
  void input_done(const InputRecord& input) override { std::cerr << input.name << " " << input.hash << " " << input.decoded_hash << "\n"; }
  std::uint64_t hits = 0;
};

SpellingPattern spellings(std::string_view tag) {
  SpellingPattern pattern;
  for (const char c : tag) {
    const auto letter = static_cast<char32_t>(c);
    const char32_t wide = U'\uff41' + (letter - U'a');
    pattern.positions.push_back({letter - 32, letter, wide - 32, wide});
    if (c == 's') pattern.positions.back().insert(2, 1, U'\u017f');
  }
  return pattern;
}

}  // namespace

int main(int argc, char** argv) {
  ScanOptions options;
  std::vector<std::string> files;
  auto engine = Prefilter::Engine::best;
  bool none = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--threads") options.threads = static_cast<unsigned>(std::atoi(argv[++i]));
    else if (word == "--none") none = true;
    else if (word == "--sha256") options.sha256 = true;
    else if (word == "--shard") std::sscanf(argv[++i], "%u/%u", &options.shard_index, &options.shard_count);
    else if (word == "--engine") engine = std::string_view(argv[++i]) == "re2" ? Prefilter::Engine::re2 : Prefilter::Engine::hyperscan;
    else files.emplace_back(word);
  }
  const std::vector<SpellingPattern> patterns = {spellings("instagramdown")};
  const auto filter = Prefilter::compile(patterns, engine);
  if (!filter) return 1;
  Probe probe(none ? nullptr : &*filter);
  Count count;
  const auto stats = scan(files, probe, count, options);
  if (!stats) return std::cerr << stats.error().message << "\n", 1;
  std::cout << filter->engine() << " hits " << count.hits << " lines " << stats->lines << " members " << stats->members << " packed "
            << stats->bytes_packed << " decoded " << stats->bytes_decoded << " decode_s " << stats->decode_seconds << " read_s "
            << stats->read_seconds << "\n";
}
