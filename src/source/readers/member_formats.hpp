#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "source/record_sink.hpp"

namespace postwake::detail {

/// The decoded beginning of a member without padding: what every sniff looks at.
struct Beginning {
  std::string_view bytes;    ///< as they are
  std::string_view trimmed;  ///< without byte-order mark, leading blanks and NULs
  bool is_whole = false;
};

/// What all have in common that read a member from its beginning to its end, as it has no lines.
class StreamReader : public MemberReader {
 public:
  ReadMode mode() const noexcept final { return ReadMode::stream; }
  std::unique_ptr<PieceResult> read_lines(const Piece&, WorkerScratch&) const final { return nullptr; }
};

/// A form that a whole member can have. Adding one: a file with these two functions and a row in post_reader.cpp.
struct MemberFormat {
  std::string_view name;
  bool (*recognise)(const Beginning& beginning);
  std::unique_ptr<MemberReader> (*make)(const ReadContext& context, const MemberHead& head);
};

// One pair a file, in the order in which they are asked.
bool is_warc(const Beginning&);
std::unique_ptr<MemberReader> make_warc_reader(const ReadContext&, const MemberHead&);
bool is_archive_script(const Beginning&);  ///< window.YTD..., Grailbird.data...
std::unique_ptr<MemberReader> make_archive_script_reader(const ReadContext&, const MemberHead&);
bool is_json_lines(const Beginning&);
std::unique_ptr<MemberReader> make_json_lines_reader(const ReadContext&, const MemberHead&);
bool is_json(const Beginning&);
std::unique_ptr<MemberReader> make_json_reader(const ReadContext&, const MemberHead&);
bool is_table(const Beginning&);
std::unique_ptr<MemberReader> make_table_reader(const ReadContext&, const MemberHead&);

/// Takes what no format knows: says why at the member's end.
std::unique_ptr<MemberReader> make_refusing_reader(const ReadContext&, const MemberHead&);

}  // namespace postwake::detail
