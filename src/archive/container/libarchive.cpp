#include "archive/container/libarchive.hpp"

#include <array>

#include "postwake/base/shared_library.hpp"

namespace postwake::detail {
namespace {

constexpr std::array kLibarchiveNames = {"libarchive.so.13", "libarchive.so", "libarchive.13.dylib"};

Result<Libarchive> load_libarchive() {
  auto library = SharedLibrary::open(kLibarchiveNames, "tar is read with libarchive: install it (Debian: libarchive13), or unpack the tar and read the folder");
  if (!library) return propagate(library);
  Libarchive entries;
  library->bind(entries.read_new, "archive_read_new");
  library->bind(entries.read_free, "archive_read_free");
  library->bind(entries.read_support_format_tar, "archive_read_support_format_tar");
  library->bind(entries.read_set_option, "archive_read_set_option");
  library->bind(entries.read_set_callback_data, "archive_read_set_callback_data");
  library->bind(entries.read_set_read_callback, "archive_read_set_read_callback");
  library->bind(entries.read_set_skip_callback, "archive_read_set_skip_callback");
  library->bind(entries.read_open1, "archive_read_open1");
  library->bind(entries.read_next_header, "archive_read_next_header");
  library->bind(entries.read_data_block, "archive_read_data_block");
  library->bind(entries.set_error, "archive_set_error");
  library->bind(entries.entry_pathname, "archive_entry_pathname");
  library->bind(entries.entry_pathname_utf8, "archive_entry_pathname_utf8");
  library->bind(entries.entry_filetype, "archive_entry_filetype");
  library->bind(entries.entry_hardlink, "archive_entry_hardlink");
  library->bind(entries.entry_size, "archive_entry_size");
  if (Status checked = library->check(); !checked) return propagate(checked);
  return entries;
}

}  // namespace

const Result<Libarchive>& libarchive() {
  static const Result<Libarchive> loaded = load_libarchive();
  return loaded;
}

}  // namespace postwake::detail
