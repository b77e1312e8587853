#include "source/net/session.hpp"

#include <algorithm>

#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr Milliseconds kSlice{250};  // a stop is noticed this soon

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

}  // namespace

std::string display_name(std::string_view source) {
  if (!source.empty() && source.back() == ':') source.remove_suffix(1);
  return std::string(source);
}

Answer judge_status(int status) {
  if (status == 200) return Answer::page;
  if (status == 429) return Answer::wait;
  if (status == 401) return Answer::unauthorised;
  if (status == 408 || status == 425 || status >= 500) return status == 501 ? Answer::final : Answer::fault;
  return Answer::final;
}

Session::Session(std::string name, const ApiOptions& options, std::uint64_t seed) : name_(std::move(name)), options_(options), jitter_(seed) {}

Failure Session::failure(ErrorCode code, const std::string& message, std::string advice) const {
  return fail(code, redacted(message), Origin{display_name(name_), "", 0, 0}, std::move(advice));
}

void Session::keep_secret(const std::string& secret) {
  if (secret.size() >= 4) secrets_.insert(secret);  // shorter ones would blank ordinary words
}

std::string Session::redacted(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : secrets_)
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at + 3)) out.replace(at, secret.size(), "***");
  return out;
}

Status Session::wait(Milliseconds time, const std::string& reason) {
  if (time.count() <= 0) return {};
  if (on_wait) on_wait(time, reason);
  for (Milliseconds left = time; left.count() > 0; left -= kSlice) {
    if (options_.stop != nullptr && options_.stop->requested()) return failure(ErrorCode::cancelled, "stopped");
    clock().sleep(std::min(left, kSlice));
  }
  if (options_.stop != nullptr && options_.stop->requested()) return failure(ErrorCode::cancelled, "stopped");
  return {};
}

std::string Session::message_of(const HttpResponse& response, JsonView body) const {
  constexpr std::size_t kLongest = 200;
  std::string text = "HTTP " + std::to_string(response.status);
  for (const auto candidate : {body["message"], body["detail"], body["error_description"], body["error"], body["title"], body["errors"][std::size_t{0}]["message"]})
    if (candidate.is_string() && !candidate.string().empty()) {
      std::string said = repair_utf8(candidate.string().substr(0, kLongest));
      return text + ": " + said;
    }
  return text;
}

Result<HttpResponse> Session::send(HttpRequest request, Asking& asking, bool is_signed) {
  if (!client_) {
    auto client = options_.make_client();
    if (!client) return propagate(client);
    client_ = std::move(*client);
  }
  is_final_ = false;
  auto at = parse_url(request.url);
  if (!at || !is_allowed(*at)) return failure(ErrorCode::usage, "not an address that may be asked: https, or http to this machine");
  const Url asked = *at;
  if (is_signed) asking.sign(request);
  for (unsigned hop = 0;; ++hop) {
    if (not_before_ && *not_before_ > clock().now()) {
      auto waited = wait(*not_before_ - clock().now(), not_before_reason_);
      if (!waited) return propagate(waited);
    }
    if (options_.stop != nullptr && options_.stop->requested()) return failure(ErrorCode::cancelled, "stopped");
    auto response = client_->send(request);
    const Instant now = clock().now();
    not_before_.reset();
    if (asking.pause().count() > 0) {
      not_before_ = now + asking.pause();
      not_before_reason_ = "one request at a time";
    }
    if (!response) return propagate(response);
    has_answered_ = true;
    if (!is_redirect(response->status)) return response;
    is_final_ = true;
    const auto target = resolve(*at, response->header("location"));
    // The credential was given for one origin; a server's word does not widen it.
    if (!target || !is_same_origin(*target, asked) || request.is_post)
      return failure(ErrorCode::network, "the server sent us to " + (target ? target->origin() : std::string("an address we do not read")) + ", not followed",
                     "if that is the right place, name it: a host of its own as the SOURCE, or --base");
    if (hop >= limits.redirects) return failure(ErrorCode::network, "more than " + std::to_string(limits.redirects) + " redirects");
    is_final_ = false;
    at = target;
    request.url = at->text();
  }
}

