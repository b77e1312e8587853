#include "postwake/pipeline/part_check.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

struct File {
  int posts;
  int told;  // by its manifest; -1: it has none
};
struct PartCase {
  std::string_view name;
  std::vector<File> files;
  std::vector<std::string> cut;
};

TEST(PartCheck, TellsFilesWhoseEndIsLost) {
  const PartCase cases[] = {
      {"nothing", {}, {}},
      {"whole_parts", {{3, 3}, {0, 0}}, {}},
      {"no_manifest_anywhere_is_how_some_tools_write", {{3, -1}, {2, -1}}, {}},
      {"cut", {{3, 3}, {2, -1}, {1, 1}}, {"1"}},
      {"lines_moved_between_files", {{5, -1}, {1, 6}}, {}},
      {"an_empty_file_has_lost_nothing_that_can_be_seen", {{3, 3}, {0, -1}}, {}},
      {"filtered_by_hand", {{1, 3}, {2, -1}}, {}},
  };
  for (const PartCase& c : cases) {
    SCOPED_TRACE(c.name);
    PartCheck check;
    int number = 0;
    for (const File& file : c.files) {
      check.posts(static_cast<std::uint64_t>(file.posts));
      if (file.told >= 0) {
        Manifest manifest;
        manifest.chosen = static_cast<std::uint64_t>(file.told) + 2;
        manifest.duplicates = 2;
        check.manifest(manifest);
      }
      check.end_of_file(std::to_string(number++));
    }
    EXPECT_EQ(check.cut_parts(), c.cut);
  }
}

}  // namespace
}  // namespace postwake
