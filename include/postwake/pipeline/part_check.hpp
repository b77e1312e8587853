#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postwake/model/manifest.hpp"

namespace postwake {

/// Finds parts of a cluster run whose end is lost. Every output of `fetch` and `classify` ends with a manifest; a file without
/// one, among others that have theirs, was cut, unless the posts of all files are as many as the manifests tell (an engine
/// may have moved lines from file to file).
///
/// Order : (posts | manifest)* end_of_file, for each file; then cut_parts.
class PartCheck {
 public:
  void posts(std::uint64_t count) noexcept;
  void manifest(const Manifest& manifest) noexcept;
  void end_of_file(const std::string& file);

  /// Names of files, in the order given.
  std::vector<std::string> cut_parts() const;

 private:
  std::vector<std::string> without_manifest_;
  std::uint64_t posts_ = 0, told_ = 0, manifests_ = 0;
  bool has_posts_ = false, has_manifest_ = false;  // the file being read
};

}  // namespace postwake
