#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postwake::detail {

inline constexpr unsigned kBucketBits = 17;  ///< 2^17 rows of 16 bytes: 2 MB; see docs/classification.md for the others tried
inline constexpr std::uint32_t kBuckets = 1U << kBucketBits;

/// A word, or a run of a script without blanks: bytes of a folded text.
struct TextPart {
  std::uint32_t start, end;  // no zeros: lists of hundreds are made for each post, and a few of them filled
};

/// Long posts repeat themselves; these cuts bound the time of hostile ones. Borders count as letters.
inline constexpr std::size_t kMostLettersOfWords = 1536, kMostLettersOfRuns = 1024;
inline constexpr std::size_t kMostGramsOfWords = 2 * kMostLettersOfWords, kMostGramsOfRuns = 4 * kMostLettersOfRuns;
inline constexpr std::size_t kGramRoom = 64;  ///< rows behind the last one that may be overwritten

/// Writes the rows of all character n-grams of words, "<" and ">" being their borders: those of three and of five letters. Returns
/// the end of what was written, at most kMostGramsOfWords rows; kGramRoom more must be there.
/// Precondition: the text is valid UTF-8, the parts lie on borders of characters.
///
/// Method: the letters of all words one after the other as numbers, a word's end with its highest bit set. An n-gram is a sum of
/// products, mixed: no step depends on another, so that a processor hashes eight letters side by side and writes only what crosses no
/// end, without a branch. Whole numbers: every processor gives the same rows in the same order.
std::uint32_t* rows_of_words(std::string_view text, std::span<const TextPart> words, std::uint32_t* rows);
/// Those of one to four letters of runs without blanks; at most kMostGramsOfRuns.
std::uint32_t* rows_of_runs(std::string_view text, std::span<const TextPart> runs, std::uint32_t* rows);

namespace plain {
/// The same one by one: for processors without AVX2, and what the fast way is compared with. `names`: takes what each n-gram is.
std::uint32_t* rows_of_words(std::string_view text, std::span<const TextPart> words, std::uint32_t* rows, std::vector<std::string>* names = nullptr);
std::uint32_t* rows_of_runs(std::string_view text, std::span<const TextPart> runs, std::uint32_t* rows, std::vector<std::string>* names = nullptr);
}  // namespace plain

/// The row of anything hashed elsewhere.
constexpr std::uint32_t bucket_of(std::uint64_t hash) {
  hash ^= hash >> 29;
  hash *= 0xbf58476d1ce4e5b9ULL;
  return static_cast<std::uint32_t>(hash >> (64 - kBucketBits));
}

}  // namespace postwake::detail
