#pragma once

#include <optional>
#include <string>

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/walk/walk.hpp"

namespace postwake::detail {

struct Walk::Bzip2Head {
  Bzip2Order order;
  std::string bytes;
  std::optional<Error> trouble;  ///< behind the bytes
  bool is_all = false;           ///< nothing comes after
};

}  // namespace postwake::detail
