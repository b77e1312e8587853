#include "postwake/model/post.hpp"

namespace postwake {

void clear_all_but_words(Post& post) noexcept {
  for (std::string* text : {&post.platform, &post.id, &post.url, &post.author.id, &post.author.handle, &post.author.name, &post.author.location, &post.lang,
                            &post.reply_to, &post.repost_of, &post.quote_of, &post.edit_of, &post.source.file, &post.source.member})
    text->clear();
  post.author.verified = false;
  post.author.followers.reset();
  post.created_at = {};
  post.time_precision = TimePrecision::unknown;
  post.time_source = TimeSource::field;
  post.place.reset();
  post.coords.reset();
  post.metrics = {};
  post.edited.reset();
  post.versions.clear();
  post.deleted = false;
  post.embedded = false;
  post.source.line = 0;
  post.source.retrieved_at.reset();
}

void clear(Post& post) noexcept {
  clear_all_but_words(post);
  post.text.clear();
  post.text_truncated = false;
  for (std::vector<std::string>* texts : {&post.tags, &post.mentions, &post.urls}) texts->clear();
}

}  // namespace postwake
