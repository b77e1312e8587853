#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postwake::detail {

/// An http or https address, taken apart strictly: what two parsers could read differently is refused, so that the host we
/// checked is the host that is asked.
///
/// Shape: scheme and host in lower case; host is a DNS name in ASCII, an IPv4 address or "[IPv6]"; port never 0; path begins
///        with '/'; no user name, no fragment.
struct Url {
  std::string scheme, host;
  unsigned port = 0;
  std::string path;   ///< as given
  std::string query;  ///< without '?'

  std::string origin() const;  ///< "https://host:port"
  std::string text() const;    ///< the default port left out
  bool is_loopback() const;    ///< 127.0.0.0/8, [::1] or localhost, which libcurl resolves by itself
};

/// nullopt: another scheme, a user name, a host with escapes, blanks, backslashes or non-ASCII letters, a bad port.
std::optional<Url> parse_url(std::string_view text);

/// What a Location header means as seen from `base`; nullopt when it is no address we would read.
std::optional<Url> resolve(const Url& base, std::string_view location);

inline bool is_same_origin(const Url& a, const Url& b) { return a.scheme == b.scheme && a.host == b.host && a.port == b.port; }

/// https anywhere, http to this machine only.
inline bool is_allowed(const Url& url) { return url.scheme == "https" || (url.scheme == "http" && url.is_loopback()); }

/// Percent-encodes everything but RFC 3986's unreserved characters.
std::string percent_encoded(std::string_view text);

/// "a=1&b=2" of names and values; values are encoded, names are ours.
class QueryText {
 public:
  QueryText& add(std::string_view name, std::string_view value);
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// The decoded value of a parameter in a query string; nullopt when it is not there.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace postwake::detail
