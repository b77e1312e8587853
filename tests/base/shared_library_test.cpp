#include "postwake/base/shared_library.hpp"

#include <gtest/gtest.h>

#include <array>

namespace postwake {
namespace {

constexpr std::array kMath = {"libm.so.0", "libm.so.6"};
constexpr std::array kNowhere = {"libpostwake-nowhere.so.1"};

TEST(SharedLibrary, LoadsTheFirstThatIsThere) {
  auto library = SharedLibrary::open(kMath, "install it");
  ASSERT_TRUE(library);
  double (*floor_of)(double) = nullptr;
  library->bind(floor_of, "floor");
  ASSERT_TRUE(library->check());
  EXPECT_EQ(floor_of(1.5), 1.0);
}

TEST(SharedLibrary, SaysWhatIsMissingAndWhatToDo) {
  const auto library = SharedLibrary::open(kNowhere, "install it");
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().code, ErrorCode::unsupported);
  EXPECT_EQ(library.error().message, "cannot load libpostwake-nowhere.so.1");
  EXPECT_EQ(library.error().advice, "install it");
}

TEST(SharedLibrary, NamesAnEntryThatIsMissing) {
  auto library = SharedLibrary::open(kMath, "install another");
  ASSERT_TRUE(library);
  void (*nothing)() = nullptr;
  library->bind(nothing, "postwake_no_such_entry");
  EXPECT_EQ(nothing, nullptr);
  const auto checked = library->check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "libm.so.6 has no postwake_no_such_entry");
  EXPECT_EQ(checked.error().advice, "install another");
}

}  // namespace
}  // namespace postwake
