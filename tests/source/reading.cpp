#include "source/reading.hpp"

#include <algorithm>

#include "postwake/json/records.hpp"

namespace postwake::testing {
namespace {

std::string join(const std::map<std::string, std::uint64_t>& counts) {
  std::string out;
  for (const auto& [word, n] : counts) out += (out.empty() ? "" : " ") + word + "=" + std::to_string(n);
  return out;
}

}  // namespace

std::string Read::reasons() const { return join(manifest.rejects); }
std::string Read::notices() const { return join(manifest.notices); }

Selection choose_all() {
  Query query;
  query.all = true;
  return std::move(*Selection::compile(std::move(query)));
}

Selection choose_tag(std::string tag) {
  Query query;
  query.tags.push_back(std::move(tag));
  return std::move(*Selection::compile(std::move(query)));
}

Read read_members(const std::vector<Member>& members, const Selection& selection, ReadOptions options, std::size_t piece_size) {
  Read read;
  auto reader = std::move(*PostReader::make(selection, std::move(options)));
  auto scratch = reader->make_scratch();
  PostStream stream(selection, {
                                   .on_post = [&](std::string_view packed) { read.posts.push_back(to_post(view_packed(packed))); },
                                   .on_tombstone = [&](Tombstone&& gone) { read.tombstones.push_back(std::move(gone)); },
                                   .on_reject = [&](Reject&& reject) { read.rejects.push_back(std::move(reject)); },
                               });
  for (const Member& member : members) {
    const Origin origin{"input", member.name, 0, 0};
    const std::string_view bytes = member.bytes;
    auto of_member = reader->open({origin, bytes.substr(0, kMemberHeadBytes), bytes.size() <= kMemberHeadBytes});
    const std::size_t step = piece_size == 0 ? std::max<std::size_t>(bytes.size(), 1) : piece_size;
    if (of_member->mode() == ReadMode::lines) {
      std::uint64_t lines = 0;
      for (std::size_t start = 0; start < bytes.size();) {
        const auto newline = start + step >= bytes.size() ? std::string_view::npos : bytes.find('\n', start + step - 1);
        const std::size_t end = newline == std::string_view::npos ? bytes.size() : newline + 1;
        auto result = of_member->read_lines({origin, bytes.substr(start, end - start)}, *scratch);
        result->shift_lines(lines);
        lines += result->lines;
        stream.accept(std::move(result));
        start = end;
      }
    } else if (of_member->mode() == ReadMode::stream) {
      for (std::size_t start = 0; start < bytes.size(); start += step)
        if (auto result = of_member->feed({origin, bytes.substr(start, step)}, *scratch)) stream.accept(std::move(result));
      if (auto result = of_member->finish(false)) stream.accept(std::move(result));
    }
  }
  InputRecord input;
  input.name = "input";
  stream.input_done(input);
  read.manifest = stream.manifest();
  return read;
}

Read read_text(std::string_view bytes, const Selection& selection, ReadOptions options, std::size_t piece) {
  return read_members({{"", std::string(bytes)}}, selection, std::move(options), piece);
}

Read read_text(std::string_view bytes, ReadOptions options, std::size_t piece) {
  static const Selection kAll = choose_all();
  return read_text(bytes, kAll, std::move(options), piece);
}

std::string as_lines(const Read& read) {
  std::string out;
  for (const Post& post : read.posts) out += to_json_line(post) + "\n";
  return out;
}

}  // namespace postwake::testing
