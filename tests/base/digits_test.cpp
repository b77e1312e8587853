#include "postwake/base/digits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace postwake {
namespace {

TEST(Digits, AreTheirNumber) {
  std::string text;
  std::uint64_t number = 0;
  for (std::size_t size = 1; size <= kMostDigits; ++size) {
    const std::uint64_t digit = (size * 7 + 1) % 10;
    text += static_cast<char>('0' + digit);
    number = number * 10 + digit;
    EXPECT_EQ(read_digits(text), number) << text;
    EXPECT_EQ(read_digits(std::string(size, '9')), std::stoull(std::string(size, '9')));
    EXPECT_EQ(read_digits(std::string(size, '0')), 0U);
  }
}

TEST(Digits, AreDigitsOnly) {
  EXPECT_FALSE(read_digits(""));
  EXPECT_FALSE(read_digits(std::string(kMostDigits + 1, '0')));
  for (std::size_t size = 1; size <= kMostDigits; ++size)
    for (std::size_t at = 0; at < size; ++at)
      for (int c = 0; c < 256; ++c) {
        if (c >= '0' && c <= '9') continue;
        std::string text(size, '5');
        text[at] = static_cast<char>(c);
        EXPECT_FALSE(read_digits(text)) << text << " of " << size << " with " << c;
      }
}

}  // namespace
}  // namespace postwake
