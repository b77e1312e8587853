#include "timeline/operator_steps.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "timeline/status_label.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kHourMs = 3600 * 1000;
constexpr std::int64_t kSilenceMs = 24 * kHourMs;       // longest pause inside an unlinked incident
constexpr std::int64_t kAgainMs = kHourMs / 3;          // trouble again so soon after a resolution is the same trouble
constexpr std::int64_t kAfterwordMs = kHourMs;          // words so soon after a resolution still belong to it
constexpr std::size_t kLeastPath = 6;                   // of a link that can name one incident

/// A link that can stand for one incident: it has a path of some length.
bool is_deep_link(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::size_t slash = url.find('/', scheme + 3);
  return slash != std::string_view::npos && url.size() - slash > kLeastPath;
}

std::vector<std::string_view> links_of(const Record& r) {
  std::vector<std::string_view> out;
  for (const std::string_view url : parts(r[Field::urls]))
    if (is_deep_link(url)) out.push_back(url);
  if (!out.empty()) return out;
  const std::string_view text = r[Field::text];
  for (std::size_t at = text.find("http"); at != std::string_view::npos; at = text.find("http", at + 4)) {
    const std::string_view url = text.substr(at, text.find_first_of(" \t\n", at) - at);
    if (is_deep_link(url)) out.push_back(url);
  }
  return out;
}

bool speaks_to_everybody(const Record& r) { return r[Field::reply_to].empty() && !r[Field::text].starts_with('@'); }

}  // namespace

OperatorWords::OperatorWords(const Context& context, const ServiceTally& service, bool is_topic) : context_(context) {
  std::map<std::string_view, std::uint32_t> thread_of_id;  // every official post, whatever its tag
  std::map<std::string_view, std::uint32_t> thread_of_link;
  std::vector<std::int64_t> resolved_at;                   // by thread; the lowest value: not yet
  std::vector<bool> is_labelled;                           // by thread: only a post labelled resolved ends it
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  for (const std::uint32_t i : service.posts) {
    const Record& r = context.records[i];
    if (r.by != By::operator_ || r.is_deleted || context.facts[i].is_repost) continue;
    if (!is_topic && r[Field::operator_of] != service.id) continue;
    // What a status page's own tool says of a post is surer than any reading of its text.
    const StatusLabel label = status_label(r[Field::text]);
    const bool is_word = label != StatusLabel::none || ((r.tag == Tag::acknowledgement || r.tag == Tag::resolution) &&
                                                        r.shares[static_cast<std::size_t>(r.tag)] >= kUnsureBelow);
    const bool is_resolution = label == StatusLabel::none ? r.tag == Tag::resolution : label == StatusLabel::resolved;
    const std::vector<std::string_view> links = links_of(r);
    auto thread = static_cast<std::uint32_t>(thread_sizes_.size());
    if (const auto parent = thread_of_id.find(r[Field::reply_to]); !r[Field::reply_to].empty() && parent != thread_of_id.end()) {
      thread = parent->second;
    } else {
      for (const std::string_view link : links) {
        const auto known = thread_of_link.find(link);
        if (known == thread_of_link.end()) continue;
        // A help page is linked in every incident: after a resolution its link begins a new one.
        const std::int64_t over = resolved_at[known->second];
        if (over != kNever && !is_resolution && r.created_ms > over + kAfterwordMs) continue;
        thread = known->second;  // of several the last: tools put the link of the incident itself at the end
      }
    }
    if (thread == thread_sizes_.size()) {
      thread_sizes_.push_back(0);
      thread_starts_.push_back(r.created_ms);
      resolved_at.push_back(kNever);
      is_labelled.push_back(false);
    }
    thread_of_id[r[Field::id]] = thread;
    for (const std::string_view link : links) thread_of_link[link] = thread;
    if (!is_word) continue;
    ++thread_sizes_[thread];
    is_labelled[thread] = is_labelled[thread] || label != StatusLabel::none;
    if (label == StatusLabel::resolved || (is_resolution && !is_labelled[thread])) resolved_at[thread] = r.created_ms;
    words_.push_back({i, thread, is_resolution, label == StatusLabel::resolved, false});
  }
}

std::vector<std::int64_t> OperatorWords::acknowledgement_minutes() const {
  std::vector<std::int64_t> out;
  for (const Word& w : words_)
    if (!w.is_resolution) out.push_back(minute_of_ms(context_.records[w.post].created_ms));
  return out;
}

