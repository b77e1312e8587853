#include "pipeline/page_feeder.hpp"

namespace postwake::detail {

void PageFeeder::page(const std::string& source, std::string_view record) {
  Open& open = open_[source];
  const Origin origin{source, {}, 0, 0};
  if (!open.member) {
    open.input.name = source;
    open.member = reader_.open({origin, record.substr(0, kMemberHeadBytes), false});
    open.scratch = reader_.make_scratch();
  }
  open.input.bytes += record.size();
  bytes_ += record.size();
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
