#include "classify/lexicon/name_table.hpp"

#include <algorithm>
#include <bit>

namespace postwake::detail {

std::uint32_t NameTable::hash_of(char kind, std::string_view name) {
  std::uint64_t hash = (name.size() << 8U) + static_cast<unsigned char>(kind);
  while (!name.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min(name.size(), sizeof word);
    std::memcpy(&word, name.data(), size);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 32;
    name.remove_prefix(size);
  }
  return static_cast<std::uint32_t>(hash * 0x9E3779B97F4A7C15ULL >> 32) | 1U;
}

std::span<const std::uint32_t> NameTable::find(char kind, std::string_view name) const {
  if (!added_.empty()) {
    if (const auto own = added_.find(std::pair<char, std::string_view>(kind, name)); own != added_.end()) return own->second;
  }
  if (entries_.empty() || name.size() > 0xFFFF) return {};
  const std::uint32_t hash = hash_of(kind, name);
  const std::size_t mask = entries_.size() - 1;
  for (std::size_t at = (hash >> 1U) & mask;; at = (at + 1) & mask) {
    const Entry& entry = entries_[at];
    if (entry.hash == 0) return {};
    if (entry.hash == hash && entry.kind == kind && std::string_view(names_.data() + entry.name, entry.size) == name)
      return {values_.data() + entry.first_value, entry.values};
  }
}

void NameTable::add(char kind, std::string_view name, std::uint32_t value) {
  const auto known = find(kind, name);
  if (std::find(known.begin(), known.end(), value) != known.end()) return;
  std::vector<std::uint32_t> list(known.begin(), known.end());
  list.push_back(value);
  added_.insert_or_assign(std::pair<char, std::string>(kind, name), std::move(list));
}

void NameTable::set(char kind, std::string_view name, std::uint32_t value) {
  added_.insert_or_assign(std::pair<char, std::string>(kind, name), std::vector<std::uint32_t>{value});
}

void NameTable::write(PackWriter& to) {
  POSTWAKE_EXPECTS(entries_.empty());  // only what was built from the corpora is written
  auto& entries = entries_.own();
  entries.resize(std::bit_ceil(added_.size() + added_.size() / 3 + 2));
  for (const auto& [key, values] : added_) {
    const auto& [kind, name] = key;
    POSTWAKE_EXPECTS(name.size() <= 0xFFFF && values.size() <= 0xFF);
    Entry entry{hash_of(kind, name), static_cast<std::uint32_t>(names_.own().size()), static_cast<std::uint32_t>(values_.own().size()),
                static_cast<std::uint16_t>(name.size()), kind, static_cast<std::uint8_t>(values.size())};
    names_.own().insert(names_.own().end(), name.begin(), name.end());
    values_.own().insert(values_.own().end(), values.begin(), values.end());
    const std::size_t mask = entries.size() - 1;
    std::size_t at = (entry.hash >> 1U) & mask;
    while (entries[at].hash != 0) at = (at + 1) & mask;
    entries[at] = entry;
  }
  to(entries_);
  to(names_);
  to(values_);
}

void NameTable::read(PackReader& from) {
  from(entries_);
  from(names_);
  from(values_);
}

}  // namespace postwake::detail
