#include "classify/lexicon/services.hpp"

#include <algorithm>

#include "classify/lexicon/skeleton.hpp"
#include "classify/tsv.hpp"
#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kShortestImitated = 5;  // shorter handles look like each other by chance

void strip_joiners(std::string_view text, std::string& out) {
  out.clear();
  for (const char c : text)
    if (c != ' ' && c != '_' && c != '-' && c != '.' && c != '\'') out += c;
}

std::string without_joiners(std::string_view text) {
  std::string out;
  strip_joiners(text, out);
  return out;
}

void push_unique(std::vector<std::uint32_t>& list, std::uint32_t value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

std::string account_key(std::string_view platform, std::string_view handle) {
  std::string key(platform);
  key += ':';
  key += folded(handle);
  return key;
}

void fold_name(std::string_view given, NameScratch& scratch) {
  if (scratch.given == given) return;
  fold(given, scratch.folded);
  scratch.given.assign(given);
}

// Words that operators put behind their name in handles and display names.
constexpr std::string_view kOfficeWords[] = {"support", "help", "care", "status", "cares", "official", "comms", "app", "service", "news", "team"};

}  // namespace

std::string slug(std::string_view name) {
  std::string out;
  for (const char c : folded(name)) out += c == ' ' ? '-' : c;
  return out;
}

void Services::read_files(std::string_view services_tsv, std::string_view outage_words_tsv) {
  each_row(services_tsv, [&](std::size_t, const std::vector<std::string_view>& cells) {
    if (cells.size() < 7) return;
    const std::uint32_t number = add_service(cells[0], cells[1], cells[3]);
    each_value(cells[4], [&](std::string_view alias) {
      // "?word": only beside an outage word; "??word": only in hashtags and handles.
      if (alias.starts_with("??")) {
        names_.add(kAlias, without_joiners(folded(alias.substr(2))), number);
        return;
      }
      const bool is_ambiguous = alias.starts_with('?');
      add_alias(is_ambiguous ? alias.substr(1) : alias, number, is_ambiguous);
    });
    each_value(cells[5], [&](std::string_view tag) { names_.add(kHashtag, without_joiners(folded(tag)), number); });
    each_value(cells[6], [&](std::string_view account) {
      const std::size_t colon = account.find(':');
      if (colon == std::string_view::npos) return;
      const std::string_view handle = account.substr(colon + 1);
      const std::string key = account_key(account.substr(0, colon), handle);
      if (!names_.has(kAccount, key)) names_.set(kAccount, key, number);
      const std::string seen = skeleton(handle);
      if (seen.size() >= kShortestImitated && !names_.has(kSkeleton, seen)) names_.set(kSkeleton, seen, number);
    });
  });
  each_row(outage_words_tsv, [&](std::size_t, const std::vector<std::string_view>& cells) {
    if (cells.size() >= 3) names_.set(cells[1] == "prefix" ? kPrefix : kSuffix, without_joiners(folded(cells[2])), 0);
  });
}

void Services::write(PackWriter& to) {
  POSTWAKE_EXPECTS(services_.empty());  // only what was built from the corpora is written
  texts_.own().assign(own_texts_.begin(), own_texts_.end());
  services_.own() = own_services_;
  aliases_.own() = own_aliases_;
  to(texts_);
  to(services_);
  to(aliases_);
  names_.write(to);
}

void Services::read(PackReader& from) {
  from(texts_);
  from(services_);
  from(aliases_);
  names_.read(from);
}

Status Services::add_users(const std::vector<std::string>& followed, const std::vector<std::string>& officials) {
  for (const auto& given : followed) {
    std::uint32_t service = find_given(given);
    if (service == kNone) {
      service = add_service(slug(given), given, {});
      add_alias(given, service, false);
    }
    if (is_followed(service)) continue;
    followed_numbers_.push_back(service);
    followed_.emplace_back(id(service));
  }
  for (const auto& given : officials) {
    const std::size_t equals = given.find('=');
    std::string_view handle = std::string_view(given).substr(0, equals);
    if (handle.starts_with('@')) handle.remove_prefix(1);
    const std::string_view of = equals == std::string::npos ? std::string_view{} : std::string_view(given).substr(equals + 1);
    if (handle.empty() || handle.find(' ') != std::string_view::npos || (equals != std::string::npos && of.empty()))
      return fail(ErrorCode::usage, "not an official account: \"" + given + "\"", {}, "write @handle, or @handle=service");
    std::uint32_t service = kNone;
    if (!of.empty()) service = find_given(of);
    else if (!followed_.empty()) service = followed_numbers_.front();
    if (service == kNone && !of.empty()) {
      service = add_service(slug(of), of, {});
      add_alias(of, service, false);
    }
    if (service == kNone) service = add_service(slug(handle), handle, {});  // no service followed: the account speaks for itself
    names_.set(kAccount, account_key("*", handle), service);
    has_given_ = true;
  }
  return {};
}

