#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "archive/hash/hasher.hpp"
#include "archive/progress_meter.hpp"
#include "archive/raw_buffer.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// Bytes in order. Decoders are sources over sources; everything is pulled.
///
/// Errors  : damaged, limit_exceeded, io. What came before the error has been delivered by earlier calls; after an error
///           every later call returns it again.
/// Threads : one at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Up to `capacity` bytes; 0 is the end.
  virtual Result<std::size_t> read(char* out, std::size_t capacity) = 0;
};

/// Bytes at any place, for zip directories and byte ranges.
class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual std::uint64_t size() const noexcept = 0;
  /// Fewer than `capacity` only at the end. Threads: any number at once.
  virtual Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t capacity) const = 0;
};

/// Reads until `out` is full or the source ends. An error is returned only when nothing was read; `pending` keeps it.
Result<std::size_t> read_full(ByteSource& source, char* out, std::size_t capacity);

/// Bytes in memory that live longer than this.
class MemorySource final : public ByteSource, public RandomAccess {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* out, std::size_t capacity) override;
  std::uint64_t size() const noexcept override { return bytes_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t capacity) const override;

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

/// A source whose first bytes were looked at before.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(ByteSource& below) : below_(below) {}
  /// At least `wanted` bytes unless the source ends or fails before; the view is valid until the next call.
  std::string_view peek(std::size_t wanted);
  /// Room for what will be read behind take_peeked().
  void reserve(std::size_t capacity) { head_.reserve(capacity); }
  /// True when peek() reached the end without an error.
  bool is_whole() const noexcept { return ended_ && !failure_; }
  /// True when everything peeked at was read.
  bool is_past_peek() const noexcept { return at_ >= head_.size(); }
  /// What peek() showed, if nothing of it was read: it counts as read then. Else nothing.
  RawBuffer take_peeked();
  Result<std::size_t> read(char* out, std::size_t capacity) override;

 private:
  ByteSource& below_;
  RawBuffer head_;
  std::size_t at_ = 0;
  bool ended_ = false;
  std::optional<Error> failure_;
};

/// A part [offset, offset + size) of something.
class RangeSource final : public ByteSource {
 public:
  RangeSource(const RandomAccess& below, std::uint64_t offset, std::uint64_t size)
      : below_(below), at_(offset), left_(size) {}
  Result<std::size_t> read(char* out, std::size_t capacity) override;

 private:
  const RandomAccess& below_;
  std::uint64_t at_, left_;
};

/// A file, a pipe or standard input; hashes what is read in order.
class FileSource final : public ByteSource, public RandomAccess {
 public:
  /// `name` "-" is standard input. Errors: not_found, io, unsupported (a device, a socket).
  static Result<std::unique_ptr<FileSource>> open(const std::string& name, HashKind hash);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  Result<std::size_t> read(char* out, std::size_t capacity) override;
  std::uint64_t size() const noexcept override { return size_; }
  Result<std::size_t> read_at(std::uint64_t offset, char* out, std::size_t capacity) const override;

  bool is_seekable() const noexcept { return seekable_; }
  /// Tells the meter of every read; it must outlive the file.
  void tell(ProgressMeter& meter) noexcept { meter_ = &meter; }
  /// In order: bytes that read_at() gave at position(), as if read() had given them.
  void took(std::string_view bytes);
  /// The same in two steps, for bytes that may turn out not to be the file's: hash_next(), then took_hashed() or drop_hashed(). False,
  /// and nothing done: the hash is of a kind that forgets nothing.
  bool hash_next(std::string_view bytes);
  void took_hashed(std::uint64_t bytes);
  void drop_hashed();
  /// Of the open file, for FileWindows; -1: standard input, or nothing that can be read at any place.
  int descriptor() const noexcept { return owned_ && seekable_ ? descriptor_ : -1; }
  /// Bytes read in order so far.
  std::uint64_t position() const noexcept { return position_; }
  /// Leaves out bytes (they are not read and the hash is given up).
  void skip(std::uint64_t bytes);
  /// Reads what is left, for the hash. An error is the file's.
  Status drain();
  /// Of all bytes; empty when some were left out.
  std::string digest() { return hash_lost_ ? std::string() : hasher_.digest(); }
  void give_up_hash() noexcept { hash_lost_ = true; }
  bool is_hashed() const noexcept { return !hash_lost_; }

 private:
  FileSource(int descriptor, bool owned, std::string name, HashKind hash)
      : descriptor_(descriptor), owned_(owned), name_(std::move(name)), hasher_(hash) {}
  int descriptor_;
  bool owned_;
  bool seekable_ = false;
  bool hash_lost_ = false;
  std::string name_;
  ProgressMeter* meter_ = nullptr;
  std::uint64_t size_ = 0, position_ = 0;
  Hasher hasher_;
};

}  // namespace postwake::detail
