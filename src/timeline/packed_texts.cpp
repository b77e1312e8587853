#include "timeline/packed_texts.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace postwake::detail {
namespace {

// A head of 32 bits: a bit for each text that is not empty, and above them the bytes that each length takes (1, 2 or 4). Then the
// lengths of those texts, then the texts. Most posts lack half of the fields, and few texts are over 255 bytes.
constexpr std::size_t kBlock = std::size_t{1} << 20U;
constexpr std::size_t kHead = sizeof(std::uint32_t);
constexpr std::uint32_t kFields = (1U << kFieldCount) - 1;
static_assert(kFieldCount < 30);

std::size_t length_at(const char* lengths, std::size_t width, std::size_t i) noexcept {
  std::uint32_t length = 0;
  if (width == 1) return static_cast<unsigned char>(lengths[i]);
  if (width == 2) {
    std::uint16_t narrow = 0;
    std::memcpy(&narrow, lengths + i * 2, 2);
    return narrow;
  }
  std::memcpy(&length, lengths + i * 4, 4);
  return length;
}

}  // namespace

PackedTexts::PackedTexts(const Texts& texts) {
  std::size_t total = 0, longest = 0;
  std::uint32_t head = 0;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    total += texts[i].size();
    longest = std::max(longest, texts[i].size());
    if (!texts[i].empty()) head |= 1U << i;
  }
  const std::size_t width = longest <= 0xFF ? 1 : longest <= 0xFFFF ? 2 : 4;
  const auto count = static_cast<std::size_t>(std::popcount(head));
  size_ = static_cast<std::uint32_t>(kHead + count * width + total);
  char* const bytes = new char[size_];  // NOLINT: released below; one pointer serves what is owned and what is lent
  is_own_ = true;
  data_ = bytes;
  head |= static_cast<std::uint32_t>(width / 2) << kFieldCount;
  std::memcpy(bytes, &head, kHead);
  char* length_to = bytes + kHead;
  char* text_to = length_to + count * width;
  for (const std::string_view text : texts) {
    if (text.empty()) continue;
    const auto length = static_cast<std::uint32_t>(text.size());
    const auto narrow = static_cast<std::uint16_t>(length);
    const auto least = static_cast<std::uint8_t>(length);
    std::memcpy(length_to, width == 1 ? static_cast<const void*>(&least) : width == 2 ? static_cast<const void*>(&narrow) : &length, width);
    length_to += width;
    std::memcpy(text_to, text.data(), text.size());
    text_to += text.size();
  }
}

PackedTexts::PackedTexts(PackedTexts&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), is_own_(std::exchange(other.is_own_, false)) {}

PackedTexts& PackedTexts::operator=(PackedTexts&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  is_own_ = std::exchange(other.is_own_, false);
  return *this;
}

void PackedTexts::release() noexcept {
  if (is_own_) delete[] data_;
}

std::string_view PackedTexts::operator[](std::size_t i) const noexcept {
  if (data_ == nullptr) return {};
  std::uint32_t head = 0;
  std::memcpy(&head, data_, kHead);
  if ((head >> i & 1U) == 0) return {};
  const std::size_t width = std::max<std::size_t>(1, (head >> kFieldCount) * 2);
  const auto before = static_cast<std::size_t>(std::popcount(head & ((1U << i) - 1)));
  const char* const lengths = data_ + kHead;
  std::size_t start = 0;
  for (std::size_t k = 0; k < before; ++k) start += length_at(lengths, width, k);
  const auto count = static_cast<std::size_t>(std::popcount(head & kFields));
  return {lengths + count * width + start, length_at(lengths, width, before)};
}

void Arena::lend(PackedTexts& texts) {
  if (!texts.is_own_) return;
  if (left_ < texts.size_) {
    const std::size_t size = std::max<std::size_t>(kBlock, texts.size_);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
  }
  std::memcpy(next_, texts.data_, texts.size_);
  texts.release();
  texts.data_ = next_;
  texts.is_own_ = false;
  next_ += texts.size_;
  left_ -= texts.size_;
}

}  // namespace postwake::detail
