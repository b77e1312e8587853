#include "postwake/pipeline/records_input.hpp"

#include <filesystem>
#include <system_error>

#include "postwake/pipeline/line_reader.hpp"

namespace postwake {
namespace {

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

}  // namespace

Status read_records(std::span<const std::string> files, RejectLog& rejects, const StopToken* stop,
                    const std::function<Status(NdjsonRecord&&)>& take,
                    const std::function<void(const std::string&)>& at_end, const TellProgress& progress) {
  JsonDocument json;
  ReadProgress so_far;
  if (progress) so_far.scan.bytes_total = size_of(files);
  std::uint64_t bytes_before = 0;
  for (const std::string& name : files) {
    auto reader = LineReader::open(name);
    if (!reader) return propagate(reader);
    const std::string file = name == "-" ? "standard input" : name;
    for (;;) {
      if (stop != nullptr && stop->requested()) return fail(ErrorCode::cancelled, "stopped", Origin{file, "", reader->line(), 0});
      auto line = reader->next();
      if (!line) return propagate(line);
      if (!*line) break;
      const auto value = json.parse(**line);
      auto record = value ? read_ndjson_record(*value) : Result<NdjsonRecord>(propagate(value));
      if (progress && ++so_far.records % kProgressStep == 0) {
        so_far.scan.bytes_read = bytes_before + reader->bytes();
        so_far.scan.current = file;
        progress(so_far);
      }
      if (record) {
        if (auto taken = take(std::move(*record)); !taken) return taken;
        continue;
      }
      const Error& error = record.error();
      rejects.add({value ? "not_a_record" : "invalid_json", error.message, {file, "", reader->line(), error.origin.offset},
                   std::string((**line).substr(0, 200))});
      if (rejects.is_over_limit())
        return fail(ErrorCode::limit_exceeded, "more rejected records than --max-rejects allows", Origin{file, "", reader->line(), 0});
    }
    for (std::uint64_t i = 0; i < reader->skipped(); ++i)
      rejects.add({"line_too_long", "a line is longer than " + std::to_string(kMaxLineBytes) + " bytes", {file, "", 0, 0}, ""});
    bytes_before += reader->bytes();
    if (at_end) at_end(file);
  }
  return {};
}

}  // namespace postwake
