#include "source/net/url.hpp"

#include <algorithm>
#include <charconv>

#include "postwake/base/ascii.hpp"

namespace postwake::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// No blanks, controls, backslashes, quotes or bytes over ASCII: those that parsers disagree about.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7F && c != '\\' && c != '"' && c != '<' && c != '>' && c != '`' && c != '^' && c != '{' && c != '|' && c != '}';
  });
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  if (host.front() == '[') {
    if (host.back() != ']' || host.size() < 4) return false;
    return std::all_of(host.begin() + 1, host.end() - 1, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.'; });
  }
  if (host.front() == '.' || host.front() == '-') return false;
  return std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || is_lower(c) || c == '.' || c == '-' || c == '_'; });
}

unsigned default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

}  // namespace

std::string Url::origin() const { return scheme + "://" + host + ":" + std::to_string(port); }

std::string Url::text() const {
  std::string out = scheme + "://" + host;
  if (port != default_port(scheme)) out += ":" + std::to_string(port);
  out += path;
  if (!query.empty()) out += "?" + query;
  return out;
}

bool Url::is_loopback() const {
  if (host == "localhost" || host == "[::1]") return true;
  if (host.rfind("127.", 0) != 0) return false;
  // Four decimal numbers and nothing else: "127.0.0.1.example.org" is a name.
  int dots = 0;
  for (const char c : host) {
    if (c == '.') ++dots;
    else if (!is_digit(c)) return false;
  }
  return dots == 3 && host.back() != '.';
}

std::optional<Url> parse_url(std::string_view text) {
  if (text.size() > 8192 || !is_plain(text)) return std::nullopt;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = ascii_lower(text.substr(0, colon));
  if (url.scheme != "https" && url.scheme != "http") return std::nullopt;
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));
  const auto end = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, end);
  text.remove_prefix(end);
  if (authority.find('@') != std::string_view::npos || authority.find('%') != std::string_view::npos) return std::nullopt;
  const auto bracket = authority.rfind(']');
  const auto port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.port = default_port(url.scheme);
  if (port != std::string_view::npos) {
    const std::string_view digits = authority.substr(port + 1);
    unsigned value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || value == 0 || value > 65535) return std::nullopt;
    url.port = value;
    authority = authority.substr(0, port);
  }
  url.host = ascii_lower(authority);
  if (!is_host(url.host)) return std::nullopt;
  const auto mark = text.find('?');
  url.path = std::string(text.substr(0, mark));
  if (url.path.empty()) url.path = "/";
  if (mark != std::string_view::npos) url.query = std::string(text.substr(mark + 1));
  return url;
}

std::optional<Url> resolve(const Url& base, std::string_view location) {
  location = location.substr(0, location.find('#'));
  if (location.empty() || !is_plain(location)) return std::nullopt;
  if (location.rfind("//", 0) == 0) return parse_url(base.scheme + ":" + std::string(location));
  // A scheme is letters before the first ':' that no '/', '?' precedes.
  const auto colon = location.find(':');
  if (colon != std::string_view::npos && location.find_first_of("/?") > colon) return parse_url(location);
  const std::string start = base.scheme + "://" + base.host + ":" + std::to_string(base.port);
  if (location.front() == '/') return parse_url(start + std::string(location));
  if (location.front() == '?') return parse_url(start + base.path + std::string(location));
  return parse_url(start + base.path.substr(0, base.path.rfind('/') + 1) + std::string(location));
}

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

QueryText& QueryText::add(std::string_view name, std::string_view value) {
  if (!text_.empty()) text_ += '&';
  text_ += name;
  text_ += '=';
  text_ += percent_encoded(value);
  return *this;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  const auto nibble = [](char c) { return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) != name) continue;
    std::string value;
    const std::string_view raw = pair.substr(std::min(equals + 1, pair.size()));
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '%' && i + 2 < raw.size() && nibble(raw[i + 1]) >= 0 && nibble(raw[i + 2]) >= 0) {
        value += static_cast<char>(nibble(raw[i + 1]) * 16 + nibble(raw[i + 2]));
        i += 2;
      } else {
        value += raw[i] == '+' ? ' ' : raw[i];
      }
    }
    return value;
  }
  return std::nullopt;
}

}  // namespace postwake::detail
