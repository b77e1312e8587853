#pragma once

#include <algorithm>
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
    kIsAlias = 1U << 26, kIsPrefix = 1U << 27, kIsPart = 1U << 28, kNeedsService = 1U << 29, kNegates = 1U << 30,
    kIsLater = 1U << 31  ///< a part with another before it
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

inline constexpr std::size_t kMostEnds = 255;  ///< that one text may have

/// Words of 64 bits of which a hash picks one. Views know where they lie: they are for loops, and live as long as the words.
class GateWords {
 public:
  class View {
   public:
    std::uint64_t word_of(std::uint64_t hash) const noexcept { return words_[hash >> shift_]; }
    void call(std::uint64_t hash) const noexcept { __builtin_prefetch(words_ + (hash >> shift_)); }

   private:
    friend class GateWords;
    const std::uint64_t* words_ = nullptr;
    std::uint32_t shift_ = 0;
  };

  template <typename Part>
  void each_part(Part&& part) {
    part(words_);
    part(shift_);
  }

 protected:
  /// Room for so many bits, all 0.
  void clear(std::size_t bits);
  void set(std::uint64_t hash, std::uint64_t bits) { words_.own()[hash >> shift_.own()[0]] |= bits; }
  void point(View& view) const noexcept {
    view.words_ = words_.data();
    view.shift_ = shift_[0];
  }
  /// Whether two_bits() are set, by shifts alone.
  static bool has_two_bits(std::uint64_t word, std::uint64_t hash, unsigned at) noexcept { return (word >> (hash >> (at + 6) & 63U) & word >> (hash >> at & 63U) & 1U) != 0; }
  static std::uint64_t two_bits(std::uint64_t hash, unsigned at) noexcept { return std::uint64_t{1} << (hash >> (at + 6) & 63U) | std::uint64_t{1} << (hash >> at & 63U); }

 private:
  Packed<std::uint64_t> words_;
  Packed<std::uint32_t> shift_;  ///< one
};

/// A set of hashes that now and then holds one more than was put in: two bits of one word for each.
class HashGate : public GateWords {
 public:
  class View : public GateWords::View {
   public:
    bool may_hold(std::uint64_t hash) const noexcept { return has_two_bits(word_of(hash), hash, kBits); }
  };

  void build(std::span<const std::uint64_t> hashes, std::size_t bits_each);
  View view() const noexcept {
    View view;
    point(view);
    return view;
  }

 private:
  static constexpr unsigned kBits = 20;
};

/// Hashes of literals and hashes of beginnings, which are asked together: four bits of one word, so that both answers come with it.
class StepGate : public GateWords {
 public:
  class View : public GateWords::View {
   public:
    /// Of the word of this hash: a literal may end here; one may go on.
    static bool may_end(std::uint64_t word, std::uint64_t hash) noexcept { return has_two_bits(word, hash, kEnds); }
    static bool may_go_on(std::uint64_t word, std::uint64_t hash) noexcept { return has_two_bits(word, hash, kBeginnings); }
  };

  void build(std::span<const std::uint64_t> ends, std::span<const std::uint64_t> beginnings);
  View view() const noexcept {
    View view;
    point(view);
    return view;
  }

 private:
  static constexpr unsigned kEnds = 20, kBeginnings = 8;
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
    StepGate::View first, later, inside;  ///< of literals of one piece; of several; of those that count inside of words
    HashGate::View single;      ///< literals of one character that count inside of words
    std::size_t longest_open = 0;
    bool has_inside_of_two_bytes = false;  ///< literals that start with a character of two bytes, as whole scripts have them

    /// True when an open literal of one piece may start with these bytes.
    bool may_start_open(std::uint64_t bytes) const noexcept {
      const std::size_t start = open_start_of(bytes), brief = brief_start_of(bytes);
      return ((open_starts_[start / 64] >> start % 64 | open_starts_[brief / 64] >> brief % 64) & 1U) != 0;
    }
    /// The same for the last of several pieces. `before`: the hash of what stands before it, with its blank.
    bool may_start_later_open(std::uint64_t before, std::uint64_t bytes) const noexcept { return later_opens_.may_hold(mixed(before, bytes & 0xFFFFU)); }

