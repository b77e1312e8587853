#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/source/api_source.hpp"
#include "postwake/source/post_reader.hpp"

namespace postwake::detail {

/// Gives the pages of APIs to the readers of files: each source is one input, and its pages are its records.
///
/// Threads: one at a time, as PageSink.
class PageFeeder final : public PageSink {
 public:
  PageFeeder(Reader& reader, ScanSink& sink) : reader_(reader), sink_(sink) {}

  void page(const std::string& source, std::string_view record) override;
  void done(const std::string& source, const std::vector<std::string>& notes) override;
  void reject(Reject reject) override { sink_.reject(std::move(reject)); }

  const std::vector<std::string>& notes() const noexcept { return notes_; }
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  struct Open {
    std::unique_ptr<MemberReader> member;
    std::unique_ptr<WorkerScratch> scratch;
    InputRecord input;
  };
  Reader& reader_;
  ScanSink& sink_;
  std::map<std::string, Open> open_;
  std::vector<std::string> notes_;
  std::uint64_t bytes_ = 0;
};

}  // namespace postwake::detail
