#include "cli/option_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "postwake/base/nearest.hpp"

namespace postwake::cli {
namespace {

constexpr std::uint32_t kReads = run | fetch;
constexpr std::uint32_t kClassifies = run | classify | eval;
constexpr std::uint32_t kBuilds = run | timeline;
constexpr std::uint32_t kExports = run | export_;
constexpr std::uint32_t kData = run | fetch | classify | timeline | export_ | join | train | eval;

constexpr std::array kCommands{
    CommandRow{run, "run", "--tag TAG SOURCE... -o DIR", "everything: posts in, timeline and report out", "SOURCE"},
    CommandRow{fetch, "fetch", "--tag TAG SOURCE...", "choose posts from dumps and APIs: NDJSON on stdout", "SOURCE"},
    CommandRow{classify, "classify", "[FILE...]", "add a verdict to each post: NDJSON on stdout", "FILE"},
    CommandRow{timeline, "timeline", "[FILE...]", "build the incident timeline: JSON on stdout", "FILE"},
    CommandRow{export_, "export", "--format F [TIMELINE] -o PATH", "write a timeline in another format", "TIMELINE"},
    CommandRow{join, "join", "IDS SOURCE...", "give an ids bundle its texts back from a local dump", "SOURCE"},
    CommandRow{train, "train", "[--add FILE.tsv] [-o FILE]", "rebuild the model from corpora/, with posts of your own", ""},
    CommandRow{eval, "eval", "FILE.tsv", "score the classifier on labelled posts", "FILE"},
    CommandRow{completions, "completions", "bash|zsh|fish", "print shell completions", "SHELL"},
    CommandRow{man, "man", "", "print the manual page (roff)", ""},
};

constexpr auto kFlag = OptionKind::flag;
constexpr auto kValue = OptionKind::value;
constexpr auto kList = OptionKind::list;

constexpr std::array kOptions{
    OptionRow{"tag", 't', kList, "TAG", "", kReads | join, "Choosing posts", "Posts with this hashtag, with or without '#'. May repeat. Case, and accents of Latin letters, do not matter.", true},
    OptionRow{"exact-tags", '\0', kFlag, "", "off", kReads, "Choosing posts", "Accents matter: #apagon does not find #apagón.", false},
    OptionRow{"any-text", '\0', kList, "PHRASE", "", kReads, "Choosing posts", "Posts whose text holds this phrase (for dumps whose hashtags were stripped). May repeat.", true},
    OptionRow{"all", 'a', kFlag, "", "off", kReads, "Choosing posts", "Every post.", true},
    OptionRow{"since", '\0', kValue, "TIME", "", kReads, "Choosing posts", "Not before this RFC 3339 time, which needs an offset: 2019-06-13T21:00:00Z.", true},
    OptionRow{"until", '\0', kValue, "TIME", "", kReads, "Choosing posts", "Before this RFC 3339 time.", true},
    OptionRow{"lang", 'l', kList, "LANG", "", kReads, "Choosing posts", "Posts whose platform says this language (BCP 47). May repeat.", false},

    OptionRow{"map", '\0', kList, "FIELD=COLUMN,...", "", kReads | join, "Reading", "Columns of a CSV or TSV whose header we do not know: time=when,text=body,handle=who.", false},
    OptionRow{"zone", '\0', kValue, "ZONE", "", kReads | join, "Reading", "Time zone (America/New_York, +02:00) of times without one. Without it such records are rejected.", false},
    OptionRow{"threads", 'j', kValue, "N", "0", kReads | classify | timeline | join, "Reading", "Worker threads; 0 is one per core, as far as the work is worth it. The output does not depend on it.", false},
    OptionRow{"shard", '\0', kValue, "I/N", "0/1", fetch, "Reading", "Only the I-th (from 0) of N parts of the input; the parts together give the whole.", false},
    OptionRow{"unordered", '\0', kFlag, "", "off", fetch, "Reading", "Print observations and deletions as they come, without joining them: parts for `timeline` to join.", false},
    OptionRow{"lines", '\0', kFlag, "", "off", kReads, "Reading", "Every input is JSON, one record a line, however it begins; an empty one is fine: for pieces of dumps.", false},
    OptionRow{"max-line", '\0', kValue, "BYTES", "67108864", kReads | join, "Reading", "Longer lines are skipped and counted; at most 1073741824.", false},
    OptionRow{"max-ratio", '\0', kValue, "N", "1000", kReads | join, "Reading", "A packed member that grows more than N-fold (and past 1 GB) is stopped: a decompression bomb. 0: no limit.", false},
    OptionRow{"memory", '\0', kValue, "BYTES", "524288", kReads, "Reading", "Posts kept in memory before temporary files are used.", false},
    OptionRow{"sha256", '\0', kFlag, "", "off", kReads, "Reading", "Hash inputs with SHA-256 instead of XXH3-128.", false},
    OptionRow{"stats", '\0', kFlag, "", "off", kReads, "Reading", "Tell bytes, lines, prefilter hits and speeds at the end.", false},
    OptionRow{"rejects", '\0', kValue, "FILE", "", kReads | classify | timeline | join, "Reading", "Write what could not be used, with the reason, as NDJSON.", false},
    OptionRow{"max-rejects", '\0', kValue, "N", "", kReads | classify | timeline | join, "Reading", "Give up (exit 1) after more than N rejected records.", false},

    OptionRow{"archive", '\0', kValue, "DIR", "", kReads, "Fetching", "Keep every page of an API here, safe against being killed, and go on from there the next time. The folder is a SOURCE.", true},
    OptionRow{"refresh", '\0', kFlag, "", "off", kReads, "Fetching", "Ask again for every post of the archive and drop those that their platform deleted.", false},
    OptionRow{"base", '\0', kList, "SOURCE=URL", "", kReads, "Fetching", "Ask this address instead of the API's own: mastodon:example.org=http://127.0.0.1:3000. May repeat.", false},
    OptionRow{"token-file", '\0', kValue, "FILE", "", kReads, "Fetching", "Lines `SOURCE KEY=VALUE` (token, user, password) in a file that only its owner may read. The environment is read too, see docs/sources.md.", false},
    OptionRow{"cacert", '\0', kValue, "FILE", "", kReads, "Fetching", "Certificates (PEM) of authorities to trust besides the system's.", false},
    OptionRow{"proxy", '\0', kValue, "URL", "", kReads, "Fetching", "Proxy for APIs; https_proxy, all_proxy and no_proxy of the environment count otherwise.", false},
    OptionRow{"x-names", '\0', kValue, "NAMES", "post", kReads, "Fetching", "How X's fields are called in requests: post, or tweet as before August 2026.", false},

    OptionRow{"service", 's', kList, "NAME", "", kReads | classify | timeline | eval, "Services", "A service to follow, by name or id. An unknown name is a service with that one alias. May repeat.", true},
    OptionRow{"official", '\0', kList, "@HANDLE[=SERVICE]", "", kReads | classify | timeline | eval, "Services", "An account that speaks for the operator. May repeat.", false},
    OptionRow{"model", 'm', kValue, "FILE", "", kClassifies | timeline, "Classifying", "A model made by `postwake train` instead of the built-in one.", false},
    OptionRow{"explain", '\0', kFlag, "", "off", classify | timeline, "Explaining", "Say for a person how each verdict or time was reached.", false},
    OptionRow{"now", '\0', kValue, "TIME", "", kBuilds, "Building", "The moment at which the data were cut, if later than the last post.", false},

    OptionRow{"format", 'f', kValue, "FORMAT", "", export_, "Exporting", "The format to write; `postwake export --format list` names them.", true},
    OptionRow{"formats", '\0', kValue, "F,F,...", "", run, "Exporting", "Formats to write besides timeline.json and timeline.md; `all` for every one.", true},
    OptionRow{"posts", '\0', kValue, "FILE", "", export_, "Exporting", "Classified posts (NDJSON) for formats that hold them: csv, ids, sqlite.", false},
    OptionRow{"words", '\0', kValue, "LANG", "en", kExports, "Exporting", "Language of headings: en fr es pt de ja ar.", false},
    OptionRow{"redact", '\0', kFlag, "", "off", kExports, "Exporting", "No handles and no texts of posts in the output, only hashes.", false},
    OptionRow{"quote-limit", '\0', kValue, "N", "", kExports, "Exporting", "Cut quotes after N characters.", false},
    OptionRow{"raw-csv", '\0', kFlag, "", "off", kExports, "Exporting", "Do not guard CSV cells against being read as formulas.", false},
    OptionRow{"component", '\0', kList, "NAME=SERVICE", "", kExports, "Exporting", "The status page's name of a service. May repeat.", false},
    OptionRow{"page-url", '\0', kValue, "URL", "https://status.example.org", kExports, "Exporting", "Address of the status page, for links and feed ids.", false},

    OptionRow{"add", '\0', kList, "FILE.tsv", "", train, "Training", "Labelled posts of your own, as `postwake eval` takes them. May repeat.", true},
    OptionRow{"corpora", '\0', kValue, "DIR", "corpora", train, "Training", "The folder with the corpora.", false},
    OptionRow{"by", '\0', kValue, "COLUMN", "", eval, "Scoring", "One more table per value of this column.", false},
    OptionRow{"json", '\0', kFlag, "", "off", eval, "Scoring", "Print the scores as JSON.", true},

    OptionRow{"output", 'o', kValue, "PATH", "-", kData, "Output", "File to write, through a temporary that is renamed; for `run`, and formats of several files, a folder.", true},
    OptionRow{"overwrite", '\0', kFlag, "", "off", kData, "Output", "Replace what is there.", false},
    OptionRow{"keep-posts", '\0', kFlag, "", "off", run, "Output", "Write the classified posts as posts.ndjson too.", false},
    OptionRow{"color", '\0', kValue, "WHEN", "auto", kEveryCommand, "Terminal", "auto, always or never; auto obeys NO_COLOR.", false},
    OptionRow{"progress", '\0', kFlag, "", "auto", kData, "Terminal", "Show progress; by itself only on a terminal and when stdout is none.", false},
    OptionRow{"quiet", 'q', kFlag, "", "off", kData, "Terminal", "Only errors on stderr.", true},
    OptionRow{"verbose", 'v', kFlag, "", "off", kData, "Terminal", "Name every rejected record on stderr, not only the first of each kind.", false},
    OptionRow{"help", 'h', kFlag, "", "", kEveryCommand, "Terminal", "-h is one screen, --help is all of it.", true},
    OptionRow{"version", 'V', kFlag, "", "", kEveryCommand, "Terminal", "Print the version.", true},
};

}  // namespace

std::span<const CommandRow> commands() { return kCommands; }
std::span<const OptionRow> options() { return kOptions; }

const CommandRow* find_command(std::string_view name) {
  const auto at = std::find_if(kCommands.begin(), kCommands.end(), [&](const CommandRow& row) { return row.name == name; });
  return at == kCommands.end() ? nullptr : &*at;
}

const OptionRow* find_option(std::string_view name) {
  const auto at = std::find_if(kOptions.begin(), kOptions.end(), [&](const OptionRow& row) { return row.name == name; });
  return at == kOptions.end() ? nullptr : &*at;
}

std::string_view nearest_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (const CommandRow& row : kCommands) names.push_back(row.name);
  return nearest(word, names);
}

std::string_view nearest_option(std::string_view word, std::uint32_t command) {
  std::vector<std::string_view> names;
  for (const OptionRow& row : kOptions)
    if ((row.commands & command) != 0) names.push_back(row.name);
  return nearest(word, names);
}

}  // namespace postwake::cli
