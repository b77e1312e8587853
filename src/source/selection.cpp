#include "postwake/source/selection.hpp"

#include <algorithm>
#include <unordered_set>

#include "postwake/text/spellings.hpp"

namespace postwake {
namespace {

template <typename Values>
void sort_unique(Values& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Drops repetitions; what is left stays in its order.
void keep_first(std::vector<std::string>& values) {
  std::vector<std::string> out;
  for (std::string& value : values)
    if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(std::move(value));
  values = std::move(out);
}

std::string primary_language(std::string_view tag) {
  std::string out;
  for (const char c : tag.substr(0, tag.find_first_of("-_"))) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
  return out;
}

}  // namespace

struct Selection::Impl {
  Query query;
  TagMatch match = TagMatch::loose;
  std::vector<std::string> tag_keys;      // sorted
  std::vector<std::string> phrase_keys;
  std::vector<std::string> languages;     // primary subtags, sorted
  std::optional<Prefilter> prefilter;

  bool is_tag(std::string_view tag) const {
    return std::binary_search(tag_keys.begin(), tag_keys.end(), tag_key(tag, match));
  }
};

Selection::Selection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Selection::Selection(Selection&&) noexcept = default;
Selection& Selection::operator=(Selection&&) noexcept = default;
Selection::~Selection() = default;

Result<Selection> Selection::compile(Query query, TagMatch match) {
  auto impl = std::make_unique<Impl>();
  impl->match = match;
  for (std::string& tag : query.tags) {
    if (tag.rfind('#', 0) == 0) tag.erase(0, 1);
    else if (tag.rfind("\uFF03", 0) == 0) tag.erase(0, 3);
    const std::string key = tag_key(tag, match);
    if (key.empty()) return fail(ErrorCode::usage, "an empty tag", {}, "give a word, such as --tag instagramdown");
    impl->tag_keys.push_back(key);
  }
  for (const std::string& phrase : query.phrases) {
    std::string key = fold_text(phrase, match);
    while (!key.empty() && key.back() == ' ') key.pop_back();
    key.erase(0, std::min(key.find_first_not_of(' '), key.size()));
    if (key.empty()) return fail(ErrorCode::usage, "an empty phrase", {}, "give a word or several, such as --any-text \"power cut\"");
    impl->phrase_keys.push_back(std::move(key));
  }
  if (!query.all && query.tags.empty() && query.phrases.empty())
    return fail(ErrorCode::usage, "nothing to choose posts by", {}, "give --tag TAG, --any-text PHRASE or --all");
  for (const std::string& lang : query.langs) impl->languages.push_back(primary_language(lang));
  sort_unique(impl->tag_keys);
  sort_unique(impl->phrase_keys);
  sort_unique(impl->languages);
  keep_first(query.tags);
  keep_first(query.phrases);
  sort_unique(query.langs);

  if (!query.all) {
    bool is_sound = true;
    std::vector<SpellingPositions> all;
    std::u32string apart;  // what no position can hold, of all words: one pattern for all, for the matcher's sake
    const auto add = [&](const std::string& word) {
      std::vector<SpellingPositions> of_word = spellings(word, match);
      all.push_back(std::move(of_word.front()));
      for (std::size_t i = 1; i < of_word.size(); ++i) apart += of_word[i][0];
    };
    for (const std::string& key : impl->tag_keys) add(key);
    for (const std::string& key : impl->phrase_keys) {
      const std::string word = longest_word(key);
      is_sound = is_sound && !word.empty();  // a phrase of signs only: JSON may escape them in any way
      if (is_sound) add(word);
    }
    sort_unique(all);
    sort_unique(apart);
    if (!apart.empty()) all.push_back({std::move(apart)});
    // HTML may write any letter as a numeric entity.
    SpellingPositions entity = {U"&", U"#", U"0123456789Xx"};
    all.push_back(std::move(entity));
    if (is_sound) {
      std::vector<SpellingPattern> patterns;
      for (SpellingPositions& positions : all) patterns.push_back({std::move(positions)});
      auto prefilter = Prefilter::compile(patterns);
      if (prefilter) impl->prefilter.emplace(std::move(*prefilter));  // too many patterns: every line is read
    }
  }
  impl->query = std::move(query);
  return Selection(std::move(impl));
}

bool Selection::chooses(const Post& post) const {
  const Impl& s = *impl_;
  if (post.deleted) return false;
  if (s.query.since && post.created_at < *s.query.since) return false;
  if (s.query.until && post.created_at >= *s.query.until) return false;
  if (!s.languages.empty() && !post.lang.empty() &&
      !std::binary_search(s.languages.begin(), s.languages.end(), primary_language(post.lang)))
    return false;
  if (s.query.all) return true;
  if (!s.tag_keys.empty()) {
    for (const std::string& tag : post.tags)
      if (s.is_tag(tag)) return true;
    for (const TagSpan& tag : find_hashtags(post.text))
      if (s.is_tag(tag.word)) return true;
  }
  if (!s.phrase_keys.empty()) {
    const std::string folded = fold_text(post.text, s.match);
    for (const std::string& phrase : s.phrase_keys)
      if (holds_phrase(folded, phrase)) return true;
  }
  return false;
}

const Query& Selection::query() const noexcept { return impl_->query; }
const Prefilter* Selection::prefilter() const noexcept { return impl_->prefilter ? &*impl_->prefilter : nullptr; }

}  // namespace postwake
