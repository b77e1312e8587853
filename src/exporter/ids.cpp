#include "exporter/registry.hpp"
#include "postwake/base/sha256.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

constexpr std::string_view kHashMark = "sha256:";

std::string text_hash(const Post& post, bool is_redacted) {
  return is_redacted && post.text.starts_with(kHashMark) ? post.text : std::string(kHashMark) + sha256_hex(post.text);
}

/// One line a post: what a platform's terms let people share. `postwake join` gives the texts back to whoever has them.
std::string line(const ClassifiedPost& classified, bool is_redacted) {
  const Post& post = classified.post;
  JsonWriter out;
  out.begin_object();
  out.key("v").integer(1).key("record").string("id").key("platform").string(post.platform).key("id").string(post.id);
  out.key("created_at").instant(post.created_at);
  out.key("text_hash").string(text_hash(post, is_redacted));
  if (!post.repost_of.empty()) out.key("repost_of").string(post.repost_of);
  if (post.place && !post.place->country_code.empty()) out.key("country_code").string(post.place->country_code);
  out.key("verdict");
  write(out, classified.verdict);
  out.end_object();
  return out.take() + "\n";
}

class Ids final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "ids"; }
  std::string_view description() const noexcept override { return "ids.ndjson: ids, times, tags and hashes without texts; `postwake join` undoes it"; }
  bool uses_posts() const noexcept override { return true; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    if (!input.posts)
      return fail(ErrorCode::usage, "ids holds posts, and none were given", {}, "--posts FILE names the output of `postwake classify`, or of `postwake run --keep-posts`");
    std::string out;
    const auto walked = input.posts([&](const ClassifiedPost& post) -> Status {
      out += line(post, options.redact);
      return {};
    });
    if (!walked) return propagate(walked);
    return std::vector<ExportedFile>{{"ids.ndjson", std::move(out)}};
  }
};

}  // namespace

const Exporter* detail::ids_exporter() {
  static const Ids exporter;
  return &exporter;
}

}  // namespace postwake
