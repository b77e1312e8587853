#include "archive/order/member_run.hpp"

#include <algorithm>
#include <cstring>

namespace postwake::detail {
namespace {

constexpr std::size_t kExcerptBytes = 200;

}  // namespace

std::size_t end_of_lines(std::string_view bytes) noexcept {
  // Not rfind(): that goes byte by byte.
  const void* const newline = bytes.empty() ? nullptr : ::memrchr(bytes.data(), '\n', bytes.size());
  return newline == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(newline) - bytes.data()) + 1;
}

std::string_view first_shown_piece(std::string_view shown) noexcept {
  const std::string_view piece = shown.substr(0, kShownBytes);
  if (piece.size() == shown.size()) return piece;
  const std::size_t whole = end_of_lines(piece);
  return whole == 0 ? piece : piece.substr(0, whole);
}

MemberRun::MemberRun(Origin origin, std::unique_ptr<MemberReader> reader, const ScanOptions& options)
    : origin_(std::move(origin)), reader_(std::move(reader)), mode_(reader_->mode()), max_line_(options.max_line_bytes),
      hasher_(options.sha256 ? HashKind::sha256 : HashKind::xxh3_128) {}

ReadChunk MemberRun::read(std::string_view bytes, bool is_line_start, WorkerScratch& scratch, bool may_change) const {
  ReadChunk chunk;
  const std::size_t first = is_line_start ? 0 : bytes.find('\n');
  const std::size_t end = end_of_lines(bytes);
  if (end == 0) {
    chunk.head = bytes;
    return chunk;
  }
  chunk.has_newline = true;
  const std::size_t begin = is_line_start ? 0 : first + 1;
  chunk.head = bytes.substr(0, begin);
  chunk.tail = bytes.substr(end);
  std::string_view whole = bytes.substr(begin, end - begin);
  const auto add = [&](std::string_view lines) {
    if (lines.empty()) return;
    auto result = reader_->read_lines(Piece{.origin = origin_, .bytes = lines, .may_change = may_change}, scratch);
    chunk.held_bytes += result && result->held_bytes != 0 ? result->held_bytes : lines.size();
    chunk.whole.emplace_back(std::move(result));
  };
  if (whole.size() > max_line_) {
    // Only with a limit smaller than a chunk: look at each line.
    std::size_t from = 0;
    for (std::size_t at = 0; at < whole.size();) {
      const std::size_t newline = whole.find('\n', at);
      if (newline - at > max_line_) {
        add(whole.substr(from, at - from));
        chunk.whole.emplace_back(LongLine{std::string(whole.substr(at, std::min(kExcerptBytes, newline - at)))});
        from = newline + 1;
      }
      at = newline + 1;
    }
    whole = whole.substr(from);
  }
  add(whole);
  return chunk;
}

void MemberRun::deliver(std::unique_ptr<PieceResult> result, Delivery& delivery) {
  if (!result) return;
  result->shift_lines(knows_lines_ ? lines_ : kLinesUnknown);
  lines_ += result->lines;
  delivery.accept(std::move(result));
}

void MemberRun::too_long(std::string excerpt, Delivery& delivery) {
  Reject reject;
  reject.reason = "line_too_long";
  reject.detail = "a line of more than " + std::to_string(max_line_) + " bytes was skipped; raise --max-line to read it";
  reject.origin = origin_;
  reject.origin.line = knows_lines_ ? lines_ + 1 : 0;
  reject.excerpt = std::move(excerpt);
  delivery.reject(std::move(reject));
}

void MemberRun::flush_line(WorkerScratch& scratch, Delivery& delivery) {
  if (!cut_line_.empty()) deliver(reader_->read_lines(Piece{.origin = origin_, .bytes = cut_line_}, scratch), delivery);
  if (cut_line_.capacity() > (1U << 20U)) cut_line_ = std::string();  // not {}: that keeps the memory
  cut_line_.clear();
}

void MemberRun::add(ReadChunk chunk, WorkerScratch& scratch, Delivery& delivery) {
  if (is_finished_) return;
  const auto append = [&](std::string&& part) {
    if (is_skipping_ || part.empty()) return;
    const std::size_t text = part.size() - (part.back() == '\n' ? 1U : 0U);
    if (cut_line_.size() + text > max_line_) {
      is_skipping_ = true;
      std::string excerpt = std::move(cut_line_);
      cut_line_ = std::string();
      if (excerpt.size() < kExcerptBytes) excerpt += part.substr(0, kExcerptBytes);
      excerpt.resize(std::min(excerpt.size(), kExcerptBytes));
      excerpt.shrink_to_fit();
      too_long(std::move(excerpt), delivery);
    } else if (cut_line_.empty()) {
      cut_line_ = std::move(part);
    } else {
      cut_line_ += part;
    }
  };
  append(std::move(chunk.head));
  if (!chunk.has_newline) return;
  if (!is_skipping_) flush_line(scratch, delivery);
  else if (!is_leading_cut_) ++lines_;
  is_leading_cut_ = false;
  is_skipping_ = false;
  for (auto& part : chunk.whole) {
    if (auto* result = std::get_if<std::unique_ptr<PieceResult>>(&part)) {
      deliver(std::move(*result), delivery);
    } else {
      too_long(std::move(std::get<LongLine>(part).excerpt), delivery);
      ++lines_;
    }
  }
  append(std::move(chunk.tail));
}

void MemberRun::feed(std::string_view bytes, WorkerScratch& scratch, Delivery& delivery) {
  if (is_finished_ || bytes.empty()) return;
  if (auto result = reader_->feed(Piece{.origin = origin_, .bytes = bytes}, scratch)) delivery.accept(std::move(result));
}

void MemberRun::damage(Reject reject, WorkerScratch& scratch, Delivery& delivery) {
  is_damaged_ = true;
  if (mode_ == ReadMode::lines && !is_finished_) {
    flush_line(scratch, delivery);
    is_skipping_ = false;
  } else if (!is_finished_) {
    is_finished_ = true;
    if (auto result = reader_->finish(true)) delivery.accept(std::move(result));
  }
  if (knows_lines_ && mode_ == ReadMode::lines) reject.origin.line = lines_;
  delivery.reject(std::move(reject));
}

void MemberRun::finish(WorkerScratch& scratch, Delivery& delivery) {
  if (is_finished_) return;
  is_finished_ = true;
  if (mode_ == ReadMode::lines) {
    flush_line(scratch, delivery);
  } else if (auto result = reader_->finish(is_damaged_)) {
    delivery.accept(std::move(result));
  }
}

void MemberRun::count(std::string_view bytes) {
  decoded_ += bytes.size();
  if (is_hashed_) hasher_.update(bytes.data(), bytes.size());
}

}  // namespace postwake::detail
