#include "cli/progress_text.hpp"

#include <gtest/gtest.h>

namespace postwake::cli {
namespace {

struct FileCase {
  std::string_view name;
  std::uint64_t read, total, records, chosen;
  std::int64_t elapsed_ms;
  std::string_view expected;
};
constexpr FileCase kFileCases[] = {
    {"the_first_moments_have_no_rate", 1'500'000, 100'000'000, 2000, 0, 300, "1.5 MB of 100 MB (1 %), 2,000 posts, 0 hits, a.bz2"},
    {"half_way", 600'000'000, 1'200'000'000, 1'234'567, 312, 6000, "600 MB of 1,200 MB (50 %), 1,234,567 posts, 312 hits, 100 MB/s, 6 s left, a.bz2"},
    {"an_hour_is_left", 20'000'000, 1'000'000'000, 1, 1, 80'000, "20 MB of 1,000 MB (2 %), 1 posts, 1 hits, 0.2 MB/s, 1 h 5 min left, a.bz2"},
    {"nobody_knows_how_much_stdin_holds", 50'000'000, 0, 10, 2, 5000, "50 MB, 10 posts, 2 hits, 10 MB/s, a.bz2"},
    {"a_file_grew_while_it_was_read", 130'000'000, 100'000'000, 10, 2, 10'000, "130 MB of 100 MB (100 %), 10 posts, 2 hits, 13 MB/s, 0 s left, a.bz2"},
    {"nothing_yet", 0, 100'000'000, 0, 0, 4000, "0.0 MB of 100 MB (0 %), 0 posts, 0 hits, 0.0 MB/s, a.bz2"},
};

TEST(ProgressText, OfFiles) {
  for (const FileCase& c : kFileCases)
    EXPECT_EQ(progress_text(ReadProgress{{c.read, c.total, "a.bz2"}, c.records, c.chosen, 0, 0}, Milliseconds{c.elapsed_ms}), c.expected) << c.name;
}

TEST(ProgressText, OfRecordsAndOfWhatIsDoneWithThem) {
  EXPECT_EQ(progress_text(ReadProgress{{50'000'000, 100'000'000, "posts.ndjson"}, 70'000, std::nullopt, 0, 0}, Milliseconds{500}), "50 MB of 100 MB (50 %), 70,000 posts, posts.ndjson");
  EXPECT_EQ(progress_text(ReadProgress{{}, 70'000, 9000, 2250, 9000}, Milliseconds{9000}), "all read, 2,250 of 9,000 posts done (25 %)");
}

TEST(ProgressText, OfApis) {
  ApiProgress progress{"mastodon:example.org", "SomeTag", 12, 4800, std::nullopt, {}, {}, std::nullopt};
  EXPECT_EQ(progress_text(progress), "mastodon:example.org #SomeTag: 12 pages, 4,800 posts");
  progress.oldest = parse_rfc3339("2026-06-13T20:59:30Z");
  progress.left = Milliseconds{90'000};
  EXPECT_EQ(progress_text(progress), "mastodon:example.org #SomeTag: 12 pages, 4,800 posts, back to 2026-06-13T20:59Z, 2 min left");
  progress.waiting = Milliseconds{149'000};
  progress.reason = "HTTP 429, the server's limit";
  EXPECT_EQ(progress_text(progress), "mastodon:example.org #SomeTag: 12 pages, 4,800 posts, back to 2026-06-13T20:59Z, waiting 2 min: HTTP 429, the server's limit");
}

}  // namespace
}  // namespace postwake::cli
