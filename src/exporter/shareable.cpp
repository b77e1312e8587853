#include "postwake/exporter/shareable.hpp"

#include <algorithm>

#include "postwake/base/figures.hpp"
#include "postwake/base/sha256.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

constexpr std::size_t kHandleDigits = 12;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string hashed_handle(std::string_view platform, std::string_view handle) {
  if (handle.empty()) return {};
  return "user-" + sha256_hex(std::string(platform) + "\n" + lower(handle)).substr(0, kHandleDigits);
}

std::string hashed_text(std::string_view text) { return text.empty() ? std::string() : "sha256:" + sha256_hex(text); }

bool holds(std::string_view text, std::string_view part) { return !part.empty() && lower(text).find(lower(part)) != std::string::npos; }

/// X opens a post by its id alone; elsewhere an address that holds the handle is left out.
std::string url_without_handle(std::string_view platform, std::string_view id, std::string_view url, std::string_view handle) {
  if (url.empty()) return {};
  if (platform == "twitter" && !id.empty() && id.find_first_not_of("0123456789") == std::string_view::npos)
    return "https://twitter.com/i/web/status/" + std::string(id);
  return handle.empty() || holds(url, handle) || url.find('@') != std::string_view::npos ? std::string() : std::string(url);
}

void cut(std::string& text, std::size_t limit) {
  if (count_code_points(text) <= limit) return;
  text.resize(byte_offset(text, limit));
  text += "…";
}

class Shared {
 public:
  explicit Shared(const ExportOptions& options) : options_(options) {}

  void apply(Evidence& evidence) const {
    if (options_.redact) {
      evidence.url = url_without_handle(evidence.platform, evidence.id, evidence.url, evidence.author);
      evidence.why = without(evidence.why, evidence.author);
      evidence.author = hashed_handle(evidence.platform, evidence.author);
      evidence.quote = hashed_text(evidence.quote);
      evidence.span.reset();
      evidence.country_code.clear();  // inferred of one person, whom the id still leads to; the sums stay
    } else if (options_.quote_limit) {
      const std::size_t kept = byte_offset(evidence.quote, *options_.quote_limit);
      if (evidence.span && evidence.span->end > kept) evidence.span.reset();
      cut(evidence.quote, *options_.quote_limit);
    }
  }
  void apply(std::vector<Evidence>& all) const {
    for (auto& evidence : all) apply(evidence);
  }
  void apply(OperatorStep& step) const {
    apply(step.post);
    apply(step.evidence);
  }
  void apply(Incident& incident) const {
    apply(incident.onset.evidence);
    apply(incident.peak.evidence);
    apply(incident.recovery.evidence);
    if (incident.acknowledgement) apply(*incident.acknowledgement);
    if (incident.resolution) apply(*incident.resolution);
    for (auto& step : incident.updates) apply(step);
    // The words of a claim are a piece of somebody's post; its figure is not.
    for (auto& claim : incident.claims) {
      if (options_.redact) {
        for (auto& event : incident.events)
          if (event.kind == EventKind::claim) replace(event.text, claim.text, grouped(claim.value));
        claim.text = grouped(claim.value);
      }
      apply(claim.post);
    }
    for (auto& event : incident.events) apply(event.evidence);
  }

 private:
  static void replace(std::string& text, std::string_view from, std::string_view to) {
    if (from.empty()) return;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  }
  static std::string without(std::string text, std::string_view handle) {
    replace(text, handle, "(handle)");
    return text;
  }

  const ExportOptions& options_;
};

}  // namespace

Timeline shareable(const Timeline& timeline, const ExportOptions& options) {
  if (!options.redact && !options.quote_limit) return timeline;
  Timeline out = timeline;
  const Shared shared(options);
  for (auto& incident : out.incidents) shared.apply(incident);
  if (options.redact) {
    const auto hide = [](std::vector<std::string>& officials) {
      for (auto& official : officials) {
        const std::size_t equals = std::min(official.find('='), official.size());
        official = "@" + hashed_handle("", std::string_view(official).substr(0, equals)) + official.substr(equals);
      }
    };
    if (!out.query.officials.empty() || !out.manifest.query.officials.empty()) out.command = "(left out: it names accounts)";
    hide(out.query.officials);
    hide(out.manifest.query.officials);
  }
  return out;
}

ClassifiedPost shareable(const ClassifiedPost& classified, const ExportOptions& options) {
  if (!options.redact && !options.quote_limit) return classified;
  ClassifiedPost out = classified;
  Post& post = out.post;
  if (options.redact) {
    post.url = url_without_handle(post.platform, post.id, post.url, post.author.handle);
    post.author = Author{"", hashed_handle(post.platform, post.author.handle.empty() ? post.author.id : post.author.handle), "", post.author.verified,
                         post.author.followers, ""};
    post.text = hashed_text(post.text);
    post.mentions.clear();
    post.urls.clear();
    post.coords.reset();
    for (auto& version : post.versions) version.text = hashed_text(version.text);
    for (auto& signal : out.verdict.signals) signal.span = {};
    out.verdict.spoof_of.clear();
  } else {
    const std::size_t whole = post.text.size();
    cut(post.text, *options.quote_limit);
    post.text_truncated = post.text_truncated || post.text.size() != whole;
    std::erase_if(out.verdict.signals, [&](const Signal& signal) { return signal.span.end > post.text.size(); });
    for (auto& version : post.versions) cut(version.text, *options.quote_limit);
  }
  return out;
}

}  // namespace postwake
