#include <algorithm>
#include <array>

#include "exporter/figures.hpp"
#include "exporter/story.hpp"
#include "postwake/exporter/exporter.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake {
namespace {

using namespace detail;

constexpr std::size_t kChartRows = 5;
constexpr std::array<std::string_view, 9> kBlocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

class View {
 public:
  explicit View(const TerminalOptions& options) : options_(options), columns_(std::clamp(options.columns, 40U, 160U)) {}

  std::string draw(const Timeline& timeline) {
    if (timeline.incidents.empty()) line("No incident found.");
    for (const auto& incident : timeline.incidents) draw_incident(incident, timeline);
    draw_near_misses(timeline.near_misses);
    draw_coverage(timeline.coverage);
    return out_;
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }
  std::string painted(std::string_view code, std::string text) const {
    return options_.color ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }
  std::string bold(std::string text) const { return painted("1", std::move(text)); }
  std::string dim(std::string text) const { return painted("2", std::move(text)); }

  static std::string_view color_of(EventKind kind) {
    switch (kind) {
      case EventKind::onset: return "31";
      case EventKind::peak: return "35";
      case EventKind::acknowledgement:
      case EventKind::update: return "33";
      case EventKind::recovery:
      case EventKind::resolution: return "32";
      default: return "2";
    }
  }

  void draw_incident(const Incident& incident, const Timeline& timeline) {
    line(bold(fitted(terminal_escaped(incident.title), columns_)));
    line(dim(fitted(calendar_day(incident.onset.at) + " · " + std::string(name(incident.severity)) + " · " + std::string(name(incident.status)) + " · " +
             grouped(incident.counts.by_tag[0]) + " complaints by " + grouped(incident.counts.authors) + " people · " +
             std::to_string(incident.languages.size()) + (incident.languages.size() == 1 ? " language" : " languages"), columns_)));
    line("");
    std::string day = calendar_day(incident.onset.at);
    for (const auto& event : incident.events) {
      if (calendar_day(event.at) != day) {
        day = calendar_day(event.at);
        line(dim("  " + day));
      }
      draw_event(incident, event);
    }
    line("");
    draw_chart(incident);
    draw_shares("symptoms ", incident.symptoms);
    draw_shares("languages", incident.languages);
    draw_shares("regions  ", by_name(incident.regions));
    for (const auto& related : incident.related) {
      const auto other = std::find_if(timeline.incidents.begin(), timeline.incidents.end(), [&](const Incident& i) { return i.id == related.incident; });
      if (other != timeline.incidents.end())
        line("  at the same time: " + terminal_escaped(other->service_name) + ", onset " + format_offset(Seconds{related.lag_s}) + " from here");
    }
    line("");
  }

  void draw_near_misses(const std::vector<NearMiss>& misses) {
    constexpr std::size_t kShown = 5;
    if (misses.empty()) return;
    line(bold("Not counted as incidents"));
    for (std::size_t i = 0; i < std::min(misses.size(), kShown); ++i)
      line("  " + fitted(format_minute(misses[i].at) + "  " + terminal_escaped(misses[i].service) + ": " + terminal_escaped(misses[i].reason), columns_ - 2));
    if (misses.size() > kShown) line(dim("  and " + grouped(misses.size() - kShown) + " more in timeline.json"));
    line("");
  }

  void draw_event(const Incident& incident, const Event& event) {
    const std::string offset = event.at == incident.onset.at ? "" : format_offset(event.at - incident.onset.at);
    std::string head = "  " + clock_time(event.at) + "  " + offset + std::string(offset.size() < 13 ? 13 - offset.size() : 1, ' ');
    const std::string word(event_word(event.kind));
    const std::size_t used = head.size() + 14;
    line(head + painted(color_of(event.kind), word) + std::string(word.size() < 14 ? 14 - word.size() : 1, ' ') +
         fitted(terminal_escaped(event.text), columns_ > used ? columns_ - used : 10));
    if (event.evidence.empty()) return;
    const Evidence& proof = event.evidence.front();
    std::string quote = terminal_escaped(proof.quote);
    std::string author = proof.author.empty() ? "" : " @" + terminal_escaped(proof.author);
    if (proof.copies > 1) author += " ×" + grouped(proof.copies);
    const std::size_t indent = 22;
    const std::size_t room = columns_ > indent + display_width(author) + 2 ? columns_ - indent - display_width(author) - 2 : 10;
    if (!quote.empty()) line(std::string(indent, ' ') + dim("“" + fitted(quote, room) + "”" + author));
  }

  void draw_chart(const Incident& incident) {
    const Series& series = incident.series;
    const std::size_t steps = series.by_tag[0].size();
    if (steps == 0) return;
    const std::size_t width = std::min<std::size_t>(columns_ - 4, steps);
    // Whole steps per column, so that a column is a fair mean; the last one may hold fewer.
    const std::size_t per_column = (steps + width - 1) / width;
    std::vector<double> means;
    for (std::size_t from = 0; from < steps; from += per_column) {
      const std::size_t to = std::min(from + per_column, steps);
      double sum = 0;
      for (std::size_t i = from; i < to; ++i)
        for (const auto& tag : series.by_tag) sum += tag[i];
      means.push_back(sum / static_cast<double>(to - from));
    }
    const double top = std::max(*std::max_element(means.begin(), means.end()), 1e-9);
    const Instant end = series.start + Seconds{series.step_s * static_cast<std::int64_t>(steps)};
    line(dim("  posts a minute, highest " + per_minute(static_cast<std::uint32_t>(top * 60000.0 / static_cast<double>(series.step_s) + 0.5)) +
             "; a column is " + duration_text(series.step_s * static_cast<std::int64_t>(per_column))));
    for (std::size_t row = kChartRows; row-- > 0;) {
      std::string text = "  ";
      for (const double mean : means) {
        const double eighths = mean / top * static_cast<double>(kChartRows * 8) - static_cast<double>(row * 8);
        const auto fill = static_cast<std::size_t>(std::clamp(eighths + 0.5, mean > 0 && row == 0 ? 1.0 : 0.0, 8.0));
        text += kBlocks[fill];
      }
      line(text);
    }
    const std::string left = clock_time(series.start);
    const std::string right = clock_time(end);
    const std::size_t blank = means.size() > left.size() + right.size() ? means.size() - left.size() - right.size() : 1;
    line(dim("  " + left + std::string(blank, ' ') + right));
    line("");
  }

  void draw_shares(std::string_view label, const std::vector<Share>& shares) {
    if (shares.empty()) return;
    std::string text = "  " + std::string(label) + "  ";
    for (const auto& share : shares) {
      const std::string item = terminal_escaped(share.name) + " " + percent(share.share_pm) + "  ";
      if (display_width(text) + display_width(item) > columns_) break;
      text += item;
    }
    line(dim(text));
  }

  void draw_coverage(const Coverage& coverage) {
    std::string text = grouped(coverage.posts) + " posts used of " + grouped(coverage.read) + " read, " + grouped(coverage.duplicates) +
                       " duplicates, " + grouped(coverage.reposts) + " reposts, " + grouped(coverage.rejected) + " rejected";
    line(dim(text));
    for (const auto& note : coverage.notes) line(dim("note: " + fitted(terminal_escaped(note), columns_ - 6)));
  }

  TerminalOptions options_;
  std::size_t columns_;
  std::string out_;
};

}  // namespace

std::string terminal_view(const Timeline& timeline, const TerminalOptions& options) { return View(options).draw(timeline); }

}  // namespace postwake
