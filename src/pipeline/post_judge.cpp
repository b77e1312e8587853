#include "postwake/pipeline/post_judge.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "postwake/json/records.hpp"
#include "postwake/pipeline/ordered_batches.hpp"

namespace postwake {
namespace {

/// What one thread uses again.
struct JudgeScratch {
  JsonDocument json;
  ClassifierScratch classifier;
};

}  // namespace

struct PostJudge::Impl {
  class Lines : public Batch {
   public:
    explicit Lines(Impl& impl) : impl_(impl) {}
    void work(std::size_t worker) override {
      JudgeScratch& scratch = impl_.scratches[worker];
      posts_.reserve(lines_);
      for (std::string_view rest = text_; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        if (auto judged = judge(rest.substr(0, end), scratch); !judged) {
          end_ = propagate(judged);
          return;
        }
        rest.remove_prefix(end + 1);
      }
    }
    Status hand_on() override {
      for (const ClassifiedPost& post : posts_)
        if (auto taken = impl_.take(post); !taken) return taken;
      return end_;
    }
    void add(std::string_view line) {
      text_.append(line).append(1, '\n');
      ++lines_;
    }
    bool is_full() const noexcept { return text_.size() >= OrderedBatches::kBatchBytes; }

   private:
    Status judge(std::string_view line, JudgeScratch& scratch) {
      const auto value = scratch.json.parse(line);
      if (!value) return propagate(value);
      auto record = read_ndjson_record(*value);
      if (!record) return propagate(record);
      if (auto* judged = std::get_if<ClassifiedPost>(&*record)) {
        posts_.push_back(std::move(*judged));
        return {};
      }
      auto* const post = std::get_if<Post>(&*record);
      if (post == nullptr) return fail(ErrorCode::bad_data, "a record that is no post");
      ClassifiedPost& one = posts_.emplace_back();
      one.post = std::move(*post);
      impl_.classifier.classify(one.post, scratch.classifier, one.verdict);
      return {};
    }

    Impl& impl_;
    std::string text_;  // each line with its newline
    std::size_t lines_ = 0;
    std::vector<ClassifiedPost> posts_;
    Status end_;
  };

  Impl(const Classifier& judge, unsigned threads, Take to) : classifier(judge), take(std::move(to)), batches(threads) { scratches.resize(batches.threads()); }

  Status push() { return batches.push(std::move(lines)); }

  const Classifier& classifier;
  Take take;
  std::vector<JudgeScratch> scratches;  // of each thread
  std::unique_ptr<Lines> lines;
  OrderedBatches batches;  // the last: its threads use the rest
};

PostJudge::PostJudge(const Classifier& classifier, unsigned threads, Take take) : impl_(std::make_unique<Impl>(classifier, threads, std::move(take))) {}
PostJudge::~PostJudge() = default;

Status PostJudge::add(std::string_view line) {
  if (!impl_->lines) impl_->lines = std::make_unique<Impl::Lines>(*impl_);
  impl_->lines->add(line);
  return impl_->lines->is_full() ? impl_->push() : Status{};
}

Status PostJudge::finish() {
  if (impl_->lines)
    if (auto pushed = impl_->push(); !pushed) return pushed;
  return impl_->batches.drain();
}

}  // namespace postwake
