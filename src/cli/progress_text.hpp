#pragma once

#include <string>

#include "postwake/pipeline/read_posts.hpp"

/// One line that says how far a long run is. What matters most comes first: a narrow terminal cuts the end.
namespace postwake::cli {

/// "1.2 MB", "340 MB", "1,234 MB".
std::string megabytes(std::uint64_t bytes);

/// Files: packed bytes of all, posts, hits, rate, the time that is left at this rate, the file. Then the posts that are done.
std::string progress_text(const ReadProgress& progress, Milliseconds elapsed);

/// APIs: pages, posts, how far back, and what is waited for or how long it may take.
std::string progress_text(const ApiProgress& progress);

}  // namespace postwake::cli
