#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/lexicon/matcher.hpp"
#include "classify/lexicon/name_table.hpp"
#include "classify/lexicon/packed.hpp"
#include "postwake/base/result.hpp"
#include "postwake/model/post.hpp"
#include "postwake/text/fold.hpp"

namespace postwake::detail {

/// An alias of a service.
struct Alias {
  std::uint32_t service = 0;
  bool is_ambiguous = false;   ///< an ordinary word: counts only as a hashtag, a mention or beside an outage word
  std::array<std::uint8_t, 3> unused{};  ///< no byte of the pack is left to chance
};

/// The id of a service that the registry does not know: folded, blanks as '-'.
std::string slug(std::string_view name);

/// Memory for looking up names, reused from post to post.
struct NameScratch {
  std::string given;  ///< what `folded` was made of: handles are asked about more than once
  FoldedText folded;
  std::string key, body;
};

/// What a hashtag names. Lists of candidates: several when brands share the word.
///
/// Lifetime: the lists are the registry's.
struct TagReading {
  std::span<const std::uint32_t> services;
  std::span<const std::uint32_t> second;    ///< of a second name ("#instagramwhatsappdown")
  bool is_outage = false;                   ///< glued to an outage word, or listed as an outage hashtag
};

/// Why an author counts as an operator.
enum class Standing : std::uint8_t { none, listed, given, verified };

/// The registry of services: corpora/services.tsv, outage_words.tsv and what the user added.
///
/// Threads: immutable after build.
class Services {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  void read_files(std::string_view services_tsv, std::string_view outage_words_tsv);
  void write(PackWriter& to);
  void read(PackReader& from);
  /// Adds what the user names. Errors: usage for a malformed official.
  Status add_users(const std::vector<std::string>& followed, const std::vector<std::string>& officials);
  /// Gives the matcher the aliases from number `first` on.
  void add_aliases(Matcher& matcher, std::size_t first) const;

  std::string_view id(std::uint32_t service) const { return text(services_at(service).id); }
  std::string_view name(std::uint32_t service) const { return text(services_at(service).name); }
  bool is_followed(std::uint32_t service) const { return std::find(followed_numbers_.begin(), followed_numbers_.end(), service) != followed_numbers_.end(); }
  /// `code`: upper case, or "*" for a service of the whole world.
  bool is_in(std::uint32_t service, std::string_view code) const;
  const Alias& alias(std::uint32_t number) const;
  std::string_view alias_text(std::uint32_t number) const { return text(alias_row(number).text); }  ///< folded
  std::size_t alias_count() const noexcept { return aliases_.size() + own_aliases_.size(); }
  const std::vector<std::string>& followed() const noexcept { return followed_; }

  std::uint32_t find_id(std::string_view id) const { return first(kId, id); }
  /// By id, name or alias as a person types it; kNone when unknown or shared.
  std::uint32_t find_given(std::string_view given) const;
  /// `body`: folded, without '#'.
  TagReading read_tag(std::string_view body, NameScratch& scratch) const;
  /// The service that an account belongs to. `handle` without '@'.
  std::uint32_t account(std::string_view platform, std::string_view handle, NameScratch& scratch) const;
  /// Services that a mentioned handle names: an account, or an alias written as a handle.
  void mentioned(std::string_view platform, std::string_view handle, NameScratch& scratch, std::vector<std::uint32_t>& out) const;
  /// The service whose account this author is: listed, given as official, or verified with the service's own name.
  std::uint32_t operator_of(const Post& post, NameScratch& scratch, Standing* standing = nullptr) const;
  /// The service whose account this author imitates.
  std::uint32_t imitated_by(const Post& post, NameScratch& scratch) const;

 private:
  // Kinds of names.
  static constexpr char kId = 'i', kAlias = 'a', kHashtag = 'h', kAccount = 'c', kSkeleton = 's', kPrefix = 'p', kSuffix = 'x';

  struct Piece {
    std::uint32_t start = 0, size = 0;
  };
  struct Service {
    Piece id, name, countries;  ///< countries joined by ','
  };
  struct AliasRow {
    Piece text;  ///< folded
    Alias alias;
  };

  Piece keep(std::string_view text);
  std::string_view text(Piece piece) const;
  const Service& services_at(std::uint32_t service) const;
  const AliasRow& alias_row(std::uint32_t number) const;
  std::size_t service_count() const noexcept { return services_.size() + own_services_.size(); }
  std::uint32_t first(char kind, std::string_view name) const;
  std::uint32_t add_service(std::string_view id, std::string_view name, std::string_view countries);
  void add_alias(std::string_view text, std::uint32_t service, bool is_ambiguous);
  std::span<const std::uint32_t> aliases_named(std::string_view text) const { return names_.find(kAlias, text); }
  std::span<const std::uint32_t> named_with_office(std::string_view body) const;

  // Of the pack.
  Packed<char> texts_;
  Packed<Service> services_;
  Packed<AliasRow> aliases_;
  // While building, and the user's own: numbers and places go on behind those of the pack.
  std::string own_texts_;
  std::vector<Service> own_services_;
  std::vector<AliasRow> own_aliases_;
  NameTable names_;
  std::vector<std::string> followed_;
  std::vector<std::uint32_t> followed_numbers_;
  bool has_given_ = false;  ///< accounts of --official
};

}  // namespace postwake::detail
