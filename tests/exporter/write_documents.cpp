// Writes texts (separated by the byte 0xFF, which is in no UTF-8) into one document of each grammar, for grammars_test.py to
// read back with a real parser.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "exporter/sinks/csv.hpp"
#include "exporter/sinks/html.hpp"
#include "exporter/sinks/ics.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/sinks/script_json.hpp"
#include "exporter/sinks/xml.hpp"
#include "exporter/sinks/yaml.hpp"
#include "postwake/json/writer.hpp"

using namespace postwake::detail;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t end = std::min(input.find('\xFF', at), input.size());
    texts.push_back(input.substr(at, end - at));
    at = end + 1;
  }
  Html html;
  Xml xml;
  Yaml yaml;
  Markdown markdown;
  CsvTable raw({"text"}, true), guarded({"text"}, false);
  std::string ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n";
  postwake::JsonWriter json;
  html << "<!doctype html><html><body>";
  xml << "<?xml version=\"1.0\"?><texts>";
  json.begin_array();
  for (const auto& text : texts) {
    html << "<p title=\"";
    html.text(text) << "\">";
    html.text(text) << "</p>";
    xml << "<text a=\"";
    xml.text(text) << "\">";
    xml.text(text) << "</text>";
    yaml << "- ";
    yaml.text(text) << "\n";
    markdown << "x";
    markdown.text(text) << "\n\n";
    markdown.text(text) << "x\n\n";
    raw.row({text});
    guarded.row({text});
    ics += "BEGIN:VEVENT\r\n";
    IcsLine line;
    line << "SUMMARY:";
    line.text(text);
    add_ics_line(ics, line);
    ics += "END:VEVENT\r\n";
    json.string(text);
  }
  html << "</body></html>";
  xml << "</texts>";
  json.end_array();
  ics += "END:VCALENDAR\r\n";
  const auto write = [&](const char* name, const std::string& bytes) { std::ofstream(folder + "/" + name, std::ios::binary) << bytes; };
  write("t.html", html.str());
  write("t.xml", xml.str());
  write("t.yaml", yaml.str());
  write("t.md", markdown.str());
  write("raw.csv", raw.take());
  write("guarded.csv", guarded.take());
  write("t.ics", ics);
  write("t.json", script_json(json.text()).text());
  return 0;
}
