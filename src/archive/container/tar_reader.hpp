#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "archive/byte_source.hpp"
#include "archive/codec/decoders.hpp"

namespace postwake::detail {

/// Walks a tar (v7, ustar, pax, GNU; several one after another) with libarchive. Nothing is ever written anywhere.
class TarReader {
 public:
  struct Member {
    std::string name;        ///< as stored, made valid UTF-8
    bool is_file = false;    ///< only files have data for us
    std::uint64_t size = 0;
    bool is_name_too_long = false;
  };
  /// `skip` passes over bytes without reading them and says whether it could; it may be empty.
  using Skip = std::function<bool(std::uint64_t)>;
  TarReader(ByteSource& source, Skip skip, RatioLimit limit);
  ~TarReader();
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;

  /// The next member; nullopt at the end. A failure with code `damaged` may be followed by further members: call again;
  /// is_over() says when not.
  Result<std::optional<Member>> next();
  bool is_over() const noexcept;
  /// The data of the member that next() gave; valid until the next call of next().
  ByteSource& data() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Replaces what is not UTF-8 in a stored name by U+FFFD.
std::string utf8_name(std::string_view stored);

}  // namespace postwake::detail
