// What tagging one post costs, stage by stage, on the authored posts of corpora/posts in all languages: those of 100 to 145
// bytes, about 120 on the mean. Counters: bytes and heap allocations a post, rows of the model that it reads. Run from the project's root.
//   classify_bench [--texts FILE]    FILE: also writes the texts, one a line, for other programs to be measured with
#include <benchmark/benchmark.h>

#include <cstring>
#include <fstream>
#include <iostream>

#include "classify/allocations.hpp"
#include "classify/language/language.hpp"
#include "classify/lexicon/kit.hpp"
#include "classify/model/features.hpp"
#include "classify/model/model.hpp"
#include "postwake/base/embedded.hpp"
#include "postwake/classify/classifier.hpp"
#include "postwake/classify/labelled.hpp"

namespace {

using namespace postwake;  // NOLINT: a program of one file

constexpr std::size_t kPosts = 2048;  // enough that no branch predictor learns them by heart

/// The first value of each slot stands for it: "is {SVC} down" is no post.
std::string filled(const LabelledPost& row, const Slots& slots) {
  const auto language = slots.find(row.lang.substr(0, row.lang.find('-')));
  std::string out;
  for (std::size_t at = 0; at < row.text.size();) {
    const std::size_t end = row.text[at] == '{' ? row.text.find('}', at) : std::string::npos;
    if (end != std::string::npos && language != slots.end()) {
      const auto values = language->second.find(row.text.substr(at + 1, end - at - 1));
      if (values != language->second.end() && !values->second.empty()) {
        out += values->second.front();
        at = end + 1;
        continue;
      }
    }
    out += row.text[at++];
  }
  return out;
}

std::vector<Post> authored_posts() {
  const auto rows = read_corpora("corpora");
  const auto slots = read_slots("corpora");
  if (!rows || !slots) {
    std::cerr << "run it from the project's root, where corpora/ is\n";
    std::exit(1);
  }
  std::vector<Post> fitting, out;
  for (const auto& row : *rows) {
    Post post;
    post.platform = "twitter";
    post.author.handle = row.is_official ? "instagram" : "someone_42";
    post.lang = row.lang;
    post.text = filled(row, *slots);
    if (post.text.size() >= 100 && post.text.size() <= 145) fitting.push_back(std::move(post));
  }
  for (std::size_t i = 0; i < kPosts; ++i) out.push_back(fitting[i * fitting.size() / kPosts]);
  return out;
}

const std::vector<Post>& posts() {
  static const std::vector<Post> made = authored_posts();
  return made;
}

/// The parts of a classifier, and every post as read: each stage is measured on what the stage before it left.
struct Lab {
  std::unique_ptr<detail::Kit> kit;
  detail::Model model;
  detail::LanguageGuesser languages;
  std::vector<detail::Reading> readings;
  std::vector<detail::Features> features;

  Lab() : kit(std::move(detail::Kit::make({}, {}).value())), model(std::move(detail::Model::open(embedded_file("model/postwake.model")).value())),
          languages(model.language_part()), readings(kPosts), features(kPosts) {
    for (std::size_t i = 0; i < kPosts; ++i) {
      kit->reader.read(posts()[i], posts()[i].author.handle == "instagram", languages, readings[i]);
      detail::extract(readings[i], features[i]);
    }
  }
};

Lab& lab() {
  static Lab made;
  return made;
}

/// Runs `on(i)` over all posts again and again, one post an iteration.
template <typename On>
void each_post(benchmark::State& state, On&& on) {
  std::size_t bytes = 0;
  for (const auto& post : posts()) bytes += post.text.size();
  for (std::size_t i = 0; i < kPosts; ++i) on(i);  // memory that is reused has grown
  const std::uint64_t before = allocations();
  std::size_t i = 0;
  for (auto _ : state) {
    on(i);
    if (++i == kPosts) i = 0;
  }
  state.counters["bytes_a_post"] = static_cast<double>(bytes) / kPosts;
  state.counters["allocations_a_post"] = static_cast<double>(allocations() - before) / static_cast<double>(state.iterations());
}

const Classifier& classifier() {
  static const Classifier made = std::move(Classifier::make().value());
  return made;
}

/// One Post, filled anew for each as a source does that has just read it: lines of a file come one after the other, and what was
/// parsed lies in the cache. The filling is timed with the rest.
class Feed {
 public:
  explicit Feed(bool with_language) : post_(posts().front()) {
    for (const auto& post : posts()) {
      lines_.push_back({texts_.size(), post.text.size(), post.author.handle, with_language ? std::string_view(post.lang) : std::string_view()});
      texts_ += post.text;
    }
  }

  const Post& at(std::size_t i) {
    post_.text.assign(texts_, lines_[i].start, lines_[i].size);
    post_.author.handle.assign(lines_[i].handle);
    post_.lang.assign(lines_[i].lang);
    return post_;
  }

