#pragma once

#include "source/record_sink.hpp"

namespace postwake::detail {

/// What a nested tweet knows from the one it stands in.
struct TweetContext {
  bool is_embedded = false;
  std::optional<Instant> seen_at;  ///< the outer tweet's time: when its counts were true
};

/// The fields of a v1.1 tweet, or of one of a personal archive, that do not need its author. False: a reject was made.
bool read_tweet(JsonView tweet, const TweetContext& context, RecordSink& sink, Post& post);

}  // namespace postwake::detail
