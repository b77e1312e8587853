#include "exporter/feed_entries.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/xml.hpp"

namespace postwake {
namespace {

using namespace detail;

class Atom final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "atom"; }
  std::string_view description() const noexcept override { return "history.atom: the incidents as an Atom feed, as Statuspage writes it"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Feed feed = make_feed(input.timeline, options);
    Xml out;
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xml:lang=\"";
    out.text(options.lang) << "\" xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>";
    out.text(feed.id) << "</id>\n  <link rel=\"alternate\" type=\"text/html\" href=\"";
    out.text(feed.home) << "\"/>\n  <link rel=\"self\" type=\"application/atom+xml\" href=\"";
    out.text(feed.home + "/history.atom") << "\"/>\n  <title>";
    out.text(feed.title) << "</title>\n  <updated>";
    out.text(format_second(feed.updated)) << "</updated>\n  <author>\n    <name>";
    out.text(feed.host) << "</name>\n  </author>\n  <generator>postwake</generator>\n";
    for (const auto& entry : feed.entries) {
      out << "  <entry>\n    <id>";
      out.text(entry.id) << "</id>\n    <published>";
      out.text(format_second(entry.published)) << "</published>\n    <updated>";
      out.text(format_second(entry.updated)) << "</updated>\n    <link rel=\"alternate\" type=\"text/html\" href=\"";
      out.text(entry.url) << "\"/>\n    <title>";
      out.text(entry.title) << "</title>\n    <content type=\"html\">";
      out.text(entry.content.str()) << "</content>\n  </entry>\n";
    }
    out << "</feed>\n";
    return std::vector<ExportedFile>{{"history.atom", out.take()}};
  }
};

}  // namespace

const Exporter* detail::atom_exporter() {
  static const Atom exporter;
  return &exporter;
}

}  // namespace postwake
