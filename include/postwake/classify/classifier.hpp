#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

struct ClassifierOptions {
  std::vector<std::string> services;   ///< --service: names or ids to follow; an unknown one is a service with that alias
  std::vector<std::string> officials;  ///< --official: "@handle" (of the followed services) or "@handle=service"
  std::string model;                   ///< bytes of a model file; empty: the embedded one
  bool rules_only = false;             ///< the floor that the model must beat: phrases weighed by hand
};

/// Memory that one thread reuses from post to post.
class ClassifierScratch {
 public:
  ClassifierScratch();
  ClassifierScratch(ClassifierScratch&&) noexcept;
  ClassifierScratch& operator=(ClassifierScratch&&) noexcept;
  ~ClassifierScratch();

 private:
  friend class Classifier;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Tags posts: complaint, acknowledgement, resolution or other, by operator or user, with the signals that justify it.
///
/// Shape   : a pure function of the post, the options and the model; spans lie on code point borders of Post::text.
/// Errors  : make(): bad_data for a model file that is damaged or of another version, usage for a malformed --official.
///           classify() has none: any text gives a verdict.
/// Threads : immutable after make(), safe to share; each thread brings its own scratch.
/// Cost    : see docs/quality.md; no heap allocation a post where scratch and verdict are reused.
/// Source  : docs/classification.md.
class Classifier {
 public:
  static Result<Classifier> make(ClassifierOptions options = {});
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;
  ~Classifier();

  Verdict classify(const Post& post, ClassifierScratch& scratch) const;
  /// Into a verdict whose memory is reused: whatever `out` held is gone.
  void classify(const Post& post, ClassifierScratch& scratch, Verdict& out) const;
  /// The same for a labelled row, where somebody else has settled who speaks: for evaluation.
  Verdict classify_as(const Post& post, std::optional<By> by, ClassifierScratch& scratch) const;

  /// The proper name of a service id ("playstation-network" -> "PlayStation Network"); the id itself when unknown.
  std::string service_name(std::string_view id) const;
  /// The id of a service by its id, proper name or an alias; for an unknown name the id that --service NAME gives it (a
  /// lower-case slug, the same in every run).
  std::string service_id(std::string_view given) const;
  /// The service that a hashtag names by itself or with an outage word ("psndown"); empty when it names none.
  std::string service_of_tag(std::string_view tag) const;
  /// Ids of the services that --service named, in the order given.
  const std::vector<std::string>& followed() const noexcept;

  std::string model_version() const;    ///< for the timeline's generator
  std::string lexicon_version() const;

  /// For a person, in lines of at most 100 columns, each with its line feed: the folded text, the language, the author, what was
  /// found and where, the strongest features of each likely label, the shares and the rule that decided. Escaped for terminals.
  std::string explain(const ClassifiedPost& classified) const;

 private:
  struct Impl;
  void fill(const Post& post, std::optional<By> by, ClassifierScratch& scratch, Verdict& out) const;
  explicit Classifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
