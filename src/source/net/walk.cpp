#include "source/net/walk.hpp"

#include <algorithm>

#include "postwake/archive/deflate.hpp"
#include "postwake/base/hash.hpp"
#include "postwake/json/records.hpp"

namespace postwake::detail {
namespace {

constexpr int kMaxIdlePages = 3;    // pages of known posts in a row
constexpr int kMaxEmptyPages = 20;  // pages of nothing in a row, though there is a next one
constexpr int kMaxRefusals = 3;
constexpr std::size_t kSeenCap = 2'000'000;
constexpr Minutes kSettled{1};      // clocks differ

std::string time_text(const std::optional<Instant>& at) { return at ? format_rfc3339(*at) : std::string{}; }

}  // namespace

std::string search_key(const ApiSource& source, const Search& search) {
  return source.name + "|" + (search.is_phrase ? "phrase" : "tag") + "|" + search.words + "|" + time_text(search.since) + "|" + time_text(search.until);
}

Walk::Walk(const ApiSource& source, const Search& search, Driver& driver, Session& session, const Query& query, Hooks hooks)
    : source_(source), search_(search), driver_(driver), session_(session), query_(query), hooks_(std::move(hooks)) {
  session_.on_wait = [this](Milliseconds time, const std::string& reason) { tell(time, reason); };
}

void Walk::tell(Milliseconds waiting, std::string reason) const {
  if (!hooks_.progress) return;
  ApiProgress progress{source_.name, search_.words, state_.pages, state_.posts, state_.oldest, waiting, std::move(reason), std::nullopt};
  const Instant now = session_.clock().now();
  if (state_.since && state_.oldest) {
    const Instant top = search_.until.value_or(state_.started.value_or(now));
    const double whole = static_cast<double>((top - *state_.since).count());
    const double done = static_cast<double>((top - *state_.oldest).count());
    const double spent = static_cast<double>((now - began_).count());
    if (done > 0 && whole >= done) progress.left = Milliseconds{static_cast<std::int64_t>(spent * (whole / done - 1))};
  }
  hooks_.progress(progress);
}

void Walk::begin_pass() {
  state_.since = search_.since;
  // What the last complete pass saw need not be read again; its newest moment is, for what it held besides.
  if (state_.completed && state_.newest && (!state_.since || *state_.newest > *state_.since)) state_.since = state_.newest;
  state_.token.clear();
  state_.until.reset();
  state_.oldest.reset();
  state_.cursor_posts = 0;
  state_.started = session_.clock().now();
  state_.is_under_way = true;
}

Status Walk::run(PageArchive* archive, bool is_refresh) {
  if (archive != nullptr) state_ = archive->state();
  if (is_refresh && archive != nullptr && state_.pages > 0)
    if (auto refreshed = refresh(*archive); !refreshed) return refreshed;
  for (;;) {
    const bool is_resumed = state_.is_under_way;
    if (!is_resumed) {
      if (state_.completed && search_.until && *search_.until + kSettled <= *state_.completed) return {};
      begin_pass();
    }
    for (const std::string& hole : driver_.holes(search_)) notes_.insert(hole);
    began_ = session_.clock().now();
    if (auto passed = pass(archive); !passed) return passed;
    state_.is_under_way = false;
    state_.completed = state_.started;
    notes_.insert(session_.notes().begin(), session_.notes().end());
    if (archive != nullptr)
      if (auto kept = archive->finish(closing_lines(), state_); !kept) return kept;
    if (!is_resumed) return {};
  }
}

Status Walk::ask(const HttpRequest& request, const Search& search, const Cursor& cursor, PageFacts& facts, HttpResponse& response, bool& is_cursor_refused) {
  if (auto signed_in = driver_.sign_in(); !signed_in) return signed_in;
  auto answer = session_.ask(
      request, driver_,
      [&](JsonView body, const HttpResponse& from) -> Status {
        auto read = driver_.read(body, from, search, cursor);
        if (!read) return propagate(read);
        facts = std::move(*read);
        return {};
      },
      is_cursor_refused);
  if (!answer) return propagate(answer);
  response = std::move(*answer);
  return {};
}

Status Walk::keep(PageArchive* archive, const HttpRequest& request, HttpResponse response, const PageFacts& facts) {
  if (facts.ids.empty()) return archive != nullptr ? archive->finish({}, state_) : Status{};
  // A server may echo what it was sent; the archive and the reader never see it.
  response.body = session_.redacted(response.body);
  for (HttpField& field : response.headers) field.value = session_.redacted(field.value);
  const Instant now = session_.clock().now();
  const std::string record = warc_record(request.url, response, now);
  if (archive == nullptr) {
    hooks_.page(record);
    return {};
  }
  JsonWriter line;
  line.begin_object().key("v").integer(1).key("record").string("page").key("source").string(source_.name).key("search").string(search_.words);
  line.key("url").string(request.url).key("at").instant(now).key("bytes").unsigned_integer(response.body.size());
  line.key("hash").string(sha256_of(response.body)).key("posts").unsigned_integer(facts.ids.size()).key("ids").begin_array();
  for (const std::string& id : facts.ids) line.string(id);
  line.end_array().end_object();
  auto appended = archive->append(record, line.take() + "\n", state_);
  if (appended && hooks_.page) hooks_.page(record);  // only what the archive has is given away
  return appended;
}

std::string Walk::closing_lines() const {
  Manifest manifest;
  manifest.query = query_;
  manifest.notes.assign(notes_.begin(), notes_.end());
  return to_json_line(manifest) + "\n";
}

Status Walk::pass(PageArchive* archive) {
  Cursor cursor{state_.token, state_.until};
  Search search = search_;
  search.since = state_.since;
  tokens_.clear();
  int idle = 0, empty = 0, refusals = 0;
  const auto step = driver_.window_step();
  for (bool is_end = false; !is_end;) {
    const HttpRequest request = driver_.request(search, cursor);
    PageFacts facts;
    HttpResponse response;
    bool is_cursor_refused = false;
    if (auto asked = ask(request, search, cursor, facts, response, is_cursor_refused); !asked) {
      if (!is_cursor_refused || cursor.token.empty() || !step || !state_.oldest || ++refusals > kMaxRefusals) return asked;
      cursor = {{}, *state_.oldest + *step};
      state_.cursor_posts = 0;
      continue;
    }
    std::size_t fresh = 0;
    if (seen_.size() > kSeenCap) seen_.clear();
    for (const std::string& id : facts.ids) fresh += seen_.insert(fnv1a64(id)).second ? 1 : 0;
    ++state_.pages;
    state_.posts += fresh;
    state_.cursor_posts += facts.ids.size();
    if (facts.oldest && (!state_.oldest || *facts.oldest < *state_.oldest)) state_.oldest = facts.oldest;
    if (facts.newest && (!state_.newest || *facts.newest > *state_.newest)) state_.newest = facts.newest;
    idle = !facts.ids.empty() && fresh == 0 ? idle + 1 : 0;
    empty = facts.ids.empty() ? empty + 1 : 0;

    const bool has_next = !facts.next.empty();
    const bool is_repeated = has_next && (facts.next == cursor.token || !tokens_.insert(facts.next).second);
    const std::uint64_t cap = driver_.cursor_cap();
    const bool is_capped = cap != 0 && state_.cursor_posts + cap / 20 >= cap;
    if (facts.is_past_window || (!has_next && !is_capped)) {
      is_end = true;
    } else if (has_next && !is_repeated && idle <= kMaxIdlePages && empty <= kMaxEmptyPages) {
      cursor.token = facts.next;
    } else if (step && state_.oldest) {
      Instant moved = *state_.oldest + *step;
      if (cursor.until && moved >= *cursor.until) {
        if (fresh == 0) {
          is_end = true;
        } else {
          notes_.insert(display_name(source_.name) + ": more posts share the moment " + format_rfc3339(*state_.oldest) + " than the server gives");
          moved = *state_.oldest;
          is_end = moved >= *cursor.until;
        }
      }
      cursor = {{}, moved};
      state_.cursor_posts = 0;
      idle = empty = 0;
      tokens_.clear();
    } else {
      notes_.insert(display_name(source_.name) + (is_capped ? ": gives no more than about " + std::to_string(cap) + " posts of one search; nothing before " : ": repeats its pages; nothing was read before ") +
                    (state_.oldest ? format_rfc3339(*state_.oldest) : std::string("its first page")));
      is_end = true;
    }
    state_.token = cursor.token;
    state_.until = cursor.until;
    if (auto kept = keep(archive, request, std::move(response), facts); !kept) return kept;
    tell();
  }
  return {};
}

Status Walk::refresh(PageArchive& archive) {
  began_ = session_.clock().now();
  const auto index = archive.index();
  if (!index) return propagate(index);
  const std::vector<std::string>& ids = index->ids;
  // What was never read stays unread: the holes of the passes before are holes of the new files too.
  notes_.insert(index->notes.begin(), index->notes.end());
  const SearchState before = state_;
  if (auto begun = archive.begin_generation(); !begun) return begun;
  state_.pages = state_.posts = 0;
  const std::size_t size = driver_.lookup_size();
  if (size == 0) {
    // Nothing can be looked up: what the search gives now is what there is.
    state_.completed.reset();
    begin_pass();
    if (auto passed = pass(&archive); !passed) return passed;
    state_.is_under_way = false;
    state_.completed = state_.started;
    seen_.clear();
    return archive.commit_generation(closing_lines(), state_);
  }
  std::uint64_t found = 0;
  for (std::size_t at = 0; at < ids.size(); at += size) {
    const std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(at), ids.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, ids.size())));
    const HttpRequest request = driver_.lookup(some);
    PageFacts facts;
    HttpResponse response;
    bool is_cursor_refused = false;
    auto asked = ask(request, search_, {}, facts, response, is_cursor_refused);
    if (!asked && asked.error().code == ErrorCode::not_found && size == 1) continue;
    if (!asked) return asked;
    ++state_.pages;
    state_.posts += facts.ids.size();
    found += facts.ids.size();
    if (auto kept = keep(&archive, request, std::move(response), facts); !kept) return kept;
    tell();
  }
  if (found < ids.size()) notes_.insert(display_name(source_.name) + ": " + std::to_string(ids.size() - found) + " posts are gone from the platform and were dropped by a refresh");
  state_.pages = std::max<std::uint64_t>(state_.pages, 1);
  state_.token = before.token;
  state_.until = before.until;
  return archive.commit_generation(closing_lines(), state_);
}

}  // namespace postwake::detail
