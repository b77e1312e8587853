#include "timeline/evidence.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMostCandidates = 400;

struct CueText {
  std::string_view cue;
  std::string_view text;
};

/// Cues by the lexicon's group, strongest first within a tag, and what they mean to a reader.
constexpr CueText kComplaintCues[] = {
    {"not_working", "says that it does not work"},   {"down", "says that it is down"},
    {"symptom.", "names what fails"},                {"anyone_else", "asks whether others have it too"},
    {"any_update", "asks when it will be fixed"},    {"anger", "is angry about it"},
};
constexpr CueText kAcknowledgementCues[] = {
    {"ack", "says that the problem is known"}, {"fixing", "says that it is being worked on"},
    {"apology", "apologises for the trouble"}, {"not_working", "says that it does not work"},
    {"down", "says that it is down"},
};
constexpr CueText kResolutionCues[] = {
    {"fixed", "says that it is fixed"},
    {"back", "says that it works again"},
    {"past_over", "speaks of it as over"},
};

std::span<const CueText> cues_of(Tag tag) {
  switch (tag) {
    case Tag::complaint: return kComplaintCues;
    case Tag::acknowledgement: return kAcknowledgementCues;
    case Tag::resolution: return kResolutionCues;
    case Tag::other: break;
  }
  return {};
}

bool is_cue(std::string_view cue, std::string_view wanted) {
  return wanted.ends_with('.') ? cue.starts_with(wanted) : cue == wanted;
}

struct Candidate {
  std::int64_t score = 0;
  std::uint32_t post = 0;
  std::string country;
};

std::int64_t base_score(const Record& r, const PostFacts& f, const EvidenceWish& wish) {
  std::int64_t score = r.shares[static_cast<std::size_t>(wish.tag)];
  if (f.letters < 12) score -= 250;
  if (f.letters > 300) score -= 100;
  if (!r[Field::services].empty()) score += 60;
  if (r.is_truncated) score -= 40;
  if (r.is_deleted) score -= 400;
  const std::int64_t distance = std::max<std::int64_t>(r.created_ms - wish.near_ms, wish.near_ms - r.created_ms) / 60000;
  return score - std::min<std::int64_t>(distance * 12, 300);
}

}  // namespace

Evidence evidence_of(const Context& context, std::uint32_t post, std::string_view why, Tag claimed) {
  const Record& r = context.records[post];
  Evidence e;
  e.platform = r[Field::platform];
  e.id = r[Field::id];
  e.url = url_of(r);
  e.at = instant_of_ms(r.created_ms);
  e.author = r[Field::handle];
  e.lang = r[Field::lang].empty() ? std::string{"und"} : std::string{r[Field::lang]};
  e.quote = r[Field::text];
  e.is_operator = r.by == By::operator_;
  if (!e.is_operator) e.country_code = context.regions.of(r).country_code;  // an office's address says nothing of the trouble
  const std::vector<SignalView> seen = signals(r);
  for (const CueText& known : cues_of(claimed)) {
    const auto hit = std::find_if(seen.begin(), seen.end(), [&](const SignalView& s) { return is_cue(s.cue, known.cue); });
    if (hit == seen.end()) continue;
    e.span = hit->span;
    e.why = std::string{why} + ": " + std::string{known.text};
    return e;
  }
  const PerMille share = r.shares[static_cast<std::size_t>(claimed)];
  e.why = std::string{why} + ": tagged " + std::string{name(claimed)} + " with probability " + decimal(share / 1000.0, 2);
  return e;
}

std::vector<Evidence> choose(const Context& context, const ServiceWork& work, const EvidenceWish& wish) {
  const ServiceTally& service = work.tally;
  const std::vector<Record>& records = context.records;
  const auto first = std::lower_bound(service.posts.begin(), service.posts.end(), wish.from_ms,
                                      [&](std::uint32_t i, std::int64_t ms) { return records[i].created_ms < ms; });
  const auto last = std::lower_bound(first, service.posts.end(), wish.to_ms,
                                     [&](std::uint32_t i, std::int64_t ms) { return records[i].created_ms < ms; });
  std::vector<Candidate> candidates;
  const auto wanted = static_cast<std::size_t>(wish.tag);
  for (const PerMille least : {PerMille{500}, PerMille{250}, PerMille{1}}) {
    for (auto it = first; it != last; ++it) {
      const Record& r = records[*it];
      if (context.facts[*it].is_repost || r.by != By::user || !r[Field::spoof_of].empty()) continue;
      if (!wish.by_volume && (r[Field::text].empty() || r.shares[wanted] < least)) continue;
      candidates.push_back({base_score(r, context.facts[*it], wish), *it, {}});
    }
    if (!candidates.empty()) break;
  }
  const auto better = [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.post < b.post;
  };
  const std::size_t kept = std::min(candidates.size(), kMostCandidates);
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(kept), candidates.end(), better);
  candidates.resize(kept);

  for (Candidate& c : candidates) c.country = context.regions.of(records[c.post]).country_code;

  std::vector<const Candidate*> picked;
  while (picked.size() < context.options.max_evidence) {
    const Candidate* best = nullptr;
    std::int64_t best_score = 0;
    for (const Candidate& c : candidates) {
      const PostFacts& f = context.facts[c.post];
      std::int64_t score = c.score;
      bool is_taken = false;
      for (const Candidate* other : picked) {
        const PostFacts& g = context.facts[other->post];
        if (f.author == g.author || (f.letters >= 8 && f.copy_hash == g.copy_hash) || &c == other) is_taken = true;
        if (records[c.post][Field::lang] == records[other->post][Field::lang]) score -= 120;
        if (c.country == other->country) score -= 40;
      }
      if (is_taken || (best != nullptr && score <= best_score)) continue;
      best = &c;
      best_score = score;
    }
    // After the third, a post must still be clear to be worth a reader's time.
    if (best == nullptr || (picked.size() >= 3 && best_score < 0)) break;
    picked.push_back(best);
  }
  std::vector<std::uint32_t> chosen;
  for (const Candidate* c : picked) chosen.push_back(c->post);
  std::sort(chosen.begin(), chosen.end());

  std::vector<Evidence> out;
  for (const std::uint32_t i : chosen) {
    out.push_back(evidence_of(context, i, wish.why, wish.tag));
    if (wish.by_volume) out.back().why = std::string{wish.why} + ": counted by its time, the data hold no text";
    out.back().copies = work.copies->of(i);
  }
  return out;
}

}  // namespace postwake::detail
