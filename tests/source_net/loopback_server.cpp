#include "source_net/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "source/net/url.hpp"

namespace postwake::test {
namespace {

bool send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

void wait_for_the_client_to_leave(int connection) {
  char byte;
  while (::recv(connection, &byte, 1, 0) > 0) {
  }
}

}  // namespace

std::string Asked::parameter(std::string_view name) const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string{} : detail::query_value(std::string_view(target).substr(mark + 1), name).value_or("");
}

LoopbackServer::LoopbackServer(Handler handler, const char* address) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  ::inet_pton(AF_INET, address, &at.sin_addr);
  socklen_t size = sizeof at;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    throw std::runtime_error("no loopback socket");
  port_ = ntohs(at.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::vector<Asked> LoopbackServer::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const std::lock_guard lock(mutex_);
    if (is_closing_) {
      ::close(connection);
      return;
    }
    connections_.push_back(connection);
    threads_.emplace_back([this, connection] {
      serve(connection);
      const std::lock_guard inner(mutex_);
      std::erase(connections_, connection);
      ::close(connection);
    });
  }
}

void LoopbackServer::serve(int connection) {
  std::string pending;
  char buffer[16384];
  for (;;) {
    std::size_t end = 0;
    while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
      const ssize_t n = ::recv(connection, buffer, sizeof buffer, 0);
      if (n <= 0) return;
      pending.append(buffer, static_cast<std::size_t>(n));
    }
    Asked asked;
    const std::string head = pending.substr(0, end + 2);
    pending.erase(0, end + 4);
    std::size_t line_end = head.find("\r\n");
    const std::string first = head.substr(0, line_end);
    asked.method = first.substr(0, first.find(' '));
    asked.target = first.substr(asked.method.size() + 1, first.rfind(' ') - asked.method.size() - 1);
    for (std::size_t at = line_end + 2; at < head.size();) {
      line_end = head.find("\r\n", at);
      const std::string line = head.substr(at, line_end - at);
      const auto colon = line.find(':');
      if (colon != std::string::npos) asked.headers[lower(line.substr(0, colon))] = line.substr(std::min(colon + 2, line.size()));
      at = line_end + 2;
    }
    const std::size_t length = asked.headers.contains("content-length") ? std::stoul(asked.headers["content-length"]) : 0;
    while (pending.size() < length) {
      const ssize_t n = ::recv(connection, buffer, sizeof buffer, 0);
      if (n <= 0) return;
      pending.append(buffer, static_cast<std::size_t>(n));
    }
    asked.body = pending.substr(0, length);
    pending.erase(0, length);
    {
      const std::lock_guard lock(mutex_);
      asked.number = asked_.size();
      asked_.push_back(asked);
      most_ = std::max<std::size_t>(most_, ++active_);
    }
    const Reply reply = handler_(asked);
    const auto leave = [&] {
      const std::lock_guard lock(mutex_);
      --active_;
    };
    leave();
    if (!reply.raw.empty()) {
      send_all(connection, reply.raw);
      return;
    }
    std::string answer = "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\n";
    for (const HttpField& field : reply.headers) answer += field.name + ": " + field.value + "\r\n";
    if (reply.endless > 0) {
      answer += "Transfer-Encoding: chunked\r\n\r\n";
      if (!send_all(connection, answer)) return;
      const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
      for (std::size_t sent = 0; sent < reply.endless; sent += 0x10000)
        if (!send_all(connection, chunk)) return;
      return;
    }
    answer += "Content-Length: " + std::to_string(reply.body.size() + reply.claimed_excess + (reply.is_stalling ? 1000 : 0)) + "\r\n\r\n" + reply.body;
    if (!send_all(connection, answer)) return;
    if (reply.is_stalling) return wait_for_the_client_to_leave(connection);
    if (reply.claimed_excess > 0) return;
  }
}

}  // namespace postwake::test
