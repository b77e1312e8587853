#include <algorithm>
#include <atomic>
#include <map>
#include <set>

#include "source/record_sink.hpp"

namespace postwake {

struct PostStream::Impl {
  Callbacks callbacks;
  Manifest manifest;
  std::string input;                   ///< the input that `owner` and `waiting` belong to
  std::optional<Author> owner;
  PackedPosts one;                     ///< memory that is used again
  std::vector<Post> waiting;           ///< posts of a personal archive whose owner has not come yet
  std::uint64_t input_records = 0, input_media = 0;
  std::map<std::string, bool> archives;  ///< member -> whether its index ends with a page
  std::set<std::string> own_archives;
  std::atomic<std::uint64_t> records_so_far{0}, chosen_so_far{0};

  void note(const std::string& text) {
    auto& notes = manifest.notes;
    const auto at = std::lower_bound(notes.begin(), notes.end(), text);
    if (at == notes.end() || *at != text) notes.insert(at, text);
  }

  void deliver(std::string_view packed) {
    ++manifest.chosen;
    if (callbacks.on_post) callbacks.on_post(packed);
  }

  void deliver(const Post& post) {
    one.clear();
    one.add(post);
    deliver(*one.begin());
  }

  void give_owner(Post& post) const {
    if (!owner) return;
    post.author = *owner;
    if (post.platform == "twitter" && !post.author.handle.empty())
      post.url = "https://twitter.com/" + post.author.handle + "/status/" + post.id;
  }

  void end_input() {
    bool is_nameless = false;
    for (Post& post : waiting) {
      give_owner(post);
      is_nameless = is_nameless || (post.author.handle.empty() && post.author.id.empty());
      deliver(post);
    }
    if (is_nameless) note("posts without an author in " + input + ": a personal archive without its account.js");
    waiting.clear();
    owner.reset();
    input.clear();
    input_records = input_media = 0;
  }
};

PostStream::PostStream(const Selection& selection, Callbacks callbacks) : impl_(std::make_unique<Impl>()) {
  impl_->callbacks = std::move(callbacks);
  impl_->manifest.query = selection.query();
}
PostStream::~PostStream() = default;

void PostStream::accept(std::unique_ptr<PieceResult> piece) {
  if (!piece) return;
  auto& result = static_cast<detail::ReadResult&>(*piece);
  Impl& s = *impl_;
  Manifest& m = s.manifest;
  m.records += result.records;
  s.input_records += result.records;
  for (const auto& [reason, n] : result.reject_counts) m.rejects[reason] += n;
  for (const auto& [kind, n] : result.notices) {
    m.notices[kind] += n;
    if (kind == "media") s.input_media += n;
  }
  for (const std::string& note : result.notes) s.note(note);
  if (result.is_archive_open) s.archives[result.archive_member] = *result.is_archive_open;
  for (Manifest& other : result.manifests) {
    // Its chosen posts are read here as records; only what it left out is added.
    const std::uint64_t here = other.chosen - std::min(other.chosen, other.duplicates);
    other.records -= std::min(other.records, here);
    other.chosen = other.duplicates = 0;
    other.query = {};
    other.inputs.clear();
    merge(m, other);
  }
  if (result.owner && !s.owner) s.owner = std::move(result.owner);
  for (const std::string_view packed : result.posts) {
    if (!result.needs_owner) {
      s.deliver(packed);
      continue;
    }
    Post post = to_post(view_packed(packed));
    if (s.owner) {
      s.give_owner(post);
      s.deliver(post);
    } else {
      if (s.input.empty()) s.input = post.source.file;
      s.waiting.push_back(std::move(post));
    }
  }
  s.records_so_far.store(m.records, std::memory_order_relaxed);
  s.chosen_so_far.store(m.chosen, std::memory_order_relaxed);
  if (s.callbacks.on_tombstone)
    for (Tombstone& gone : result.tombstones) s.callbacks.on_tombstone(std::move(gone));
  if (s.callbacks.on_reject)
    for (Reject& reject : result.rejects) s.callbacks.on_reject(std::move(reject));
}

void PostStream::reject(Reject reject) {
  ++impl_->manifest.rejects[reject.reason];
  if (impl_->callbacks.on_reject) impl_->callbacks.on_reject(std::move(reject));
}

void PostStream::input_done(const InputRecord& input) {
  Impl& s = *impl_;
  if (s.input_records == 0 && s.input_media != 0 && s.waiting.empty())
    reject({"not_a_post_format", "an archive of pictures or films without posts", Origin{input.name, {}, 0, 0}, {}});
  // A shard sees only its part of an index: input.hash is empty then.
  for (const auto& [member, is_open] : s.archives) {
    if (!is_open || input.hash.empty() || s.own_archives.contains(input.name)) continue;
    const Origin origin{input.name, member, 0, 0};
    s.note(describe(origin) + ": the fetch into this archive did not come to its end: posts are missing");
    reject({"unfinished_archive", "the fetch that wrote it did not come to its end: posts are missing; fetch again with --archive, and it goes on", origin, {}});
  }
  s.archives.clear();
  s.end_input();
  auto& inputs = s.manifest.inputs;
  inputs.insert(std::upper_bound(inputs.begin(), inputs.end(), input, [](const InputRecord& a, const InputRecord& b) { return a.name < b.name; }), input);
}

std::uint64_t PostStream::records_so_far() const noexcept { return impl_->records_so_far.load(std::memory_order_relaxed); }
std::uint64_t PostStream::chosen_so_far() const noexcept { return impl_->chosen_so_far.load(std::memory_order_relaxed); }

void PostStream::own_archives(const std::vector<std::string>& files) { impl_->own_archives.insert(files.begin(), files.end()); }

const Manifest& PostStream::manifest() const noexcept { return impl_->manifest; }

}  // namespace postwake
