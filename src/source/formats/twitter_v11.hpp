#pragma once

#include "source/record_sink.hpp"

namespace postwake::detail {

/// What a nested tweet knows from the one it stands in.
struct TweetContext {
  bool is_embedded = false;
  std::optional<Instant> seen_at;  ///< the outer tweet's time: when its counts were true
};

/// Text, tags, mentions and URLs from the object that holds the whole text: `tweet`, its extended_tweet or full_text.
/// Used for v1.1 tweets and for those of personal archives.
void read_tweet_content(JsonView tweet, Post& post);

/// The fields of a v1.1 tweet that do not need its author. False: a reject was made.
bool read_tweet(JsonView tweet, const TweetContext& context, RecordSink& sink, Post& post);

}  // namespace postwake::detail
