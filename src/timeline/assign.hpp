#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postwake/timeline/builder.hpp"
#include "timeline/post_store.hpp"

namespace postwake::detail {

/// The posts of one service, or of the topic.
struct Assigned {
  std::string id;
  std::string name;
  bool is_topic = false;
  bool is_known = false;  ///< named by --service or by a tag of the query
  std::vector<std::uint32_t> posts;
};

/// Which posts concern which service. A post concerns every service it names and the one whose account wrote it. Tags of
/// the query that name no service form one topic under the first of them; posts with such a tag concern it. A post that
/// names nothing, or nothing clearly, concerns the one thing the query is about, if it is about one thing.
std::vector<Assigned> assign(const SortedPosts& posts, const Query& query, const std::vector<std::string>& named, const ServiceNames& names);

}  // namespace postwake::detail
