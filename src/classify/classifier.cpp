#include "postwake/classify/classifier.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "classify/claims.hpp"
#include "classify/explain.hpp"
#include "classify/language/language.hpp"
#include "classify/lexicon/kit.hpp"
#include "classify/model/features.hpp"
#include "classify/model/model.hpp"
#include "postwake/base/embedded.hpp"

namespace postwake {
namespace {

constexpr std::size_t kMaxSignals = 64;  // a verdict is evidence, not an index of the text

// What a cue can say: the groups of the lexicon, a figure, a service with its id behind it.
constexpr std::size_t kClaim = detail::kGroupCount, kService = kClaim + 1, kCueCount = kService + 1;
constexpr std::string_view cue_name(std::size_t what) { return what == kClaim ? "claim" : what == kService ? "service:" : detail::group_name(what); }

// Numbers by the order of their names, and back: cues are sorted as numbers and become strings at the end.
constexpr auto kRankOfCue = [] {
  std::array<std::uint32_t, kCueCount> ranks{};
  for (std::size_t one = 0; one < kCueCount; ++one)
    for (std::size_t other = 0; other < kCueCount; ++other) ranks[one] += cue_name(other) < cue_name(one) ? 1 : 0;
  return ranks;
}();
constexpr auto kCueOfRank = [] {
  std::array<std::uint32_t, kCueCount> cues{};
  for (std::uint32_t one = 0; one < kCueCount; ++one) cues[kRankOfCue[one]] = one;
  return cues;
}();
static_assert(kCueCount <= 64, "sets of cues are bits");

// A signal before it becomes strings.
struct Cue {
  std::uint32_t start = 0, end = 0, rank = 0, service = detail::Services::kNone;

  friend bool operator==(const Cue&, const Cue&) = default;
};

constexpr std::size_t kRoom = 48;  // bytes of a string that is kept for later: most ids fit

std::string& text_of(std::string& kept) { return kept; }
std::string& text_of(Signal& kept) { return kept.cue; }

// Makes a list `size` long without losing the memory of its strings: those that it has too many wait in `spare`.
template <typename T>
void resize_keeping(std::vector<T>& list, std::size_t size, std::vector<T>& spare) {
  while (list.size() > size) {
    spare.push_back(std::move(list.back()));
    list.pop_back();
  }
  while (list.size() < size) {
    if (spare.empty()) {
      spare.emplace_back();
      text_of(spare.back()).reserve(kRoom);
    }
    list.push_back(std::move(spare.back()));
    spare.pop_back();
  }
}

}  // namespace

struct ClassifierScratch::Impl {
  detail::Reading reading;
  detail::Features features;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> claims;
  std::vector<Cue> cues;
  std::vector<std::uint32_t> services;
  std::vector<std::string> spare;
  std::vector<Signal> spare_signals;
};

ClassifierScratch::ClassifierScratch() : impl_(std::make_unique<Impl>()) {}
ClassifierScratch::ClassifierScratch(ClassifierScratch&&) noexcept = default;
ClassifierScratch& ClassifierScratch::operator=(ClassifierScratch&&) noexcept = default;
ClassifierScratch::~ClassifierScratch() = default;

struct Classifier::Impl {
  std::unique_ptr<detail::Kit> kit;
  std::optional<detail::Model> model;  // none: rules alone
  std::optional<detail::LanguageGuesser> languages;

