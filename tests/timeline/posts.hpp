#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/model/verdict.hpp"
#include "postwake/timeline/builder.hpp"

/// Invented posts with invented verdicts, as small as a test needs them.
namespace postwake::testing {

inline Instant time_at(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }

inline const Instant kNoon = time_at("2024-03-05T12:00:00Z");

inline ClassifiedPost user_post(std::string id, Instant at, Fine fine, PerMille probability = 900,
                                std::string service = "examplegram") {
  ClassifiedPost p;
  p.post.platform = "mastodon";
  p.post.id = std::move(id);
  p.post.author.handle = "user" + p.post.id;
  p.post.created_at = at;
  p.post.time_precision = TimePrecision::second;
  p.post.text = "post number " + p.post.id;
  p.verdict.fine = fine;
  p.verdict.tag = tag_of(fine);
  p.verdict.probability = probability;
  p.verdict.shares = {0, 0, 0, 0};
  const auto rest = static_cast<PerMille>(1000 - probability);
  p.verdict.shares[static_cast<std::size_t>(p.verdict.tag)] = probability;
  p.verdict.shares[static_cast<std::size_t>(p.verdict.tag == Tag::other ? Tag::complaint : Tag::other)] =
      static_cast<PerMille>(p.verdict.tag == Tag::other ? 0 : rest);
  if (p.verdict.tag == Tag::other) p.verdict.shares[static_cast<std::size_t>(Tag::other)] = 1000;
  p.verdict.lang = "en";
  if (!service.empty()) p.verdict.services = {std::move(service)};
  return p;
}

inline ClassifiedPost operator_post(std::string id, Instant at, Fine fine, std::string service = "examplegram") {
  ClassifiedPost p = user_post(std::move(id), at, fine, 950, service);
  p.post.author.handle = service + "_help";
  p.verdict.by = By::operator_;
  p.verdict.operator_of = std::move(service);
  return p;
}

inline Timeline build(const std::vector<ClassifiedPost>& posts, TimelineOptions options = {}, const Manifest* manifest = nullptr,
                      ServiceNames names = {}) {
  TimelineBuilder builder(std::move(options), std::move(names));
  for (const ClassifiedPost& post : posts) builder.add(post);
  if (manifest) builder.add_manifest(*manifest);
  auto timeline = builder.finish();
  EXPECT_TRUE(timeline);
  return std::move(timeline).value();
}

}  // namespace postwake::testing
