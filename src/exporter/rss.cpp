#include <array>
#include <chrono>

#include "exporter/feed_entries.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/xml.hpp"

namespace postwake {
namespace {

using namespace detail;

/// "Wed, 04 Nov 2026 13:02:11 GMT": English names whatever the language of the feed.
std::string rfc822(Instant at) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::string text = format_second(at);
  return std::string(kDays[std::chrono::weekday(day).c_encoding()]) + ", " + text.substr(8, 2) + " " +
         std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " GMT";
}

class Rss final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "rss"; }
  std::string_view description() const noexcept override { return "history.rss: the incidents as an RSS 2.0 feed"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Feed feed = make_feed(input.timeline, options);
    Xml out;
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n  <channel>\n    <title>";
    out.text(feed.title) << "</title>\n    <link>";
    out.text(feed.home) << "</link>\n    <description>";
    out.text(provenance(Voice(options))) << "</description>\n    <language>";
    out.text(options.lang) << "</language>\n    <pubDate>";
    out.text(rfc822(feed.updated)) << "</pubDate>\n    <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"";
    out.text(feed.home + "/history.rss") << "\"/>\n";
    for (const auto& entry : feed.entries) {
      out << "    <item>\n      <title>";
      out.text(entry.title) << "</title>\n      <description>";
      out.text(entry.content.str()) << "</description>\n      <pubDate>";
      out.text(rfc822(entry.updated)) << "</pubDate>\n      <link>";
      out.text(entry.url) << "</link>\n      <guid isPermaLink=\"false\">";
      out.text(entry.id) << "</guid>\n    </item>\n";
    }
    out << "  </channel>\n</rss>\n";
    return std::vector<ExportedFile>{{"history.rss", out.take()}};
  }
};

}  // namespace

const Exporter* detail::rss_exporter() {
  static const Rss exporter;
  return &exporter;
}

}  // namespace postwake
