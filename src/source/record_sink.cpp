#include "source/record_sink.hpp"

#include <algorithm>

#include "postwake/text/utf8.hpp"

namespace postwake::detail {

void ReadResult::shift_lines(std::uint64_t lines_before) {
  if (lines_before == kLinesUnknown) {
    posts.forget_lines();
    for (Reject& reject : rejects) reject.origin.line = 0;
    return;
  }
  if (lines_before != 0) posts.shift_lines(lines_before);
  for (Reject& reject : rejects)
    if (reject.origin.line != 0) reject.origin.line += lines_before;
}

void RecordSink::post(Post&& post) {
  is_settled_ = true;
  ++result_.records;
  if (post.text.size() > kMaxPostBytes) {
    std::size_t cut = kMaxPostBytes;
    while (cut > 0 && (static_cast<unsigned char>(post.text[cut]) & 0xC0U) == 0x80U) --cut;
    post.text.resize(cut);
    post.text_truncated = true;
    notice("text_cut");
  }
  if (!post.source.retrieved_at) post.source.retrieved_at = retrieved_at_;
  if (!context_.selection.chooses(post)) return;
  post.source.file = origin_.file;
  post.source.member = origin_.member;
  post.source.line = origin_.line;
  result_.posts.add(post);
}

void RecordSink::tombstone(std::string_view platform, std::string id, std::optional<Instant> at) {
  ++result_.notices["delete"];
  bury(platform, std::move(id), at);
}

void RecordSink::bury(std::string_view platform, std::string id, std::optional<Instant> at) {
  is_settled_ = true;
  result_.tombstones.push_back({std::string(platform), std::move(id), at});
}

void RecordSink::notice(std::string_view kind, std::uint64_t count) {
  is_settled_ = true;
  result_.notices[std::string(kind)] += count;
}

void RecordSink::reject(std::string_view reason, std::string detail) {
  is_settled_ = true;
  add_reject(result_, reason, std::move(detail), origin_, record_);
}

void add_reject(ReadResult& result, std::string_view reason, std::string detail, const Origin& origin, std::string_view record) {
  constexpr std::size_t kExcerptBytes = 200;
  ++result.reject_counts[std::string(reason)];
  if (result.rejects.size() >= ReadResult::kMaxRejects) return;
  result.rejects.push_back({std::string(reason), std::move(detail), origin, std::string(record.substr(0, kExcerptBytes))});
}

std::string_view trim_record(std::string_view text) noexcept {
  const auto is_padding = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' || c == '\x1E'; };
  while (!text.empty() && is_padding(text.front())) text.remove_prefix(1);
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  while (!text.empty() && is_padding(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_padding(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace postwake::detail