Services::Piece Services::keep(std::string_view text) {
  const Piece piece{static_cast<std::uint32_t>(texts_.size() + own_texts_.size()), static_cast<std::uint32_t>(text.size())};
  own_texts_ += text;
  return piece;
}

std::string_view Services::text(Piece piece) const {
  if (piece.start < texts_.size()) return {texts_.data() + piece.start, piece.size};
  return std::string_view(own_texts_).substr(piece.start - texts_.size(), piece.size);
}

const Services::Service& Services::services_at(std::uint32_t service) const {
  return service < services_.size() ? services_[service] : own_services_[service - services_.size()];
}

const Services::AliasRow& Services::alias_row(std::uint32_t number) const {
  return number < aliases_.size() ? aliases_[number] : own_aliases_[number - aliases_.size()];
}

const Alias& Services::alias(std::uint32_t number) const { return alias_row(number).alias; }

std::uint32_t Services::first(char kind, std::string_view name) const {
  const auto found = names_.find(kind, name);
  return found.empty() ? kNone : found.front();
}

bool Services::is_in(std::uint32_t service, std::string_view code) const {
  std::string_view countries = text(services_at(service).countries);
  while (!countries.empty()) {
    const std::size_t comma = countries.find(',');
    if (countries.substr(0, comma) == code) return true;
    countries.remove_prefix(comma == std::string_view::npos ? countries.size() : comma + 1);
  }
  return false;
}

std::uint32_t Services::add_service(std::string_view id, std::string_view name, std::string_view countries) {
  const auto number = static_cast<std::uint32_t>(service_count());
  own_services_.push_back({keep(id), keep(name), keep(countries)});
  if (!names_.has(kId, id)) names_.set(kId, id, number);
  return number;
}

void Services::add_alias(std::string_view given, std::uint32_t service, bool is_ambiguous) {
  std::string alias = folded(given);
  if (alias.ends_with(' ')) alias.pop_back();
  if (alias.starts_with(' ')) alias.erase(0, 1);
  if (alias.empty()) return;
  names_.add(kAlias, without_joiners(alias), service);
  // Doubles stand side by side.
  for (std::size_t i = own_aliases_.size(), looked = 0; i-- > 0 && looked < 64; ++looked) {
    auto& known = own_aliases_[i];
    if (known.alias.service != service || text(known.text) != alias) continue;
    known.alias.is_ambiguous = known.alias.is_ambiguous && is_ambiguous;
    return;
  }
  own_aliases_.push_back({keep(alias), {service, is_ambiguous, {}}});
}

void Services::add_aliases(Matcher& matcher, std::size_t first) const {
  for (std::size_t i = first; i < alias_count(); ++i) matcher.add_alias(alias_text(static_cast<std::uint32_t>(i)), static_cast<std::uint32_t>(i));
}

std::uint32_t Services::find_given(std::string_view given) const {
  if (const auto known = find_id(given); known != kNone) return known;
  const std::string wanted = folded(given);
  for (std::uint32_t i = 0; i < service_count(); ++i)
    if (folded(name(i)) == wanted) return i;
  std::uint32_t found = kNone;
  for (std::uint32_t i = 0; i < alias_count(); ++i) {
    const auto& row = alias_row(i);
    if (text(row.text) != wanted) continue;
    if (found != kNone && found != row.alias.service) return kNone;
    found = row.alias.service;
  }
  return found;
}

