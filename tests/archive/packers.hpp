#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Containers made at run time with the libraries themselves: the tests need no binary fixtures.
namespace postwake::test {

std::string bzip2(std::string_view bytes, int level = 9);
std::string gzip(std::string_view bytes);
std::string zstd(std::string_view bytes);
std::string zstd_skippable(std::string_view bytes);
/// A frame that declares a window of 2^31 bytes.
std::string zstd_wide(std::string_view bytes);
std::string xz(std::string_view bytes);

using Members = std::vector<std::pair<std::string, std::string>>;
enum class TarForm { ustar, gnu, pax };
std::string tar(const Members& members, TarForm form = TarForm::gnu);
enum class ZipForm { stored, deflated, zip64 };
std::string zip(const Members& members, ZipForm form = ZipForm::deflated);

/// "{"n":first,...}" lines with text of seeded noise: `count` of them.
std::string sample_lines(std::size_t first, std::size_t count, std::size_t text_bytes = 40);

/// A folder that goes away with its files.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  /// Writes a file and gives its path.
  std::string file(const std::string& name, std::string_view bytes) const;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace postwake::test