Result<HttpResponse> Session::ask(const HttpRequest& request, Asking& asking, const std::function<Status(JsonView, const HttpResponse&)>& read, bool& is_cursor_refused) {
  is_cursor_refused = false;
  unsigned limited = 0, faults = 0;
  bool was_renewed = false;
  for (;;) {
    auto response = send(request, asking, true);
    std::string trouble, advice;
    if (!response) {
      if (response.error().code != ErrorCode::network || is_final_) return response;
      trouble = response.error().message;
      advice = response.error().advice;
    } else {
      std::string_view text = response->body;
      if (!is_valid_utf8(text)) {
        repaired_ = repair_utf8(text);
        text = repaired_;
      }
      const auto parsed = json_.parse(text);
      const JsonView body = parsed ? *parsed : JsonView{};
      switch (asking.judge(*response, body)) {
        case Answer::page: {
          // A 200 with HTML, a body cut short, an error document: the page is not there yet, and the cursor stays.
          const Status whole = parsed ? read(body, *response) : Status(fail(ErrorCode::bad_data, "an answer that is no JSON"));
          if (whole) {
            if (const auto left = remaining(*response); left && *left < 1) {
              const RateWait reset = rate_wait(*response, clock().now(), asking.window(), 0, jitter_);
              if (reset.is_from_header && !reset.is_clock_wrong) {
                not_before_ = clock().now() + reset.time;
                not_before_reason_ = "the server's limit is used up";
              }
            }
            return response;
          }
          if (whole.error().code != ErrorCode::bad_data) return propagate(whole);
          trouble = whole.error().message;
          break;
        }
        case Answer::wait:
        case Answer::wait_shortly: {
          if (++limited > limits.rate_attempts)
            return failure(ErrorCode::rate_limited, "still limited after " + std::to_string(limits.rate_attempts) + " waits: " + message_of(*response, body),
                           options_.archive.empty() ? "try again later; --archive DIR makes a fetch resume" : "try again later; the archive resumes where this ended");
          RateWait time = rate_wait(*response, clock().now(), asking.window(), limited - 1, jitter_);
          if (asking.judge(*response, body) == Answer::wait_shortly) time = {Seconds{10} + jitter_.up_to(Seconds{1}), true, false};
          if (time.is_clock_wrong) notes_.insert(display_name(name_) + ": its rate limit named a moment in the past or far ahead: a clock is wrong, the whole window was waited");
          auto waited = wait(time.time, "HTTP " + std::to_string(response->status) + ", the server's limit");
          if (!waited) return propagate(waited);
          continue;
        }
        case Answer::fault: trouble = message_of(*response, body); break;
        case Answer::unauthorised: {
          const std::string said = message_of(*response, body);  // renewing parses another answer
          if (!was_renewed) {
            was_renewed = true;
            const auto renewed = asking.renew();
            if (!renewed) return propagate(renewed);
            if (*renewed) continue;
          }
          return failure(ErrorCode::unauthorized, said, "docs/sources.md says which credential this source takes and where it is read");
        }
        case Answer::cursor_refused:
          is_cursor_refused = true;
          return failure(ErrorCode::bad_data, "the cursor is refused: " + message_of(*response, body));
        case Answer::final: {
          const ErrorCode code = response->status == 401 || response->status == 403 ? ErrorCode::unauthorized : response->status == 404 || response->status == 410 ? ErrorCode::not_found : ErrorCode::network;
          return failure(code, message_of(*response, body), code == ErrorCode::unauthorized ? "docs/sources.md says which credential this source takes and where it is read" : "");
        }
      }
    }
    // A host that has never answered is more likely a wrong name than a bad minute.
    if (++faults > (has_answered_ ? limits.fault_attempts : limits.silent_attempts)) {
      is_cursor_refused = response && response->status == 500;  // how some servers say that they do not know a cursor
      return failure(ErrorCode::network, "gave up after " + std::to_string(faults) + " tries: " + trouble,
                     !advice.empty() ? advice : options_.archive.empty() ? "try again; --archive DIR makes a fetch resume" : "try again; the archive resumes where this ended");
    }
    auto waited = wait(backoff(faults - 1, jitter_), redacted(trouble));
    if (!waited) return propagate(waited);
  }
}

namespace {

/// An Asking whose requests carry what they need already.
class Unsigned final : public Asking {
 public:
  explicit Unsigned(const Asking& of) : of_(of) {}
  void sign(HttpRequest&) const override {}
  Answer judge(const HttpResponse& response, JsonView body) const override {
    const Answer answer = of_.judge(response, body);
    return answer == Answer::unauthorised || answer == Answer::cursor_refused ? Answer::final : answer;
  }
  Seconds window() const override { return of_.window(); }

 private:
  const Asking& of_;
};

}  // namespace

Result<HttpResponse> Session::post(const HttpRequest& request, Asking& asking, const std::function<Status(JsonView)>& read) {
  Unsigned plain(asking);
  bool is_cursor_refused = false;
  return ask(request, plain, [&](JsonView body, const HttpResponse&) { return read(body); }, is_cursor_refused);
}

}  // namespace postwake::detail
