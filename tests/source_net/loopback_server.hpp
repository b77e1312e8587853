#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "postwake/source/http.hpp"

namespace postwake::test {

/// A request as it arrived.
struct Asked {
  std::size_t number = 0;  ///< from 0, over all connections
  std::string method, target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  std::string path() const { return target.substr(0, target.find('?')); }
  std::string parameter(std::string_view name) const;  ///< decoded; empty when it is not there
};

/// What the server does with a request.
struct Reply {
  int status = 200;
  std::vector<HttpField> headers;
  std::string body;
  std::string raw;                  ///< not empty: these bytes instead of an answer, then the end
  bool is_stalling = false;         ///< the head and one byte, then nothing until the client leaves
  std::size_t endless = 0;          ///< this many bytes of body in chunks that never end by themselves
  std::size_t claimed_excess = 0;   ///< Content-Length says so many more bytes than come
};

inline Reply json_reply(std::string body) { return {200, {{"Content-Type", "application/json"}}, std::move(body), {}, false, 0, 0}; }

/// A small HTTP/1.1 server on this machine, one thread a connection, for scripts of faults.
class LoopbackServer {
 public:
  using Handler = std::function<Reply(const Asked&)>;
  explicit LoopbackServer(Handler handler, const char* address = "127.0.0.1");
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  unsigned port() const noexcept { return port_; }
  std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<Asked> asked() const;
  std::size_t most_at_once() const noexcept { return most_; }

 private:
  void accept_all();
  void serve(int connection);

  Handler handler_;
  int listener_ = -1;
  unsigned port_ = 0;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::size_t active_ = 0;
  std::atomic<std::size_t> most_{0};
  bool is_closing_ = false;
  std::thread acceptor_;
};

}  // namespace postwake::test
