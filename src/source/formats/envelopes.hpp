#pragma once

#include <string>
#include <string_view>

#include "source/record_sink.hpp"

namespace postwake::detail {

/// What stands around a record and says something about it.
struct Envelope {
  std::string chat_name, chat_id, chat_type;  ///< Telegram
  std::string script_kind;                    ///< of a personal archive: "tweets", "note_tweet", "account", "like" ...
};

/// Reads the closed text of the objects around a long array.
Envelope envelope_from(std::string_view text, ReadScratch& scratch);

/// "window.YTD.tweets.part0 = " -> "tweets"; "Grailbird.data.tweets_2012_09 =" -> "tweets".
std::string script_kind(std::string_view prefix);

}  // namespace postwake::detail
