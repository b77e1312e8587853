#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/lexicon/packed.hpp"
#include "classify/lexicon/phrase_hash.hpp"

namespace postwake::detail {

/// What it means that a literal was found: four bytes, since there are 140,000 of them.
class PhraseEnd {
 public:
  enum Flag : std::uint32_t {
    kIsAlias = 1U << 26, kIsPrefix = 1U << 27, kIsPart = 1U << 28, kNeedsService = 1U << 29, kNegates = 1U << 30
  };

  PhraseEnd() = default;
  /// `number`: of an alias, of a part (kIsPart), else of a row.
  PhraseEnd(std::size_t number, std::uint8_t group, std::uint32_t flags) : bits_(static_cast<std::uint32_t>(number) | std::uint32_t{group} << 20U | flags) {
    POSTWAKE_EXPECTS(number < std::size_t{1} << 20U && group < 64);
  }
  std::uint32_t number() const noexcept { return bits_ & 0xFFFFFU; }
  std::uint8_t group() const noexcept { return static_cast<std::uint8_t>(bits_ >> 20U & 63U); }
  bool is(Flag flag) const noexcept { return (bits_ & flag) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

/// A set of hashes that now and then holds one more than was put in: two bits of one word for each.
class HashGate {
 public:
  /// For loops: knows where the bits lie. Views the gate.
  class View {
   public:
    bool may_hold(std::uint64_t hash) const noexcept {
      const std::uint64_t wanted = bits_of(hash);
      return (words_[hash >> shift_] & wanted) == wanted;
    }

   private:
    friend class HashGate;
    const std::uint64_t* words_ = nullptr;
    std::uint32_t shift_ = 0;
  };

  void build(std::span<const std::uint64_t> hashes, std::size_t bits_each);
  View view() const noexcept {
    View view;
    view.words_ = words_.data();
    view.shift_ = shift_[0];
    return view;
  }

  template <typename Part>
  void each_part(Part&& part) {
    part(words_);
    part(shift_);
  }

 private:
  static std::uint64_t bits_of(std::uint64_t hash) noexcept { return std::uint64_t{1} << (hash >> 26U & 63U) | std::uint64_t{1} << (hash >> 20U & 63U); }

  Packed<std::uint64_t> words_;
  Packed<std::uint32_t> shift_;  ///< one
};

/// The literals of all phrases and names, found by the hash of their text.
///
/// Method : a literal is rare in a text, and so are its beginnings. Gates, a few bits for each hash, small enough for the cache,
///          say which beginnings of literals and which whole literals a text may hold; only whole ones that may be held are
///          looked up in memory and compared byte by byte. PhraseWalk asks; decision 0100 tells what else was tried.
/// Threads: immutable after build().
class PhraseTable {
 public:
  /// A literal counts between word borders, at the start of a word with any letters behind it (`open`), or anywhere.
  enum class Place : std::uint8_t { bounded, open, inside };

  void add(std::string_view literal, Place place, PhraseEnd end);
  void build();
  bool has_bounded() const noexcept { return limits_[0].bounded != 0; }
  bool has_inside() const noexcept { return limits_[0].inside != 0; }

  /// What the walk asks at every place. Views the table.
  class Gates {
   public:
    /// Hashes of literals, and of beginnings: what stands before their later pieces or characters.
    struct Step {
      HashGate::View ends, beginnings;
    };
    Step first, later, inside;  ///< of one piece; of several; of those that count inside of words
    HashGate::View single;      ///< literals of one character that count inside of words
    std::size_t longest_open = 0;
    bool has_inside_of_two_bytes = false;  ///< literals that start with a character of two bytes, as whole scripts have them

    /// True when an open literal may go on with a beginning, shorter than the whole, of a piece of `size` bytes that starts with
    /// `bytes`. `before`: the hash of what stands before it, with its blank.
    bool may_open(std::uint64_t before, bool is_first, std::uint64_t bytes, std::size_t size) const noexcept {
      const std::size_t byte = bytes & 0xFFU;
      std::uint32_t sizes = open_sizes_[open_kind(is_first, byte) * 256 + byte] & ((1U << (size < 9 ? size : 9)) - 1);
      if (is_first && !may_start_open(bytes)) sizes &= kShortOpen;
      for (; sizes != 0; sizes &= sizes - 1)
        if (opens_.may_hold(mixed(before, first_of(bytes, static_cast<std::size_t>(std::countr_zero(sizes)))))) return true;
      return false;
    }
    /// True when a literal that counts inside of words starts with these two bytes, or with about these.
    bool may_start_inside(char one, char two) const noexcept {
      return (starts_[static_cast<unsigned char>(one)] >> (static_cast<unsigned char>(two) & 63U) & 1U) != 0;
    }

   private:
    friend class PhraseTable;
    bool may_start_open(std::uint64_t bytes) const noexcept {
      const std::size_t bit = open_start_of(bytes);
      return (open_starts_[bit / 64] >> bit % 64 & 1U) != 0;
    }

    HashGate::View opens_;
    const std::uint64_t* open_starts_ = nullptr;
    const std::uint32_t* open_sizes_ = nullptr;
    const std::uint64_t* starts_ = nullptr;
  };
  const Gates& gates() const noexcept { return gates_; }
  /// Behind each_part(), where that read a pack.
  void find_gates() noexcept;

  /// What a text with this hash means; empty when it is no literal of ours.
  std::span<const PhraseEnd> find(std::uint64_t hash, bool is_inside, std::string_view text) const noexcept;
  /// Call memory up for find(): call_slot() for all, then call_record() for all, then find().
  void call_slot(std::uint64_t hash) const noexcept { __builtin_prefetch(slots_.data() + slot_of(hash)); }
  void call_record(std::uint64_t hash) const noexcept { __builtin_prefetch(records_.data() + (slots_[slot_of(hash)] & kOffset) * kUnit); }

  template <typename Part>
  void each_part(Part&& part) {
    for (auto& step : steps_) {
      step.ends.each_part(part);
      step.beginnings.each_part(part);
    }
    opens_.each_part(part);
    single_.each_part(part);
    part(open_sizes_);
    part(open_starts_);
    part(starts_);
    part(slots_);
    part(records_);
    part(limits_);
  }

 private:
  struct Limits {
    std::uint32_t bounded = 0, inside = 0, longest_open = 0, slot_bits = 0, has_two_bytes = 0;
  };
  struct Literal {
    std::uint32_t start, size;
    Place place;
    PhraseEnd end;
  };
  // Most questions are about first pieces, of which there are few: their gates stay in the first cache.
  enum Stage : std::size_t { kFirst, kLater, kInside, kStages };
  struct StepHashes {
    std::vector<std::uint64_t> ends, beginnings;
  };
  struct Hashes {
    std::array<StepHashes, kStages> steps;
    std::vector<std::uint64_t> opens, single;
  };
  struct StepGates {
    HashGate ends, beginnings;
  };

  // The gate of open literals knows the last piece by its first bytes: five of ASCII, eight of other scripts, or all of a shorter one.
  static std::size_t open_kind(bool is_first, std::size_t byte) noexcept { return (is_first ? 0U : 2U) + (byte < 0x80 ? 0U : 1U); }
  static constexpr std::array<std::size_t, 4> kOpenSize{5, 8, 5, 8};
  // Most words start like no open literal of one piece, which their first four bytes tell before any size is tried.
  static constexpr std::size_t kOpenStart = 4, kOpenStarts = std::size_t{1} << 16;
  static constexpr std::uint32_t kShortOpen = (1U << kOpenStart) - 1;  ///< sizes of which it says nothing
  static std::size_t open_start_of(std::uint64_t bytes) noexcept { return static_cast<std::uint32_t>(bytes) * 0x9E3779B1U >> 16U; }

  // A slot: twelve bits of the hash, and the place of a record in units; 0 when free. A record: size and place of the literal, number
  // of ends, the ends, the text.
  static constexpr std::uint32_t kOffset = 0xFFFFFU;
  static constexpr std::size_t kUnit = 8;
  struct Head {
    std::uint16_t size = 0;
    std::uint8_t is_inside = 0, ends = 0;
  };
  std::size_t slot_of(std::uint64_t hash) const noexcept { return hash >> 8U & ((std::size_t{1} << limits_[0].slot_bits) - 1); }
  static std::uint32_t sign_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 52U) << 20U; }

  std::uint64_t hash_literal(std::string_view text, Place place, Hashes& to);
  void put_record(std::string_view text, bool is_inside, std::span<const Literal> same, std::uint64_t hash);

  std::string bytes_;              // while building
  std::vector<Literal> literals_;
  std::array<StepGates, kStages> steps_;
  HashGate opens_, single_;
  Packed<std::uint32_t> open_sizes_;  ///< for each kind and first byte, the sizes that the gate knows, a bit each
  Packed<std::uint64_t> open_starts_; ///< for each four bytes that an open literal of one piece starts with, a bit by their hash
  Packed<std::uint64_t> starts_;      ///< for each first byte of a literal that counts inside of words, the second ones, modulo 64, a bit each
  Packed<std::uint32_t> slots_;
  Packed<char> records_;
  Packed<Limits> limits_;             ///< one
  Gates gates_;                       ///< views of the above
};

}  // namespace postwake::detail
