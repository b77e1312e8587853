#include "archive/packers.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include <unistd.h>

namespace postwake::test {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

std::string pack_archive(archive* handle, const Members& members) {
  std::string out;
  archive_write_set_bytes_per_block(handle, 0);
  require(archive_write_open2(
              handle, &out, nullptr,
              [](archive*, void* to, const void* bytes, std::size_t size) -> la_ssize_t {
                static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
                return static_cast<la_ssize_t>(size);
              },
              nullptr, nullptr) == ARCHIVE_OK,
          "open");
  for (const auto& [name, bytes] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, name.back() == '/' ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1560461400, 0);
    require(archive_write_header(handle, entry) == ARCHIVE_OK, "header");
    if (!bytes.empty()) archive_write_data(handle, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(handle);
  archive_write_free(handle);
  return out;
}

}  // namespace

std::string bzip2(std::string_view bytes, int level) {
  std::string out(bytes.size() + bytes.size() / 50 + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  std::string in(bytes);
  require(BZ2_bzBuffToBuffCompress(out.data(), &size, in.data(), static_cast<unsigned>(in.size()), level, 0, 0) == BZ_OK, "bzip2");
  out.resize(size);
  return out;
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  require(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "gzip");
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "gzip");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const std::size_t size = ZSTD_compress2(context, out.data(), out.size(), bytes.data(), bytes.size());
  ZSTD_freeCCtx(context);
  require(ZSTD_isError(size) == 0, "zstd");
  out.resize(size);
  return out;
}

std::string zstd_skippable(std::string_view bytes) {
  std::string out = "\x52\x2a\x4d\x18";
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(bytes.size() >> (8 * i));
  return out.append(bytes);
}

std::string zstd_wide(std::string_view bytes) {
  // Magic, a descriptor without single segment, checksum or size, a window of 2^31, then one raw block that is the last.
  require(bytes.size() < (128U << 10U), "one block");
  std::string out = "\x28\xb5\x2f\xfd";
  out += '\0';
  out += static_cast<char>((31 - 10) << 3);
  const std::size_t block = bytes.size() << 3U | 1U;
  for (unsigned i = 0; i < 3; ++i) out += static_cast<char>(block >> (8 * i));
  return out.append(bytes);
}

std::string xz(std::string_view bytes) {
  std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
  std::size_t size = 0;
  require(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                                  reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) == LZMA_OK,
          "xz");
  out.resize(size);
  return out;
}

std::string tar(const Members& members, TarForm form) {
  archive* handle = archive_write_new();
  if (form == TarForm::ustar) archive_write_set_format_ustar(handle);
  if (form == TarForm::gnu) archive_write_set_format_gnutar(handle);
  if (form == TarForm::pax) archive_write_set_format_pax(handle);
  return pack_archive(handle, members);
}

std::string zip(const Members& members, ZipForm form) {
  archive* handle = archive_write_new();
  archive_write_set_format_zip(handle);
  if (form == ZipForm::stored) archive_write_zip_set_compression_store(handle);
  else archive_write_zip_set_compression_deflate(handle);
  if (form == ZipForm::zip64) archive_write_set_options(handle, "zip:zip64");
  return pack_archive(handle, members);
}

std::string sample_lines(std::size_t first, std::size_t count, std::size_t text_bytes) {
  std::string out;
  for (std::size_t i = first; i < first + count; ++i) {
    out += "{\"n\":" + std::to_string(i) + ",\"text\":\"";
    std::minstd_rand noise(static_cast<unsigned>(i + 1));
    for (std::size_t k = 0; k < text_bytes; ++k) out += static_cast<char>('a' + noise() % 26);
    out += "\"}\n";
  }
  return out;
}

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> counter{0};
  path_ = (std::filesystem::temp_directory_path() /
           ("postwake_archive_" + std::to_string(::getpid()) + "_" + std::to_string(counter++)))
              .string();
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::file(const std::string& name, std::string_view bytes) const {
  const std::filesystem::path path = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path.string();
}

}  // namespace postwake::test
