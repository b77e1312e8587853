#include "postwake/pipeline/records_input.hpp"

#include "postwake/pipeline/line_reader.hpp"

namespace postwake {

Status read_records(std::span<const std::string> files, RejectLog& rejects, const StopToken* stop,
                    const std::function<Status(NdjsonRecord&&)>& take,
                    const std::function<void(const std::string&)>& at_end) {
  JsonDocument json;
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
    if (at_end) at_end(file);
  }
  return {};
}

}  // namespace postwake
