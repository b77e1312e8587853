#include "cli/progress_text.hpp"

#include <cstdio>

#include "postwake/base/figures.hpp"

namespace postwake::cli {
namespace {

std::string duration_text(Milliseconds time) { return format_offset(time).substr(1); }

}  // namespace

std::string megabytes(std::uint64_t bytes) {
  if (bytes >= 10'000'000) return grouped((bytes + 500'000) / 1'000'000) + " MB";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

std::string progress_text(const ReadProgress& progress, Milliseconds elapsed) {
  if (progress.to_do > 0)
    return "all read, " + grouped(progress.done) + " of " + grouped(progress.to_do) + " posts done (" + std::to_string(progress.done * 100 / progress.to_do) + " %)";
  const ScanProgress& scan = progress.scan;
  std::string text = megabytes(scan.bytes_read);
  // A file that grows while it is read passes its own size.
  const double share = scan.bytes_total > 0 ? std::min(static_cast<double>(scan.bytes_read) / static_cast<double>(scan.bytes_total), 1.0) : 0;
  if (scan.bytes_total > 0) text += " of " + megabytes(scan.bytes_total) + " (" + std::to_string(static_cast<int>(share * 100)) + " %)";
  text += ", " + grouped(progress.records) + " posts";
  if (progress.chosen) text += ", " + grouped(*progress.chosen) + " hits";
  const double seconds = static_cast<double>(elapsed.count()) / 1000;
  // The first moments say nothing about the rest.
  if (seconds >= 1) text += ", " + megabytes(static_cast<std::uint64_t>(static_cast<double>(scan.bytes_read) / seconds)) + "/s";
  if (seconds >= 2 && share > 0.01) text += ", " + duration_text(Seconds{static_cast<std::int64_t>(seconds / share - seconds)}) + " left";
  return text + ", " + scan.current;
}

std::string progress_text(const ApiProgress& progress) {
  std::string text = progress.source + " #" + progress.tag + ": " + grouped(progress.pages) + " pages, " + grouped(progress.posts) + " posts";
  if (progress.oldest) text += ", back to " + format_minute(*progress.oldest);
  if (progress.waiting.count() > 0) text += ", waiting " + duration_text(progress.waiting) + ": " + progress.reason;
  else if (progress.left && progress.left->count() > 0) text += ", " + duration_text(*progress.left) + " left";
  return text;
}

}  // namespace postwake::cli
