// What a stranger writes against the installed library: classify one post, build a timeline of it.
#include <iostream>

#include "postwake/classify/classifier.hpp"
#include "postwake/exporter/exporter.hpp"
#include "postwake/json/records.hpp"
#include "postwake/timeline/builder.hpp"

int main() {
  auto classifier = postwake::Classifier::make();
  if (!classifier) return 1;
  postwake::Post post;
  post.platform = "twitter";
  post.id = "1";
  post.text = "is instagram down for anyone else? the app won't load";
  post.created_at = *postwake::parse_rfc3339("2019-06-13T21:31:00Z");
  postwake::ClassifierScratch scratch;
  const postwake::ClassifiedPost classified{post, classifier->classify(post, scratch)};
  std::cout << postwake::name(classified.verdict.tag) << "\n";
  postwake::TimelineBuilder builder{postwake::TimelineOptions{}};
  builder.add(classified);
  const auto timeline = builder.finish();
  return timeline && timeline->coverage.posts == 1 ? 0 : 1;
}
