#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "archive/raw_buffer.hpp"

namespace postwake::detail {

/// Decodes the usual kind of bzip2 block faster than libbz2 does; what is unusual it declines.
///
/// Method : three quarters of bzip2's time go into undoing its sorting, a chase through a table of 3.6 MB in which each
///          step waits for memory. Rows of the sorted block that begin with the same two characters stand together, so
///          the chase can go two characters a step: the table holds for each row the row two characters on (20 bits) and
///          a number for the two characters it begins with (12 bits). That halves the waits. Blocks with more than 4,096
///          different pairs go one character a step, as libbz2 does.
/// Source : the public description of the format; libbz2 stays the judge: whatever fails here is given to it.
/// Threads: one each.
class Bzip2FastBlock {
 public:
  Bzip2FastBlock();
  ~Bzip2FastBlock();
  Bzip2FastBlock(const Bzip2FastBlock&) = delete;
  Bzip2FastBlock& operator=(const Bzip2FastBlock&) = delete;

  /// Reads the block (its mark included) at bit `first_bit` of `bytes`. True: the content waits for take(), and the block
  /// is used_bits() long. False: not for us.
  bool read(std::string_view bytes, unsigned first_bit, std::uint64_t bit_count);
  std::uint64_t used_bits() const noexcept { return used_bits_; }

  enum class Taken : std::uint8_t { sound, damaged, too_large };
  /// The block's content, run lengths undone and its CRC checked.
  Taken take(RawBuffer& out, std::size_t cap);

 private:
  static constexpr std::size_t kSlack = 512;  ///< room for one step of take()
  struct Tables;
  bool unsort();

  std::unique_ptr<Tables> tables_;
  std::uint32_t crc_ = 0, origin_ = 0;
  std::size_t size_ = 0;
  std::uint64_t used_bits_ = 0;
};

/// The CRC that bzip2 keeps of each block.
std::uint32_t bzip2_crc(const char* bytes, std::size_t size) noexcept;

}  // namespace postwake::detail
