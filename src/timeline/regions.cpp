#include "timeline/regions.hpp"

namespace postwake::detail {

Region Regions::of(const Record& record) const {
  if (!record[Field::place_code].empty()) return {std::string{record[Field::place_code]}, "place"};
  return {"", "none"};
}

}  // namespace postwake::detail
