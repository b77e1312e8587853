#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/matcher.hpp"
#include "postwake/base/result.hpp"
#include "postwake/model/post.hpp"
#include "postwake/text/fold.hpp"

namespace postwake::detail {

struct Service {
  std::string id, name;
  std::vector<std::string_view> countries;  ///< views into the embedded file; "*" is the whole world
  bool is_followed = false;
};

/// An alias of a service.
struct Alias {
  std::string text;            ///< folded
  std::uint32_t service = 0;
  bool is_ambiguous = false;   ///< an ordinary word: counts only as a hashtag, a mention or beside an outage word
  bool is_shared = false;      ///< stands in several rows
};

/// The id of a service that the registry does not know: folded, blanks as '-'.
std::string slug(std::string_view name);

/// Memory for looking up names, reused from post to post.
struct NameScratch {
  FoldedText folded;
  std::string key, body;
};

/// What a hashtag names.
struct TagReading {
  std::vector<std::uint32_t> services;  ///< candidates; several when brands share the word
  std::vector<std::uint32_t> second;    ///< candidates of a second name ("#instagramwhatsappdown")
  bool is_outage = false;               ///< glued to an outage word, or listed as an outage hashtag
};

/// The registry of services: corpora/services.tsv, outage_words.tsv and what the user added.
///
/// Threads: immutable after build.
class Services {
 public:
  /// Errors: usage for a malformed official.
  static Result<Services> make(std::string_view services_tsv, std::string_view outage_words_tsv, const std::vector<std::string>& followed,
                               const std::vector<std::string>& officials);

  const std::vector<Service>& all() const noexcept { return services_; }
  const std::vector<Alias>& aliases() const noexcept { return aliases_; }
  const std::vector<std::string>& followed() const noexcept { return followed_; }
  void add_aliases(Matcher& matcher) const;

  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  std::uint32_t find_id(std::string_view id) const;
  /// By id, name or alias as a person types it; kNone when unknown or shared.
  std::uint32_t find_given(std::string_view given) const;
  /// `body`: folded, without '#'.
  TagReading read_tag(std::string_view body) const;
  /// The service that an account belongs to. `handle` without '@'.
  std::uint32_t account(std::string_view platform, std::string_view handle, NameScratch& scratch) const;
  /// Services that a mentioned handle names: an account, or an alias written as a handle.
  void mentioned(std::string_view platform, std::string_view handle, NameScratch& scratch, std::vector<std::uint32_t>& out) const;
  /// The service whose account this author is: listed, given as official, or verified with the service's own name.
  std::uint32_t operator_of(const Post& post, NameScratch& scratch) const;
  /// The service whose account this author imitates.
  std::uint32_t imitated_by(const Post& post, NameScratch& scratch) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename T>
  using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;  // looked up, never walked

  void add_alias(std::string_view text, std::uint32_t service, bool is_ambiguous);
  const std::vector<std::uint32_t>* aliases_named(std::string_view text) const;
  const std::vector<std::uint32_t>* named_with_office(std::string_view body) const;

  std::vector<Service> services_;
  std::vector<Alias> aliases_;
  std::vector<std::string> followed_;
  Map<std::uint32_t> ids_;
  Map<std::vector<std::uint32_t>> by_alias_;     ///< folded alias without blanks and '_' -> services
  Map<std::vector<std::uint32_t>> by_hashtag_;   ///< listed outage hashtags
  Map<std::uint32_t> accounts_;                  ///< "platform:handle"
  Map<std::uint32_t> skeletons_;                 ///< skeleton of a handle -> service
  Map<bool> prefixes_, suffixes_;
};

}  // namespace postwake::detail
