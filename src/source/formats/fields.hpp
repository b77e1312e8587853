#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postwake/json/value.hpp"
#include "postwake/model/post.hpp"

namespace postwake::detail {

/// Small readings that many formats share.

/// Adds a tag, mention or URL unless it is empty or there already. Leading '#', '@' are dropped from tags and mentions.
void add_tag(std::vector<std::string>& to, std::string_view tag);
void add_mention(std::vector<std::string>& to, std::string_view handle);
void add_url(std::vector<std::string>& to, std::string_view url);

/// A language as BCP 47, or empty for what is none: und, zxx, art, qam, qct, qht, qme, qst, in -> id, iw -> he, zh-cn -> zh-CN.
std::string language(std::string_view code);

/// A count: not negative, not a fraction.
std::optional<std::int64_t> count(JsonView value);

/// Two upper-case letters, or empty.
std::string country_code(std::string_view code);

/// Coordinates that are on the globe and not the "null island" that broken clients write.
std::optional<Coordinates> coordinates(std::optional<double> lat, std::optional<double> lon);

/// "https://host" without a path, of a URL; empty when it is none.
std::string host_of(std::string_view url);

std::string tweet_url(std::string_view handle, std::string_view id);
void write_tweet_url(std::string& url, std::string_view handle, std::string_view id);  ///< the same, into memory that is there

/// True for 1 to 19 digits.
bool is_tweet_id(std::string_view id);

/// "1.21E+18", "1213333333.0": an id that went through a spreadsheet.
bool is_lost_id(std::string_view id);

/// Hashtags of the text, in the order in which they stand, for platforms that name none themselves.
void add_tags_in_text(Post& post);
void add_mentions_in_text(Post& post);

}  // namespace postwake::detail
