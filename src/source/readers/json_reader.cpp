#include <utility>

#include "postwake/base/limits.hpp"
#include "source/formats/envelopes.hpp"
#include "source/readers/json_splitter.hpp"
#include "source/readers/member_formats.hpp"

// JSON that is not line-shaped: arrays, pages, exports in one object, pretty-printed objects, objects behind each other.
namespace postwake::detail {
namespace {

class JsonReader final : public StreamReader {
 public:
  JsonReader(const ReadContext& context, const Origin& origin, bool is_script)
      : context_(context), origin_(origin), is_in_prefix_(is_script), splitter_(make_sink(), kMaxLineBytes) {}

  std::unique_ptr<PieceResult> feed(const Piece& piece, WorkerScratch& worker) override {
    begin(worker);
    std::string_view bytes = piece.bytes;
    if (is_in_prefix_) {  // "window.YTD.tweets.part0 = [": the value begins at the first bracket
      const auto value = bytes.find_first_of("[{");
      prefix_ += bytes.substr(0, std::min(value, std::size_t{256}));
      if (value == std::string_view::npos) return std::move(result_);
      is_in_prefix_ = false;
      bytes.remove_prefix(value);
    }
    splitter_.feed(bytes);
    return std::move(result_);
  }

  std::unique_ptr<PieceResult> finish(bool) override {
    ReadScratch scratch;
    begin(scratch);
    splitter_.finish();
    if (is_in_prefix_) add_reject(*result_, "not_a_post_format", "a script without a value", origin_, prefix_);
    else if (!seen_record_ && !seen_reject_ && !seen_empty_) ++result_->notices["empty_page"];
    return std::move(result_);
  }

 private:
  JsonSplitter::Sink make_sink() {
    return {
        .record =
            [this](std::string_view record, std::uint64_t line) {
              seen_record_ = true;
              if (splitter_.array_number() != envelope_of_) read_envelope();
              read(record, line);
            },
        .envelope =
            [this](std::string_view, std::uint64_t) {
              if (!seen_record_ && !std::exchange(seen_empty_, true)) ++result_->notices["empty_page"];
            },
        .reject =
            [this](std::string_view reason, std::string detail, std::uint64_t line, std::string_view excerpt) {
              origin_.line = line;
              seen_reject_ = true;
              add_reject(*result_, reason, std::move(detail), origin_, excerpt);
            },
    };
  }

  void begin(WorkerScratch& worker) {
    scratch_ = &static_cast<ReadScratch&>(worker);
    result_ = std::make_unique<ReadResult>();
  }

  void read_envelope() {
    envelope_of_ = splitter_.array_number();
    const std::string text = splitter_.envelope();
    std::string kind = envelope_.script_kind.empty() ? script_kind(prefix_) : std::move(envelope_.script_kind);
    envelope_ = text.empty() ? Envelope{} : envelope_from(text, *scratch_);
    envelope_.script_kind = std::move(kind);
  }

  void read(std::string_view record, std::uint64_t line) {
    origin_.line = line;
    read_json_text(context_, record, origin_, *scratch_, *result_, std::nullopt, &envelope_);
  }

  const ReadContext& context_;
  Origin origin_;
  bool is_in_prefix_;
  bool seen_record_ = false, seen_reject_ = false, seen_empty_ = false;
  std::string prefix_;
  Envelope envelope_;
  std::uint64_t envelope_of_ = ~std::uint64_t{0};
  ReadScratch* scratch_ = nullptr;
  std::unique_ptr<ReadResult> result_;
  JsonSplitter splitter_;
};

}  // namespace

bool is_json(const Beginning& beginning) {
  const std::string_view text = beginning.trimmed;
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  // "[BPLRT] Fault cleared" and "{draft}" are text: a value, a key or an end must follow.
  const auto next = text.find_first_not_of(" \t\r\n", 1);
  if (next == std::string_view::npos) return true;
  return text.front() == '{' ? text[next] == '"' || text[next] == '}' : std::string_view("{[]\"-0123456789").find(text[next]) != std::string_view::npos;
}

std::unique_ptr<MemberReader> make_json_reader(const ReadContext& context, const MemberHead& head) {
  return std::make_unique<JsonReader>(context, head.origin, false);
}

bool is_archive_script(const Beginning& beginning) {
  const std::string_view text = beginning.trimmed;
  return text.substr(0, 11) == "window.YTD." || text.substr(0, 15) == "Grailbird.data." || text.substr(0, 15) == "window.__THAR_C";
}

std::unique_ptr<MemberReader> make_archive_script_reader(const ReadContext& context, const MemberHead& head) {
  return std::make_unique<JsonReader>(context, head.origin, true);
}

}  // namespace postwake::detail
