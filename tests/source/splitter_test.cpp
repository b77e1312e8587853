#include <gtest/gtest.h>

#include <random>

#include "source/readers/json_splitter.hpp"

namespace postwake::detail {
namespace {

/// "line:record|line:record !line:reason E{envelope}"
std::string split(std::string_view bytes, std::size_t piece = 0, std::size_t max_record = 1 << 20) {
  std::string out;
  JsonSplitter splitter({.record = [&](std::string_view record, std::uint64_t line) { out += std::to_string(line) + ":" + std::string(record) + "|"; },
                         .envelope = [&](std::string_view envelope, std::uint64_t line) { out += "E" + std::to_string(line) + ":" + std::string(envelope) + "|"; },
                         .reject = [&](std::string_view reason, std::string, std::uint64_t line, std::string_view) { out += "!" + std::to_string(line) + ":" + std::string(reason) + "|"; }},
                        max_record);
  const std::size_t step = piece == 0 ? std::max<std::size_t>(bytes.size(), 1) : piece;
  for (std::size_t at = 0; at < bytes.size(); at += step) splitter.feed(bytes.substr(at, step));
  splitter.finish();
  return out;
}

const std::string kDeep = "[\n" + std::string(5000, '[') + "\n";

struct SplitCase {
  std::string_view name, bytes, expected;
};

const SplitCase kSplitCases[] = {
    {"array", "[{\"a\":1},{\"b\":2}]", "1:{\"a\":1}|1:{\"b\":2}|"},
    {"lines_of_the_elements", "[\n {\"a\":1},\n\n {\"b\":\n2}]\n", "2:{\"a\":1}|4:{\"b\":\n2}|"},
    {"objects_behind_each_other", "{\"a\":1} {\"b\":2}\n{\"c\":3}", "1:{\"a\":1}|1:{\"b\":2}|2:{\"c\":3}|"},
    {"brackets_in_strings", "[{\"a\":\"}]{[\\\"\"},{\"b\":\"\\\\\"}]", "1:{\"a\":\"}]{[\\\"\"}|1:{\"b\":\"\\\\\"}|"},
    {"long_array_and_its_envelope", "{\"id\":7,\"messages\":[{\"a\":1},{\"b\":2}],\"z\":1}", "1:{\"a\":1}|1:{\"b\":2}|E1:{\"id\":7,\"messages\":[],\"z\":1}|"},
    {"chats_of_an_account", "{\"chats\":{\"list\":[{\"id\":1,\"messages\":[{\"a\":1}]},{\"id\":2,\"messages\":[{\"b\":2}]}]}}",
     "1:{\"a\":1}|1:{\"b\":2}|E1:{\"chats\":{\"list\":[{\"id\":1,\"messages\":[]},{\"id\":2,\"messages\":[]}]}}|"},
    {"an_inner_array_is_not_long", "{\"x\":{\"messages\":[{\"a\":1}]}}", "1:{\"x\":{\"messages\":[{\"a\":1}]}}|"},
    {"an_element_keeps_its_messages", "[{\"messages\":[{\"a\":1}]}]", "1:{\"messages\":[{\"a\":1}]}|"},
    {"scalars", "[1, \"a,b\" ,null]", "1:1|1:\"a,b\" |1:null|"},
    {"nested_arrays", "[[1,2],[3]]", "1:[1,2]|1:[3]|"},
    {"empty", "[]", ""},
    {"mark_and_blanks", "\xEF\xBB\xBF \n[ ]\n", ""},
    {"a_line_that_is_cut", "{\"a\":\"x\n{\"b\":2}\n", "!1:invalid_json|2:{\"b\":2}|"},
    {"a_line_cut_behind_a_comma", "{\"a\":1,\n{\"b\":2}\n", "!1:invalid_json|2:{\"b\":2}|"},
    {"a_line_cut_behind_a_value", "{\"a\":{\"x\":1}\n{\"b\":2}\n", "!1:invalid_json|2:{\"b\":2}|"},
    {"an_element_that_is_cut", "[\n{\"a\":\"x\n,\n{\"b\":2}\n]", "!2:invalid_json|4:{\"b\":2}|"},
    {"brackets_that_do_not_match", "[\n{\"a\":[1}},\n{\"b\":2}\n]", "!2:invalid_json|3:{\"b\":2}|"},
    {"brackets_without_end", kDeep, "!2:nested_too_deep|"},
    {"garbage_between", "{\"a\":1}\nhello {\n{\"b\":2}", "1:{\"a\":1}|!2:invalid_json|3:{\"b\":2}|"},
    {"cut_short", "[{\"a\":1},{\"b\":", "1:{\"a\":1}|!1:invalid_json|"},
    {"array_that_never_ends", "[{\"a\":1}", "1:{\"a\":1}|!1:invalid_json|"},
};

TEST(JsonSplitter, FindsTheRecords) {
  for (const auto& row : kSplitCases) EXPECT_EQ(split(row.bytes), row.expected) << row.name;
}

TEST(JsonSplitter, CutAnywhereItFindsTheSame) {
  for (const auto& row : kSplitCases)
    for (std::size_t piece = 1; piece <= row.bytes.size(); ++piece) ASSERT_EQ(split(row.bytes, piece), row.expected) << row.name << " in pieces of " << piece;
}

TEST(JsonSplitter, AnyBytesCutAnywhereGiveTheSame) {
  std::mt19937 random(3);
  constexpr std::string_view kBytes = "{}[]\",:\\ \n1a{[\"";
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = random() % 2 == 0 ? "[" : "{\"messages\":[";
    for (auto n = random() % 60; n > 0; --n) bytes.push_back(kBytes[random() % kBytes.size()]);
    const std::string whole = split(bytes);
    for (const std::size_t piece : {1U, 2U, 5U}) ASSERT_EQ(split(bytes, piece), whole) << bytes;
  }
}

TEST(JsonSplitter, ARecordThatIsTooLongIsSkippedInBoundedMemory) {
  const std::string large = "{\"a\":\"" + std::string(10'000, 'x') + "\"}";
  EXPECT_EQ(split("[" + large + ",{\"b\":2}]", 100, 1000), "!1:record_too_long|1:{\"b\":2}|");
  EXPECT_EQ(split(large + "\n{\"b\":2}", 100, 1000), "!1:record_too_long|2:{\"b\":2}|");
}

TEST(JsonSplitter, TheEnvelopeParsesWhileItIsOpen) {
  std::vector<std::string> envelopes;
  JsonSplitter* at = nullptr;
  JsonSplitter splitter({.record = [&](std::string_view, std::uint64_t) { envelopes.push_back(at->envelope()); }, .envelope = [](std::string_view, std::uint64_t) {},
                         .reject = [](std::string_view, std::string, std::uint64_t, std::string_view) {}},
                        1 << 20);
  at = &splitter;
  splitter.feed("{\"chats\":{\"list\":[{\"id\":1,\"messages\":[{},{}]},{\"id\":2,\"messages\":[{}");
  ASSERT_EQ(envelopes.size(), 3U);
  EXPECT_EQ(envelopes[1], "{\"chats\":{\"list\":[{\"id\":1,\"messages\":[]}]}}");
  EXPECT_EQ(envelopes[2], "{\"chats\":{\"list\":[{\"id\":1,\"messages\":[]},{\"id\":2,\"messages\":[]}]}}");
}

}  // namespace
}  // namespace postwake::detail
