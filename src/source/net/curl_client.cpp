#include <atomic>

#include "postwake/source/http.hpp"
#include "source/net/curl_library.hpp"
#include "source/net/url.hpp"

// One easy handle a client, reused: connections, TLS sessions and DNS answers stay. libcurl follows nothing by itself: within
// its affected versions credentials went along to other hosts (CVE-2022-27774, CVE-2026-3783), so the session does it.
namespace postwake {
namespace {

std::atomic<std::uint64_t> g_initialisations{0};

/// Loaded and initialised once a process.
const Result<detail::CurlLibrary>& library() {
  static const Result<detail::CurlLibrary> loaded = []() -> Result<detail::CurlLibrary> {
    auto curl = detail::load_curl();
    if (!curl) return curl;
    ++g_initialisations;
    if (curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return fail(ErrorCode::network, "libcurl does not start");
    return curl;
  }();
  return loaded;
}

/// What the callbacks of one transfer write to.
struct Transfer {
  HttpResponse response;
  std::size_t header_bytes = 0;
  const CurlOptions* options = nullptr;
  bool is_body_too_long = false, is_head_too_long = false;
};

extern "C" std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* into) noexcept {
  auto& transfer = *static_cast<Transfer*>(into);
  const std::size_t size = one * count;
  if (transfer.response.body.size() + size > transfer.options->max_body_bytes) {
    transfer.is_body_too_long = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    transfer.response.body.append(bytes, size);
  } catch (...) {
    transfer.is_body_too_long = true;
    return CURL_WRITEFUNC_ERROR;
  }
  return size;
}

extern "C" std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* into) noexcept {
  auto& transfer = *static_cast<Transfer*>(into);
  const std::size_t size = one * count;
  transfer.header_bytes += size;
  if (transfer.header_bytes > transfer.options->max_header_bytes) {
    transfer.is_head_too_long = true;
    return 0;
  }
  try {
    std::string_view line(bytes, size);
    if (line.substr(0, 5) == "HTTP/") {  // a new head: of a 1xx answer before, or of the proxy
      transfer.response.headers.clear();
      return size;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    std::string name(line.substr(0, colon));
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    line.remove_prefix(colon + 1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= 0x20) line.remove_suffix(1);
    transfer.response.headers.push_back({std::move(name), std::string(line)});
  } catch (...) {
    transfer.is_head_too_long = true;
    return 0;
  }
  return size;
}

extern "C" int on_progress(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  return stop != nullptr && static_cast<const StopToken*>(stop)->requested() ? 1 : 0;
}

class CurlClient final : public HttpClient {
 public:
  CurlClient(const detail::CurlLibrary& curl, CurlOptions options)
      : library_(curl), options_(std::move(options)), handle_(curl.easy_init(), curl.easy_cleanup) {}
  bool is_ready() const { return handle_ != nullptr; }

  Result<HttpResponse> send(const HttpRequest& request) override {
    const auto url = detail::parse_url(request.url);
    if (!url) return fail(ErrorCode::usage, "not an address that can be asked");
    const Origin origin{url->scheme + "://" + url->host + (url->port == 443 || url->port == 80 ? "" : ":" + std::to_string(url->port)) + url->path, "", 0, 0};
    if (!detail::is_allowed(*url)) return fail(ErrorCode::usage, "http is for this machine only", origin, "use https");
    Transfer transfer;
    transfer.options = &options_;
    const std::string address = url->text();
    CURL* curl = handle_.get();
    library_.easy_reset(curl);  // keeps connections
    prepare(curl, *url, transfer);
    library_.easy_setopt(curl, CURLOPT_URL, address.c_str());

    std::unique_ptr<curl_slist, decltype(library_.slist_free_all)> fields(nullptr, library_.slist_free_all);
    for (const HttpField& field : request.headers) {
      curl_slist* grown = library_.slist_append(fields.get(), (field.name + ": " + field.value).c_str());
      if (grown == nullptr) return fail(ErrorCode::limit_exceeded, "no memory for a request", origin);
      static_cast<void>(fields.release());
      fields.reset(grown);
    }
    library_.easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
    if (request.is_post) {
      library_.easy_setopt(curl, CURLOPT_POST, 1L);
      library_.easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      library_.easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    } else {
      library_.easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    }
    if (!request.bearer.empty()) {
      library_.easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
      library_.easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, request.bearer.c_str());
    } else if (!request.user.empty()) {
      library_.easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      library_.easy_setopt(curl, CURLOPT_USERNAME, request.user.c_str());
      library_.easy_setopt(curl, CURLOPT_PASSWORD, request.password.c_str());
    }

    const CURLcode code = library_.easy_perform(curl);
    if (transfer.is_body_too_long)
      return fail(ErrorCode::limit_exceeded, "an answer of more than " + std::to_string(options_.max_body_bytes) + " bytes, decoded", origin, "no API page is that long; is this the right host?");
    if (transfer.is_head_too_long)
      return fail(ErrorCode::limit_exceeded, "an answer with more than " + std::to_string(options_.max_header_bytes) + " bytes of header fields", origin);
    if (code == CURLE_ABORTED_BY_CALLBACK) return fail(ErrorCode::cancelled, "stopped", origin);
    long status = 0;
    if (code != CURLE_OK) {
      if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) return fail(ErrorCode::unauthorized, text_of(code), origin, advice_of(code));
      library_.easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &status);
      if (status == 407) return fail(ErrorCode::unauthorized, "the proxy wants another credential (HTTP 407)", origin, "put the proxy's name and password into https_proxy in the environment");
      if (status >= 300) return fail(ErrorCode::network, "the proxy made no way to the host (HTTP " + std::to_string(status) + ")", origin, "check --proxy, or https_proxy in the environment");
      return fail(ErrorCode::network, text_of(code), origin, advice_of(code));
    }
    library_.easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    return std::move(transfer.response);
  }

 private:
  void prepare(CURL* curl, const detail::Url& url, Transfer& transfer) {
    library_.easy_setopt(curl, CURLOPT_PROTOCOLS_STR, url.is_loopback() ? "http,https" : "https");
    library_.easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    library_.easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    library_.easy_setopt(curl, CURLOPT_UNRESTRICTED_AUTH, 0L);
    library_.easy_setopt(curl, CURLOPT_AUTOREFERER, 0L);
    library_.easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    library_.easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    library_.easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    library_.easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
    library_.easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    library_.easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    library_.easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    library_.easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    library_.easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    library_.easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library_.easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    library_.easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_timeout.count()));
    library_.easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.low_speed_bytes));
    library_.easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.low_speed_time.count()));
    library_.easy_setopt(curl, CURLOPT_USERAGENT, options_.user_agent.c_str());
    if (!options_.ca_file.empty()) {
      library_.easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
      library_.easy_setopt(curl, CURLOPT_PROXY_CAINFO, options_.ca_file.c_str());
    }
    if (url.is_loopback()) library_.easy_setopt(curl, CURLOPT_PROXY, "");
    else if (!options_.proxy.empty()) library_.easy_setopt(curl, CURLOPT_PROXY, options_.proxy.c_str());
    library_.easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    library_.easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    library_.easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    library_.easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    library_.easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library_.easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    library_.easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<StopToken*>(options_.stop));  // NOLINT: read only by on_progress
  }

  std::string text_of(CURLcode code) const {
    std::string text = library_.easy_strerror(code);
    for (char& c : text)
      if (c >= 'A' && c <= 'Z' && &c == text.data()) c = static_cast<char>(c | 0x20);
    while (!text.empty() && text.back() == '.') text.pop_back();
    return text;
  }
  static std::string advice_of(CURLcode code) {
    switch (code) {
      case CURLE_PEER_FAILED_VERIFICATION: return "is this the right address? --cacert FILE trusts authorities of your own";
      case CURLE_SSL_CACERT_BADFILE: return "--cacert wants a file of certificates in PEM";
      case CURLE_COULDNT_RESOLVE_HOST: return "check the host's name";
      case CURLE_COULDNT_RESOLVE_PROXY: return "check --proxy, or https_proxy in the environment";
      default: return {};
    }
  }

  const detail::CurlLibrary& library_;
  CurlOptions options_;
  std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle_;
};

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const noexcept {
  for (const HttpField& field : headers)
    if (field.name == name) return field.value;
  return {};
}

Result<std::unique_ptr<HttpClient>> make_curl_client(const CurlOptions& options) {
  const auto& curl = library();
  if (!curl) return propagate(curl);
  auto client = std::make_unique<CurlClient>(*curl, options);
  if (!client->is_ready()) return fail(ErrorCode::network, "libcurl gives no handle");
  return std::unique_ptr<HttpClient>(std::move(client));
}

std::uint64_t curl_initialisations() noexcept { return g_initialisations.load(); }

}  // namespace postwake
