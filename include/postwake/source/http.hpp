#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/instant.hpp"
#include "postwake/base/result.hpp"
#include "postwake/base/stop.hpp"

namespace postwake {

struct HttpField {
  std::string name;  ///< of a response: lower case
  std::string value;
};

/// One request. Credentials have fields of their own, so that nothing that prints headers can print them.
struct HttpRequest {
  std::string url;                 ///< https, or http to this machine
  bool is_post = false;
  std::vector<HttpField> headers;
  std::string body;                ///< of a POST; its type is a header
  std::string bearer;              ///< sent as "Authorization: Bearer ..."
  std::string user, password;      ///< sent as "Authorization: Basic ..." when `user` is not empty
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpField> headers;
  std::string body;                ///< decoded

  /// The first value of a field (name in lower case), or empty.
  std::string_view header(std::string_view name) const noexcept;
};

/// Sends one request and gives its answer, whatever the status is. Follows no redirect.
///
/// Errors : network (may work when tried again), unauthorized (a certificate that is not trusted, a
///          credential that a proxy refuses), limit_exceeded (an answer past a limit), usage
///          (an address that is not allowed), cancelled. No message holds a credential.
/// Threads: one at a time.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

struct CurlOptions {
  std::string user_agent;
  std::string ca_file;                           ///< --cacert; empty: the system's
  std::string proxy;                             ///< --proxy; empty: as the environment says. Never used for this machine
  Seconds connect_timeout{10};
  std::uint32_t low_speed_bytes = 100;           ///< fewer bytes a second than this ...
  Seconds low_speed_time{30};                    ///< ... for so long end a transfer
  std::size_t max_body_bytes = 32U << 20U;       ///< decoded
  std::size_t max_header_bytes = 256U << 10U;    ///< all fields of an answer together
  const StopToken* stop = nullptr;
};

/// An HttpClient over libcurl: TLS verified, HTTP/2, connections kept, packed answers with a cap on the decoded size,
/// .netrc and cookies ignored, protocols pinned. libcurl is loaded and initialised by the first call of this function.
///
/// Errors: unsupported when libcurl is not installed, network when it cannot start.
Result<std::unique_ptr<HttpClient>> make_curl_client(const CurlOptions& options);

/// How often libcurl was initialised in this process: 0 as long as only files were read.
std::uint64_t curl_initialisations() noexcept;

}  // namespace postwake
