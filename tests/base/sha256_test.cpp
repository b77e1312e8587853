#include "postwake/base/sha256.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

struct HashCase {
  std::string_view name;
  std::string text, expected;
};

// FIPS 180-4 examples, and lengths on both sides of the padding's borders (checked with sha256sum).
const HashCase kHashCases[] = {
    {"empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two_blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"55_bytes", std::string(55, 'a'), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {"64_bytes", std::string(64, 'a'), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {"million", std::string(1000000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

TEST(Sha256, GivesThePublishedDigests) {
  for (const auto& row : kHashCases) EXPECT_EQ(sha256_hex(row.text), row.expected) << row.name;
}

TEST(Sha256, IsTheSameInPieces) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += piece) hash.update(std::string_view(text).substr(at, piece));
    EXPECT_EQ(hash.digest(), sha256(text)) << piece;
  }
}

TEST(Sha256, IsWrittenAsBrowsersWantIt) {
  EXPECT_EQ(sha256_base64("alert('hi')"), base64(std::string_view(reinterpret_cast<const char*>(sha256("alert('hi')").data()), 32)));
  EXPECT_EQ(sha256_base64(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(Base64, FollowsRfc4648) {
  struct Row { std::string_view text, expected; };
  for (const auto& row : {Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="}, Row{"foo", "Zm9v"}, Row{"foobar", "Zm9vYmFy"}})
    EXPECT_EQ(base64(row.text), row.expected);
}

}  // namespace
}  // namespace postwake
