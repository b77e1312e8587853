#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "postwake/json/value.hpp"
#include "postwake/source/api_source.hpp"
#include "source/net/rate_limit.hpp"
#include "source/net/url.hpp"

namespace postwake::detail {

/// What an answer means for the one who asked.
enum class Answer : std::uint8_t {
  page,            ///< read it
  wait,            ///< a limit: wait as the headers say
  wait_shortly,    ///< a limit of the moment (X: one request a second): wait seconds
  fault,           ///< the server's trouble, or a page that is not whole: ask again
  unauthorised,    ///< the credential is old or refused: renew it once
  cursor_refused,  ///< the request is wrong because of its cursor
  final            ///< asking again gives the same
};

/// What a platform adds to asking.
class Asking {
 public:
  virtual ~Asking() = default;
  /// Adds credentials to a request.
  virtual void sign(HttpRequest& request) const = 0;
  /// By status and error document; `body` is missing when it is no JSON.
  virtual Answer judge(const HttpResponse& response, JsonView body) const = 0;
  /// Gets a new credential. False: there is none to get. Errors as Session::ask.
  virtual Result<bool> renew() { return false; }
  virtual Seconds window() const { return Seconds{300}; }
  virtual Milliseconds pause() const { return Milliseconds{0}; }  ///< between two requests
};

/// "bluesky" for "bluesky:", as messages put a colon behind it.
std::string display_name(std::string_view source);

/// The rule for statuses that all platforms share.
Answer judge_status(int status);

/// Talks to one host: redirects within the origin, waits, tries again, renews a credential once, redacts.
///
/// Threads: one.
class Session {
 public:
  struct Limits {
    unsigned rate_attempts = 8;    ///< consecutive answers that ask to wait
    unsigned fault_attempts = 6;   ///< consecutive faults
    unsigned silent_attempts = 3;  ///< the same before the host's first answer
    unsigned redirects = 5;
  };
  Session(std::string name, const ApiOptions& options, std::uint64_t seed);

  /// Sends until `asking` says page, cursor_refused, or that nothing helps. `read` is given the parsed body of a page and
  /// may refuse it as not whole: then the same request is sent again.
  /// Errors: network, rate_limited, unauthorized, not_found, bad_data, limit_exceeded, cancelled. `is_cursor_refused` is set
  /// when the failure is about the cursor.
  Result<HttpResponse> ask(const HttpRequest& request, Asking& asking, const std::function<Status(JsonView, const HttpResponse&)>& read, bool& is_cursor_refused);

  /// One POST for a credential: no renewal, the same waits.
  Result<HttpResponse> post(const HttpRequest& request, Asking& asking, const std::function<Status(JsonView)>& read);

  /// Remembers a text that must not leave the process.
  void keep_secret(const std::string& secret);
  std::string redacted(std::string_view text) const;

  std::function<void(Milliseconds wait, std::string reason)> on_wait;
  const std::set<std::string>& notes() const noexcept { return notes_; }
  Clock& clock() const noexcept { return *options_.clock; }

  Limits limits;

 private:
  Result<HttpResponse> send(HttpRequest request, Asking& asking, bool is_signed);
  Status wait(Milliseconds time, const std::string& reason);
  Failure failure(ErrorCode code, const std::string& message, std::string advice = {}) const;
  std::string message_of(const HttpResponse& response, JsonView body) const;

  std::string name_;
  const ApiOptions& options_;
  std::unique_ptr<HttpClient> client_;
  Jitter jitter_;
  JsonDocument json_;
  std::string repaired_;
  std::set<std::string> notes_, secrets_;
  std::optional<Instant> not_before_;
  std::string not_before_reason_;
  bool has_answered_ = false;
  bool is_final_ = false;  ///< the last failure of send() is one that stays
};

}  // namespace postwake::detail
