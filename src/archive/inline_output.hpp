#pragma once

#include <memory>
#include <optional>

#include "archive/output.hpp"

namespace postwake::detail {

/// Does everything at once on the calling thread.
class InlineOutput final : public Output {
 public:
  InlineOutput(Reader& reader, WorkerScratch& scratch, Delivery& delivery, const ScanOptions& options)
      : reader_(reader), scratch_(scratch), delivery_(delivery), options_(options) {}

  MemberRun* open(const Origin& origin, std::string_view head, bool is_whole) override;
  RawBuffer take_buffer() override;
  void chunk(MemberRun& run, RawBuffer bytes) override;
  void segment(MemberRun& run, Bzip2Segment segment) override;
  void close(MemberRun& run, std::optional<Error> trouble) override;
  void reject(Reject reject) override { delivery_.reject(std::move(reject)); }
  bool is_stopped(const MemberRun*) const override { return options_.stop != nullptr && options_.stop->requested(); }

  std::uint64_t members = 0, decoded = 0, lines = 0;
  std::vector<std::string> digests;

 private:
  Reader& reader_;
  WorkerScratch& scratch_;
  Delivery& delivery_;
  const ScanOptions& options_;
  std::unique_ptr<MemberRun> run_;
  bool is_line_start_ = true;
  RawBuffer spare_;
};

}  // namespace postwake::detail
