#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/archive/scan.hpp"
#include "postwake/json/value.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/packed_post.hpp"
#include "postwake/model/post.hpp"
#include "postwake/source/post_reader.hpp"
#include "postwake/source/selection.hpp"
#include "postwake/text/zone.hpp"

namespace postwake::detail {

struct Envelope;

/// What all members of one run share.
struct ReadContext {
  const Selection& selection;
  ReadOptions options;
  std::optional<Zone> zone;
};

/// What was read from one piece of a member.
struct ReadResult final : PieceResult {
  PackedPosts posts;             ///< chosen
  Post blank;                    ///< whose memory is used again for one post after the other
  std::vector<Tombstone> tombstones;
  std::vector<Reject> rejects;   ///< the first kMaxRejects
  std::map<std::string, std::uint64_t> reject_counts, notices;
  std::set<std::string> notes;
  std::uint64_t records = 0;
  std::uint64_t deletions = 0;   ///< among the notices, while a piece is read
  std::optional<Author> owner;   ///< of a personal archive: account.js, actor.json
  bool needs_owner = false;      ///< the posts are the owner's, who is not named here
  std::vector<Manifest> manifests;
  std::optional<bool> is_archive_open;  ///< the last line of an archive's index: a page, and not what a complete pass ends with
  std::string archive_member;           ///< where that index is

  static constexpr std::size_t kMaxRejects = 4096;
  void shift_lines(std::uint64_t lines_before) override;
};

/// Reused by one thread.
struct ReadScratch final : WorkerScratch {
  /// Made when it is needed: it holds a megabyte, and most members end without a record.
  JsonDocument& json() {
    if (!json_) json_.emplace();
    return *json_;
  }
  std::string repaired;
  std::string copied;  ///< a line that others may have changed while it was parsed
  std::unique_ptr<PrefilterScratch, void (*)(PrefilterScratch*)> prefilter{nullptr, nullptr};
  std::vector<MarkedLine> lines;

 private:
  std::optional<JsonDocument> json_;
};

/// Takes what one record holds. Made anew for every record.
class RecordSink {
 public:
  RecordSink(const ReadContext& context, ReadResult& result, const Origin& origin, std::string_view record)
      : context_(context), result_(result), origin_(origin), record_(record) {}

  /// A post without contents, for whoever makes many: its strings keep their memory. One at a time, until it is given to post().
  Post& blank_post() {
    clear(result_.blank);
    return result_.blank;
  }
  /// The same, with text, tags, mentions and links of the one before: whoever repeats a post says its words.
  Post& blank_post_with_words() {
    clear_all_but_words(result_.blank);
    return result_.blank;
  }
  /// A post is complete: its source is filled in here, and it is kept if the query chooses it. A blank_post() keeps what it holds, its
  /// text up to kMaxPostBytes.
  void post(Post&& post);
  /// The platform said that a post is gone.
  void tombstone(std::string_view platform, std::string id, std::optional<Instant> at = std::nullopt);
  /// The same, already counted by whoever read it first.
  void bury(std::string_view platform, std::string id, std::optional<Instant> at);
  /// Not a post, and nothing is wrong: a keep-alive, a like, a rate notice.
  void notice(std::string_view kind, std::uint64_t count = 1);
  void reject(std::string_view reason, std::string detail = {});
  void note(std::string note) { result_.notes.insert(std::move(note)); }

  const ReadContext& context() const noexcept { return context_; }
  ReadResult& result() noexcept { return result_; }
  const Origin& origin() const noexcept { return origin_; }
  /// True once anything was said about this record.
  bool is_settled() const noexcept { return is_settled_; }
  /// All posts of this record were observed at this time (WARC-Date, __twarc.retrieved_at).
  /// What stands around the record, or null.
  const Envelope* envelope() const noexcept { return envelope_; }
  void envelope(const Envelope* around) noexcept { envelope_ = around; }
  void retrieved_at(std::optional<Instant> at) noexcept { retrieved_at_ = at; }
  std::optional<Instant> retrieved_at() const noexcept { return retrieved_at_; }

 private:
  const ReadContext& context_;
  ReadResult& result_;
  const Origin& origin_;
  std::string_view record_;
  std::optional<Instant> retrieved_at_;
  const Envelope* envelope_ = nullptr;
  bool is_settled_ = false;
};

void add_reject(ReadResult& result, std::string_view reason, std::string detail, const Origin& origin, std::string_view record);

/// Reads one JSON text (a line, an element, a document) as whatever it is: the text is trimmed, repaired where it is not
/// UTF-8, parsed and given to the first family that knows its shape.
void read_json_text(const ReadContext& context, std::string_view text, const Origin& origin, ReadScratch& scratch, ReadResult& result,
                    std::optional<Instant> retrieved_at = std::nullopt, const Envelope* envelope = nullptr);

/// Reads one parsed value.
void read_json_value(JsonView value, RecordSink& sink, int depth = 0);

/// White space, NUL padding and a byte-order mark at the ends are not part of a record.
std::string_view trim_record(std::string_view text) noexcept;

}  // namespace postwake::detail
