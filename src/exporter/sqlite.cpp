#include <sqlite3.h>

#include <map>
#include <memory>
#include <utility>

#include "exporter/registry.hpp"
#include "exporter/story.hpp"

namespace postwake {
namespace {

using namespace detail;

// Times are RFC 3339 texts, which sort as they are. Foreign texts get in through bound parameters only; no trigger and no view
// is made from data. The full-text index has its own copy of nothing: it reads posts.text.
constexpr const char* kSchema = R"sql(
PRAGMA page_size = 4096;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE posts (
  rowid INTEGER PRIMARY KEY, platform TEXT NOT NULL, id TEXT NOT NULL, url TEXT, author TEXT, author_name TEXT, created_at TEXT NOT NULL, lang TEXT,
  text TEXT NOT NULL, country_code TEXT, place TEXT, lat REAL, lon REAL, reply_to TEXT, repost_of TEXT, quote_of TEXT, likes INTEGER, reposts INTEGER,
  replies INTEGER, UNIQUE (platform, id));
CREATE TABLE verdicts (
  post INTEGER PRIMARY KEY REFERENCES posts (rowid), tag TEXT NOT NULL, fine TEXT NOT NULL, by TEXT NOT NULL, probability REAL NOT NULL, lang TEXT NOT NULL,
  services TEXT NOT NULL, symptoms TEXT NOT NULL);
CREATE TABLE incidents (
  id TEXT PRIMARY KEY, service TEXT NOT NULL, service_name TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL,
  onset_at TEXT NOT NULL, onset_from TEXT NOT NULL, onset_to TEXT NOT NULL, onset_censored INTEGER NOT NULL, acknowledged_at TEXT, peak_at TEXT NOT NULL,
  peak_per_minute REAL NOT NULL, recovered_at TEXT, resolved_at TEXT, complaints INTEGER NOT NULL, acknowledgements INTEGER NOT NULL,
  resolutions INTEGER NOT NULL, other INTEGER NOT NULL, authors INTEGER NOT NULL, reposts INTEGER NOT NULL);
CREATE TABLE events (
  id INTEGER PRIMARY KEY, incident TEXT NOT NULL REFERENCES incidents (id), at TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL REFERENCES events (id), post INTEGER NOT NULL REFERENCES posts (rowid), why TEXT NOT NULL,
  copies INTEGER NOT NULL, official INTEGER NOT NULL);
CREATE TABLE series (
  incident TEXT NOT NULL REFERENCES incidents (id), at TEXT NOT NULL, complaint INTEGER NOT NULL, acknowledgement INTEGER NOT NULL,
  resolution INTEGER NOT NULL, other INTEGER NOT NULL, baseline REAL NOT NULL, PRIMARY KEY (incident, at)) WITHOUT ROWID;
CREATE TABLE shares (
  incident TEXT NOT NULL REFERENCES incidents (id), kind TEXT NOT NULL, name TEXT NOT NULL, share REAL NOT NULL, n INTEGER NOT NULL, rule TEXT NOT NULL);
CREATE VIRTUAL TABLE posts_fts USING fts5 (text, author, content = 'posts', content_rowid = 'rowid', tokenize = 'unicode61 remove_diacritics 2');
)sql";

constexpr const char* kIndexes = R"sql(
CREATE INDEX posts_by_time ON posts (created_at);
CREATE INDEX verdicts_by_tag ON verdicts (tag);
CREATE INDEX events_by_incident ON events (incident, at);
CREATE INDEX evidence_by_event ON evidence (event);
CREATE INDEX evidence_by_post ON evidence (post);
INSERT INTO posts_fts (posts_fts) VALUES ('rebuild');
INSERT INTO posts_fts (posts_fts) VALUES ('optimize');
COMMIT;
)sql";

class Database {
 public:
  Database() {
    if (sqlite3_open(":memory:", &raw_) != SQLITE_OK) is_good_ = false;
  }
  ~Database() { sqlite3_close(raw_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  sqlite3* raw() const noexcept { return raw_; }
  void run(const char* sql) { note(sqlite3_exec(raw_, sql, nullptr, nullptr, nullptr)); }
  void note(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW && is_good_) {
      is_good_ = false;
      message_ = sqlite3_errmsg(raw_);
    }
  }
  bool is_good() const noexcept { return is_good_; }
  const std::string& message() const noexcept { return message_; }

 private:
  sqlite3* raw_ = nullptr;
  bool is_good_ = true;
  std::string message_ = "cannot open a database in memory";
};

/// A prepared INSERT: values are bound in order, then run() steps and starts over.
class Insert {
 public:
  Insert(Database& database, const char* sql) : database_(database) { database.note(sqlite3_prepare_v2(database.raw(), sql, -1, &raw_, nullptr)); }
  ~Insert() { sqlite3_finalize(raw_); }
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;