    /// How long a beginning, shorter than the whole, of a piece of `size` bytes may be with which an open literal ends.
    class OpenSizes {
     public:
      bool any() const noexcept { return bits_ != 0; }
      bool has(std::size_t size) const noexcept { return (bits_ >> std::min(size, known_) & 1U) != 0; }
      bool ends_behind(std::size_t size) const noexcept { return bits_ >> std::min(size, known_) == 0; }

     private:
      friend class Gates;
      std::uint32_t bits_ = 0;  ///< a bit for each size up to `known_`, which stands for longer ones, too
      std::size_t known_ = 0;
    };
    OpenSizes open_sizes(std::uint64_t before, bool is_first, std::uint64_t bytes, std::size_t size) const noexcept {
      OpenSizes found;
      const std::size_t byte = bytes & 0xFFU;
      found.known_ = known_of(byte);
      for (std::uint32_t sizes = open_sizes_[open_kind(is_first) + byte] & ((1U << (size < 9 ? size : 9)) - 1); sizes != 0; sizes &= sizes - 1)
        if (opens_.may_hold(mixed(before, first_of(bytes, static_cast<std::size_t>(std::countr_zero(sizes)))))) found.bits_ |= sizes & (~sizes + 1U);
      return found;
    }
    /// True when a literal that counts inside of words starts with these two bytes, or with about these.
    bool may_start_inside(char one, char two) const noexcept {
      return (starts_[static_cast<unsigned char>(one)] >> (static_cast<unsigned char>(two) & 63U) & 1U) != 0;
    }

