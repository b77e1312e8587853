#include "postwake/source/post_reader.hpp"

#include <array>

#include "postwake/base/nearest.hpp"
#include "source/formats/row.hpp"
#include "source/readers/member_formats.hpp"
#include "source/record_sink.hpp"

namespace postwake {
namespace {

constexpr std::array kFormats = {
    detail::MemberFormat{"warc", detail::is_warc, detail::make_warc_reader},
    detail::MemberFormat{"archive script", detail::is_archive_script, detail::make_archive_script_reader},
    detail::MemberFormat{"json lines", detail::is_json_lines, detail::make_json_lines_reader},
    detail::MemberFormat{"json", detail::is_json, detail::make_json_reader},
    detail::MemberFormat{"table", detail::is_table, detail::make_table_reader},
};

}  // namespace

struct PostReader::Impl {
  detail::ReadContext context;
};

PostReader::PostReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostReader::~PostReader() = default;

Result<std::unique_ptr<PostReader>> PostReader::make(const Selection& selection, ReadOptions options) {
  for (const auto& [word, column] : options.columns) {
    if (detail::parse_field(word)) continue;
    const std::string_view near = nearest(word, detail::field_words());
    return fail(ErrorCode::usage, "--map knows no field \"" + word + "\"", {},
                near.empty() ? "fields are time, text, id, handle and the others of docs/formats/reading.md" : "did you mean " + std::string(near) + "=" + column + "?");
  }
  auto impl = std::make_unique<Impl>(Impl{{selection, std::move(options), std::nullopt}});
  if (!impl->context.options.zone.empty()) {
    auto zone = Zone::named(impl->context.options.zone);
    if (!zone) return propagate(zone);
    impl->context.zone.emplace(std::move(*zone));
  }
  return std::unique_ptr<PostReader>(new PostReader(std::move(impl)));
}

std::unique_ptr<MemberReader> PostReader::open(const MemberHead& head) {
  // A piece of a dump may begin with its one bad line, or hold nothing: what cannot be seen there is said by the user.
  if (impl_->context.options.is_lines) return detail::make_json_lines_reader(impl_->context, head);
  std::string_view trimmed = head.bytes;
  while (!trimmed.empty() && (trimmed.front() == ' ' || trimmed.front() == '\n' || trimmed.front() == '\r' || trimmed.front() == '\t' || trimmed.front() == '\0'))
    trimmed.remove_prefix(1);
  if (trimmed.substr(0, 3) == "\xEF\xBB\xBF") trimmed.remove_prefix(3);
  const auto first = trimmed.find_first_not_of(" \t\r\n");
  trimmed = first == std::string_view::npos ? std::string_view{} : trimmed.substr(first);
  const detail::Beginning beginning{head.bytes, trimmed, head.is_whole};
  for (const auto& format : kFormats)
    if (format.recognise(beginning)) return format.make(impl_->context, head);
  return detail::make_refusing_reader(impl_->context, head);
}

std::unique_ptr<WorkerScratch> PostReader::make_scratch() { return std::make_unique<detail::ReadScratch>(); }

}  // namespace postwake
