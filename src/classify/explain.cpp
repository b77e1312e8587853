#include "classify/explain.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

#include "classify/rules.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kColumnsOfText = 100, kMargin = 12;
constexpr std::size_t kTopFeatures = 4;
constexpr double kLikely = 0.01;  // labels below it are not taken apart
constexpr std::size_t kMostLines = 24;  // signals, names: a hostile post has thousands

std::string fixed(double value, int digits) {
  double scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const double rounded = value * scale + (value < 0 ? -0.5 : 0.5);
  const auto whole = static_cast<std::int64_t>(rounded);
  const std::int64_t unit = static_cast<std::int64_t>(scale), size = whole < 0 ? -whole : whole;
  std::string rest = std::to_string(size % unit);
  rest.insert(0, static_cast<std::size_t>(digits) - rest.size(), '0');
  return (whole < 0 ? "-" : "") + std::to_string(size / unit) + "." + rest;
}

std::string quoted(std::string_view text) { return "\"" + fitted(terminal_escaped(text), 60) + "\""; }

std::string listed(std::span<const Fine> labels) {
  std::string out;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    out += i == 0 ? "" : i + 1 == labels.size() ? " and " : ", ";
    out += name(labels[i]);
  }
  return out;
}

// Lines with a word for what they are in the margin; a long one goes on below.
class Page {
 public:
  void line(std::string_view what, std::string_view text) {
    std::string head(what);
    head.resize(kMargin, ' ');
    do {
      std::string_view now = text;
      if (display_width(text) > kColumnsOfText - kMargin) now = text.substr(0, cut(text));
      out_ += head;
      out_ += now;
      while (out_.ends_with(' ')) out_.pop_back();
      out_ += '\n';
      text.remove_prefix(now.size());
      head.assign(kMargin, ' ');
    } while (!text.empty());
  }
  std::string take() { return std::move(out_); }

 private:
  // Behind the last blank that fits, else behind the last character that does.
  static std::size_t cut(std::string_view text) {
    std::size_t at = 0, blank = 0, width = 0;
    while (at < text.size()) {
      std::size_t next = at + 1;
      while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U) ++next;
      width += display_width(text.substr(at, next - at));
      if (width > kColumnsOfText - kMargin) break;
      if (text[at] == ' ') blank = next;
      at = next;
    }
    return blank > 0 ? blank : at;
  }

  std::string out_;
};

struct Account {
  Page& page;
  const ClassifiedPost& classified;
  const Kit& kit;
  const Model* model;
  const LanguageGuesser& languages;
  Reading reading{};
  Features features{};
  std::vector<std::string> names{};

  std::string original(std::uint32_t start, std::uint32_t end) const {
    const auto [from, to] = reading.folded.original(start, end);
    const std::uint32_t first = reading.text_start + from, last = reading.text_start + to;
    return quoted(std::string_view(classified.post.text).substr(first, last - first)) + " at " + std::to_string(first) + ".." + std::to_string(last);
  }

  void author() {
    const Post& post = classified.post;
    NameScratch scratch;
    Standing standing = Standing::none;
    const std::uint32_t owner = kit.services.operator_of(post, scratch, &standing);
    const std::string handle = "@" + fitted(terminal_escaped(post.author.handle), 40);
    const std::string of = owner == Services::kNone ? "" : std::string(kit.services.id(owner));
    switch (standing) {
      case Standing::listed: page.line("author", handle + ": operator of " + of + ", a listed account"); return;
      case Standing::given: page.line("author", handle + ": operator of " + of + ", as --official says"); return;
      case Standing::verified: page.line("author", handle + ": operator of " + of + ", verified under the service's own name"); return;
      case Standing::none: break;
    }
    std::string why = post.author.verified ? "no listed account; verified, but not under the name of a service" : "no listed account, not verified";
    if (const std::uint32_t seen = kit.services.imitated_by(post, scratch); seen != Services::kNone)
      why += "; the handle imitates that of " + std::string(kit.services.id(seen));
    page.line("author", (post.author.handle.empty() ? "nameless" : handle) + ": user, " + why);
  }

  void language() {
    LanguageReason reason = LanguageReason::unsure;
    const std::string_view found = languages.guess(classified.post.lang, reading.folded.text, reading.tokens, &reason);
    constexpr std::string_view kWhy[] = {"the platform says so", "by its script", "by its n-grams", "nothing says which"};
    page.line("language", fitted(terminal_escaped(found), 20) + ": " + std::string(kWhy[static_cast<std::size_t>(reason)]));
  }

  void services() {
    std::size_t told = 0;
    for (const auto& hit : reading.services) {
      if (told++ == kMostLines) break;
      const std::string who = hit.service == Services::kNone ? "undecided among several" : std::string(kit.services.id(hit.service));
      page.line(told == 1 ? "services" : "", who + ": " + (hit.is_mention ? "mention " : hit.is_hashtag ? "hashtag " : "name ") + original(hit.start, hit.end));
    }
    if (told == 0) page.line("services", "none named");
  }

