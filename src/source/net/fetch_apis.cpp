#include <algorithm>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>

#include "postwake/base/hash.hpp"
#include "source/net/driver.hpp"
#include "source/net/page_archive.hpp"
#include "source/net/session.hpp"
#include "source/net/url.hpp"
#include "source/net/walk.hpp"

namespace postwake {
namespace {

using namespace detail;

/// One source, ready to be asked.
struct Job {
  const ApiSource* source = nullptr;
  std::unique_ptr<Session> session;
  std::unique_ptr<Driver> driver;
  std::vector<Search> searches;
};

/// What the threads of all hosts share; everything under `mutex`.
struct Shared {
  std::mutex mutex;
  PageSink& sink;
  std::vector<std::string> files;
  std::optional<Error> fatal;
  std::vector<Error> lost;
  std::uint64_t pages = 0;
};

/// Errors that end the whole run, whatever the other sources do.
bool is_fatal(ErrorCode code) { return code == ErrorCode::cancelled || code == ErrorCode::io || code == ErrorCode::usage || code == ErrorCode::damaged; }

Credentials credentials_of(const ApiSource& source, const CredentialStore& store) {
  const bool is_x = source.kind == ApiKind::x_recent || source.kind == ApiKind::x_all;
  for (const std::string& name : {source.name, is_x ? std::string("x:") : source.name})
    if (const auto at = store.find(name); at != store.end()) return at->second;
  return {};
}

void run_job(Job& job, const Query& query, const ApiOptions& options, StopToken& stop, Shared& shared) {
  const std::string& name = job.source->name;
  std::set<std::string> notes;
  const bool is_streaming = options.archive.empty() || (options.is_streaming && !options.is_refresh);
  for (const Search& search : job.searches) {
    std::unique_ptr<PageArchive> archive;
    Status status;
    std::uint64_t pages = 0;
    if (!options.archive.empty()) {
      auto opened = PageArchive::open(options.archive, name + "_" + search.words, search_key(*job.source, search));
      if (opened) archive = std::move(*opened);
      else status = propagate(opened);
    }
    if (status && archive && is_streaming) {
      const std::lock_guard lock(shared.mutex);
      status = shared.sink.kept(archive->files());
    }
    if (status) {
      Walk::Hooks hooks;
      if (is_streaming)
        hooks.page = [&](std::string_view record) {
          const std::lock_guard lock(shared.mutex);
          shared.sink.page(name, record);
        };
      if (options.progress)
        hooks.progress = [&](const ApiProgress& progress) {
          const std::lock_guard lock(shared.mutex);
          options.progress(progress);
        };
      Walk walk(*job.source, search, *job.driver, *job.session, query, std::move(hooks));
      status = walk.run(archive.get(), options.is_refresh);
      notes.insert(walk.notes().begin(), walk.notes().end());
      pages = walk.pages();
    }
    const std::lock_guard lock(shared.mutex);
    shared.pages += pages;
    if (archive)
      for (std::string& file : archive->files()) shared.files.push_back(std::move(file));
    if (status) continue;
    if (is_fatal(status.error().code)) {
      if (!shared.fatal) shared.fatal = status.error();
      stop.request();
      return;
    }
    notes.insert(display_name(name) + ": not read to its end: " + status.error().message);
    shared.lost.push_back(std::move(status).error());
    if (shared.lost.back().origin.file.empty()) shared.lost.back().origin.file = display_name(name);
  }
  const std::lock_guard lock(shared.mutex);
  shared.sink.done(name, {notes.begin(), notes.end()});
}

}  // namespace

Result<std::vector<std::string>> fetch_apis(const std::vector<ApiSource>& sources, const Query& query, const ApiOptions& options, PageSink& sink) {
  POSTWAKE_EXPECTS(options.clock != nullptr && options.make_client);
  if (options.is_refresh && options.archive.empty())
    return fail(ErrorCode::usage, "--refresh needs the archive that it refreshes", {}, "give --archive DIR");
  StopToken stop(options.stop);
  ApiOptions shared_options = options;
  shared_options.stop = &stop;

  // Hosts in the order of their first source; one thread and one request in flight each.
  std::vector<std::pair<std::string, std::vector<Job>>> hosts;
  std::set<std::string> names;
  for (const ApiSource& source : sources) {
    if (!names.insert(source.name).second) continue;
    const auto base = parse_url(source.base);
    if (!base || !is_allowed(*base))
      return fail(ErrorCode::usage, "the base of " + source.name + " is no address that may be asked", {}, "https, or http to this machine: --base " + source.name + "=http://127.0.0.1:8080");
    Job job;
    job.source = &source;
    job.session = std::make_unique<Session>(source.name, shared_options, options.jitter_seed ^ fnv1a64(source.name));
    const Credentials credentials = credentials_of(source, options.credentials);
    for (const std::string& secret : {credentials.token, credentials.password}) job.session->keep_secret(secret);
    job.driver = make_driver(source, shared_options, credentials, *job.session);
    auto searches = job.driver->searches(query);
    if (!searches) return propagate(searches);
    job.searches = std::move(*searches);
    const auto host = std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.first == base->origin(); });
    if (host == hosts.end()) {
      hosts.emplace_back(base->origin(), std::vector<Job>{});
      hosts.back().second.push_back(std::move(job));
    } else {
      host->second.push_back(std::move(job));
    }
  }

  std::unique_ptr<FolderLock> lock;
  if (!options.archive.empty()) {
    auto taken = FolderLock::take(options.archive);
    if (!taken) return propagate(taken);
    lock = std::move(*taken);
  }
  Shared shared{{}, sink, {}, {}, {}, 0};
  const auto run_host = [&](std::vector<Job>& jobs) {
    for (Job& job : jobs)
      if (!stop.requested()) run_job(job, query, shared_options, stop, shared);
  };
  if (hosts.size() == 1) {
    run_host(hosts.front().second);
  } else {
    std::vector<std::thread> threads;
    threads.reserve(hosts.size());
    for (auto& host : hosts) threads.emplace_back(run_host, std::ref(host.second));
    for (std::thread& thread : threads) thread.join();
  }
  if (shared.fatal) return Failure{*shared.fatal};
  if (options.stop != nullptr && options.stop->requested()) return fail(ErrorCode::cancelled, "stopped");
  if (!shared.lost.empty() && names.size() == 1 && shared.pages == 0) return Failure{shared.lost.front()};
  std::sort(shared.lost.begin(), shared.lost.end(), [](const Error& a, const Error& b) { return std::tie(a.origin.file, a.message) < std::tie(b.origin.file, b.message); });
  for (Error& error : shared.lost) sink.reject({"source_lost", error.message, std::move(error.origin), {}});
  std::sort(shared.files.begin(), shared.files.end());
  return shared.files;
}

}  // namespace postwake
