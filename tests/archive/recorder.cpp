#include "archive/recorder.hpp"

#include <algorithm>

namespace postwake::test {
namespace {

struct Lines final : PieceResult {
  std::vector<Seen> seen;
  bool may_change = false;
  void shift_lines(std::uint64_t before) override {
    for (Seen& one : seen) one.line = before == kLinesUnknown ? 0 : one.line + before;
  }
};

class Member final : public MemberReader {
 public:
  Member(const MemberHead& head, const std::function<void(const Piece&)>& at_lines) : member_(head.origin.member), at_lines_(at_lines) {
    if (head.bytes.starts_with("stream")) mode_ = ReadMode::stream;
    if (head.bytes.starts_with("skip")) mode_ = ReadMode::skip;
  }
  ReadMode mode() const noexcept override { return mode_; }
  bool bears_change() const noexcept override { return true; }
  std::unique_ptr<PieceResult> read_lines(const Piece& piece, WorkerScratch&) const override {
    if (at_lines_) at_lines_(piece);
    auto result = std::make_unique<Lines>();
    result->may_change = piece.may_change;
    std::string_view rest = piece.bytes;
    std::uint64_t line = 0;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      ++line;
      result->seen.push_back({member_, line, std::string(rest.substr(0, end))});
      if (end == std::string_view::npos) break;
      ++result->lines;
      rest.remove_prefix(end + 1);
    }
    return result;
  }
  std::unique_ptr<PieceResult> feed(const Piece& piece, WorkerScratch&) override {
    text_ += piece.bytes;
    return nullptr;
  }
  std::unique_ptr<PieceResult> finish(bool is_damaged) override {
    auto result = std::make_unique<Lines>();
    result->seen.push_back({member_, is_damaged ? 1U : 0U, text_});
    return result;
  }

 private:
  std::string member_, text_;
  const std::function<void(const Piece&)>& at_lines_;
  ReadMode mode_ = ReadMode::lines;
};

class TakeAll final : public Reader {
 public:
  TakeAll(std::function<void()> at_open, std::function<void(const Piece&)> at_lines) : at_open_(std::move(at_open)), at_lines_(std::move(at_lines)) {}
  std::unique_ptr<MemberReader> open(const MemberHead& head) override {
    if (at_open_) at_open_();
    return std::make_unique<Member>(head, at_lines_);
  }
  std::unique_ptr<WorkerScratch> make_scratch() override { return std::make_unique<WorkerScratch>(); }

 private:
  std::function<void()> at_open_;
  std::function<void(const Piece&)> at_lines_;
};

class Recorder final : public ScanSink {
 public:
  explicit Recorder(Record& record) : record_(record) {}
  void accept(std::unique_ptr<PieceResult> result) override {
    if (static_cast<Lines&>(*result).may_change) ++record_.shown;
    for (Seen& seen : static_cast<Lines&>(*result).seen) {
      record_.order.push_back("line " + seen.member + " " + std::to_string(seen.line) + " " + seen.text);
      record_.seen.push_back(std::move(seen));
    }
  }
  void reject(Reject reject) override {
    record_.order.push_back("reject " + reject.reason + " " + describe(reject.origin) + " " + reject.detail);
    record_.rejects.push_back(std::move(reject));
  }
  void input_done(const InputRecord& input) override {
    record_.order.push_back("input " + input.name + " " + input.hash + " " + input.decoded_hash);
    record_.inputs.push_back(input);
  }

 private:
  Record& record_;
};

}  // namespace

std::string Record::text() const {
  std::string out;
  for (const Seen& one : seen) out += one.text + "\n";
  return out;
}

bool Record::has_reject(std::string_view reason) const {
  return std::any_of(rejects.begin(), rejects.end(), [&](const Reject& reject) { return reject.reason == reason; });
}

Record record(const std::vector<std::string>& inputs, ScanOptions options, std::function<void()> at_open, std::function<void(const Piece&)> at_lines) {
  Record result;
  TakeAll reader(std::move(at_open), std::move(at_lines));
  Recorder sink(result);
  auto stats = scan(inputs, reader, sink, options);
  if (stats) result.stats = *stats;
  else result.error = stats.error().code;
  return result;
}

}  // namespace postwake::test
