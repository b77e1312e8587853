#include "postwake/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace postwake {
namespace {

constexpr std::array<std::string_view, 6> kWords = {"time", "text", "handle", "author_id", "tags", "urls"};

struct NearestCase {
  std::string_view name, word, expected;
};
constexpr NearestCase kCases[] = {
    {"a_swap_is_one_slip", "tiem", "time"},    {"a_letter_more", "hanndle", "handle"}, {"a_beginning", "auth", "author_id"},
    {"a_letter_alone_is_no_beginning", "u", ""}, {"nothing_like_it", "colour", ""},      {"itself", "tags", "tags"},
    {"the_first_of_equal_ones", "teme", "time"}, {"empty", "", ""},
};

TEST(Nearest, FindsWhatWasMeant) {
  for (const NearestCase& c : kCases) EXPECT_EQ(nearest(c.word, kWords), c.expected) << c.name;
  EXPECT_EQ(nearest(std::string(1 << 20, 'x'), kWords), "");
  EXPECT_EQ(nearest("time", {}), "");
}

}  // namespace
}  // namespace postwake
