#include "exporter/feed_entries.hpp"
#include "exporter/registry.hpp"
#include "postwake/json/writer.hpp"

namespace postwake {
namespace {

using namespace detail;

class JsonFeed final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "jsonfeed"; }
  std::string_view description() const noexcept override { return "feed.json: the incidents as JSON Feed 1.1"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Feed feed = make_feed(input.timeline, options);
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    out.key("version").string("https://jsonfeed.org/version/1.1").key("title").string(feed.title);
    out.key("home_page_url").string(feed.home).key("feed_url").string(feed.home + "/feed.json").key("language").string(options.lang);
    out.key("items").begin_array();
    for (const auto& entry : feed.entries) {
      out.begin_object();
      out.key("id").string(entry.id).key("url").string(entry.url).key("title").string(entry.title);
      out.key("content_html").string(entry.content.str()).key("summary").string(entry.summary);
      out.key("date_published").instant(entry.published).key("date_modified").instant(entry.updated);
      out.key("tags").begin_array();
      for (const auto& tag : entry.tags) out.string(tag);
      out.end_array().end_object();
    }
    out.end_array().end_object();
    return std::vector<ExportedFile>{{"feed.json", out.take() + "\n"}};
  }
};

}  // namespace

const Exporter* detail::jsonfeed_exporter() {
  static const JsonFeed exporter;
  return &exporter;
}

}  // namespace postwake
