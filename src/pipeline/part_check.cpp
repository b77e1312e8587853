#include "postwake/pipeline/part_check.hpp"

#include <algorithm>

namespace postwake {

void PartCheck::posts(std::uint64_t count) noexcept {
  posts_ += count;
  has_posts_ = has_posts_ || count > 0;
}

void PartCheck::manifest(const Manifest& manifest) noexcept {
  ++manifests_;
  told_ += manifest.chosen - std::min(manifest.chosen, manifest.duplicates);
  has_manifest_ = true;
}

void PartCheck::end_of_file(const std::string& file) {
  if (has_posts_ && !has_manifest_) without_manifest_.push_back(file);
  has_posts_ = has_manifest_ = false;
}

std::vector<std::string> PartCheck::cut_parts() const {
  return manifests_ != 0 && posts_ > told_ ? without_manifest_ : std::vector<std::string>{};
}

}  // namespace postwake
