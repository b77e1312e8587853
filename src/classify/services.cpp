#include "classify/services.hpp"

#include <algorithm>

#include "classify/skeleton.hpp"
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


// Words that operators put behind their name in handles and display names.
constexpr std::string_view kOfficeWords[] = {"support", "help", "care", "status", "cares", "official", "comms", "app", "service", "news", "team"};

}  // namespace

std::string slug(std::string_view name) {
  std::string out;
  for (const char c : folded(name)) out += c == ' ' ? '-' : c;
  return out;
}

Result<Services> Services::make(std::string_view services_tsv, std::string_view outage_words_tsv, const std::vector<std::string>& followed,
                                const std::vector<std::string>& officials) {
  Services made;
  each_row(services_tsv, [&](std::size_t, const std::vector<std::string_view>& cells) {
    if (cells.size() < 7) return;
    const auto number = static_cast<std::uint32_t>(made.services_.size());
    Service service{std::string(cells[0]), std::string(cells[1]), {}, false};
    std::string_view countries = cells[3];
    while (!countries.empty()) {
      const std::size_t comma = countries.find(',');
      service.countries.push_back(countries.substr(0, comma));
      countries.remove_prefix(comma == std::string_view::npos ? countries.size() : comma + 1);
    }
    made.ids_.emplace(service.id, number);
    made.services_.push_back(std::move(service));
    each_value(cells[4], [&](std::string_view alias) {
      // "?word": only beside an outage word; "??word": only in hashtags and handles.
      if (alias.starts_with("??")) {
        push_unique(made.by_alias_[without_joiners(folded(alias.substr(2)))], number);
        return;
      }
      const bool is_ambiguous = alias.starts_with('?');
      made.add_alias(is_ambiguous ? alias.substr(1) : alias, number, is_ambiguous);
    });
    each_value(cells[5], [&](std::string_view tag) { push_unique(made.by_hashtag_[without_joiners(folded(tag))], number); });
    each_value(cells[6], [&](std::string_view account) {
      const std::size_t colon = account.find(':');
      if (colon == std::string_view::npos) return;
      const std::string_view handle = account.substr(colon + 1);
      made.accounts_.emplace(account_key(account.substr(0, colon), handle), number);
      const std::string seen = skeleton(handle);
      if (seen.size() >= kShortestImitated) made.skeletons_.emplace(seen, number);
    });
  });
  each_row(outage_words_tsv, [&](std::size_t, const std::vector<std::string_view>& cells) {
    if (cells.size() < 3) return;
    (cells[1] == "prefix" ? made.prefixes_ : made.suffixes_).emplace(without_joiners(folded(cells[2])), true);
  });
  for (const auto& given : followed) {
    std::uint32_t service = made.find_given(given);
    if (service == kNone) {
      service = static_cast<std::uint32_t>(made.services_.size());
      made.services_.push_back({slug(given), given, {}, false});
      made.ids_.emplace(slug(given), service);
      made.add_alias(given, service, false);
    }
    made.services_[service].is_followed = true;
    if (std::find(made.followed_.begin(), made.followed_.end(), made.services_[service].id) == made.followed_.end())
      made.followed_.push_back(made.services_[service].id);
  }
  for (const auto& given : officials) {
    const std::size_t equals = given.find('=');
    std::string_view handle = std::string_view(given).substr(0, equals);
    if (handle.starts_with('@')) handle.remove_prefix(1);
    const std::string_view name = equals == std::string::npos ? std::string_view{} : std::string_view(given).substr(equals + 1);
    if (handle.empty() || handle.find(' ') != std::string_view::npos || (equals != std::string::npos && name.empty()))
      return fail(ErrorCode::usage, "not an official account: \"" + given + "\"", {}, "write @handle, or @handle=service");
    std::uint32_t service = kNone;
    if (!name.empty()) service = made.find_given(name);
    else if (!made.followed_.empty()) service = made.find_id(made.followed_.front());
    if (service == kNone && !name.empty()) {
      service = static_cast<std::uint32_t>(made.services_.size());
      made.services_.push_back({slug(name), std::string(name), {}, false});
      made.ids_.emplace(slug(name), service);
      made.add_alias(name, service, false);
    }
    if (service == kNone) {  // no service followed: the account speaks for itself
      service = static_cast<std::uint32_t>(made.services_.size());
      made.services_.push_back({slug(handle), std::string(handle), {}, false});
      made.ids_.emplace(slug(handle), service);
    }
    made.accounts_[account_key("*", handle)] = service;
  }
  return made;
}

void Services::add_alias(std::string_view text, std::uint32_t service, bool is_ambiguous) {
  std::string alias = folded(text);
  if (alias.empty()) return;
  push_unique(by_alias_[without_joiners(alias)], service);
  for (auto& known : aliases_) {
    if (aliases_.size() > 100000) break;
    if (&known - aliases_.data() + 64 < static_cast<std::ptrdiff_t>(aliases_.size())) continue;  // doubles stand side by side
    if (known.service == service && known.text == alias) {
      known.is_ambiguous = known.is_ambiguous && is_ambiguous;
      return;
    }
  }
  aliases_.push_back({std::move(alias), service, is_ambiguous, false});
}

void Services::add_aliases(Matcher& matcher) const {
  for (std::uint32_t i = 0; i < aliases_.size(); ++i) matcher.add_alias(aliases_[i].text, i);
}

const std::vector<std::uint32_t>* Services::aliases_named(std::string_view text) const {
  const auto found = by_alias_.find(text);
  return found == by_alias_.end() ? nullptr : &found->second;
}

