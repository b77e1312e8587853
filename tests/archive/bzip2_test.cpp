#include <gtest/gtest.h>

#include <random>

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/codec/bzip2_fast.hpp"
#include "archive/packers.hpp"

namespace postwake::detail {
namespace {

std::string unpack(const std::string& packed, std::vector<Error>* errors = nullptr) {
  MemorySource source(packed);
  const auto decoder = decode_bzip2(source, {});
  std::string out, buffer(100'000, '\0');
  for (;;) {
    auto got = decoder->read(buffer.data(), buffer.size());
    if (!got && errors != nullptr) errors->push_back(got.error());
    if (!got || *got == 0) return out;
    out.append(buffer, 0, *got);
  }
}

struct Text {
  std::string_view name;
  std::string bytes;
};

std::vector<Text> texts() {
  std::minstd_rand random(1);
  std::string noise, few, runs, doubles;
  for (int i = 0; i < 300'000; ++i) noise += static_cast<char>(random() >> 8U);
  for (int i = 0; i < 300'001; ++i) few += static_cast<char>('a' + random() % 3);
  for (int i = 0; i < 3000; ++i) runs.append(1 + random() % 600, static_cast<char>('a' + random() % 3));
  for (int i = 0; i < 50'000; ++i) doubles.append(1 + random() % 5, static_cast<char>('a' + random() % 30));
  return {{"empty", ""}, {"one byte", "x"}, {"two", "xy"}, {"three equal", "aaa"}, {"four equal", "aaaa"}, {"five", "aaaaa"},
          {"259 equal", std::string(259, 'a')}, {"260 equal", std::string(260, 'a')}, {"zeros", std::string(5'000'000, '\0')},
          {"noise: more than 4,096 pairs", noise}, {"three letters", few}, {"runs of all lengths", runs}, {"short runs", doubles},
          {"lines", test::sample_lines(0, 20000, 60)}, {"a period", std::string(1000, 'a') + std::string(1000, 'b')},
          {"all bytes in order", [] { std::string all; for (int i = 0; i < 2000; ++i) for (int c = 0; c < 256; ++c) all += static_cast<char>(c); return all; }()}};
}

TEST(Bzip2, unpacks_what_libbz2_packed) {
  for (const Text& text : texts()) {
    for (const int level : {1, 9}) {
      SCOPED_TRACE(std::string(text.name) + " at " + std::to_string(level));
      EXPECT_TRUE(unpack(test::bzip2(text.bytes, level)) == text.bytes);
    }
  }
}

/// The quick decoder does the usual block itself, all of it.
TEST(Bzip2, the_quick_decoder_takes_usual_blocks) {
  for (const Text& text : texts()) {
    if (text.bytes.empty() || text.name == "zeros") continue;
    SCOPED_TRACE(text.name);
    const std::string packed = test::bzip2(text.bytes, 1);
    MemorySource source(packed);
    Bzip2Splitter splitter(source);
    const auto fast = std::make_unique<Bzip2FastBlock>();
    RawBuffer out;
    std::string together;
    for (auto segment = splitter.next(); segment && *segment && (*segment)->kind == Bzip2Segment::Kind::block; segment = splitter.next()) {
      ASSERT_TRUE(fast->read((*segment)->bytes, (*segment)->first_bit, (*segment)->bit_count));
      EXPECT_EQ(fast->used_bits(), (*segment)->bit_count);
      ASSERT_EQ(fast->take(out, kBzip2MaxBlockBytes), Bzip2FastBlock::Taken::sound);
      together.append(out.view());
    }
    EXPECT_TRUE(together == text.bytes);
  }
}

TEST(Bzip2, crc_is_that_of_the_format) {
  EXPECT_EQ(bzip2_crc("123456789", 9), 0xfc891918U);  // CRC-32/BZIP2, check value of the catalogue of CRCs
  const std::string text = test::sample_lines(0, 100);
  const std::string packed = test::bzip2(text);
  MemorySource source(packed);
  Bzip2Splitter splitter(source);
  EXPECT_EQ((**splitter.next()).stated_crc(), bzip2_crc(text.data(), text.size()));
}

/// Two segments that a chance mark cut apart are one block again.
TEST(Bzip2, a_chance_mark_inside_a_block_is_mended) {
  const std::string text = test::sample_lines(0, 3000);
  const std::string packed = test::bzip2(text, 1);
  MemorySource source(packed);
  Bzip2Splitter splitter(source);
  Bzip2BlockDecoder decoder;
  Bzip2Order order;
  std::string out;
  std::vector<Error> errors;
  const Bzip2Order::Events events{.bytes = [&](std::string_view bytes) { out += bytes; }, .damage = [&](Error error) { errors.push_back(error); }};
  int index = 0;
  for (auto segment = splitter.next(); segment && *segment; segment = splitter.next(), ++index) {
    std::vector<Bzip2Segment> parts = {**segment};
    if (index == 1) {
      // As if a mark stood at bit 70,003 of the second block.
      Bzip2Segment left = **segment, right = **segment;
      const std::uint64_t cut = 70'003;
      left.bit_count = cut;
      left.bytes.resize((left.first_bit + cut + 7) / 8);
      right.bit_count -= cut;
      right.bytes.erase(0, (right.first_bit + cut) / 8);
      right.packed_offset += (right.first_bit + cut) / 8;
      right.first_bit = static_cast<unsigned>((right.first_bit + cut) % 8);
      parts = {left, right};
    }
    for (Bzip2Segment& part : parts) {
      DecodedSegment decoded;
      decoded.segment = std::move(part);
      decoded.decode(decoder);
      order.add(decoded, decoder, events);
    }
  }
  order.finish(events);
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(out == text);
}

TEST(Bzip2, no_flip_makes_wrong_bytes) {
  const std::string text = test::sample_lines(0, 400);
  const std::string packed = test::bzip2(text, 1);
  std::minstd_rand random(3);
  for (int i = 0; i < 300; ++i) {
    std::string bytes = packed;
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << random() % 8);
    std::vector<Error> errors;
    const std::string out = unpack(bytes, &errors);
    if (out == text) continue;  // a flip in the level or in padding
    EXPECT_TRUE(text.starts_with(out));
    EXPECT_FALSE(errors.empty());
  }
}

}  // namespace
}  // namespace postwake::detail
