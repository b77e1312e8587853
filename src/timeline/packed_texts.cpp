#include "timeline/packed_texts.hpp"

#include <algorithm>
#include <cstring>

namespace postwake::detail {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;
constexpr std::size_t kMostNarrow = 0xFFFF;

}  // namespace

PackedTexts::PackedTexts(const Texts& texts) {
  std::size_t total = 0;
  for (const std::string_view text : texts) total += text.size();
  is_wide_ = total > kMostNarrow;
  const std::size_t entry = is_wide_ ? sizeof(std::uint32_t) : sizeof(std::uint16_t);
  size_ = static_cast<std::uint32_t>(entry * kFieldCount + total);
  own_ = std::make_unique_for_overwrite<char[]>(size_);
  char* const bytes = own_.get() + entry * kFieldCount;
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (!texts[i].empty()) std::memcpy(bytes + end, texts[i].data(), texts[i].size());
    end += static_cast<std::uint32_t>(texts[i].size());
    const auto narrow = static_cast<std::uint16_t>(end);
    if (is_wide_)
      std::memcpy(own_.get() + i * entry, &end, entry);
    else
      std::memcpy(own_.get() + i * entry, &narrow, entry);
  }
  data_ = own_.get();
}

std::size_t PackedTexts::end_of(std::size_t i) const noexcept {
  std::uint32_t wide = 0;
  std::uint16_t narrow = 0;
  if (is_wide_)
    std::memcpy(&wide, data_ + i * sizeof(wide), sizeof(wide));
  else
    std::memcpy(&narrow, data_ + i * sizeof(narrow), sizeof(narrow));
  return is_wide_ ? wide : narrow;
}

std::string_view PackedTexts::operator[](std::size_t i) const noexcept {
  if (data_ == nullptr) return {};
  const std::size_t start = i == 0 ? 0 : end_of(i - 1);
  const std::size_t head = kFieldCount * (is_wide_ ? sizeof(std::uint32_t) : sizeof(std::uint16_t));
  return {data_ + head + start, end_of(i) - start};
}

void Arena::lend(PackedTexts& texts) {
  if (!texts.own_) return;
  if (left_ < texts.size_) {
    const std::size_t size = std::max<std::size_t>(kBlock, texts.size_);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
  }
  std::memcpy(next_, texts.data_, texts.size_);
  texts.data_ = next_;
  texts.own_.reset();
  next_ += texts.size_;
  left_ -= texts.size_;
}

}  // namespace postwake::detail
