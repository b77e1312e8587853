#include "postwake/pipeline/records_input.hpp"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "postwake/pipeline/line_reader.hpp"
#include "postwake/pipeline/ordered_batches.hpp"

namespace postwake {
namespace {

constexpr int kLookForStop = 200;  // milliseconds
constexpr std::size_t kShownBytes = 200;                     // of a line that is no record

/// Bytes of all files, or 0 when one of them does not say (a pipe).
std::uint64_t size_of(std::span<const std::string> files) {
  std::uint64_t sum = 0;
  for (const std::string& name : files) {
    std::error_code error;
    const bool is_file = name != "-" && std::filesystem::is_regular_file(name, error);
    const std::uint64_t size = is_file ? std::filesystem::file_size(name, error) : 0;
    if (!is_file || error) return 0;
    sum += size;
  }
  return sum;
}

/// What one thread uses again.
struct RecordScratch {
  JsonDocument json;
  RecordsInput::Prepare prepare;
};

/// What all batches of a walk share.
struct Walk {
  const RecordsInput& input;
  RejectLog& rejects;
  std::vector<RecordScratch> scratch;
};

/// Lines of one file, one behind the other.
class RecordLines : public Batch {
 public:
  RecordLines(Walk& walk, std::string file) : walk_(walk), file_(std::move(file)) {}

  void add(std::string_view line, std::uint64_t number) {
    text_ += line;
    ends_.push_back({text_.size(), number});
  }
  void add_end_of_file(std::uint64_t skipped_lines) {
    is_last_ = true;
    skipped_ = skipped_lines;
  }
  bool is_empty() const noexcept { return ends_.empty() && !is_last_; }
  bool is_full() const noexcept { return text_.size() >= OrderedBatches::kBatchBytes; }

  void work(std::size_t worker) override {
    RecordScratch& scratch = walk_.scratch[worker];
    if (!scratch.prepare) outcomes_.reserve(ends_.size());
    std::size_t start = 0;
    for (const auto& [end, number] : ends_) {
      read(std::string_view(text_).substr(start, end - start), number, scratch);
      start = end;
    }
  }

  Status hand_on() override {
    if (walk_.input.take_prepared)
      if (auto taken = walk_.input.take_prepared(prepared_); !taken) return taken;
    for (auto& outcome : outcomes_) {
      if (auto* record = std::get_if<NdjsonRecord>(&outcome)) {
        if (auto taken = walk_.input.take(std::move(*record)); !taken) return taken;
        continue;
      }
      const Reject& reject = *std::get_if<Reject>(&outcome);
      walk_.rejects.add(reject);
      if (walk_.rejects.is_over_limit())
        return fail(ErrorCode::limit_exceeded, "more rejected records than --max-rejects allows", Origin{file_, "", reject.origin.line, 0});
    }
    if (!is_last_) return {};
    for (std::uint64_t i = 0; i < skipped_; ++i)
      walk_.rejects.add({"line_too_long", "a line is longer than " + std::to_string(kMaxLineBytes) + " bytes", {file_, "", 0, 0}, ""});
    if (walk_.input.at_end) walk_.input.at_end(file_);
    return {};
  }

 private:
  struct End {
    std::size_t at;
    std::uint64_t number;
  };

  void read(std::string_view line, std::uint64_t number, RecordScratch& scratch) {
    const auto value = scratch.json.parse(line);
    auto record = value ? read_ndjson_record(*value) : Result<NdjsonRecord>(propagate(value));
    if (!record) {
      const Error& error = record.error();
      outcomes_.push_back(Reject{value ? "not_a_record" : "invalid_json", error.message, {file_, "", number, error.origin.offset}, std::string(line.substr(0, kShownBytes))});
      return;
    }
    if (!scratch.prepare || scratch.prepare(*record, prepared_)) outcomes_.push_back(std::move(*record));
  }

  Walk& walk_;
  std::string file_, text_;
  PreparedRecords prepared_;
  std::vector<End> ends_;
  std::vector<std::variant<NdjsonRecord, Reject>> outcomes_;
  std::uint64_t skipped_ = 0;
  bool is_last_ = false;
};

}  // namespace

Status read_records(const RecordsInput& input, RejectLog& rejects) {
  Walk walk{input, rejects, {}};
  OrderedBatches batches(input.threads);  // behind what its threads use
  walk.scratch.resize(batches.threads());
  if (input.make_prepare)
    for (RecordScratch& scratch : walk.scratch) scratch.prepare = input.make_prepare();

  ReadProgress so_far;
  if (input.progress) so_far.scan.bytes_total = size_of(input.files);
  std::uint64_t bytes_before = 0;
  for (const std::string& name : input.files) {
    const std::string file = name == "-" ? "standard input" : name;
    auto batch = std::make_unique<RecordLines>(walk, file);
    const auto push = [&]() -> Status {
      return batches.push(std::exchange(batch, std::make_unique<RecordLines>(walk, file)));
    };
    // What was read counts, whatever ends the reading.
    const auto end_with = [&](Failure failure) -> Status {
      if (auto pushed = push(); !pushed) return pushed;
      if (auto drained = batches.drain(); !drained) return drained;
      return failure;
    };
    auto reader = LineReader::open(name);
    if (!reader) return end_with(propagate(reader));
    for (;;) {
      if (input.stop != nullptr && input.stop->requested()) return end_with(fail(ErrorCode::cancelled, "stopped", Origin{file, "", reader->line(), 0}));
      const bool must_wait = reader->would_wait();
      if (!batch->is_empty() && (must_wait || batch->is_full()))
        if (auto pushed = push(); !pushed) return pushed;
      if (must_wait) {
        if (auto drained = batches.drain(); !drained) return drained;
        if (input.at_wait)
          if (auto told = input.at_wait(); !told) return told;
        // A read would not end when the user wants to stop.
        if (input.stop != nullptr && reader->would_wait(kLookForStop)) continue;
      }
      auto line = reader->next();
      if (!line) return end_with(propagate(line));
      if (!*line) break;
      batch->add(**line, reader->line());
      if (input.progress && ++so_far.records % kProgressStep == 0) {
        so_far.scan.bytes_read = bytes_before + reader->bytes();
        so_far.scan.current = file;
        input.progress(so_far);
      }
    }
    batch->add_end_of_file(reader->skipped());
    bytes_before += reader->bytes();
    if (auto pushed = push(); !pushed) return pushed;
  }
  return batches.drain();
}

}  // namespace postwake