OperatorSteps OperatorWords::steps_of(const std::vector<std::size_t>& words) {
  OperatorSteps out;
  std::size_t last = words.size();
  for (std::size_t k = 0; k < words.size(); ++k)
    if (words_[words[k]].is_resolution) last = k;
  if (last < words.size()) {
    const std::size_t end = last + 1;
    while (last > 0 && words_[words[last - 1]].is_resolution) --last;
    // "Pages operates normally again" may come before "Resolved - ...", which ends the incident.
    for (std::size_t k = last; k < end; ++k)
      if (words_[words[k]].is_labelled_resolved) {
        last = k;
        break;
      }
    out.resolution = words_[words[last]].post;
  }
  for (std::size_t k = 0; k < words.size(); ++k) {
    Word& word = words_[words[k]];
    word.is_taken = true;
    if (k == last) continue;
    if (!out.acknowledgement && !word.is_resolution && k < last)
      out.acknowledgement = word.post;
    else
      out.updates.push_back(word.post);
  }
  return out;
}

OperatorSteps OperatorWords::take(std::int64_t from_ms, std::int64_t to_ms) {
  const auto at = [&](const Word& w) { return context_.records[w.post].created_ms; };
  // The thread of the first acknowledgement in the window, if it is one, is the incident's.
  std::optional<std::uint32_t> main;
  for (const Word& w : words_) {
    if (w.is_taken || w.is_resolution || at(w) < from_ms || at(w) >= to_ms) continue;
    if (thread_starts_[w.thread] < from_ms) continue;  // goes on about something older
    if (thread_sizes_[w.thread] > 1) main = w.thread;
    break;
  }
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Word& w = words_[i];
    if (w.is_taken) continue;
    const bool is_thread = thread_sizes_[w.thread] > 1;
    if (is_thread && thread_starts_[w.thread] < from_ms) continue;
    const bool is_inside = at(w) >= from_ms && at(w) < to_ms;
    const bool is_main = main && w.thread == *main;
    // Another thread of its own beginning and end is another incident.
    if (is_main || (is_inside && !(main && is_thread))) chosen.push_back(i);
  }
  return steps_of(chosen);
}

std::vector<OperatorSteps> OperatorWords::take_rest() {
  std::vector<OperatorSteps> out;
  std::map<std::uint32_t, std::vector<std::size_t>> threads;
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::size_t> open;
  const auto at = [&](std::size_t i) { return context_.records[words_[i].post].created_ms; };
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Word& w = words_[i];
    if (w.is_taken) continue;
    if (thread_sizes_[w.thread] > 1) {
      threads[w.thread].push_back(i);
      continue;
    }
    if (!speaks_to_everybody(context_.records[w.post])) continue;
    const bool is_over = !open.empty() && words_[open.back()].is_resolution &&
                         at(i) - at(open.back()) > (w.is_resolution ? kAfterwordMs : kAgainMs);
    if (!open.empty() && (is_over || at(i) - at(open.back()) > kSilenceMs)) {
      groups.push_back(std::move(open));
      open.clear();
    }
    open.push_back(i);
  }
  if (!open.empty()) groups.push_back(std::move(open));
  for (auto& [thread, words] : threads) groups.push_back(std::move(words));
  for (const auto& group : groups) {
    if (words_[group.front()].is_resolution) continue;  // the end of something that the data do not hold
    if (!speaks_to_everybody(context_.records[words_[group.front()].post])) continue;
    // An incident needs an end, or a thread of different words: one sentence sent to five customers is neither.
    const bool has_end = std::any_of(group.begin(), group.end(), [&](std::size_t i) { return words_[i].is_resolution; });
    const auto wording = [&](std::size_t i) { return context_.facts[words_[i].post].copy_hash; };
    const bool is_thread = thread_sizes_[words_[group.front()].thread] > 1 &&
                           std::any_of(group.begin(), group.end(), [&](std::size_t i) { return wording(i) != wording(group.front()); });
    if (!has_end && !is_thread) {
      lonely_.push_back(words_[group.front()].post);
      continue;
    }
    OperatorSteps steps = steps_of(group);
    if (steps.acknowledgement) out.push_back(std::move(steps));
  }
  std::sort(lonely_.begin(), lonely_.end());
  std::sort(out.begin(), out.end(),
            [](const OperatorSteps& a, const OperatorSteps& b) { return *a.acknowledgement < *b.acknowledgement; });
  return out;
}

}  // namespace postwake::detail
