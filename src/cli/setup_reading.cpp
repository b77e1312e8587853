#include <algorithm>
#include <charconv>
#include <chrono>

#include "cli/progress_text.hpp"
#include "cli/setup.hpp"
#include "cli/setup_fetching.hpp"

namespace postwake::cli {
namespace {

Failure usage(std::string message, std::string advice) { return fail(ErrorCode::usage, std::move(message), {}, std::move(advice)); }

std::string without_hash(std::string tag) {
  for (const std::string_view mark : {"#", "＃"})
    if (tag.starts_with(mark)) tag.erase(0, mark.size());
  return tag;
}

Result<Query> make_query(const Arguments& arguments) {
  Query query;
  for (auto& tag : arguments.list("tag")) query.tags.push_back(without_hash(tag));
  query.phrases = arguments.list("any-text");
  query.langs = arguments.list("lang");
  query.all = arguments.flag("all");
  auto since = arguments.instant("since");
  if (!since) return propagate(since);
  auto until = arguments.instant("until");
  if (!until) return propagate(until);
  query.since = *since;
  query.until = *until;
  if (query.since && query.until && *query.since >= *query.until)
    return usage("--since is not before --until", "swap them");
  std::sort(query.langs.begin(), query.langs.end());
  query.langs.erase(std::unique(query.langs.begin(), query.langs.end()), query.langs.end());
  if (query.tags.empty() && query.phrases.empty() && !query.all)
    return usage("nothing chosen", "give --tag TAG, --any-text PHRASE, or --all for every post");
  add_services(arguments, query);
  return query;
}

/// "I/N" with I < N.
bool parse_shard(std::string_view text, unsigned& index, unsigned& count) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto read = [](std::string_view digits, unsigned& into) {
    const auto r = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return r.ec == std::errc{} && r.ptr == digits.data() + digits.size();
  };
  return read(text.substr(0, slash), index) && read(text.substr(slash + 1), count) && index < count;
}

/// "time=when,text=body" into the table of columns.
bool add_columns(std::string_view text, std::map<std::string, std::string>& columns) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view pair = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == pair.size()) return false;
    columns[std::string(pair.substr(0, equals))] = std::string(pair.substr(equals + 1));
  }
  return true;
}

}  // namespace

TellProgress progress_printer(Console& console) {
  if (!console.shows_progress()) return {};
  using std::chrono::steady_clock;
  const auto start = steady_clock::now();
  return [&console, start, next = start](const ReadProgress& progress) mutable {
    const auto now = steady_clock::now();
    if (now < next) return;
    next = now + std::chrono::milliseconds(200);
    console.progress(progress_text(progress, std::chrono::duration_cast<Milliseconds>(now - start)));
  };
}

Result<ReadRequest> make_read_request(const Arguments& arguments, Console& console) {
  ReadRequest request;
  auto query = make_query(arguments);
  if (!query) return propagate(query);
  request.query = std::move(*query);
  if (arguments.flag("exact-tags")) request.tag_match = TagMatch::exact;
  for (const std::string& word : arguments.positional) {
    auto api = parse_api_source(word);
    if (!api) return propagate(api);
    if (*api) request.apis.push_back(std::move(**api));
    else request.sources.push_back(word);
  }
  if (arguments.positional.empty()) return usage("no SOURCE given", "name files, folders or APIs (mastodon:HOST, bluesky: ...), or `-` for standard input");
  if (auto added = add_api_options(arguments, console, request); !added) return propagate(added);
  for (const std::string& map : arguments.list("map"))
    if (!add_columns(map, request.read.columns)) return usage("--map \"" + map + "\" is not FIELD=COLUMN,...", "for example --map time=when,text=body");
  request.read.zone = arguments.value("zone");
  request.read.is_lines = arguments.flag("lines");

  struct Number {
    std::string_view option;
    std::uint64_t value = 0;
  };
  const auto threads = thread_count(arguments);
  if (!threads) return propagate(threads);
  request.scan.threads = *threads;
  Number numbers[] = {{"max-line"}, {"max-ratio"}, {"memory"}};
  for (Number& number : numbers) {
    const auto count = arguments.count(number.option);
    if (!count) return propagate(count);
    number.value = *count;
  }
  // What is made of a line keeps its lengths in four bytes, and may be three times as long.
  constexpr std::uint64_t kLongestLine = std::uint64_t{1} << 30U;
  if (numbers[0].value > kLongestLine) return usage("--max-line wants at most 1073741824", "a post of a gigabyte is none");
  request.scan.max_line_bytes = numbers[0].value;
  request.scan.max_member_ratio = numbers[1].value;
  request.memory = numbers[2].value;
  request.scan.sha256 = arguments.flag("sha256");
  if (arguments.command->command == Command::fetch) {
    request.is_ordered = !arguments.flag("unordered");
    const std::string shard = arguments.value("shard");
    if (!parse_shard(shard, request.scan.shard_index, request.scan.shard_count))
      return usage("--shard \"" + shard + "\" is not I/N with I from 0 to N-1", "for example --shard 0/8");
    if (request.scan.shard_count > 1 && !request.apis.empty()) return usage("an API has no shards", "fetch it into --archive first, and shard that");
  }
  request.scan.stop = &stop_token();
  request.progress = progress_printer(console);
  return request;
}

std::string stats_text(const ReadOutcome& outcome, double seconds) {
  const auto rate = [](std::uint64_t bytes, double over) { return over > 0 ? megabytes(static_cast<std::uint64_t>(static_cast<double>(bytes) / over)) + "/s" : std::string("-"); };
  const ScanStats& stats = outcome.stats;
  std::string text = "inputs " + std::to_string(stats.inputs) + ", members " + std::to_string(stats.members) + "\n";
  text += "packed " + megabytes(stats.bytes_packed) + ", decoded " + megabytes(stats.bytes_decoded) + ", lines " + std::to_string(stats.lines) + "\n";
  text += "records understood " + std::to_string(outcome.manifest.records) + ", chosen " + std::to_string(outcome.manifest.chosen) +
          ", duplicates " + std::to_string(outcome.manifest.duplicates) + "\n";
  text += "wall " + std::to_string(seconds) + " s, " + rate(stats.bytes_decoded, seconds) + " decoded; decoding " +
          rate(stats.bytes_decoded, stats.decode_seconds) + " a thread, reading " + rate(stats.bytes_decoded, stats.read_seconds) + " a thread";
  return text;
}

}  // namespace postwake::cli
