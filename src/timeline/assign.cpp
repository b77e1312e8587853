#include "timeline/assign.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "postwake/text/hashtag.hpp"

namespace postwake::detail {
std::vector<Assigned> assign(const std::vector<Record>& records, const Query& query, const std::vector<std::string>& named,
                             const ServiceNames& names) {
  std::set<std::string> known(named.begin(), named.end());
  std::vector<std::string> topic_tags;
  for (const std::string& tag : query.tags) {
    const auto service = names.service_of_tag ? names.service_of_tag(tag) : std::nullopt;
    if (service)
      known.insert(*service);
    else
      topic_tags.push_back(tag);
  }
  if (topic_tags.empty() && known.empty() && !query.phrases.empty()) topic_tags.push_back(query.phrases.front());

  std::set<std::string> folded;
  for (const std::string& tag : topic_tags) folded.insert(tag_key(tag, TagMatch::loose));
  const bool has_topic = !topic_tags.empty();
  const std::string topic = has_topic ? topic_tags.front() : "";
  // What a post that names nothing is about.
  std::string only;
  if (has_topic && known.empty()) only = topic;
  if (!has_topic && known.size() == 1) only = *known.begin();

  std::map<std::string, Assigned, std::less<>> found;
  const auto put = [&](std::string_view id, std::uint32_t post) {
    auto it = found.find(id);
    if (it == found.end()) it = found.emplace(std::string{id}, Assigned{}).first;
    if (it->second.posts.empty() || it->second.posts.back() != post) it->second.posts.push_back(post);
  };
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record& r = records[i];
    bool is_placed = false;
    for (const std::string_view service : parts(r[Field::services])) {
      put(service, i);
      is_placed = is_placed || known.count(std::string{service}) > 0 || only.empty() || names_clearly(r, service);
    }
    if (!r[Field::operator_of].empty()) {
      put(r[Field::operator_of], i);
      is_placed = true;
    }
    bool has_topic_tag = false;
    if (has_topic)
      for (const std::string_view tag : parts(r[Field::tags])) 
        has_topic_tag = has_topic_tag || folded.count(tag_key(tag, TagMatch::loose)) > 0;
    if (has_topic_tag)
      put(topic, i);
    else if (!is_placed && !only.empty())
      put(only, i);
  }
  for (const std::string& id : known) found.try_emplace(id);

  std::vector<Assigned> out;
  for (auto& [id, assigned] : found) {
    assigned.id = id;
    assigned.is_topic = has_topic && id == topic;
    assigned.is_known = assigned.is_topic || known.count(id) > 0;
    assigned.name = assigned.is_topic ? "#" + id : (names.display ? names.display(id) : id);
    if (assigned.name.empty()) assigned.name = id;
    out.push_back(std::move(assigned));
  }
  return out;
}

}  // namespace postwake::detail