  Insert& text(std::string_view value) {
    database_.note(sqlite3_bind_text64(raw_, ++at_, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
  }
  Insert& text_or_null(std::string_view value) { return value.empty() ? null() : text(value); }
  Insert& integer(std::int64_t value) {
    database_.note(sqlite3_bind_int64(raw_, ++at_, value));
    return *this;
  }
  Insert& integer_or_null(const std::optional<std::int64_t>& value) { return value ? integer(*value) : null(); }
  Insert& real(double value) {
    database_.note(sqlite3_bind_double(raw_, ++at_, value));
    return *this;
  }
  Insert& null() {
    database_.note(sqlite3_bind_null(raw_, ++at_));
    return *this;
  }
  void run() {
    database_.note(sqlite3_step(raw_));
    sqlite3_reset(raw_);
    sqlite3_clear_bindings(raw_);
    at_ = 0;
  }

 private:
  Database& database_;
  sqlite3_stmt* raw_ = nullptr;
  int at_ = 0;
};

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : " ") + item;
  return out;
}

class Writer {
 public:
  explicit Writer(Database& database)
      : post_(database, "INSERT INTO posts VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
        verdict_(database, "INSERT INTO verdicts VALUES (?,?,?,?,?,?,?,?)") {}

  void add(const ClassifiedPost& classified) {
    const Post& post = classified.post;
    const Verdict& verdict = classified.verdict;
    const auto [at, is_new] = rows_.emplace(post.platform + "\n" + post.id, static_cast<std::int64_t>(rows_.size()) + 1);
    if (!is_new) return;
    post_.integer(at->second).text(post.platform).text(post.id).text_or_null(post.url).text_or_null(post.author.handle).text_or_null(post.author.name);
    post_.text(format_rfc3339(post.created_at)).text_or_null(post.lang).text(post.text).text_or_null(post.place ? post.place->country_code : "");
    post_.text_or_null(post.place ? post.place->name : "");
    if (post.coords) post_.real(post.coords->lat).real(post.coords->lon);
    else post_.null().null();
    post_.text_or_null(post.reply_to).text_or_null(post.repost_of).text_or_null(post.quote_of);
    post_.integer_or_null(post.metrics.like).integer_or_null(post.metrics.repost).integer_or_null(post.metrics.reply).run();
    verdict_.integer(at->second).text(name(verdict.tag)).text(name(verdict.fine)).text(name(verdict.by)).real(verdict.probability / 1000.0).text(verdict.lang);
    verdict_.text(joined(verdict.services)).text(joined(verdict.symptoms)).run();
  }

  /// The row of a piece of evidence; a post that was not given gets a row of what the timeline knows of it.
  std::int64_t row_of(const Evidence& evidence) {
    const auto [at, is_new] = rows_.emplace(evidence.platform + "\n" + evidence.id, static_cast<std::int64_t>(rows_.size()) + 1);
    if (is_new) {
      post_.integer(at->second).text(evidence.platform).text(evidence.id).text_or_null(evidence.url).text_or_null(evidence.author).null();
      post_.text(format_rfc3339(evidence.at)).text_or_null(evidence.lang).text(evidence.quote);
      for (int i = 0; i < 10; ++i) post_.null();
      post_.run();
    }
    return at->second;
  }

 private:
  Insert post_, verdict_;
  std::map<std::string, std::int64_t> rows_;
};

void add_shares(Insert& insert, const Incident& incident, std::string_view kind, const std::vector<Share>& shares) {
  for (const auto& share : shares)
    insert.text(incident.id).text(kind).text(share.name).real(share.share_pm / 1000.0).integer(static_cast<std::int64_t>(share.n)).text(share.rule).run();
}

void add_incidents(Database& database, Writer& writer, const Voice& voice, const Timeline& timeline) {
  Insert incidents(database, "INSERT INTO incidents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  Insert events(database, "INSERT INTO events VALUES (?,?,?,?,?)");
  Insert evidences(database, "INSERT INTO evidence VALUES (NULL,?,?,?,?,?)");
  Insert series(database, "INSERT INTO series VALUES (?,?,?,?,?,?,?)");
  Insert shares(database, "INSERT INTO shares VALUES (?,?,?,?,?,?)");
  std::int64_t event_row = 0;
  for (const auto& incident : timeline.incidents) {
    const auto at_or_empty = [](const std::optional<Instant>& at) { return at ? format_rfc3339(*at) : std::string(); };
    const auto step_at = [](const std::optional<OperatorStep>& step) { return step ? format_rfc3339(step->at) : std::string(); };
    incidents.text(incident.id).text(incident.service).text(incident.service_name).text(incident_title(voice, incident)).text(name(incident.status)).text(name(incident.severity));
    incidents.text(format_rfc3339(incident.onset.at)).text(format_rfc3339(incident.onset.interval.from)).text(format_rfc3339(incident.onset.interval.to));
    incidents.integer(incident.onset.censored ? 1 : 0).text_or_null(step_at(incident.acknowledgement)).text(format_rfc3339(incident.peak.at));
    incidents.real(incident.peak.complaints_per_minute_milli / 1000.0).text_or_null(at_or_empty(incident.recovery.at)).text_or_null(step_at(incident.resolution));
    for (const auto n : incident.counts.by_tag) incidents.integer(static_cast<std::int64_t>(n));
    incidents.integer(static_cast<std::int64_t>(incident.counts.authors)).integer(static_cast<std::int64_t>(incident.counts.reposts)).run();
    for (const auto& event : incident.events) {
      events.integer(++event_row).text(incident.id).text(format_rfc3339(event.at)).text(name(event.kind)).text(event_text(voice, incident, event)).run();
      for (const auto& evidence : event.evidence)
        evidences.integer(event_row).integer(writer.row_of(evidence)).text(evidence.why).integer(static_cast<std::int64_t>(evidence.copies)).integer(evidence.is_operator ? 1 : 0).run();
    }
    const Series& counts = incident.series;
    for (std::size_t i = 0; i < counts.by_tag[0].size(); ++i) {
      series.text(incident.id).text(format_rfc3339(counts.start + Seconds{counts.step_s * static_cast<std::int64_t>(i)}));
      for (const auto& tag : counts.by_tag) series.integer(i < tag.size() ? tag[i] : 0);
      series.real(i < counts.baseline_milli.size() ? counts.baseline_milli[i] / 1000.0 : 0).run();
    }
    add_shares(shares, incident, "symptom", incident.symptoms);
    add_shares(shares, incident, "language", incident.languages);
    add_shares(shares, incident, "region", incident.regions);
  }
}

class Sqlite final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "sqlite"; }
  std::string_view description() const noexcept override { return "postwake.sqlite: posts, verdicts, incidents, events and evidence, with full-text search"; }
  bool uses_posts() const noexcept override { return true; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Voice voice(options);
    Database database;
    database.run(kSchema);
    database.run("BEGIN");
    {
      Writer writer(database);
      Insert about(database, "INSERT INTO about VALUES (?,?)");
      about.text("schema").text("postwake/sqlite/1").run();
      about.text("generator").text(input.timeline.generator.name + " " + input.timeline.generator.version).run();
      about.text("command").text(input.timeline.command).run();
      about.text("note").text(voice.words.from_public_posts).run();
      if (input.posts) {
        const auto walked = input.posts([&](const ClassifiedPost& post) -> Status {
          writer.add(post);
          return {};
        });
        if (!walked) return propagate(walked);
      }
      add_incidents(database, writer, voice, input.timeline);
    }
    database.run(kIndexes);
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> image(database.is_good() ? sqlite3_serialize(database.raw(), "main", &size, 0) : nullptr, sqlite3_free);
    if (!image) return fail(ErrorCode::io, "cannot build the database: " + database.message());
    return std::vector<ExportedFile>{{"postwake.sqlite", std::string(reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size))}};
  }
};

}  // namespace

const Exporter* detail::sqlite_exporter() {
  static const Sqlite exporter;
  return &exporter;
}

}  // namespace postwake
