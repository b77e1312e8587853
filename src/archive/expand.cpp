#include <algorithm>
#include <filesystem>
#include <system_error>

#include "postwake/archive/scan.hpp"

namespace postwake {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return !name.empty() && name[0] == '.';
}

Status add_folder(const std::string& folder, std::vector<std::string>& files) {
  std::error_code error;
  fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied, error);
  if (error) return fail(ErrorCode::io, "cannot list: " + error.message(), Origin{.file = folder}, "check the permissions");
  std::vector<std::string> found;
  while (walk != fs::recursive_directory_iterator()) {
    const fs::directory_entry& entry = *walk;
    std::error_code ignored;
    if (is_hidden(entry.path())) walk.disable_recursion_pending();
    else if (entry.is_regular_file(ignored)) found.push_back(entry.path().string());
    walk.increment(error);
    if (error) return fail(ErrorCode::io, "cannot list: " + error.message(), Origin{.file = folder}, "check the permissions");
  }
  std::sort(found.begin(), found.end());
  files.insert(files.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  return {};
}

}  // namespace

Result<std::vector<std::string>> expand_inputs(std::span<const std::string> sources) {
  std::vector<std::string> files;
  for (const std::string& source : sources) {
    if (source == "-") {
      files.push_back(source);
      continue;
    }
    std::error_code error;
    const fs::file_status status = fs::status(source, error);
    if (status.type() == fs::file_type::not_found) {
      return fail(ErrorCode::not_found, "no such file or folder", Origin{.file = source}, "check the name");
    }
    if (error) return fail(ErrorCode::io, "cannot look at it: " + error.message(), Origin{.file = source}, "check the permissions");
    if (status.type() != fs::file_type::directory) {
      files.push_back(source);
    } else if (Status listed = add_folder(source, files); !listed) {
      return propagate(listed);
    }
  }
  return files;
}

}  // namespace postwake