  void fill_signals(const detail::Reading& reading, ClassifierScratch::Impl& scratch, Verdict& verdict) const;
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
  fill(post, by, scratch, verdict);
  return verdict;
}

void Classifier::classify(const Post& post, ClassifierScratch& scratch, Verdict& out) const { fill(post, std::nullopt, scratch, out); }

// Services, symptoms and signals of a verdict, each sorted by its name and once.
void Classifier::Impl::fill_signals(const detail::Reading& reading, ClassifierScratch::Impl& scratch, Verdict& verdict) const {
  const auto& services = kit->services;
  const auto cue = [&](std::size_t what, std::uint32_t service, std::uint32_t start, std::uint32_t end) {
    const auto [from, to] = reading.folded.original(start, end);
    scratch.cues.push_back({reading.text_start + from, reading.text_start + to, kRankOfCue[what], service});
  };
  scratch.cues.clear();
  scratch.services.clear();
  std::uint64_t symptoms = 0;  // by rank
  for (const auto& hit : reading.phrases) {
    if (hit.is_negated || hit.group == detail::kNegation) continue;
    if (scratch.cues.size() < kMaxSignals) cue(hit.group, detail::Services::kNone, hit.start, hit.end);
    if (hit.group >= detail::kFirstSymptom) symptoms |= std::uint64_t{1} << kRankOfCue[hit.group];
  }
  for (const auto& hit : reading.services) {
    if (hit.service == detail::Services::kNone) continue;
    if (scratch.cues.size() < 2 * kMaxSignals) cue(kService, hit.service, hit.start, hit.end);
    if (!scratch.services.empty() && scratch.services.back() == hit.service) continue;
    const auto place = std::lower_bound(scratch.services.begin(), scratch.services.end(), services.id(hit.service),
                                        [&](std::uint32_t one, std::string_view id) { return services.id(one) < id; });
    if (place == scratch.services.end() || services.id(*place) != services.id(hit.service)) scratch.services.insert(place, hit.service);
  }
  if (reading.numbers > 0) {
    detail::find_claims(reading.folded.text, scratch.claims);
    for (const auto& [start, end] : scratch.claims) cue(kClaim, detail::Services::kNone, start, end);
  }
  std::sort(scratch.cues.begin(), scratch.cues.end(), [&](const Cue& a, const Cue& b) {
    if (a.start != b.start) return a.start < b.start;
    if (a.rank != b.rank) return a.rank < b.rank;
    if (a.service != b.service) return services.id(a.service) < services.id(b.service);
    return a.end < b.end;
  });
  scratch.cues.erase(std::unique(scratch.cues.begin(), scratch.cues.end()), scratch.cues.end());

  resize_keeping(verdict.signals, scratch.cues.size(), scratch.spare_signals);
  for (std::size_t i = 0; i < scratch.cues.size(); ++i) {
    const Cue& one = scratch.cues[i];
    Signal& signal = verdict.signals[i];
    const std::uint32_t what = kCueOfRank[one.rank];
    signal.cue.assign(cue_name(what));
    if (what == kService) signal.cue += services.id(one.service);
    signal.span = {one.start, one.end};
  }
  resize_keeping(verdict.services, scratch.services.size(), scratch.spare);
  for (std::size_t i = 0; i < scratch.services.size(); ++i) verdict.services[i].assign(services.id(scratch.services[i]));
  resize_keeping(verdict.symptoms, static_cast<std::size_t>(std::popcount(symptoms)), scratch.spare);
  for (auto& symptom : verdict.symptoms) {
    symptom.assign(cue_name(kCueOfRank[static_cast<std::size_t>(std::countr_zero(symptoms))]).substr(8));  // "symptom."
    symptoms &= symptoms - 1;
  }
}

void Classifier::fill(const Post& post, std::optional<By> by, ClassifierScratch& given, Verdict& verdict) const {
  const auto& services = impl_->kit->services;
  ClassifierScratch::Impl& scratch = *given.impl_;
  detail::Reading& reading = scratch.reading;

  std::uint32_t owner = detail::Services::kNone, imitated = detail::Services::kNone;
  if (by != By::user) owner = services.operator_of(post, reading.names);
  const bool is_official = by ? *by == By::operator_ : owner != detail::Services::kNone;
  if (!is_official) imitated = services.imitated_by(post, reading.names);
  const auto id_of = [&](std::uint32_t service) { return service == detail::Services::kNone ? std::string_view{} : services.id(service); };
  verdict.by = is_official ? By::operator_ : By::user;
  verdict.operator_of.assign(id_of(owner));
  verdict.spoof_of.assign(id_of(imitated));

  impl_->kit->reader.read(post, is_official, *impl_->languages, reading);
  // The rows of the n-grams come from far: they are called up here and summed at the end, when they have arrived.
  if (impl_->model) detail::extract(reading, scratch.features, impl_->model->rows());
  verdict.lang.assign(reading.lang);

  impl_->fill_signals(reading, scratch, verdict);

  detail::Shares shares;
  if (impl_->model) impl_->model->score(scratch.features, is_official, shares);
  else shares = detail::rule_shares(reading);
  detail::apply_author_rules(reading, shares);
  detail::settle(shares, verdict);
}

std::string Classifier::service_name(std::string_view id) const {
  const auto service = impl_->kit->services.find_id(id);
  return std::string(service == detail::Services::kNone ? id : impl_->kit->services.name(service));
}

std::string Classifier::service_id(std::string_view given) const {
  const auto service = impl_->kit->services.find_given(given);
  return service == detail::Services::kNone ? detail::slug(given) : std::string(impl_->kit->services.id(service));
}

std::string Classifier::service_of_tag(std::string_view tag) const {
  std::string body = folded(tag);
  if (body.starts_with('#')) body.erase(0, 1);
  detail::NameScratch scratch;
  const auto& services = impl_->kit->services;
  const auto reading = services.read_tag(body, scratch);
  for (const auto service : reading.services)
    if (services.is_followed(service)) return std::string(services.id(service));
  return reading.services.size() == 1 ? std::string(services.id(reading.services.front())) : std::string{};
}

const std::vector<std::string>& Classifier::followed() const noexcept { return impl_->kit->services.followed(); }
std::string Classifier::model_version() const { return impl_->model ? impl_->model->version() : "rules"; }
std::string Classifier::lexicon_version() const { return impl_->kit->lexicon_version; }

std::string Classifier::explain(const ClassifiedPost& classified) const {
  return detail::explain(classified, *impl_->kit, impl_->model ? &*impl_->model : nullptr, *impl_->languages);
}

}  // namespace postwake
