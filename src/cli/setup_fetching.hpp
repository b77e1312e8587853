#pragma once

#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "postwake/pipeline/read_posts.hpp"

namespace postwake::cli {

/// Options for the APIs among the request's sources: bases, credentials, archive. Without APIs it only refuses what makes no
/// sense, and nothing of the network is touched.
Status add_api_options(const Arguments& arguments, Console& console, ReadRequest& request);

}  // namespace postwake::cli
