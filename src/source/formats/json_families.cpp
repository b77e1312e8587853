#include "source/formats/json_families.hpp"

#include <algorithm>
#include <array>

#include "postwake/base/limits.hpp"
#include "postwake/text/utf8.hpp"
#include "source/formats/envelopes.hpp"

namespace postwake::detail {
namespace {

constexpr std::array kFamilies = {
    JsonFamily{"twitter v1.1", is_twitter_v11, read_twitter_v11},
    JsonFamily{"postwake", is_own_record, read_own_record},
    JsonFamily{"twitter v2", is_twitter_v2, read_twitter_v2},
    JsonFamily{"twitter notice", is_twitter_notice, read_twitter_notice},
    JsonFamily{"bluesky jetstream", is_jetstream, read_jetstream},
    JsonFamily{"bluesky", is_bluesky, read_bluesky},
    JsonFamily{"mastodon", is_mastodon, read_mastodon},
    JsonFamily{"reddit", is_reddit, read_reddit},
    JsonFamily{"snscrape", is_snscrape, read_snscrape},
    JsonFamily{"telegram", is_telegram, read_telegram},
    JsonFamily{"twitter archive", is_twitter_archive, read_twitter_archive},
    JsonFamily{"activity streams", is_activity_streams, read_activity_streams},
    JsonFamily{"activitypub", is_activitypub, read_activitypub},
    JsonFamily{"hacker news", is_hacker_news, read_hacker_news},
    JsonFamily{"lemmy", is_lemmy, read_lemmy},
    JsonFamily{"meta", is_meta, read_meta},
    JsonFamily{"page", is_page, read_page},
    JsonFamily{"api error", is_api_error, read_api_error},
    JsonFamily{"flat row", is_flat_row, read_flat_row},
};

constexpr int kMaxPageDepth = 8;  // pages inside pages

/// Scripts of a personal archive that hold posts or their owner.
bool holds_posts(std::string_view script) {
  constexpr std::array<std::string_view, 8> kKinds = {"tweets", "tweet", "account", "note_tweet", "deleted_tweets", "deleted_tweet", "community_tweet", "profile"};
  return std::find(kKinds.begin(), kKinds.end(), script) != kKinds.end();
}

std::string keys_of(JsonView object) {
  constexpr std::size_t kShown = 6;
  std::string keys;
  for (std::size_t i = 0; i < std::min(object.size(), kShown); ++i) keys += (keys.empty() ? "" : ", ") + std::string(object.key_at(i));
  if (object.size() > kShown) keys += ", ...";
  return keys.empty() ? "an object without keys" : "an object with the keys " + keys;
}

void reject_parse_error(const Error& error, std::size_t record_bytes, const Origin& origin, std::string_view record, ReadResult& result) {
  const bool is_cut = error.origin.offset >= record_bytes && error.code == ErrorCode::bad_data;
  add_reject(result, error.code == ErrorCode::limit_exceeded ? "nested_too_deep" : "invalid_json",
             error.message + ", at byte " + std::to_string(error.origin.offset) + " of the record" + (is_cut ? ": it is cut short" : ""), origin,
             record);
}

}  // namespace

std::span<const JsonFamily> json_families() { return kFamilies; }

void read_json_value(JsonView value, RecordSink& sink, int depth) {
  if (value.is_array()) {
    if (depth >= kMaxPageDepth) return sink.reject("nested_too_deep", "arrays of arrays");
    for (const JsonView element : value) read_json_value(element, sink, depth + 1);
    if (value.size() == 0) sink.notice("empty_page");
    return;
  }
  if (const Envelope* around = sink.envelope(); around != nullptr && !around->script_kind.empty() && !holds_posts(around->script_kind))
    return sink.notice("archive_" + around->script_kind.substr(0, 40));  // likes, messages, ads of a personal archive
  if (!value.is_object()) return sink.reject("not_a_post", "a JSON value that is not an object");
  for (const JsonFamily& family : kFamilies)
    if (family.recognise(value)) return family.read(value, sink);
  if (value.size() == 0) return sink.notice("empty_object");
  if (!sink.context().options.columns.empty()) return read_flat_row(value, sink);
  sink.reject("not_a_post", keys_of(value));
}

void read_json_text(const ReadContext& context, std::string_view text, const Origin& origin, ReadScratch& scratch, ReadResult& result,
                    std::optional<Instant> retrieved_at, const Envelope* envelope) {
  text = trim_record(text);
  if (text.empty()) {
    ++result.notices["blank"];
    return;
  }
  if (!is_valid_utf8(text)) {
    scratch.repaired = repair_utf8(text);
    text = scratch.repaired;
    ++result.notices["repaired_utf8"];
  }
  const std::uint64_t surrogates = scratch.json().repaired_surrogates();
  const auto read = [&](JsonView value) {
    RecordSink sink(context, result, origin, text);
    sink.retrieved_at(retrieved_at);
    sink.envelope(envelope);
    read_json_value(value, sink);
  };
  if (const auto value = scratch.json().parse(text)) {
    read(*value);
  } else {
    // Two objects on one line, or a sound one before a broken one: what is sound is read.
    std::string_view rest = text;
    while (!rest.empty()) {
      std::size_t consumed = 0;
      const auto first = scratch.json().parse_first(rest, consumed);
      if (!first || consumed == 0 || !(first->is_object() || first->is_array())) {
        const std::size_t before = text.size() - rest.size();
        Error error = first ? value.error() : first.error();
        error.origin.offset += first ? 0 : before;
        reject_parse_error(error, text.size(), origin, rest, result);
        break;
      }
      // A value must be followed by another one; anything else means that this was never two records.
      const std::string_view next = trim_record(rest.substr(consumed));
      if (!next.empty() && next.front() != '{' && next.front() != '[') {
        reject_parse_error(value.error(), text.size(), origin, rest, result);
        break;
      }
      read(*first);
      rest = next;
    }
  }
  if (scratch.json().repaired_surrogates() != surrogates) ++result.notices["repaired_surrogates"];
}

}  // namespace postwake::detail