  void phrases() {
    std::size_t told = 0;
    for (const auto& hit : reading.phrases) {
      if (told++ == kMostLines) break;
      page.line(told == 1 ? "phrases" : "", std::string(group_name(hit.group)) + (hit.is_negated ? ", negated: " : ": ") + original(hit.start, hit.end));
    }
    if (told == 0) page.line("phrases", "none of the lexicon");
  }

  // The features that move a label most, n-grams of the same text added up.
  void features_of(Fine label) {
    std::map<std::string, double> parts;
    for (std::size_t i = 0; i < features.grams.size(); ++i) parts[quoted(names[i])] += model->gram_part(features.grams[i], label, features.grams.size());
    for (const auto fact : features.facts) parts[fact_name(fact)] += model->fact_part(fact, label);
    parts["how common it is"] += model->bias_part(reading.is_official, label);
    std::vector<std::pair<double, std::string>> ordered;
    for (const auto& [what, part] : parts) ordered.emplace_back(part, what);
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    const auto tell = [&](std::string_view side, auto first, auto last, auto counts) {
      std::string text;
      std::size_t told = 0;
      for (; first != last && told < kTopFeatures; ++first) {
        if (!counts(first->first)) break;
        const std::string more = (told == 0 ? "" : ", ") + first->second + (first->first > 0 ? " +" : " ") + fixed(first->first, 2);
        if (display_width(text) + display_width(more) > kColumnsOfText - kMargin - 11) break;  // one line each
        text += more;
        ++told;
      }
      if (told > 0) page.line("", "  " + std::string(side) + text);
    };
    tell("for      ", ordered.begin(), ordered.end(), [](double part) { return part >= 0.005; });
    tell("against  ", ordered.rbegin(), ordered.rend(), [](double part) { return part <= -0.005; });
  }

  void labels() {
    Shares shares{};
    if (model != nullptr) {
      extract_named(reading, features, names);
      model->score(features, reading.is_official, shares);
    } else {
      shares = rule_shares(reading);
    }
    std::array<std::size_t, kFineCount> order{};
    for (std::size_t i = 0; i < kFineCount; ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return shares[a] != shares[b] ? shares[a] > shares[b] : a < b; });
    bool is_first = true;
    for (const std::size_t i : order) {
      if (shares[i] < kLikely) break;
      const auto label = static_cast<Fine>(i);
      double score = 0;
      if (model != nullptr) {
        for (const auto gram : features.grams) score += model->gram_part(gram, label, features.grams.size());
        for (const auto fact : features.facts) score += model->fact_part(fact, label);
        score += model->bias_part(reading.is_official, label);
      }
      page.line(is_first ? "labels" : "", std::string(name(label)) + " " + fixed(shares[i], 3) + (model != nullptr ? ", score " + fixed(score, 2) : ", by phrases alone"));
      if (model != nullptr) features_of(label);
      is_first = false;
    }
  }

  void rule() {
    std::vector<Fine> left_out;
    for (std::size_t i = 0; i < kFineCount; ++i)
      if (!can_have(reading.is_official, static_cast<Fine>(i))) left_out.push_back(static_cast<Fine>(i));
    page.line("rule", std::string(reading.is_official ? "an operator" : "not an operator") + ": " + listed(left_out) + " are not allowed");
    if (repeats_operator(reading)) page.line("", "a user in an operator's words: nine tenths of complaint count as report_news");
    std::string sums;
    for (std::size_t i = 0; i < kTagCount; ++i)
      sums += (i == 0 ? "" : ", ") + std::string(name(static_cast<Tag>(i))) + " " + fixed(classified.verdict.shares[i] / 1000.0, 3);
    page.line("", "summed by tag: " + sums);
    if (classified.verdict.probability < kUnsureBelow) page.line("", "unsure: the largest share is below 0.500");
  }
};

}  // namespace

std::string explain(const ClassifiedPost& classified, const Kit& kit, const Model* model, const LanguageGuesser& languages) {
  const Verdict& verdict = classified.verdict;
  Page page;
  page.line("post", fitted(terminal_escaped(classified.post.platform + " " + classified.post.id), kColumnsOfText - kMargin));
  page.line("verdict", std::string(name(verdict.tag)) + " (" + std::string(name(verdict.fine)) + ") by " + std::string(verdict.by == By::operator_ ? "the operator" : "a user") +
                           ", probability " + fixed(verdict.probability / 1000.0, 3));
  page.line("text", terminal_escaped(classified.post.text));
  Account account{page, classified, kit, model, languages};
  kit.reader.read(classified.post, verdict.by == By::operator_, languages, account.reading);
  page.line("folded", terminal_escaped(account.reading.folded.text));
  account.language();
  account.author();
  account.services();
  account.phrases();
  account.labels();
  account.rule();
  return page.take();
}

}  // namespace postwake::detail
