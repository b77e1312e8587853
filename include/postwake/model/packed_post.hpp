#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "postwake/model/post.hpp"

namespace postwake {

namespace detail {
void read_packed(const char*& at, std::string_view& text) noexcept;
}  // namespace detail

struct VersionView {
  Instant at;
  std::string_view text;
};
namespace detail {
void read_packed(const char*& at, VersionView& version) noexcept;
}  // namespace detail

/// A list inside a packed post: its items lie one behind the other.
template <typename Item>
class PackedList {
 public:
  class Iterator {
   public:
    Iterator(const char* at, std::size_t left) : at_(at), left_(left) { step(); }
    const Item& operator*() const noexcept { return item_; }
    Iterator& operator++() noexcept {
      --left_;
      step();
      return *this;
    }
    bool operator!=(const Iterator& other) const noexcept { return left_ != other.left_; }

   private:
    void step() noexcept {
      if (left_ != 0) detail::read_packed(at_, item_);
    }
    const char* at_;
    std::size_t left_;
    Item item_;
  };

  PackedList() = default;
  PackedList(const char* items, std::size_t count) : items_(items), count_(count) {}
  std::size_t size() const noexcept { return count_; }
  Iterator begin() const noexcept { return {items_, count_}; }
  Iterator end() const noexcept { return {nullptr, 0}; }

 private:
  const char* items_ = nullptr;
  std::size_t count_ = 0;
};

struct AuthorView {
  std::string_view id, handle, name;
  bool verified = false;
  std::optional<std::int64_t> followers;
  std::string_view location;
};

struct PlaceView {
  std::string_view name, country, country_code;
};

struct SourceView {
  std::string_view file, member;
  std::uint64_t line = 0;
  std::optional<Instant> retrieved_at;
};

/// A Post that owns nothing: the same members under the same names, so that what is written once for both reads either.
///
/// Lifetime: that of the packed bytes.
struct PostView {
  std::string_view platform, id, url;
  AuthorView author;
  Instant created_at;
  TimePrecision time_precision = TimePrecision::unknown;
  TimeSource time_source = TimeSource::field;
  std::string_view text;
  bool text_truncated = false;
  std::string_view lang;
  PackedList<std::string_view> tags, mentions, urls;
  std::string_view reply_to, repost_of, quote_of, edit_of;
  std::optional<PlaceView> place;
  std::optional<Coordinates> coords;
  Metrics metrics;
  std::optional<Instant> edited;
  PackedList<VersionView> versions;
  bool deleted = false, embedded = false;
  SourceView source;
};

/// The members of a packed post. `packed` is what a PackedPosts gave, on this machine, in this run: it is no format.
PostView view_packed(std::string_view packed) noexcept;

Post to_post(const PostView& view);

/// What a post is told apart and put in order by.
struct PostName {
  std::string_view platform, id, edit_of;
  Instant created_at;
  bool deleted = false;
};

/// As view_packed(), for a quarter of its time.
PostName name_packed(std::string_view packed) noexcept;

inline std::string_view identity(const PostName& post) noexcept { return post.edit_of.empty() ? post.id : post.edit_of; }

/// Posts as bytes, one behind the other: a third of what they take as JSON, and no memory of their own for each text.
///
/// Law    : to_post(view_packed(packed)) is the post that was added.
/// Threads: one at a time.
class PackedPosts {
 public:
  void add(const Post& post);
  void clear() noexcept { count_ = size_ = 0; }
  std::size_t count() const noexcept { return count_; }
  std::size_t held_bytes() const noexcept { return capacity_; }
  /// Adds `before` to the line of every post that has one.
  void shift_lines(std::uint64_t before) noexcept;
  /// No post knows its line.
  void forget_lines() noexcept;

  class Iterator {
   public:
    explicit Iterator(const char* at) : at_(at) {}
    std::string_view operator*() const noexcept;
    Iterator& operator++() noexcept {
      at_ += (**this).size();
      return *this;
    }
    bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

   private:
    const char* at_;
  };
  Iterator begin() const noexcept { return Iterator(bytes_.get()); }
  Iterator end() const noexcept { return Iterator(bytes_.get() + size_); }

 private:
  char* room(std::size_t bytes);

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0, count_ = 0;
};

}  // namespace postwake