 private:
  struct Line {
    std::size_t start, size;
    std::string_view handle, lang;
  };
  std::string texts_;
  std::vector<Line> lines_;
  Post post_;
};

void classify_each(benchmark::State& state, bool with_language) {
  Feed feed(with_language);
  ClassifierScratch scratch;
  Verdict verdict;
  each_post(state, [&](std::size_t i) {
    classifier().classify(feed.at(i), scratch, verdict);
    benchmark::DoNotOptimize(verdict);
  });
}

void whole(benchmark::State& state) { classify_each(state, true); }

void whole_without_platforms_language(benchmark::State& state) { classify_each(state, false); }

void stage_1_fold(benchmark::State& state) {
  FoldedText out;
  each_post(state, [&](std::size_t i) {
    fold(posts()[i].text, out);
    benchmark::DoNotOptimize(out.text.data());
  });
}

void stage_2_cut(benchmark::State& state) {
  std::vector<Token> out;
  each_post(state, [&](std::size_t i) {
    segment(lab().readings[i].folded, out);
    benchmark::DoNotOptimize(out.data());
  });
}

void stage_3_match(benchmark::State& state) {
  detail::MatcherScratch scratch;
  std::vector<detail::PhraseHit> phrases;
  std::vector<detail::AliasHit> aliases;
  each_post(state, [&](std::size_t i) {
    lab().kit->matcher.match(lab().readings[i].folded.text, lab().readings[i].tokens, scratch, phrases, aliases);
    benchmark::DoNotOptimize(phrases.data());
  });
}

void stage_4_author(benchmark::State& state) {
  detail::NameScratch scratch;
  each_post(state, [&](std::size_t i) {
    benchmark::DoNotOptimize(lab().kit->services.operator_of(posts()[i], scratch));
    benchmark::DoNotOptimize(lab().kit->services.imitated_by(posts()[i], scratch));
  });
}

void stages_1_2_3_and_services(benchmark::State& state) {
  detail::Reading reading;
  each_post(state, [&](std::size_t i) {
    lab().kit->reader.read(posts()[i], false, lab().languages, reading);
    benchmark::DoNotOptimize(reading.services.data());
  });
}

void stage_5_features(benchmark::State& state) {
  detail::Features out;
  each_post(state, [&](std::size_t i) {
    detail::extract(lab().readings[i], out, lab().model.rows());
    benchmark::DoNotOptimize(out.grams.data());
  });
  std::size_t rows = 0;
  for (const auto& one : lab().features) rows += one.grams.size();
  state.counters["rows_a_post"] = static_cast<double>(rows) / kPosts;
}

void stage_6_score(benchmark::State& state) {
  detail::Shares shares{};
  each_post(state, [&](std::size_t i) {
    lab().model.score(lab().features[i], lab().readings[i].is_official, shares);
    benchmark::DoNotOptimize(shares.data());
  });
}

void stage_7_language(benchmark::State& state) {
  each_post(state, [&](std::size_t i) {
    benchmark::DoNotOptimize(lab().languages.guess("", lab().readings[i].folded.text, lab().readings[i].tokens));
  });
}

/// From the text to the shares of the labels, one post after the other: all but who speaks and the writing of the verdict.
void text_to_shares(benchmark::State& state) {
  Feed feed(true);
  detail::Reading reading;
  detail::Features features;
  detail::Shares shares{};
  std::vector<char> officials;
  for (const auto& one : lab().readings) officials.push_back(one.is_official);
  each_post(state, [&](std::size_t i) {
    const bool is_official = officials[i] != 0;
    lab().kit->reader.read(feed.at(i), is_official, lab().languages, reading);
    detail::extract(reading, features, lab().model.rows());
    lab().model.score(features, is_official, shares);
    benchmark::DoNotOptimize(shares.data());
  });
}

void start(benchmark::State& state) {
  for (auto _ : state) {
    auto made = Classifier::make();
    benchmark::DoNotOptimize(made);
  }
}

BENCHMARK(whole);
BENCHMARK(whole_without_platforms_language);
BENCHMARK(text_to_shares);
BENCHMARK(stage_1_fold);
BENCHMARK(stage_2_cut);
BENCHMARK(stage_3_match);
BENCHMARK(stage_4_author);
BENCHMARK(stages_1_2_3_and_services);
BENCHMARK(stage_5_features);
BENCHMARK(stage_6_score);
BENCHMARK(stage_7_language);
BENCHMARK(start)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--texts") == 0) {
    std::ofstream out(argv[2], std::ios::binary);
    for (const auto& post : posts()) {
      std::string line = post.text;
      for (auto& c : line)
        if (c == '\n') c = ' ';
      out << line << "\n";
    }
    return out.good() ? 0 : 1;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
