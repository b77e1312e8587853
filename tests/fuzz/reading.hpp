#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "postwake/json/records.hpp"
#include "postwake/source/post_reader.hpp"
#include "postwake/text/utf8.hpp"

/// What the fuzz targets of reading share: any bytes give posts, rejects or notices, in bounded time, and
///   - the same for any cutting of the input,
///   - the same posts with and without the prefilter,
///   - posts with an id, a plausible time and valid UTF-8 everywhere: their line reads back as the same post.
namespace postwake::fuzz {

struct Outcome {
  std::string lines;
  Manifest manifest;
  bool operator==(const Outcome&) const = default;
};

/// `scratch` belongs to the selection: it is kept, as a worker thread keeps its own.
inline Outcome read(std::string_view bytes, const Selection& selection, WorkerScratch& scratch, std::size_t piece, bool use_prefilter) {
  Outcome out;
  auto reader = std::move(*PostReader::make(selection, {.columns = {}, .zone = {}, .include_private = true, .use_prefilter = use_prefilter}));
  static JsonDocument json;
  PostStream stream(selection, {.on_post =
                                    [&](std::string_view packed) {
                                      const Post post = to_post(view_packed(packed));
                                      const std::string line = to_json_line(post);
                                      if (to_json_line(view_packed(packed)) != line) std::abort();
                                      if (post.id.empty() || !is_valid_utf8(line) || !is_valid_utf8(post.text) || line.find('\n') != std::string::npos) std::abort();
                                      const auto parsed = json.parse(line);
                                      if (!parsed) std::abort();
                                      const auto again = read_post(*parsed);
                                      if (!again || to_json_line(*again) != line) std::abort();
                                      out.lines += line + "\n";
                                    },
                                .on_tombstone = {},
                                .on_reject = {}});
  const Origin origin{"fuzz", "", 0, 0};
  auto member = reader->open({origin, bytes.substr(0, kMemberHeadBytes), bytes.size() <= kMemberHeadBytes});
  const std::size_t step = piece == 0 ? bytes.size() + 1 : piece;
  if (member->mode() == ReadMode::lines) {
    std::uint64_t lines = 0;
    for (std::size_t start = 0; start < bytes.size();) {
      const auto newline = start + step >= bytes.size() ? std::string_view::npos : bytes.find('\n', start + step - 1);
      const std::size_t end = newline == std::string_view::npos ? bytes.size() : newline + 1;
      auto result = member->read_lines({origin, bytes.substr(start, end - start)}, scratch);
      result->shift_lines(lines);
      lines += result->lines;
      stream.accept(std::move(result));
      start = end;
    }
  } else {
    for (std::size_t start = 0; start < bytes.size(); start += step)
      if (auto result = member->feed({origin, bytes.substr(start, step)}, scratch)) stream.accept(std::move(result));
    if (auto result = member->finish(false)) stream.accept(std::move(result));
  }
  InputRecord input;
  input.name = "fuzz";
  stream.input_done(input);
  out.manifest = stream.manifest();
  return out;
}

inline void check(std::string_view bytes) {
  static const Selection kAll = [] {
    Query query;
    query.all = true;
    return std::move(*Selection::compile(query));
  }();
  static const Selection kTag = [] {
    Query query;
    query.tags = {"down", "apag\u00f3n"};
    return std::move(*Selection::compile(query));
  }();
  static const auto kMaker = std::move(*PostReader::make(kAll));
  static const auto kScratchAll = kMaker->make_scratch(), kScratchTag = kMaker->make_scratch();
  const Outcome whole = read(bytes, kAll, *kScratchAll, 0, true);
  const std::size_t smallest = bytes.size() <= 1024 ? 1 : bytes.size() / 64;  // a piece has its price, and this runs in every ctest
  for (const std::size_t piece : {smallest, bytes.size() / 3 + 1})
    if (!(read(bytes, kAll, *kScratchAll, piece, true) == whole)) std::abort();
  if (read(bytes, kTag, *kScratchTag, 0, true).lines != read(bytes, kTag, *kScratchTag, 0, false).lines) std::abort();
}

}  // namespace postwake::fuzz
