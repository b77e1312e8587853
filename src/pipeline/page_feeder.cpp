#include "pipeline/page_feeder.hpp"

namespace postwake::detail {

void add(ScanStats& into, const ScanStats& other) {
  into.inputs += other.inputs;
  into.members += other.members;
  into.bytes_packed += other.bytes_packed;
  into.bytes_decoded += other.bytes_decoded;
  into.lines += other.lines;
  into.decode_seconds += other.decode_seconds;
  into.read_seconds += other.read_seconds;
}

Status PageFeeder::kept(const std::vector<std::string>& files) {
  if (files.empty()) return {};
  sink_.own_archives(files);
  const auto read = scan(files, reader_, sink_, options_);
  if (!read) return propagate(read);
  add(stats_, *read);
  return {};
}

void PageFeeder::page(const std::string& source, std::string_view record) {
  Open& open = open_[source];
  const Origin origin{source, {}, 0, 0};
  if (!open.member) {
    open.input.name = source;
    open.member = reader_.open({origin, record.substr(0, kMemberHeadBytes), false});
    open.scratch = reader_.make_scratch();
  }
  open.input.bytes += record.size();
  stats_.bytes_packed += record.size();
  stats_.bytes_decoded += record.size();
  POSTWAKE_EXPECTS(open.member->mode() == ReadMode::stream);  // our own WARC records are
  sink_.accept(open.member->feed({origin, record}, *open.scratch));
}

void PageFeeder::done(const std::string& source, const std::vector<std::string>& notes) {
  notes_.insert(notes_.end(), notes.begin(), notes.end());
  const auto at = open_.find(source);
  if (at == open_.end()) return;
  sink_.accept(at->second.member->finish(false));
  at->second.input.decoded_bytes = at->second.input.bytes;
  sink_.input_done(at->second.input);
  open_.erase(at);
}

}  // namespace postwake::detail
