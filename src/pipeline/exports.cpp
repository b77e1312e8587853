#include "postwake/pipeline/exports.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "postwake/pipeline/output_file.hpp"

namespace postwake {
namespace {

namespace fs = std::filesystem;

Status write_file(const std::string& path, std::string_view bytes, bool overwrite) {
  auto out = OutputFile::create(path, overwrite);
  if (!out) return propagate(out);
  if (auto written = out->write(bytes); !written) return written;
  return out->commit();
}

Status write_below(std::span<const ExportedFile> files, const std::string& folder, bool overwrite) {
  for (const ExportedFile& file : files) {
    const fs::path path = fs::path(folder) / file.path;
    if (auto made = make_folder(path.parent_path().string()); !made) return made;
    if (auto written = write_file(path.string(), file.bytes, overwrite); !written) return written;
  }
  return {};
}

}  // namespace

Result<std::vector<const Exporter*>> choose_exporters(std::string_view list) {
  std::vector<const Exporter*> chosen;
  if (list == "all") {
    chosen.assign(exporters().begin(), exporters().end());
    return chosen;
  }
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view word = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (word.empty()) continue;
    const Exporter* exporter = find_exporter(word);
    if (exporter == nullptr) {
      std::string known;
      for (const Exporter* each : exporters()) known += (known.empty() ? "" : " ") + std::string(each->name());
      return fail(ErrorCode::usage, "unknown format \"" + std::string(word) + "\"", {}, "formats: " + known);
    }
    if (std::find(chosen.begin(), chosen.end(), exporter) == chosen.end()) chosen.push_back(exporter);
  }
  if (chosen.empty()) return fail(ErrorCode::usage, "no format given", {}, "`postwake export --format list` names them");
  return chosen;
}

Status write_folder(std::span<const ExportedFile> files, const std::string& folder, bool overwrite) {
  std::string target = folder;
  while (target.size() > 1 && target.back() == '/') target.pop_back();
  std::error_code error;
  if (fs::exists(fs::symlink_status(target, error))) {
    // What else lies in a folder of the user's stays: files are replaced one by one, and only when all may be.
    for (const ExportedFile& file : files) {
      const fs::path path = fs::path(target) / file.path;
      if (!overwrite && fs::exists(fs::symlink_status(path, error)))
        return fail(ErrorCode::usage, "exists already", Origin{path.string(), "", 0, 0}, "give --overwrite to replace it");
    }
    return write_below(files, target, overwrite);
  }
  const fs::path parent = fs::path(target).parent_path();
  if (!parent.empty())
    if (auto made = make_folder(parent.string()); !made) return made;
  std::string temporary = target + ".XXXXXX";
  if (::mkdtemp(temporary.data()) == nullptr)
    return fail(ErrorCode::io, std::string("cannot make a folder: ") + std::strerror(errno), Origin{target, "", 0, 0});
  ::chmod(temporary.c_str(), 0755);
  auto written = write_below(files, temporary, true);
  if (written && ::rename(temporary.c_str(), target.c_str()) != 0)
    written = fail(ErrorCode::io, std::string("cannot rename the folder: ") + std::strerror(errno), Origin{target, "", 0, 0});
  if (!written) fs::remove_all(temporary, error);
  return written;
}

Status write_export(std::span<const ExportedFile> files, const std::string& path, bool overwrite,
                    const std::function<void(const std::string&)>& wrote) {
  std::error_code error;
  const bool is_folder = path != "-" && (path.ends_with('/') || fs::is_directory(path, error));
  if (files.size() == 1 && !is_folder) {
    auto done = write_file(path, files[0].bytes, overwrite);
    if (done && path != "-") wrote(path);
    return done;
  }
  if (path == "-")
    return fail(ErrorCode::usage, "this format has " + std::to_string(files.size()) + " files", {}, "name a folder with -o DIR");
  auto done = write_folder(files, path, overwrite);
  if (done) wrote(path + " (" + std::to_string(files.size()) + (files.size() == 1 ? " file)" : " files)"));
  return done;
}

}  // namespace postwake
