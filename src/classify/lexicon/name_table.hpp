#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classify/lexicon/packed.hpp"

namespace postwake::detail {

/// What names mean: lists of numbers under (kind, name). The names of the corpora lie in a hash table in the pack; the few that a
/// user adds in a map that is asked first.
///
/// Threads: immutable after building.
class NameTable {
 public:
  /// Adds `value` to the list of a name unless it is there; a name of the pack takes its list along.
  void add(char kind, std::string_view name, std::uint32_t value);
  /// The list of a name is this one value from now on.
  void set(char kind, std::string_view name, std::uint32_t value);
  /// Empty when unknown.
  std::span<const std::uint32_t> find(char kind, std::string_view name) const;
  bool has(char kind, std::string_view name) const { return !find(kind, name).empty(); }

  void write(PackWriter& to);
  void read(PackReader& from);

 private:
  struct Entry {
    std::uint32_t hash = 0;  ///< 0: free
    std::uint32_t name = 0, first_value = 0;
    std::uint16_t size = 0;
    char kind = 0;
    std::uint8_t values = 0;
  };
  struct Before {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return a.first != b.first ? a.first < b.first : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  static std::uint32_t hash_of(char kind, std::string_view name);

  std::map<std::pair<char, std::string>, std::vector<std::uint32_t>, Before> added_;
  Packed<Entry> entries_;  ///< a power of two of them, at most three quarters in use
  Packed<char> names_;
  Packed<std::uint32_t> values_;
};

}  // namespace postwake::detail
