#include "postwake/classify/classifier.hpp"

#include <algorithm>

#include "classify/claims.hpp"
#include "classify/language.hpp"
#include "classify/model.hpp"
#include "classify/features.hpp"
#include "classify/kit.hpp"
#include "postwake/base/embedded.hpp"

namespace postwake {
namespace {

constexpr std::size_t kMaxSignals = 64;  // a verdict is evidence, not an index of the text

void sort_unique(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

struct ClassifierScratch::Impl {
  detail::Reading reading;
  detail::Features features;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> claims;
};

ClassifierScratch::ClassifierScratch() : impl_(std::make_unique<Impl>()) {}
ClassifierScratch::ClassifierScratch(ClassifierScratch&&) noexcept = default;
ClassifierScratch& ClassifierScratch::operator=(ClassifierScratch&&) noexcept = default;
ClassifierScratch::~ClassifierScratch() = default;

struct Classifier::Impl {
  std::unique_ptr<detail::Kit> kit;
  std::optional<detail::Model> model;  // none: rules alone
  std::optional<detail::LanguageGuesser> languages;
};

Classifier::Classifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;

Result<Classifier> Classifier::make(ClassifierOptions options) {
  auto kit = detail::Kit::make(options.services, options.officials);
  if (!kit) return propagate(kit);
  auto impl = std::make_unique<Impl>();
  impl->kit = std::move(*kit);
  const std::string_view bytes = options.model.empty() ? embedded_file("model/postwake.model") : std::string_view(options.model);
  if (!options.rules_only && !bytes.empty()) {
    auto model = detail::Model::open(bytes);
    if (!model) return propagate(model);
    impl->model = std::move(*model);
  }
  impl->languages.emplace(impl->model ? impl->model->language_part() : std::string_view{});
  return Classifier(std::move(impl));
}

Verdict Classifier::classify(const Post& post, ClassifierScratch& scratch) const { return classify_as(post, std::nullopt, scratch); }

Verdict Classifier::classify_as(const Post& post, std::optional<By> by, ClassifierScratch& scratch) const {
  Verdict verdict;
  const auto& services = impl_->kit->services;
  detail::Reading& reading = scratch.impl_->reading;

  std::uint32_t owner = detail::Services::kNone;
  if (by != By::user) owner = services.operator_of(post, reading.names);
  const bool is_official = by ? *by == By::operator_ : owner != detail::Services::kNone;
  verdict.by = is_official ? By::operator_ : By::user;
  if (owner != detail::Services::kNone) verdict.operator_of = services.all()[owner].id;
  else if (!is_official) {
    if (const auto imitated = services.imitated_by(post, reading.names); imitated != detail::Services::kNone) verdict.spoof_of = services.all()[imitated].id;
  }

  impl_->kit->reader.read(post, is_official, reading);
  detail::Shares shares{};
  if (impl_->model) {
    detail::extract(reading, scratch.impl_->features);
    impl_->model->score(scratch.impl_->features, is_official, shares);
  } else {
    shares = detail::rule_shares(reading);
  }
  detail::apply_author_rules(reading, shares);
  detail::settle(shares, verdict);
  verdict.lang = impl_->languages->guess(post.lang, reading.folded.text, reading.tokens);

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
  const auto service = impl_->kit->services.find_id(id);
  return service == detail::Services::kNone ? std::string(id) : impl_->kit->services.all()[service].name;
}

std::string Classifier::service_id(std::string_view given) const {
  const auto service = impl_->kit->services.find_given(given);
  return service == detail::Services::kNone ? detail::slug(given) : impl_->kit->services.all()[service].id;
}

std::string Classifier::service_of_tag(std::string_view tag) const {
  std::string body = folded(tag);
  if (body.starts_with('#')) body.erase(0, 1);
  const auto reading = impl_->kit->services.read_tag(body);
  for (const auto service : reading.services)
    if (impl_->kit->services.all()[service].is_followed) return impl_->kit->services.all()[service].id;
  return reading.services.size() == 1 ? impl_->kit->services.all()[reading.services.front()].id : std::string{};
}

const std::vector<std::string>& Classifier::followed() const noexcept { return impl_->kit->services.followed(); }
std::string Classifier::model_version() const { return impl_->model ? impl_->model->version() : "rules"; }
std::string Classifier::lexicon_version() const { return impl_->kit->lexicon_version; }

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
