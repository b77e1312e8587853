#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

/// The part of the corpora that a group belongs to: corpora/splits.tsv. Rows of one idea in all languages stay together.
enum class Split : std::uint8_t { train, dev, test };

/// A post that a person has labelled.
struct LabelledPost {
  std::string id, lang, text;
  Tag tag = Tag::other;
  Fine fine = Fine::unrelated;
  bool is_official = false;
  std::string group;                            ///< the idea it expresses, in our own corpora; empty elsewhere
  Split split = Split::train;                   ///< set by read_corpora
  std::map<std::string, std::string> columns;   ///< the other columns, by name
};

/// Reads `id lang label fine_label author_is_official text ...` or a corpora file (`id lang label official group axes text
/// note`): tab separated, columns found by their names in the first line. `label` may be a fine label or a public tag; with
/// both, they must agree; with a tag alone, the fine label is the commonest of that tag. "\n" in texts is a line feed.
///
/// Errors: bad_data naming the line.
Result<std::vector<LabelledPost>> parse_labelled(std::string_view bytes, std::string_view file);

/// Reads all of posts/ and hard/ under a corpora folder, files in the order of their names, with the parts of splits.tsv;
/// a group that is not named there is a training group.
///
/// Errors: not_found, io, bad_data.
Result<std::vector<LabelledPost>> read_corpora(const std::string& folder);

/// Fillers for {SVC}, {CITY}, ... by language and slot.
using Slots = std::map<std::string, std::map<std::string, std::vector<std::string>>>;
Result<Slots> read_slots(const std::string& folder);

}  // namespace postwake
