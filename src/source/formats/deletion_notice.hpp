#pragma once

#include <optional>
#include <string_view>

#include "postwake/model/post.hpp"

namespace postwake::detail {

/// What a line says that is a deletion notice of Twitter's streams and nothing else, written as those streams write it:
///   {"delete":{"status":{"id":9,"id_str":"9","user_id":7,"user_id_str":"7"},"timestamp_ms":"1560461399971"}}
/// with the members of "status" in any order and the time left out before 2014. Every seventh line of a dump is one, so they
/// are read without a parse. nullopt for anything else, however near: the parse decides then.
std::optional<Tombstone> read_deletion_notice(std::string_view line);

}  // namespace postwake::detail
