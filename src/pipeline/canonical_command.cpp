#include "postwake/pipeline/canonical_command.hpp"

namespace postwake {
namespace {

void append(std::string& out, const std::string& word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  out += ' ';
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
    out += word;
    return;
  }
  out += '\'';
  for (const char c : word) c == '\'' ? out += "'\\''" : out += c;
  out += '\'';
}

void append_all(std::string& out, std::string_view option, const std::vector<std::string>& values) {
  for (const auto& value : values) {
    out += " " + std::string(option);
    append(out, value);
  }
}

}  // namespace

std::string canonical_command(const Manifest& manifest) {
  const Query& query = manifest.query;
  std::string out = "postwake run";
  append_all(out, "--tag", query.tags);
  append_all(out, "--any-text", query.phrases);
  if (query.all) out += " --all";
  if (query.since) out += " --since " + format_rfc3339(*query.since);
  if (query.until) out += " --until " + format_rfc3339(*query.until);
  append_all(out, "--lang", query.langs);
  append_all(out, "--service", query.services);
  append_all(out, "--official", query.officials);
  for (const auto& input : manifest.inputs) append(out, input.name);
  return out;
}

}  // namespace postwake
