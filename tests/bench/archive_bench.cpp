// Stages of the archive room, one at a time and on one thread: build/bench/tests/bench/archive_bench
#include <benchmark/benchmark.h>

#include <vector>

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/codec/decoders.hpp"
#include "archive/hash/hasher.hpp"
#include "archive/packers.hpp"
#include "postwake/archive/prefilter.hpp"
#include "postwake/archive/scan.hpp"

namespace postwake {
namespace {

const std::string& sample() {
  static const std::string lines = test::sample_lines(0, 20000, 400);
  return lines;
}

template <typename Decode>
void decode_all(benchmark::State& state, const std::string& packed, Decode decode) {
  std::vector<char> out(512U << 10U);
  for (auto _ : state) {
    detail::MemorySource source(packed);
    const auto decoder = decode(source, detail::RatioLimit{});
    while (auto got = decoder->read(out.data(), out.size())) {
      if (*got == 0) break;
      benchmark::DoNotOptimize(out.data());
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * sample().size()));
}

void decode_gzip(benchmark::State& state) { decode_all(state, test::gzip(sample()), detail::decode_gzip); }
void decode_zstd(benchmark::State& state) { decode_all(state, test::zstd(sample()), detail::decode_zstd); }
void decode_xz(benchmark::State& state) { decode_all(state, test::xz(sample()), detail::decode_xz); }
void decode_bzip2(benchmark::State& state) { decode_all(state, test::bzip2(sample()), detail::decode_bzip2); }
BENCHMARK(decode_gzip);
BENCHMARK(decode_zstd);
BENCHMARK(decode_xz);
BENCHMARK(decode_bzip2);

void split_bzip2(benchmark::State& state) {
  const std::string packed = test::bzip2(sample());
  for (auto _ : state) {
    detail::MemorySource source(packed);
    detail::Bzip2Splitter splitter(source);
    while (auto segment = splitter.next()) {
      if (!*segment) break;
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * packed.size()));
}
BENCHMARK(split_bzip2);

void hash(benchmark::State& state) {
  for (auto _ : state) {
    detail::Hasher hasher(state.range(0) == 0 ? detail::HashKind::xxh3_128 : detail::HashKind::sha256);
    hasher.update(sample().data(), sample().size());
    benchmark::DoNotOptimize(hasher.digest());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * sample().size()));
}
BENCHMARK(hash)->Arg(0)->Arg(1)->ArgName("sha256");

void prefilter(benchmark::State& state) {
  SpellingPattern pattern;
  for (const char32_t c : std::u32string_view(U"instagramdown")) pattern.positions.push_back({c - 32, c});
  const std::vector<SpellingPattern> patterns = {pattern};
  const auto filter = Prefilter::compile(patterns, static_cast<Prefilter::Engine>(state.range(0)));
  const auto scratch = filter->make_scratch();
  const std::string_view lines(sample());
  std::vector<MarkedLine> marked;
  for (auto _ : state) {
    for (std::size_t at = 0; at < lines.size(); at += 512U << 10U) {
      marked.clear();
      filter->mark(lines.substr(at, 512U << 10U), *scratch, marked);
      benchmark::DoNotOptimize(marked.data());
    }
  }
  state.SetLabel(std::string(filter->engine()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * sample().size()));
}
BENCHMARK(prefilter)->DenseRange(1, 4)->ArgName("engine");

void newlines(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(count_newlines(sample()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * sample().size()));
}
BENCHMARK(newlines);

}  // namespace
}  // namespace postwake

BENCHMARK_MAIN();
