#pragma once

#include <cstddef>
#include <memory>

#include "json/tree.hpp"

/// The fast way through texts without faults, which nearly all records are.
namespace postwake::detail {

/// How the end of a string is looked for: by the processor's registers of sixteen bytes, or with plain C++ (other processors).
enum class StringScan : std::uint8_t { widest, portable };

/// Writes the tree of one JSON text, or refuses.
///
/// Shape  : what it accepts RapidJSON accepts too, and both write the same tree; a test compares them. It refuses what is wrong, what is
///          deeper than kMaxJsonDepth, and a few things that are right but rare (numbers with an exponent or more than 19 digits, a value that
///          is no container, texts over kMostBytes): RapidJSON decides on those and words the error.
/// Input  : `text` of `size` bytes, with kPadding zero bytes behind them that it may read. Keys with escapes are written over by what they mean;
///          other strings when they are asked for.
/// Threads: one at a time.
class SoundTextParser {
 public:
  static constexpr std::size_t kPadding = 32;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

  /// The first node, valid until the next call; null when it refuses.
  const JsonNode* parse(char* text, std::size_t size, StringScan scan = StringScan::widest);

 private:
  std::unique_ptr<JsonNode[]> nodes_;
  std::size_t capacity_ = 0;
};

}  // namespace postwake::detail
