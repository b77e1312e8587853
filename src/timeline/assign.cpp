#include "timeline/assign.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "postwake/text/hashtag.hpp"

namespace postwake::detail {
std::vector<Assigned> assign(const SortedPosts& posts, const Query& query, const std::vector<std::string>& named,
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
  const auto entry = [&](std::string_view id) -> Assigned& {
    const auto it = found.find(id);
    return it != found.end() ? it->second : found.emplace(std::string{id}, Assigned{}).first->second;
  };
  const auto put = [](Assigned& to, std::uint32_t post) {
    if (to.posts.empty() || to.posts.back() != post) to.posts.push_back(post);
  };
  // Posts name few different sets of services, so each set is looked up once.
  struct Named {
    std::string_view service;
    Assigned* to = nullptr;
    bool is_sure = false;  // the post is about it, however it is named
  };
  std::vector<std::vector<Named>> lists(posts.service_lists.size());
  for (std::size_t l = 0; l < lists.size(); ++l)
    for (const std::string_view service : parts(posts.service_lists[l]))
      lists[l].push_back({service, nullptr, only.empty() || known.count(std::string{service}) > 0});
  std::map<std::string, bool, std::less<>> is_topic_tag;
  for (std::uint32_t i = 0; i < posts.records.size(); ++i) {
    const Record& r = posts.records[i];
    bool is_placed = false;
    for (Named& named_here : lists[posts.services[i]]) {
      if (named_here.to == nullptr) named_here.to = &entry(named_here.service);
      put(*named_here.to, i);
      is_placed = is_placed || named_here.is_sure || names_clearly(r, named_here.service);
    }
    if (!posts.facts[i].is_unofficial && !r[Field::operator_of].empty()) {
      put(entry(r[Field::operator_of]), i);
      is_placed = true;
    }
    bool has_topic_tag = false;
    if (has_topic)
      for (const std::string_view tag : parts(r[Field::tags])) {
        auto known_tag = is_topic_tag.find(tag);
        if (known_tag == is_topic_tag.end())
          known_tag = is_topic_tag.emplace(std::string{tag}, folded.count(tag_key(tag, TagMatch::loose)) > 0).first;
        has_topic_tag = has_topic_tag || known_tag->second;
      }
    if (has_topic_tag)
      put(entry(topic), i);
    else if (!is_placed && !only.empty())
      put(entry(only), i);
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
