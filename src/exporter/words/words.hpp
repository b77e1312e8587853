#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

/// The words of our own in one language. Texts of posts and English reasons of the model are never translated.
namespace postwake::detail {

/// {0}, {1} stand for what filled() puts in. One file per language; a missing row does not compile (-Wextra).
struct Words {
  std::string_view lang, dir;
  // headings
  std::string_view incident_title, page_title, no_incident, no_incident_body, times_are_utc;
  std::string_view overview, what_happened, chart, where_and_who, evidence, method, not_counted, at_the_same_time, began_later, began_earlier, ran_together;
  // the verdict
  std::string_view failed_for, still_failing, began_at, began_before, answered_after, no_answer, peaked_at, back_after, back_unknown, fixed_after;
  // figures
  std::string_view onset, answer, peak, recovery, resolved, posts, per_minute, no_data, or_earlier, interval, after_onset, by_people;
  // kinds of events
  std::string_view acknowledged, update, echo, claim, gap, data_start, data_end;
  // sentences of events
  std::string_view onset_text, data_start_text, acknowledged_text, update_text, peak_text, recovery_text, resolved_text, echo_text, claim_text,
      gap_text, data_end_text;
  // phases
  std::string_view phase_quiet, phase_unanswered, phase_answered, phase_recovering, phase_echo;
  // tags
  std::string_view complaint, acknowledgement, resolution, other, baseline;
  // severities and states
  std::string_view none, minor, major, critical, investigating, identified, monitoring;
  // evidence
  std::string_view official, open_post, archived, copies, post_id, copy, copied, cards_left_out;
  // shares
  std::string_view symptoms, languages, regions, unknown, share, count, how_places, places_of_step;
  // controls
  std::string_view skip, filter, everything, kind, language, region, service, phase, search, official_only, reset, shown, theme, theme_auto, theme_light,
      theme_dark, zone, local_time, numbers_table, time, chart_hint;
  // the method
  std::string_view from_public_posts, how_it_works, coverage_posts, coverage_duplicates, coverage_reposts, coverage_rejected, coverage_authors,
      coverage_span, gaps, sampling, inputs, command, made_by, model, lexicon, downloads, events_csv, other_files;
  std::string_view step, from_onset, decided_by, severity, status;
};

/// The template with {0} and {1} replaced. What is put in may itself hold braces.
std::string filled(std::string_view text, std::initializer_list<std::string_view> parts);

/// The words of a language ("en", "pt-BR" is "pt"), or nullptr.
const Words* find_words(std::string_view lang);
std::string known_languages();

extern const Words kEnglish, kFrench, kSpanish, kPortuguese, kGerman, kJapanese, kArabic;

}  // namespace postwake::detail
