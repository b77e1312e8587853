#include "postwake/text/html.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "postwake/base/ascii.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

// Only entities that are not letters: a letter written as an entity would hide a word from the prefilter's spellings.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kEntities = {{
    {"amp", "&"},          {"lt", "<"},            {"gt", ">"},            {"quot", "\""},        {"apos", "'"},
    {"nbsp", "\xC2\xA0"},  {"hellip", "\u2026"},   {"ndash", "\u2013"},    {"mdash", "\u2014"},   {"lsquo", "\u2018"},
    {"rsquo", "\u2019"},   {"ldquo", "\u201C"},    {"rdquo", "\u201D"},    {"euro", "\u20AC"},
}};

/// Decodes the entity at `at` (a '&'); returns its length in the text, or 0 when there is none.
std::size_t entity(std::string_view text, std::size_t at, std::string& out) {
  constexpr std::size_t kLongest = 12;
  const auto end = text.substr(at, kLongest).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  std::string_view name = text.substr(at + 1, end - 1);
  if (name[0] == '#') {
    name.remove_prefix(1);
    int base = 10;
    if (!name.empty() && (name[0] | 0x20) == 'x') {
      base = 16;
      name.remove_prefix(1);
    }
    unsigned value = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), value, base);
    if (read.ec != std::errc{} || read.ptr != name.data() + name.size() || value == 0) return 0;
    append_utf8(out, value);
    return end + 1;
  }
  const auto found = std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& row) { return row.first == name; });
  if (found == kEntities.end()) return 0;
  out += found->second;
  return end + 1;
}

struct Tag {
  std::string name;            ///< lower case, without '/'
  bool is_end = false;
  std::string_view attributes;
  std::size_t length = 0;      ///< in the text; 0: no tag here
};

Tag tag_at(std::string_view html, std::size_t at) {
  Tag tag;
  std::size_t i = at + 1;
  if (html.compare(i, 3, "!--") == 0) {
    const auto end = html.find("-->", i + 3);
    tag.name = "!";
    tag.length = (end == std::string_view::npos ? html.size() : end + 3) - at;
    return tag;
  }
  if (i < html.size() && html[i] == '/') {
    tag.is_end = true;
    ++i;
  }
  const std::size_t name_start = i;
  while (i < html.size() && (((html[i] | 0x20) >= 'a' && (html[i] | 0x20) <= 'z') || (i > name_start && html[i] >= '0' && html[i] <= '9'))) ++i;
  if (i == name_start) return tag;
  const std::size_t attributes_start = i;
  char quote = 0;
  for (; i < html.size(); ++i) {
    if (quote != 0) {
      if (html[i] == quote) quote = 0;
    } else if (html[i] == '"' || html[i] == '\'') quote = html[i];
    else if (html[i] == '>') break;
    else if (html[i] == '<') return tag;  // "a <b and <c" is text
  }
  if (i == html.size()) return tag;
  tag.name = ascii_lower(html.substr(name_start, attributes_start - name_start));
  tag.attributes = html.substr(attributes_start, i - attributes_start);
  tag.length = i + 1 - at;
  return tag;
}

std::string attribute(std::string_view attributes, std::string_view name) {
  const std::string folded = ascii_lower(attributes);
  for (std::size_t at = folded.find(name); at != std::string::npos; at = folded.find(name, at + 1)) {
    if (at == 0 || (folded[at - 1] != ' ' && folded[at - 1] != '\n' && folded[at - 1] != '\t')) continue;
    std::size_t i = at + name.size();
    while (i < folded.size() && folded[i] == ' ') ++i;
    if (i == folded.size() || folded[i] != '=') continue;
    ++i;
    while (i < folded.size() && folded[i] == ' ') ++i;
    if (i == folded.size()) return {};
    std::size_t end = 0;
    if (folded[i] == '"' || folded[i] == '\'') {
      end = folded.find(folded[i], i + 1);
      ++i;
    } else {
      end = folded.find_first_of(" \t\n", i);
    }
    return unescape_entities(attributes.substr(i, end == std::string::npos ? end : end - i));
  }
  return {};
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void trim_end(std::string& text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t' || text.back() == '\r')) text.pop_back();
}

}  // namespace

std::string unescape_entities(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      if (const std::size_t length = entity(text, at, out); length != 0) {
        at += length;
        continue;
      }
    }
    out.push_back(text[at++]);
  }
  return out;
}

std::string unescape_twitter(std::string_view text) {
  if (text.find('&') == std::string_view::npos) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, 5, "&amp;") == 0) {
      out.push_back('&');
      at += 5;
    } else if (text.compare(at, 4, "&lt;") == 0) {
      out.push_back('<');
      at += 4;
    } else if (text.compare(at, 4, "&gt;") == 0) {
      out.push_back('>');
      at += 4;
    } else {
      out.push_back(text[at++]);
    }
  }
  return out;
}

HtmlText html_to_text(std::string_view html) {
  HtmlText out;
  std::string& text = out.text;
  text.reserve(html.size());
  std::string link;             // target of the open link whose text is left out
  std::size_t link_start = 0;   // where its words began
  const auto new_lines = [&](std::size_t wanted) {
    trim_end(text);
    if (!text.empty()) text.append(wanted, '\n');
  };
  const auto close_link = [&] {
    if (link.empty()) return;
    const std::string_view words = std::string_view(text).substr(std::min(link_start, text.size()));
    const auto first = words.find_first_not_of(" \n");
    const bool is_tag = first != std::string_view::npos && (words[first] == '#' || words[first] == '@' || words.compare(first, 3, "\uFF03") == 0);
    if (!is_tag) {
      text.resize(std::min(link_start, text.size()));
      text += link;
      out.links.push_back(link);
    }
    link.clear();
  };
  for (std::size_t at = 0; at < html.size();) {
    const char c = html[at];
    if (c == '&') {
      if (const std::size_t length = entity(html, at, text); length != 0) {
        at += length;
        continue;
      }
    }
    if (c != '<') {
      text.push_back(c);
      ++at;
      continue;
    }
    const Tag tag = tag_at(html, at);
    if (tag.length == 0) {
      text.push_back(c);
      ++at;
      continue;
    }
    at += tag.length;
    if (tag.name == "a") {
      close_link();
      if (tag.is_end) continue;
      const std::string words = " " + attribute(tag.attributes, "class") + " ";
      const std::string href = attribute(tag.attributes, "href");
      const bool is_tag = words.find(" mention") != std::string::npos || words.find(" hashtag ") != std::string::npos;
      if (!is_tag && (href.rfind("http://", 0) == 0 || href.rfind("https://", 0) == 0)) {
        link = href;
        link_start = text.size();
      }
    } else if (tag.name == "br") {
      text.push_back('\n');
    } else if (tag.name == "p") {
      new_lines(2);
    } else if (is_one_of(tag.name, {"div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table"})) {
      new_lines(1);
    } else if (!tag.is_end && is_one_of(tag.name, {"script", "style"})) {
      const std::string rest = ascii_lower(html.substr(at, html.size() - at));
      const auto end = rest.find("</" + tag.name);
      at = end == std::string::npos ? html.size() : at + end;
    }
  }
  close_link();
  trim_end(text);
  return out;
}

}  // namespace postwake
