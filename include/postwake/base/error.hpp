#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace postwake {

/// What a program acts on. Every value has a row in docs/errors.md and a test that provokes it.
enum class ErrorCode : std::uint8_t {
  bad_data,          ///< the input cannot be understood at all
  unsupported,       ///< understood, but not a form we read
  limit_exceeded,    ///< a stated limit was passed; the message names it
  damaged,           ///< an archive or stream broke; what came out before was delivered
  io,                ///< the operating system refused a read or a write
  not_found,         ///< a named file, host or resource does not exist
  usage,             ///< the caller asked for something that makes no sense
  network,           ///< a transfer failed
  rate_limited,      ///< a server's limit outlasted our patience
  unauthorized,      ///< a credential is missing or refused
  cancelled,         ///< the user or the caller stopped the run
};

/// The name of a code as written in docs/errors.md, e.g. "limit_exceeded".
std::string_view name(ErrorCode code) noexcept;

/// Where a failure or a record comes from. Never holds a secret: URLs are redacted before they get here.
struct Origin {
  std::string file;          ///< path or URL; empty when there is none
  std::string member;        ///< path inside an archive; empty outside
  std::uint64_t line = 0;    ///< 1-based; 0 when unknown
  std::uint64_t offset = 0;  ///< byte offset in the decoded stream; 0 when unknown

  bool operator==(const Origin&) const = default;
};

/// "posts.tar!07/00.json.bz2:17", without control characters' meaning: callers that print escape it first.
std::string describe(const Origin& origin);

struct Error {
  ErrorCode code = ErrorCode::bad_data;
  std::string message;  ///< what happened, lower case, no full stop
  std::string advice;   ///< what the user can do; may be empty
  Origin origin;
};

}  // namespace postwake
