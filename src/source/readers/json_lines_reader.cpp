#include <algorithm>

#include "source/formats/deletion_notice.hpp"
#include "source/readers/member_formats.hpp"

// One JSON record a line. Each line is recognised by itself: dumps change their form in the middle. With a prefilter only the
// lines that hold a spelling of a tag are parsed; of the others only the first and the last byte are looked at, so that a
// line that is no object is told as damage even when nobody asked for its words.
namespace postwake::detail {
namespace {

/// True when a line begins and ends as an object does: `trimmed` has no blanks at its ends.
bool looks_whole(std::string_view trimmed) { return trimmed.size() >= 2 && trimmed.front() == '{' && trimmed.back() == '}'; }

bool begins_with(std::string_view text, std::string_view word) { return text.substr(0, word.size()) == word; }

/// Notices are short and rare words; their lines are parsed although they hold no tag.
bool looks_like_notice(std::string_view line) {
  constexpr std::size_t kLongestNotice = 1024;
  if (line.front() != '{' || line[1] != '"') return false;
  if (begins_with(line, "{\"v\":1,\"record\":\"")) return true;  // our manifests may be long
  if (line.size() > kLongestNotice) return false;
  if (begins_with(line, "{\"did\":")) return line.find("\"delete\"") != std::string_view::npos;  // Jetstream's deletions
  for (const std::string_view word : {"{\"delete\"", "{\"limit\"", "{\"scrub_geo\"", "{\"status_withheld\"", "{\"user_withheld\"", "{\"disconnect\"",
                                      "{\"warning\"", "{\"friends\""})
    if (begins_with(line, word)) return true;
  return false;
}

class JsonLinesReader final : public MemberReader {
 public:
  explicit JsonLinesReader(const ReadContext& context) : context_(context) {}

  ReadMode mode() const noexcept override { return ReadMode::lines; }
  /// Our own search looks at bytes once, or checks again what it looks at again; other engines are not known to.
  bool bears_change() const noexcept override {
    const Prefilter* prefilter = context_.options.use_prefilter ? context_.selection.prefilter() : nullptr;
    return prefilter != nullptr && prefilter->bears_change();
  }

  std::unique_ptr<PieceResult> read_lines(const Piece& piece, WorkerScratch& worker) const override {
    auto& scratch = static_cast<ReadScratch&>(worker);
    auto result = std::make_unique<ReadResult>();
    const Prefilter* prefilter = context_.options.use_prefilter ? context_.selection.prefilter() : nullptr;
    if (prefilter != nullptr && !scratch.prefilter) scratch.prefilter = prefilter->make_scratch();
    const std::string_view bytes = piece.bytes;
    Origin origin = piece.origin;
    std::uint64_t number = 0;
    std::size_t start = 0;
    const auto line_until = [&](std::size_t end, bool must_read) {
      read_line(bytes.substr(start, end - start), must_read, piece.may_change, ++number, origin, scratch, *result);
      start = end + 1;
    };
    if (prefilter != nullptr) {
      scratch.lines.clear();
      prefilter->mark(bytes, *scratch.prefilter, scratch.lines);
      for (const MarkedLine& line : scratch.lines) line_until(line.end, line.is_hit);
    } else {
      while (start < bytes.size()) line_until(std::min(bytes.find('\n', start), bytes.size()), true);
    }
    if (result->deletions != 0) result->notices["delete"] += result->deletions;
    result->lines = number - (bytes.empty() || bytes.back() == '\n' ? 0 : 1);
    constexpr std::size_t kRejectBytes = 1024, kTombstoneBytes = 128;  // with their strings
    result->held_bytes = sizeof(ReadResult) + result->posts.held_bytes() + kRejectBytes * result->rejects.size() + kTombstoneBytes * result->tombstones.size();
    return result;
  }

  std::unique_ptr<PieceResult> feed(const Piece&, WorkerScratch&) override { return nullptr; }
  std::unique_ptr<PieceResult> finish(bool) override { return nullptr; }

 private:
  void read_line(std::string_view raw, bool must_read, bool may_change, std::uint64_t number, Origin& origin, ReadScratch& scratch, ReadResult& result) const {
    std::string_view line = trim_record(raw);
    if (line.empty()) {
      ++result.notices["blank"];
      return;
    }
    if (line.front() != '{' && line.front() != '[') {
      // Server-sent events, as Mastodon's streams are kept.
      if (begins_with(line, "data:")) {
        line = trim_record(line.substr(5));
      } else if (line.front() == ':' || begins_with(line, "event:") || begins_with(line, "id:")) {
        ++result.notices["keep_alive"];
        return;
      }
    }
    const bool is_whole = looks_whole(line), may_be_deletion = is_whole && begins_with(line, "{\"delete\"");
    const bool is_passed_over = !must_read && is_whole && !looks_like_notice(line);
    if (may_change && (may_be_deletion || !is_passed_over)) {
      // A parser believes what it has checked.
      scratch.copied = line;
      read_line(scratch.copied, must_read, false, number, origin, scratch, result);
      return;
    }
    if (may_be_deletion) {
      if (auto gone = read_deletion_notice(line)) {
        ++result.deletions;
        result.tombstones.push_back(std::move(*gone));
        return;
      }
    }
    if (is_passed_over) {
      ++result.records;
      return;
    }
    origin.line = number;
    read_json_text(context_, line, origin, scratch, result);
  }

  const ReadContext& context_;
};

}  // namespace

bool is_json_lines(const Beginning& beginning) {
  const std::string_view text = beginning.trimmed;
  if (begins_with(text, "event:") || begins_with(text, "data:") || begins_with(text, ":thump") || begins_with(text, ":)")) return true;
  if (text.empty() || text.front() != '{') return false;
  const auto newline = trim_record(text).find('\n');
  if (newline == std::string_view::npos) {
    if (beginning.is_whole) return false;  // one line: a document, read without the prefilter
    // A first line longer than we see: a page of v2 or a single object with a long array?
    for (const std::string_view key : {"\"messages\"", "\"orderedItems\"", "\"statuses\"", "\"results\"", "\"hits\"", "\"list\""})
      if (text.substr(0, 4096).find(key) != std::string_view::npos) return false;
    return true;
  }
  // One sound line is enough: the first may be the broken one.
  JsonDocument json;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = text.find('\n', start);
    if (end == std::string_view::npos && !beginning.is_whole) break;
    const std::string_view line = trim_record(text.substr(start, end == std::string_view::npos ? end : end - start));
    if (!line.empty() && text[start] == '{' && looks_whole(line)) {
      std::size_t consumed = 0;
      if (json.parse_first(line, consumed)) return true;
    }
    if (end == std::string_view::npos) break;
    start = end + 1;
  }
  return false;
}

std::unique_ptr<MemberReader> make_json_lines_reader(const ReadContext& context, const MemberHead&) { return std::make_unique<JsonLinesReader>(context); }

}  // namespace postwake::detail
