#include <algorithm>
#include <charconv>
#include <optional>

#include "postwake/archive/inflate.hpp"
#include "postwake/base/ascii.hpp"
#include "postwake/base/limits.hpp"
#include "source/readers/member_formats.hpp"

// WARC 0.17 to 1.1 of API responses. The container's gzip members are undone by the archive room; here each record is cut by
// its Content-Length, the HTTP answer inside is de-chunked and un-gzipped, and its body read as JSON. Requests, revisits and
// error answers pass by. After a broken record reading goes on at the next line that begins with "WARC/".
namespace postwake::detail {
namespace {

constexpr std::size_t kMaxHeader = 64U << 10U;

/// The value of a header field, or empty. `head` are lines "Name: value".
std::string_view header(std::string_view head, std::string_view name) {
  for (std::size_t start = 0; start < head.size();) {
    const auto end = std::min(head.find('\n', start), head.size());
    std::string_view line = head.substr(start, end - start);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && ascii_lower(line.substr(0, colon)) == name) {
      line.remove_prefix(colon + 1);
      return trim_record(line);
    }
    start = end + 1;
  }
  return {};
}

std::optional<std::size_t> size_of(std::string_view text, int base) {
  std::size_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Undoes Transfer-Encoding: chunked. What came before a broken chunk is kept. Archivers often store the body de-chunked
/// beside the header that says otherwise: then there is no chunk size in front, and the body is taken as it is.
std::string dechunk(std::string_view body) {
  std::string out;
  std::string_view rest = body;
  for (;;) {
    const auto end = rest.find("\r\n");
    if (end == std::string_view::npos) break;
    const auto size = size_of(trim_record(rest.substr(0, std::min(end, rest.find(';')))), 16);
    if (!size) break;
    rest.remove_prefix(end + 2);
    if (*size == 0) return out;
    out += rest.substr(0, *size);
    if (*size >= rest.size() || rest.size() - *size < 2) return out;
    rest.remove_prefix(*size + 2);
  }
  return out.empty() ? std::string(body) : out;
}

class WarcReader final : public StreamReader {
 public:
  WarcReader(const ReadContext& context, const MemberHead& head) : context_(context), origin_(head.origin) {}

  std::unique_ptr<PieceResult> feed(const Piece& piece, WorkerScratch& worker) override {
    scratch_ = &static_cast<ReadScratch&>(worker);
    result_ = std::make_unique<ReadResult>();
    std::string_view bytes = piece.bytes;
    while (!bytes.empty()) bytes = in_body_ ? take_body(bytes) : take_head(bytes);
    return std::move(result_);
  }

  std::unique_ptr<PieceResult> finish(bool) override {
    ReadScratch scratch;
    scratch_ = &scratch;
    result_ = std::make_unique<ReadResult>();
    if (in_body_ || !trim_record(head_).empty()) reject("damaged_record", "the file ends inside of a record", in_body_ ? body_ : head_);
    return std::move(result_);
  }

 private:
  void reject(std::string_view reason, std::string detail, std::string_view excerpt) {
    origin_.line = records_;
    add_reject(*result_, reason, std::move(detail), origin_, excerpt);
  }

  /// Line by line until the blank line behind a head.
  std::string_view take_head(std::string_view bytes) {
    const auto newline = bytes.find('\n');
    const std::string_view part = bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    line_ += part;
    bytes.remove_prefix(part.size());
    if (line_.size() > kMaxHeader) {
      if (!is_lost_) reject("damaged_record", "a header line of more than 64 KB", line_);
      is_lost_ = true;
      line_.resize(16);
    }
    if (newline == std::string_view::npos) return bytes;
    const std::string line = std::exchange(line_, {});
    const bool is_blank = trim_record(line).empty();
    if (head_.empty()) {
      if (line.rfind("WARC/", 0) == 0) {
        is_lost_ = false;
        ++records_;
        head_ = line;
      } else if (!is_blank && !is_lost_) {
        reject("damaged_record", "a record does not begin with WARC/; reading goes on at the next one that does", line);
        is_lost_ = true;
      }
      return bytes;
    }
    if (!is_blank) {
      if (head_.size() < kMaxHeader) head_ += line;
      return bytes;
    }
    const auto length = size_of(header(head_, "content-length"), 10);
    if (!length) {
      reject("damaged_record", "a record without Content-Length", head_);
      head_.clear();
      is_lost_ = true;
      return bytes;
    }
    type_ = ascii_lower(header(head_, "warc-type"));
    is_wanted_ = type_ == "response" || type_ == "resource" || type_ == "conversion";
    is_too_long_ = false;
    missing_ = *length;
    body_.clear();
    in_body_ = true;
    if (missing_ == 0) end_record();
    return bytes;
  }

  std::string_view take_body(std::string_view bytes) {
    const std::size_t taken = std::min(missing_, bytes.size());
    if (is_wanted_ && !is_too_long_) {
      if (body_.size() + taken > kMaxLineBytes) {
        is_too_long_ = true;
        body_.resize(std::min<std::size_t>(body_.size(), 200));
      } else {
        body_ += bytes.substr(0, taken);
      }
    }
    missing_ -= taken;
    if (missing_ == 0) end_record();
    return bytes.substr(taken);
  }

  void end_record() {
    in_body_ = false;
    if (is_too_long_) reject("record_too_long", "a record of more than " + std::to_string(kMaxLineBytes) + " bytes; raise --max-line", body_);
    else if (!is_wanted_) ++result_->notices["warc_" + (type_ == "request" || type_ == "warcinfo" || type_ == "revisit" || type_ == "metadata" ? type_ : std::string("other"))];
    else read_body();
    body_.clear();
    head_.clear();
  }

  void read_body() {
    const auto retrieved = parse_rfc3339(header(head_, "warc-date"));
    std::string_view body = body_;
    std::string decoded;
    const std::string content_type = ascii_lower(header(head_, "content-type"));
    if (body.substr(0, 5) == "HTTP/" || content_type.find("application/http") != std::string::npos) {
      auto end = body.find("\r\n\r\n");
      std::size_t gap = 4;
      if (end == std::string_view::npos) {
        end = body.find("\n\n");
        gap = 2;
      }
      if (end == std::string_view::npos) return reject("damaged_record", "an HTTP answer without a body", body);
      const std::string_view http = body.substr(0, end);
      body.remove_prefix(end + gap);
      const auto blank = http.find(' ');
      const auto status = blank == std::string_view::npos ? std::nullopt : size_of(http.substr(blank + 1, 3), 10);
      if (!status || *status >= 300) {
        ++result_->notices["http_error"];
        return;
      }
      if (ascii_lower(header(http, "transfer-encoding")).find("chunked") != std::string::npos) {
        decoded = dechunk(body);
        body = decoded;
      }
      const std::string encoding = ascii_lower(header(http, "content-encoding"));
      const bool is_packed = body.substr(0, 2) == "\x1F\x8B" || encoding == "gzip" || encoding == "deflate" || encoding == "x-gzip";
      const bool looks_plain = !trim_record(body).empty() && (trim_record(body).front() == '{' || trim_record(body).front() == '[');
      if (is_packed && !looks_plain) {  // stored unpacked beside a header that says otherwise: also seen
        auto plain = inflate_body(body, kMaxLineBytes);
        if (!plain) return reject(plain.error().code == ErrorCode::limit_exceeded ? "record_too_long" : "damaged_record", plain.error().message, body);
        decoded = std::move(*plain);
        body = decoded;
      } else if (encoding == "br" || encoding == "zstd") {
        return reject("unsupported_encoding", "an HTTP body packed with " + encoding + "; record with Accept-Encoding: gzip", body);
      }
    }
    const std::string_view text = trim_record(body);
    if (text.empty()) {
      ++result_->notices["blank"];
    } else if (text.front() != '{' && text.front() != '[') {
      ++result_->notices[text.front() == '<' ? "html" : "warc_not_json"];
    } else {
      origin_.line = records_;
      read_json_text(context_, text, origin_, *scratch_, *result_, retrieved);
    }
  }

  const ReadContext& context_;
  Origin origin_;
  std::string line_, head_, body_, type_;
  std::size_t missing_ = 0;
  std::uint64_t records_ = 0;
  bool in_body_ = false, is_wanted_ = false, is_too_long_ = false, is_lost_ = false;
  ReadScratch* scratch_ = nullptr;
  std::unique_ptr<ReadResult> result_;
};

}  // namespace

bool is_warc(const Beginning& beginning) { return beginning.trimmed.substr(0, 5) == "WARC/"; }

std::unique_ptr<MemberReader> make_warc_reader(const ReadContext& context, const MemberHead& head) { return std::make_unique<WarcReader>(context, head); }

}  // namespace postwake::detail
