#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/exporter/exporter.hpp"

namespace postwake {

/// The exporters of a comma-separated list; "all" is every one.
/// Errors: usage, naming the nearest format.
Result<std::vector<const Exporter*>> choose_exporters(std::string_view list);

/// Writes the files of an export. "-" prints the only file there is; a path takes the only file, unless it is a folder or
/// ends in '/'; several files go below the folder `path`. Each file appears whole or not at all.
/// Errors: usage (several files and no folder, something exists already), io.
Status write_export(std::span<const ExportedFile> files, const std::string& path, bool overwrite,
                    const std::function<void(const std::string& path)>& wrote);

/// Writes files below a folder. A folder that does not exist yet appears whole: its files are made beside it and renamed.
Status write_folder(std::span<const ExportedFile> files, const std::string& folder, bool overwrite);

}  // namespace postwake