   private:
    friend class PhraseTable;
    HashGate::View opens_, later_opens_;
    const std::uint64_t* open_starts_ = nullptr;
    const std::uint32_t* open_sizes_ = nullptr;
    const std::uint64_t* starts_ = nullptr;
  };
  const Gates& gates() const noexcept { return gates_; }
  /// Behind each_part(), where that read a pack.
  void find_gates() noexcept;

  /// A literal is found in steps, so that memory comes while others are asked for: call_slot() for all, then call_record(), then find().
  void call_slot(std::uint64_t hash) const noexcept { __builtin_prefetch(slots_.data() + slot_of(hash)); }
  /// The first slot that may be this hash's, for find(), and calls up its record; kNoSlot: no literal has this hash.
  std::uint32_t call_record(std::uint64_t hash) const noexcept {
    const std::size_t slot = next_slot(slot_of(hash), hash);
    if (slots_[slot] == 0) return kNoSlot;
    __builtin_prefetch(record_at(slot));
    __builtin_prefetch(record_at(slot) + 32);  // a record reaches into the next line now and then
    return static_cast<std::uint32_t>(slot);
  }
  /// What [start, end) of a text, which has this hash, means; empty when it is no literal of ours.
  std::span<const PhraseEnd> find(std::uint32_t slot, std::uint64_t hash, bool is_inside, std::string_view text, std::size_t start, std::size_t end) const noexcept {
    const std::size_t mask = slots_.size() - 1, size = end - start;
    for (std::size_t at = slot; slots_[at] != 0; at = next_slot((at + 1) & mask, hash)) {
      const char* const record = record_at(at);
      Head head;
      std::memcpy(&head, record, sizeof head);
      if (head.size != size || (head.is_inside != 0) != is_inside) continue;
      const char* const own = record + sizeof head;
      const PieceHead given = head_of(text, start, end), known = head_of({own, std::max(size, kReadable)}, 0, size);
      if (((given.first ^ known.first) | (given.second ^ known.second)) != 0 || (size > 16 && std::memcmp(own + 16, text.data() + start + 16, size - 16) != 0)) continue;
      const void* ends = own + room_of(size);
      return {static_cast<const PhraseEnd*>(ends), head.ends};
    }
    return {};
  }
  static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};

  template <typename Part>
  void each_part(Part&& part) {
    for (auto& step : steps_) step.each_part(part);
    opens_.each_part(part);
    later_opens_.each_part(part);
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
    std::vector<std::uint64_t> opens, later_opens, single;
  };

  // The gate of open literals knows the last piece by its first bytes: five of ASCII, eight of other scripts, or all of a shorter one.
  static std::size_t open_kind(bool is_first) noexcept { return is_first ? 0U : 256U; }
  static std::size_t known_of(std::size_t byte) noexcept { return byte < 0x80 ? 5 : 8; }
  // Most pieces start like no open literal, which their first bytes tell before any size is tried: of a literal of one piece the first
  // four of ASCII or six of other scripts, two of the few that are shorter; of several pieces two, with the hash of what stands before.
  static constexpr std::size_t kOpenStarts = std::size_t{1} << 16;
  static std::size_t start_size(std::size_t byte) noexcept { return byte < 0x80 ? 4 : 6; }
  static std::size_t open_start_of(std::uint64_t bytes) noexcept {
    return (bytes & ((bytes & 0x80U) == 0 ? 0xFFFFFFFFU : 0xFFFFFFFFFFFFU)) * 0x9E3779B97F4A7C15ULL >> 48U;
  }
  static std::size_t brief_start_of(std::uint64_t bytes) noexcept { return ((bytes & 0xFFFFU) + 1) * 0xD1B54A32D192ED03ULL >> 48U; }

  // A slot: twelve bits of the hash, and the place of a record in units; 0 when free. A record: size and place of the literal, number
  // of ends, the text, the ends.
  static constexpr std::uint32_t kOffset = 0xFFFFFU;
  static constexpr std::size_t kUnit = 8, kReadable = 16;  ///< bytes; that many may be read wherever a text starts
  struct Head {
    std::uint16_t size = 0;
    std::uint8_t is_inside = 0, ends = 0;
  };
  std::size_t slot_of(std::uint64_t hash) const noexcept { return hash >> 8U & ((std::size_t{1} << limits_[0].slot_bits) - 1); }
  // From `slot` on, the first with this hash's sign or free.
  std::size_t next_slot(std::size_t slot, std::uint64_t hash) const noexcept {
    while (slots_[slot] != 0 && (slots_[slot] & ~kOffset) != sign_of(hash)) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  const char* record_at(std::size_t slot) const noexcept { return records_.data() + (slots_[slot] & kOffset) * kUnit; }
  // Of a text, so that the ends behind it lie as they are read.
  static std::size_t room_of(std::size_t size) noexcept { return (size + sizeof(PhraseEnd) - 1) / sizeof(PhraseEnd) * sizeof(PhraseEnd); }
  static std::uint32_t sign_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 52U) << 20U; }

  std::uint64_t hash_literal(std::string_view text, Place place, Hashes& to);
  void put_open_start(std::uint64_t before, bool is_first, std::uint64_t bytes, std::size_t size, Hashes& to);
  void put_record(std::string_view text, bool is_inside, std::span<const Literal> same, std::uint64_t hash);

  std::string bytes_;              // while building
  std::vector<Literal> literals_;
  std::array<StepGate, kStages> steps_;
  HashGate opens_, later_opens_, single_;
  Packed<std::uint32_t> open_sizes_;  ///< for literals of one piece, of several, and each first byte, the sizes that the gate knows, a bit each
  Packed<std::uint64_t> open_starts_; ///< for the bytes that an open literal of one piece starts with, a bit by their hash
  Packed<std::uint64_t> starts_;      ///< for each first byte of a literal that counts inside of words, the second ones, modulo 64, a bit each
  Packed<std::uint32_t> slots_;
  Packed<char> records_;
  Packed<Limits> limits_;             ///< one
  Gates gates_;                       ///< views of the above
};

}  // namespace postwake::detail
