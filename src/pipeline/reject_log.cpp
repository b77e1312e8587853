#include "postwake/pipeline/reject_log.hpp"

#include "postwake/json/records.hpp"
#include "postwake/pipeline/output_file.hpp"

namespace postwake {

struct RejectLog::File {
  std::optional<OutputFile> output;
  std::optional<Error> error;
};

RejectLog::RejectLog(Options options, std::function<void(const Reject&)> show)
    : options_(std::move(options)), show_(std::move(show)), file_(std::make_unique<File>()) {
  if (options_.file.empty()) return;
  auto output = OutputFile::create(options_.file, true);
  if (output) file_->output = std::move(*output);
  else file_->error = std::move(output).error();
}

RejectLog::~RejectLog() = default;

void RejectLog::add(const Reject& reject) {
  ++total_;
  const std::uint64_t of_its_kind = ++counts_[reject.reason];
  if (show_ && (options_.show_all || of_its_kind == 1)) show_(reject);
  if (!file_->output || file_->error) return;
  if (auto written = file_->output->write(to_json_line(reject) + "\n"); !written) file_->error = written.error();
}

Status RejectLog::close() {
  if (file_->error) return Failure{*file_->error};
  return file_->output ? file_->output->commit() : Status{};
}

}  // namespace postwake