std::uint32_t Services::find_id(std::string_view id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? kNone : found->second;
}

std::uint32_t Services::find_given(std::string_view given) const {
  if (const auto id = find_id(given); id != kNone) return id;
  const std::string wanted = folded(given);
  for (std::uint32_t i = 0; i < services_.size(); ++i)
    if (folded(services_[i].name) == wanted) return i;
  std::uint32_t found = kNone;
  for (const auto& alias : aliases_) {
    if (alias.text != wanted) continue;
    if (found != kNone && found != alias.service) return kNone;
    found = alias.service;
  }
  return found;
}

TagReading Services::read_tag(std::string_view tag) const {
  TagReading reading;
  std::string body = without_joiners(tag);
  while (!body.empty() && body.back() >= '0' && body.back() <= '9' && by_alias_.find(body) == by_alias_.end()) body.pop_back();  // "...2019"
  if (body.empty()) return reading;
  if (const auto listed = by_hashtag_.find(body); listed != by_hashtag_.end()) {
    reading.services = listed->second;
    reading.is_outage = true;
    return reading;
  }
  if (const auto* plain = aliases_named(body)) {
    reading.services = *plain;
    return reading;
  }
  if (body.size() > 100) return reading;
  const auto add = [&](std::string_view name, std::vector<std::uint32_t>& to) {
    const auto* named = aliases_named(name);
    if (named == nullptr) return false;
    for (const auto service : *named) push_unique(to, service);
    return true;
  };
  // Longest name first, so that "psn" does not win where "psnetwork" stands; then two names glued together.
  const auto split = [&](std::string_view rest, bool name_first) {
    for (std::size_t cut = rest.size(); cut-- > 1;) {
      const std::size_t at = name_first ? cut : rest.size() - cut;
      if ((static_cast<unsigned char>(rest[at]) & 0xC0U) == 0x80U) continue;
      const std::string_view name = name_first ? rest.substr(0, at) : rest.substr(at);
      const std::string_view word = name_first ? rest.substr(at) : rest.substr(0, at);
      const auto& words = name_first ? suffixes_ : prefixes_;
      if (words.find(word) == words.end()) continue;
      if (add(name, reading.services)) return true;
      for (std::size_t inner = 2; inner + 2 <= name.size(); ++inner) {
        if ((static_cast<unsigned char>(name[inner]) & 0xC0U) == 0x80U) continue;
        if (aliases_named(name.substr(0, inner)) == nullptr || aliases_named(name.substr(inner)) == nullptr) continue;
        add(name.substr(0, inner), reading.services);
        add(name.substr(inner), reading.second);
        return true;
      }
    }
    return false;
  };
  reading.is_outage = split(body, true) || split(body, false);
  return reading;
}

std::uint32_t Services::account(std::string_view platform, std::string_view handle, NameScratch& scratch) const {
  fold(handle, scratch.folded);
  const auto look = [&](std::string_view where) {
    scratch.key.assign(where);
    scratch.key += ':';
    scratch.key += scratch.folded.text;
    const auto found = accounts_.find(std::string_view(scratch.key));
    return found == accounts_.end() ? kNone : found->second;
  };
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
  if (const auto* named = named_with_office(scratch.body))
    for (const auto service : *named) push_unique(out, service);
}

const std::vector<std::uint32_t>* Services::named_with_office(std::string_view body) const {
  if (const auto* named = aliases_named(body)) return named;
  for (const auto word : kOfficeWords) {
    if (body.size() <= word.size() + 2 || !body.ends_with(word)) continue;
    if (const auto* named = aliases_named(body.substr(0, body.size() - word.size()))) return named;
  }
  return nullptr;
}

std::uint32_t Services::operator_of(const Post& post, NameScratch& scratch) const {
  if (!post.author.handle.empty()) {
    if (const auto owner = account(post.platform, post.author.handle, scratch); owner != kNone) return owner;
  }
  if (!post.author.verified) return kNone;
  // Verified with the service's own name: the whole name, perhaps with a word for the office.
  const auto whole = [&](std::string_view text) -> std::uint32_t {
    fold(text, scratch.folded);
    strip_joiners(scratch.folded.text, scratch.body);
    const auto* named = named_with_office(scratch.body);
    return named != nullptr && named->size() == 1 ? named->front() : kNone;
  };
  const auto by_handle = whole(std::string_view(post.author.handle).substr(0, post.author.handle.find('@')));
  // A verified person may be called like a service: handle and name must say the same, or the name be absent.
  if (by_handle != kNone && (post.author.name.empty() || whole(post.author.name) == by_handle)) return by_handle;
  return kNone;
}

std::uint32_t Services::imitated_by(const Post& post, NameScratch& scratch) const {
  const std::string_view handle = std::string_view(post.author.handle).substr(0, post.author.handle.find('@'));
  if (handle.size() < kShortestImitated) return kNone;
  fold(handle, scratch.folded);
  skeleton_of_folded(scratch.folded.text, scratch.body);
  const auto found = skeletons_.find(std::string_view(scratch.body));
  if (found == skeletons_.end()) return kNone;
  // The operator's own handle on another platform is no imitation, and neither is one that we merely have not listed there.
  for (const std::string_view platform : {"twitter", "facebook", "threads", "mastodon", "bluesky", "telegram", "reddit", "weibo", "vk", "*"}) {
    scratch.key.assign(platform);
    scratch.key += ':';
    scratch.key += scratch.folded.text;
    if (accounts_.find(std::string_view(scratch.key)) != accounts_.end()) return kNone;
  }
  return found->second;
}

}  // namespace postwake::detail
