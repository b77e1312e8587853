#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/source/api_source.hpp"
#include "postwake/source/post_reader.hpp"

namespace postwake::detail {

/// Adds up what two scans did.
void add(ScanStats& into, const ScanStats& other);

/// Gives the pages of APIs to the readers of files: each source is one input, and its pages are its records.
///
/// Threads: one at a time, as PageSink.
class PageFeeder final : public PageSink {
 public:
  /// `options` are for pages that an archive holds already.
  PageFeeder(Reader& reader, PostStream& sink, const ScanOptions& options) : reader_(reader), sink_(sink), options_(options) {}

  Status kept(const std::vector<std::string>& files) override;
  void page(const std::string& source, std::string_view record) override;
  void done(const std::string& source, const std::vector<std::string>& notes) override;
  void reject(Reject reject) override { sink_.reject(std::move(reject)); }

  const std::vector<std::string>& notes() const noexcept { return notes_; }
  /// Of the pages and of what the archive held: inputs, members and lines of the latter only.
  const ScanStats& stats() const noexcept { return stats_; }

 private:
  struct Open {
    std::unique_ptr<MemberReader> member;
    std::unique_ptr<WorkerScratch> scratch;
    InputRecord input;
  };
  Reader& reader_;
  PostStream& sink_;
  const ScanOptions& options_;
  std::map<std::string, Open> open_;
  std::vector<std::string> notes_;
  ScanStats stats_;
};

}  // namespace postwake::detail
