#include <algorithm>

#include "archive/file_windows.hpp"
#include "archive/walk/walk.hpp"

namespace postwake::detail {

void Walk::leaf(PeekedSource& source, const Origin& origin, bool is_input) {
  if (is_input) source.reserve(kChunkBytes);
  const std::string_view head = source.peek(kMemberHeadBytes);
  if (head.empty() && !source.is_whole()) {
    // Damaged before its first byte: there is nothing to show to the reader.
    char byte = 0;
    auto got = source.read(&byte, 1);
    output_.reject(make_reject(got ? fail(ErrorCode::damaged, "nothing could be read").error : got.error(), origin));
    return;
  }
  MemberRun* run = output_.open(origin, head.substr(0, std::min(head.size(), kMemberHeadBytes)), source.is_whole());
  if (run == nullptr) return;
  if (is_input) output_.is_whole_input(*run);
  if (!is_input || file_ == nullptr || run->mode() != ReadMode::lines) {
    chunks(source, *run);
  } else if (const std::uint64_t begin = file_->position(); !output_.wants_stretches(file_->size() - std::min(begin, file_->size()))) {
    run->stay_alone();
    if (run->bears_change(kShownBytes) && file_->size() >= FileWindows::kLeastBytes) {
      output_.chunk(*run, source.take_peeked());
      windows(*run, *file_);
      chunks(source, *run, kPieceBytes);
    } else {
      chunks(source, *run, kPieceBytes, source.take_peeked());
    }
  } else {
    is_read_ = true;
    RawBuffer seen;  // of a stretch's size: those that read stretches take it next
    seen.reserve(std::max(head.size(), kPieceBytes));
    auto got = read_full(source, seen.data(), head.size());
    seen.resize(got ? *got : 0);
    output_.chunk(*run, std::move(seen));
    stretches(*run, *file_, begin, file_->size());
    if (!output_.is_stopped(run)) output_.rest(*run, *file_);
  }
  output_.close(*run, {});
}

void Walk::windows(MemberRun& run, FileSource& file) {
  const FileWindows windows(file.descriptor());
  FileWindow window(windows);
  while (!output_.is_stopped(&run)) {
    const std::string_view shown = window.from(file.position());
    if (shown.empty() || !output_.shown(run, file, window, first_shown_piece(shown))) return;
  }
}

void Walk::stretches(MemberRun& run, FileSource& file, std::uint64_t begin, std::uint64_t end) {
  const std::size_t size = output_.shows_stretches(run, file) ? FileWindow::kBytes : kPieceBytes;
  for (std::uint64_t at = begin; at < end && !output_.is_stopped(&run);) {
    const std::uint64_t next = std::min(end, (at / size + 1) * size);
    output_.stretch(run, file, at, static_cast<std::size_t>(next - at));
    at = next;
  }
}

void Walk::chunks(ByteSource& source, MemberRun& run, std::size_t chunk_bytes, RawBuffer first) {
  // Of lines, what is cut off goes to the front of the next chunk, so that hardly a line must be joined from two.
  std::string cut;
  while (!output_.is_stopped(&run)) {
    RawBuffer buffer = std::move(first);
    const std::size_t peeked = buffer.size();
    if (peeked == 0) {
      buffer = output_.take_buffer();
      std::copy(cut.begin(), cut.end(), buffer.data());
    } else {
      buffer.reserve(chunk_bytes);
    }
    const std::size_t before = std::max(peeked, cut.size());
    auto got = read_full(source, buffer.data() + before, chunk_bytes - before);
    buffer.resize(before + (got ? *got : 0));
    const bool is_end = !got || (*got == 0 && peeked == 0);
    cut.clear();
    if (run.mode() == ReadMode::lines && !is_end) {
      const std::size_t whole = end_of_lines(buffer.view());
      // A very long line stays in pieces: joining them is what knows its limit.
      if (buffer.size() - whole < chunk_bytes / 2) {
        cut = buffer.view().substr(whole);
        buffer.resize(whole);
      }
    }
    if (buffer.size() != 0) output_.chunk(run, std::move(buffer));
    if (!got) output_.damage(run, got.error());
    if (is_end) break;
  }
}

}  // namespace postwake::detail
