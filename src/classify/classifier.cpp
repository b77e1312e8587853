#include "postwake/classify/classifier.hpp"

#include <algorithm>

#include "classify/claims.hpp"
#include "classify/language.hpp"
#include "classify/reading.hpp"
#include "classify/rules.hpp"
#include "postwake/base/embedded.hpp"
#include "postwake/base/hash.hpp"

namespace postwake {
namespace {

constexpr std::size_t kMaxSignals = 64;  // a verdict is evidence, not an index of the text

std::string hex(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[value >> shift & 0xFU];
  return out;
}

void sort_unique(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

struct ClassifierScratch::Impl {
  detail::Reading reading;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> claims;
};

ClassifierScratch::ClassifierScratch() : impl_(std::make_unique<Impl>()) {}
ClassifierScratch::ClassifierScratch(ClassifierScratch&&) noexcept = default;
ClassifierScratch& ClassifierScratch::operator=(ClassifierScratch&&) noexcept = default;
ClassifierScratch::~ClassifierScratch() = default;

struct Classifier::Impl {
  explicit Impl(detail::Services known) : services(std::move(known)), languages(embedded_file("model/langid.model")), reader(services, matcher) {}

  detail::Services services;
  detail::Matcher matcher;
  detail::LanguageGuesser languages;
  detail::Reader reader;
  std::string lexicon_version;
};

Classifier::Classifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Result<Classifier> Classifier::make(ClassifierOptions options) {
  auto services = detail::Services::make(embedded_file("services.tsv"), embedded_file("outage_words.tsv"), options.services, options.officials);
  if (!services) return propagate(services);
  auto impl = std::make_unique<Impl>(std::move(*services));
  std::uint64_t digest = fnv1a64(embedded_file("services.tsv"), fnv1a64(embedded_file("outage_words.tsv")));
  for (const auto& file : embedded_files()) {
    if (!file.name.starts_with("lexicon/")) continue;
    digest = fnv1a64(file.bytes, digest);
    const auto rows = detail::parse_lexicon(file.bytes, file.name);
    if (!rows) return propagate(rows);
    for (const auto& row : *rows) impl->matcher.add_row(row);
  }
  impl->services.add_aliases(impl->matcher);
  impl->matcher.build();
  impl->lexicon_version = hex(digest);
  return Classifier(std::move(impl));
}

Verdict Classifier::classify(const Post& post, ClassifierScratch& scratch) const { return classify_as(post, std::nullopt, scratch); }

Verdict Classifier::classify_as(const Post& post, std::optional<By> by, ClassifierScratch& scratch) const {
  Verdict verdict;
  const auto& services = impl_->services;
  detail::Reading& reading = scratch.impl_->reading;

  std::uint32_t owner = detail::Services::kNone;
  if (by != By::user) owner = services.operator_of(post);
  const bool is_official = by ? *by == By::operator_ : owner != detail::Services::kNone;
  verdict.by = is_official ? By::operator_ : By::user;
  if (owner != detail::Services::kNone) verdict.operator_of = services.all()[owner].id;
  else if (!is_official) {
    if (const auto imitated = services.imitated_by(post); imitated != detail::Services::kNone) verdict.spoof_of = services.all()[imitated].id;
  }

  impl_->reader.read(post, is_official, reading);
  detail::Shares shares = detail::rule_shares(reading);
  detail::apply_author_rules(is_official, shares);
  detail::settle(shares, verdict);
  verdict.lang = impl_->languages.guess(post.lang, reading.folded.text, reading.tokens);

  const auto span_of = [&](std::uint32_t start, std::uint32_t end) {
    const auto [from, to] = reading.folded.original(start, end);
    return ByteSpan{reading.text_start + from, reading.text_start + to};
  };
  for (const auto& hit : reading.phrases) {
    if (hit.is_negated || hit.group == detail::kNegation) continue;
    if (verdict.signals.size() < kMaxSignals) verdict.signals.push_back({std::string(detail::group_name(hit.group)), span_of(hit.start, hit.end)});
    if (hit.group >= detail::kFirstSymptom) verdict.symptoms.emplace_back(detail::group_name(hit.group).substr(8));
  }
  for (const auto& hit : reading.services) {
    if (hit.service == detail::Services::kNone) continue;
    const auto& id = services.all()[hit.service].id;
    verdict.services.push_back(id);
    if (verdict.signals.size() < 2 * kMaxSignals) verdict.signals.push_back({"service:" + id, span_of(hit.start, hit.end)});
  }
  if (reading.numbers > 0) {
    detail::find_claims(reading.folded.text, scratch.impl_->claims);
    for (const auto& [start, end] : scratch.impl_->claims) verdict.signals.push_back({"claim", span_of(start, end)});
  }
  std::sort(verdict.signals.begin(), verdict.signals.end(), [](const Signal& a, const Signal& b) {
    if (a.span.start != b.span.start) return a.span.start < b.span.start;
    return a.cue != b.cue ? a.cue < b.cue : a.span.end < b.span.end;
  });
  verdict.signals.erase(std::unique(verdict.signals.begin(), verdict.signals.end()), verdict.signals.end());
  sort_unique(verdict.services);
  sort_unique(verdict.symptoms);
  return verdict;
}

std::string Classifier::service_name(std::string_view id) const {
  const auto service = impl_->services.find_id(id);
  return service == detail::Services::kNone ? std::string(id) : impl_->services.all()[service].name;
}

std::string Classifier::service_id(std::string_view given) const {
  const auto service = impl_->services.find_given(given);
  return service == detail::Services::kNone ? detail::slug(given) : impl_->services.all()[service].id;
}

std::string Classifier::service_of_tag(std::string_view tag) const {
  std::string body = folded(tag);
  if (body.starts_with('#')) body.erase(0, 1);
  const auto reading = impl_->services.read_tag(body);
  for (const auto service : reading.services)
    if (impl_->services.all()[service].is_followed) return impl_->services.all()[service].id;
  return reading.services.size() == 1 ? impl_->services.all()[reading.services.front()].id : std::string{};
}

const std::vector<std::string>& Classifier::followed() const noexcept { return impl_->services.followed(); }
std::string Classifier::model_version() const { return "rules/1"; }
std::string Classifier::lexicon_version() const { return impl_->lexicon_version; }

std::string Classifier::explain(const ClassifiedPost& classified) const {
  const Verdict& verdict = classified.verdict;
  std::string out;
  out += std::string(name(verdict.tag)) + " (" + std::string(name(verdict.fine)) + ") by " + std::string(name(verdict.by)) + ", " +
         std::to_string(verdict.probability) + " of 1000";
  for (const auto& signal : verdict.signals)
    out += "\n  " + signal.cue + ": \"" + classified.post.text.substr(signal.span.start, signal.span.end - signal.span.start) + "\"";
  return out;
}

}  // namespace postwake