TagReading Services::read_tag(std::string_view tag, NameScratch& scratch) const {
  TagReading reading;
  strip_joiners(tag, scratch.body);
  std::string_view body = scratch.body;
  while (!body.empty() && body.back() >= '0' && body.back() <= '9' && !names_.has(kAlias, body)) body.remove_suffix(1);  // "...2019"
  if (body.empty()) return reading;
  if (const auto listed = names_.find(kHashtag, body); !listed.empty()) {
    reading.services = listed;
    reading.is_outage = true;
    return reading;
  }
  if (const auto plain = aliases_named(body); !plain.empty()) {
    reading.services = plain;
    return reading;
  }
  if (body.size() > 100) return reading;
  // Longest name first, so that "psn" does not win where "psnetwork" stands; then two names glued together.
  const auto split = [&](std::string_view rest, bool name_first) {
    for (std::size_t cut = rest.size(); cut-- > 1;) {
      const std::size_t at = name_first ? cut : rest.size() - cut;
      if ((static_cast<unsigned char>(rest[at]) & 0xC0U) == 0x80U) continue;
      const std::string_view name = name_first ? rest.substr(0, at) : rest.substr(at);
      const std::string_view word = name_first ? rest.substr(at) : rest.substr(0, at);
      if (!names_.has(name_first ? kSuffix : kPrefix, word)) continue;
      reading.services = aliases_named(name);
      if (!reading.services.empty()) return true;
      for (std::size_t inner = 2; inner + 2 <= name.size(); ++inner) {
        if ((static_cast<unsigned char>(name[inner]) & 0xC0U) == 0x80U) continue;
        const auto left = aliases_named(name.substr(0, inner)), right = aliases_named(name.substr(inner));
        if (left.empty() || right.empty()) continue;
        reading.services = left;
        reading.second = right;
        return true;
      }
    }
    return false;
  };
  reading.is_outage = split(body, true) || split(body, false);
  return reading;
}

std::uint32_t Services::account(std::string_view platform, std::string_view handle, NameScratch& scratch) const {
  fold_name(handle, scratch);
  const auto look = [&](std::string_view where) {
    scratch.key.assign(where);
    scratch.key += ':';
    scratch.key += scratch.folded.text;
    return first(kAccount, scratch.key);
  };
  if (has_given_)
    if (const auto given = look("*"); given != kNone) return given;
  const bool is_twitter = platform.empty() || platform == "unknown" || platform == "x";
  return look(is_twitter ? "twitter" : platform);
}

void Services::mentioned(std::string_view platform, std::string_view handle, NameScratch& scratch, std::vector<std::uint32_t>& out) const {
  if (const auto owner = account(platform, handle, scratch); owner != kNone) {
    push_unique(out, owner);
    return;
  }
  strip_joiners(handle.substr(0, handle.find('@')), scratch.body);
  for (const auto service : named_with_office(scratch.body)) push_unique(out, service);
}

std::span<const std::uint32_t> Services::named_with_office(std::string_view body) const {
  if (const auto named = aliases_named(body); !named.empty()) return named;
  for (const auto word : kOfficeWords) {
    if (body.size() <= word.size() + 2 || !body.ends_with(word)) continue;
    if (const auto named = aliases_named(body.substr(0, body.size() - word.size())); !named.empty()) return named;
  }
  return {};
}

std::uint32_t Services::operator_of(const Post& post, NameScratch& scratch, Standing* standing) const {
  const auto stands = [&](Standing as, std::uint32_t service) {
    if (standing != nullptr) *standing = as;
    return service;
  };
  stands(Standing::none, kNone);
  if (!post.author.handle.empty()) {
    if (const auto owner = account(post.platform, post.author.handle, scratch); owner != kNone)
      return stands(scratch.key.starts_with("*:") ? Standing::given : Standing::listed, owner);
  }
  if (!post.author.verified) return kNone;
  // Verified with the service's own name: the whole name, perhaps with a word for the office.
  const auto whole = [&](std::string_view text) -> std::uint32_t {
    fold_name(text, scratch);
    strip_joiners(scratch.folded.text, scratch.body);
    const auto named = named_with_office(scratch.body);
    return named.size() == 1 ? named.front() : kNone;
  };
  const auto by_handle = whole(std::string_view(post.author.handle).substr(0, post.author.handle.find('@')));
  // A verified person may be called like a service: handle and name must say the same, or the name be absent.
  if (by_handle != kNone && (post.author.name.empty() || whole(post.author.name) == by_handle)) return stands(Standing::verified, by_handle);
  return kNone;
}

std::uint32_t Services::imitated_by(const Post& post, NameScratch& scratch) const {
  const std::string_view handle = std::string_view(post.author.handle).substr(0, post.author.handle.find('@'));
  if (handle.size() < kShortestImitated) return kNone;
  fold_name(handle, scratch);
  skeleton_of_folded(scratch.folded.text, scratch.body);
  const std::uint32_t seen = first(kSkeleton, scratch.body);
  if (seen == kNone) return kNone;
  // The operator's own handle on another platform is no imitation, and neither is one that we merely have not listed there.
  for (const std::string_view platform : {"twitter", "facebook", "threads", "mastodon", "bluesky", "telegram", "reddit", "weibo", "vk", "*"}) {
    scratch.key.assign(platform);
    scratch.key += ':';
    scratch.key += scratch.folded.text;
    if (names_.has(kAccount, scratch.key)) return kNone;
  }
  return seen;
}

}  // namespace postwake::detail
