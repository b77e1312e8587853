#include <algorithm>
#include <array>

#include "postwake/base/ascii.hpp"
#include "postwake/text/utf8.hpp"
#include "source/readers/member_formats.hpp"

// What is not a form we read is never silently empty: the member's end says what it seems to be and what to do.
namespace postwake::detail {
namespace {

using namespace std::string_view_literals;  // magic bytes hold NULs

struct Magic {
  std::string_view bytes;
  std::size_t offset;
  std::string_view what;
  bool is_media;  ///< belongs in a personal archive beside the posts
};

constexpr std::array<Magic, 20> kMagic = {{
    {"\xFF\xD8\xFF"sv, 0, "a JPEG picture", true},
    {"\x89PNG\r\n"sv, 0, "a PNG picture", true},
    {"GIF8"sv, 0, "a GIF picture", true},
    {"RIFF"sv, 0, "a RIFF file (WebP, WAV, AVI)", true},
    {"ftyp"sv, 4, "an MP4, MOV or HEIC file", true},
    {"\x1A\x45\xDF\xA3"sv, 0, "a Matroska or WebM video", true},
    {"OggS"sv, 0, "an Ogg file", true},
    {"ID3"sv, 0, "an MP3 file", true},
    {"\0\0\1\0"sv, 0, "an icon", true},
    {"wOF"sv, 0, "a font", true},
    {"%PDF"sv, 0, "a PDF document", false},
    {"\xD0\xCF\x11\xE0"sv, 0, "an old Office document", false},
    {"SQLite format 3"sv, 0, "an SQLite database", false},
    {"\x7F" "ELF"sv, 0, "a program", false},
    {"PAR1"sv, 0, "a Parquet file", false},
    {"ORC"sv, 0, "an ORC file", false},
    {"ARROW1"sv, 0, "an Arrow file", false},
    {"Obj\x01"sv, 0, "an Avro file", false},
    {"Rar!"sv, 0, "a RAR archive", false},
    {"7z\xBC\xAF\x27\x1C"sv, 0, "a 7z archive", false},
}};

class RefusingReader final : public StreamReader {
 public:
  RefusingReader(Origin origin, std::string reason, std::string detail, bool is_notice, std::string excerpt)
      : origin_(std::move(origin)), reason_(std::move(reason)), detail_(std::move(detail)), excerpt_(std::move(excerpt)), is_notice_(is_notice) {}

  std::unique_ptr<PieceResult> feed(const Piece&, WorkerScratch&) override { return nullptr; }
  std::unique_ptr<PieceResult> finish(bool) override {
    auto result = std::make_unique<ReadResult>();
    if (is_notice_) ++result->notices[reason_];
    else add_reject(*result, reason_, detail_, origin_, excerpt_);
    return result;
  }

 private:
  Origin origin_;
  std::string reason_, detail_, excerpt_;
  bool is_notice_;
};

}  // namespace

std::unique_ptr<MemberReader> make_refusing_reader(const ReadContext&, const MemberHead& head) {
  const bool is_in_archive = !head.origin.member.empty();
  const auto refuse = [&](std::string reason, std::string detail, bool is_notice = false) {
    return std::make_unique<RefusingReader>(head.origin, std::move(reason), std::move(detail), is_notice, std::string(head.bytes.substr(0, 64)));
  };
  if (trim_record(head.bytes).empty() && head.is_whole) return refuse("empty", "the file holds nothing", is_in_archive);
  for (const Magic& magic : kMagic)
    if (head.bytes.size() >= magic.offset + magic.bytes.size() && head.bytes.compare(magic.offset, magic.bytes.size(), magic.bytes) == 0) {
      // The pictures of a personal archive are no damage; a file that the user names is an answer owed.
      if (magic.is_media && is_in_archive) return refuse("media", {}, true);
      return refuse("not_a_post_format", std::string(magic.what) + "; give JSON, CSV or TSV, WARC, or an archive of those");
    }
  const std::string_view text = trim_record(head.bytes);
  const std::string beginning = ascii_lower(text.substr(0, 64));
  if (beginning.rfind("<!doctype html", 0) == 0 || beginning.rfind("<html", 0) == 0)
    return refuse(is_in_archive ? "html" : "not_a_post_format", "an HTML page; export the posts as JSON or CSV", is_in_archive);
  if (beginning.rfind("<?xml", 0) == 0 || beginning.rfind("<", 0) == 0)
    return refuse("not_a_post_format", "markup (XML or HTML); if this is a spreadsheet (.xlsx), save it as CSV");
  const bool has_nul = head.bytes.find('\0') != std::string_view::npos;
  if (has_nul || (!is_valid_utf8(text) && std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 9; }) > 0))
    return refuse("not_a_post_format", "binary data of no kind that is read here; give JSON, CSV or TSV, WARC, or an archive of those");
  return refuse("not_a_post_format",
                "text that is neither JSON nor a table whose first row names its columns; if it is a table without a header, put one "
                "above it (id,time,handle,text), or say --map time=COLUMN,text=COLUMN");
}

}  // namespace postwake::detail
