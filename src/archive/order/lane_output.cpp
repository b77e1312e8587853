#include "archive/order/lane_output.hpp"

#include <atomic>
#include <map>
#include <mutex>

#include "archive/file_windows.hpp"
#include "archive/order/inline_output.hpp"
#include "archive/order/segment_run.hpp"

namespace postwake::detail {

/// A member whose chunks are read by many threads and delivered in order.
struct LaneRun final : Keepable {
  explicit LaneRun(Origin origin, std::unique_ptr<MemberReader> reader, const ScanOptions& options)
      : member(std::move(origin), std::move(reader), options) {}
  MemberRun member;
  std::optional<SegmentRun> segments;       ///< in order only
  std::optional<FileWindows> windows;       ///< of a plain file that is shown to several threads
  std::atomic<bool> is_abandoned{false};    ///< over a limit: nothing more is wanted
  bool is_line_start = true;                ///< the walk's: the next bytes are the member's first
  bool is_cut_short = false;                ///< in order only: a plain file ended before its size, or could not be read on
  std::uint64_t chunks = 0;                 ///< the walk's: how many it gave

  /// Counts and hashes a chunk when all before it are, else leaves it to whoever hashes the one before it. So a thread that
  /// decodes does nothing else. True: the bytes may go; false: they stay until the chunk is delivered, which is behind that.
  bool count_in_order(std::uint64_t number, std::string_view bytes) {
    std::unique_lock<std::mutex> lock(counting_);
    if (number != counted_) {
      uncounted_.emplace(number, bytes);
      return false;
    }
    for (;;) {
      lock.unlock();
      member.count(bytes);  // nobody else's turn comes before counted_ grows
      lock.lock();
      const auto next = uncounted_.find(++counted_);
      if (next == uncounted_.end()) return true;
      bytes = next->second;
      uncounted_.erase(next);
    }
  }

 private:
  std::mutex counting_;
  std::uint64_t counted_ = 0;
  std::map<std::uint64_t, std::string_view> uncounted_;
};

namespace {

/// A chunk that nobody has read yet counts six times: two a thread keep every core busy, and more would only make the peak of
/// memory depend on who was quicker, reader or worker.
constexpr std::size_t kUnreadWeight = 6 * kChunkBytes;

/// Packed bytes that make a chunk at least, mostly.
constexpr std::uint64_t kWorthAPage = 64U << 10U;

/// Decoded bytes.
class ChunkSlot final : public Slot {
 public:
  ChunkSlot(LaneRun& run, RawBuffer bytes, bool is_line_start, BufferPool& pool)
      : run_(run), number_(run.chunks++), bytes_(std::move(bytes)), pool_(pool), is_line_start_(is_line_start) {
    weight = kUnreadWeight;
    is_quick = is_steady = true;
  }

  void run(Worker& worker) override {
    const Stopwatch watch(worker.read_seconds);
    const bool is_counted = run_.count_in_order(number_, bytes_.view());
    read_ = run_.member.read(bytes_.view(), is_line_start_, *worker.scratch);
    weight_when_run = sizeof *this + read_.head.size() + read_.tail.size() + read_.held_bytes + (is_counted ? 0 : bytes_.size());
    if (is_counted) pool_.give(std::move(bytes_));
  }
  void deliver(Worker& worker, Delivery& delivery) override {
    if (run_.member.mode() == ReadMode::lines) {
      run_.member.add(std::move(read_), *worker.scratch, delivery);
    } else {
      const Stopwatch watch(worker.read_seconds);
      run_.member.count(bytes_.view());
      run_.member.feed(bytes_.view(), *worker.scratch, delivery);
    }
    pool_.give(std::move(bytes_));
  }

 private:
  LaneRun& run_;
  std::uint64_t number_;
  RawBuffer bytes_;
  BufferPool& pool_;
  ReadChunk read_;
  bool is_line_start_;
};

/// Bytes of a plain file that nobody has read yet.
struct Stretch {
  LaneRun& run;
  FileSource& file;
  BufferPool& pool;
  std::uint64_t offset;
  std::size_t size;
};

/// A stretch that is copied: the thread that searches it reads it, so that its bytes do not cross from core to core. Whoever
/// delivers hashes them, in order; mostly that is the same thread.
class StretchSlot final : public Slot {
 public:
  explicit StretchSlot(const Stretch& stretch) : stretch_(stretch) {
    weight = kUnreadWeight;
    is_quick = true;
  }

  void run(Worker& worker) override {
    bytes_ = stretch_.pool.take(stretch_.size);
    auto got = stretch_.file.read_at(stretch_.offset, bytes_.data(), stretch_.size);
    if (!got) {
      failure_ = got.error();
      return;
    }
    bytes_.resize(*got);
    if (*got < stretch_.size && !stretch_.file.is_hashed()) failure_ = fail(ErrorCode::damaged, "ends before its stated size").error;  // a shard's
    const Stopwatch watch(worker.read_seconds);
    read_ = stretch_.run.member.read(bytes_.view(), false, *worker.scratch);
  }
  void deliver(Worker& worker, Delivery& delivery) override {
    if (!stretch_.run.is_cut_short) {
      stretch_.run.is_cut_short = failure_.has_value() || bytes_.size() < stretch_.size;
      stretch_.file.took(bytes_.view());
      stretch_.run.member.count(bytes_.view());
      stretch_.run.member.add(std::move(read_), *worker.scratch, delivery);
      if (failure_) stretch_.run.member.damage(make_reject(*failure_, stretch_.run.member.origin()), *worker.scratch, delivery);
    }
    stretch_.pool.give(std::move(bytes_));
  }

 private:
  Stretch stretch_;
  RawBuffer bytes_;
  ReadChunk read_;
  std::optional<Error> failure_;
};

/// A stretch in one window of its file: searched where the kernel keeps it, and hashed there by whoever delivers. When what was seen turns out
/// not to be the file's, nothing of it counts and the stretch is copied.
class ShownSlot final : public Slot {
 public:
  explicit ShownSlot(const Stretch& stretch) : stretch_(stretch), window_(stretch.run.windows->take()) { weight = kUnreadWeight; }

  void run(Worker& worker) override {
    const Stopwatch watch(worker.read_seconds);
    shown_ = window_->from(stretch_.offset).substr(0, stretch_.size);
    bool is_line_start = false;
    for (std::string_view rest = shown_; !rest.empty();) {
      const std::string_view piece = first_shown_piece(rest);
      read_.push_back(stretch_.run.member.read(piece, is_line_start, *worker.scratch, true));
      is_line_start = piece.ends_with('\n');
      rest.remove_prefix(piece.size());
    }
  }
  void deliver(Worker& worker, Delivery& delivery) override {
    if (stretch_.run.is_cut_short) return;
    if (shown_.size() == stretch_.size && stretch_.file.hash_next(shown_)) {
      if (window_->is_sound(shown_)) {
        stretch_.file.took_hashed(stretch_.size);
        stretch_.run.member.count(stretch_.size);
        for (ReadChunk& read : read_) stretch_.run.member.add(std::move(read), *worker.scratch, delivery);
        stretch_.run.windows->give(std::move(window_));
        return;
      }
      stretch_.file.drop_hashed();
    }
    for (std::size_t at = 0; at < stretch_.size; at += kPieceBytes) {
      Stretch piece = stretch_;
      piece.offset += at;
      piece.size = std::min(kPieceBytes, stretch_.size - at);
      StretchSlot copied(piece);
      copied.run(worker);
      copied.deliver(worker, delivery);
    }
  }

 private:
  Stretch stretch_;
  std::unique_ptr<FileWindow> window_;
  std::string_view shown_;
  std::vector<ReadChunk> read_;
};

/// A block of bzip2 counts four times: two a thread and two more are under way. Each has its buffer from the first on, so that all of them go
/// round after as many blocks, and the peak of memory does not depend on how far one thread ever got ahead of another.
constexpr std::size_t kBlockWeight = 4 * kChunkBytes;
constexpr std::size_t kBlockBytes = 1U << 20U;

/// A block of bzip2.
class SegmentSlot final : public Slot {
 public:
  SegmentSlot(LaneRun& run, Bzip2Segment segment, bool is_line_start, BufferPool& pool)
      : run_(run), pool_(pool), is_line_start_(is_line_start) {
    decoded_.segment = std::move(segment);
    weight = kBlockWeight;
    if (decoded_.segment.kind == Bzip2Segment::Kind::block) decoded_.bytes = pool_.take(kBlockBytes);
  }
  SegmentSlot(LaneRun& run, DecodedSegment decoded, bool is_line_start, BufferPool& pool)
      : run_(run), pool_(pool), decoded_(std::move(decoded)), is_line_start_(is_line_start), is_decoded_(true) {
    weight = kBlockWeight;
  }

  void run(Worker& worker) override {
    if (run_.is_abandoned.load(std::memory_order_relaxed)) return;
    if (decoded_.segment.kind != Bzip2Segment::Kind::block) return;
    if (!is_decoded_) {
      const Stopwatch watch(worker.decode_seconds);
      decoded_.decode(worker.decoder);
    }
    if (run_.member.mode() != ReadMode::lines || !decoded_.is_usable()) return;
    const Stopwatch watch(worker.read_seconds);
    read_ = run_.member.read(decoded_.bytes.view(), is_line_start_, *worker.scratch);
  }
  void deliver(Worker& worker, Delivery& delivery) override {
    if (run_.is_abandoned.load(std::memory_order_relaxed)) return;
    if (!run_.segments->deliver(decoded_, read_ ? &*read_ : nullptr, worker.decoder, *worker.scratch, delivery)) {
      run_.is_abandoned.store(true, std::memory_order_relaxed);
    }
    pool_.give(std::move(decoded_.bytes));
  }

 private:
  LaneRun& run_;
  BufferPool& pool_;
  DecodedSegment decoded_;
  std::optional<ReadChunk> read_;
  bool is_line_start_, is_decoded_ = false;
};

/// Something small to do in order.
class OrderedSlot final : public Slot {
 public:
  explicit OrderedSlot(std::function<void(Worker&, Delivery&)> act) : act_(std::move(act)) {}
  void deliver(Worker& worker, Delivery& delivery) override { act_(worker, delivery); }

 private:
  std::function<void(Worker&, Delivery&)> act_;
};

/// A whole member, walked by one thread.
class DetachedSlot final : public Slot, private Delivery {
 public:
  DetachedSlot(std::unique_ptr<DetachedWalk> walk, Lane& lane, Reader& reader, const ScanOptions& options)
      : walk_(std::move(walk)), lane_(lane), reader_(reader), options_(options) {
    weight = 4 * kChunkBytes;
  }
  void run(Worker& worker) override {
    InlineOutput output(reader_, worker, *this, options_);
    walk_->walk(output);
    walk_.reset();
    members_ = output.members;
    decoded_ = output.decoded;
    lines_ = output.lines;
    digests_ = std::move(output.digests);
  }
  void deliver(Worker&, Delivery& delivery) override {
    for (auto& event : events_) {
      if (auto* result = std::get_if<std::unique_ptr<PieceResult>>(&event)) delivery.accept(std::move(*result));
      else delivery.reject(std::move(std::get<Reject>(event)));
    }
    lane_.members += members_;
    lane_.decoded += decoded_;
    lane_.lines += lines_;
    lane_.digests.insert(lane_.digests.end(), digests_.begin(), digests_.end());
  }

 private:
  void accept(std::unique_ptr<PieceResult> result) override { events_.emplace_back(std::move(result)); }
  void reject(Reject reject) override { events_.emplace_back(std::move(reject)); }

  std::unique_ptr<DetachedWalk> walk_;
  Lane& lane_;
  Reader& reader_;
  const ScanOptions& options_;
  std::vector<std::variant<std::unique_ptr<PieceResult>, Reject>> events_;
  std::uint64_t members_ = 0, decoded_ = 0, lines_ = 0;
  std::vector<std::string> digests_;
};

/// Blocks ahead of a tar inside bzip2.
class DecodeAhead final : public SegmentDecoding {
 public:
  DecodeAhead(Lane& lane, Worker& worker, unsigned threads) : lane_(lane), worker_(worker), ahead_(threads + 2U) {}
  std::size_t ahead() const noexcept override { return ahead_; }
  void begin(DecodedSegment& segment) override {
    tasks_.push_back(std::make_unique<Job>(segment));
    lane_.post(*tasks_.back());
  }
  void finish(DecodedSegment& segment) override {
    // In the order of begin().
    lane_.await(*tasks_.front(), worker_);
    static_cast<void>(segment);
    tasks_.pop_front();
  }
  Bzip2BlockDecoder& decoder() override { return worker_.decoder; }

 private:
  struct Job final : Task {
    explicit Job(DecodedSegment& segment_) : segment(segment_) {}
    void run(Worker& worker) override {
      const Stopwatch watch(worker.decode_seconds);
      segment.decode(worker.decoder);
    }
    DecodedSegment& segment;
  };
  Lane& lane_;
  Worker& worker_;
  std::size_t ahead_;
  std::deque<std::unique_ptr<Job>> tasks_;
};

}  // namespace

LaneOutput::LaneOutput(Lane& lane, Worker& worker, Reader& reader, const ScanOptions& options)
    : lane_(lane), worker_(worker), reader_(reader), options_(options) {}

LaneOutput::~LaneOutput() {
  // Only when stopped: slots that nobody will deliver still refer to it.
  if (run_) lane_.keep(std::move(run_));
}

MemberRun* LaneOutput::open(const Origin& origin, std::string_view head, bool is_whole) {
  auto reader = reader_.open(MemberHead{.origin = origin, .bytes = head, .is_whole = is_whole});
  if (!reader || reader->mode() == ReadMode::skip) {
    // The reader's own Reject has no way to us but its results; an empty member counts all the same.
    lane_.push(std::make_unique<OrderedSlot>([&lane = lane_](Worker&, Delivery&) { ++lane.members; }), false, worker_);
    return nullptr;
  }
  run_ = std::make_unique<LaneRun>(origin, std::move(reader), options_);
  return &run_->member;
}

RawBuffer LaneOutput::take_buffer() {
  // What is short, or read by one thread alone, needs one buffer, and less than all of it.
  const bool is_long = run_->chunks != 0 || (lane_.source && lane_.source->size() > kWorthAPage);
  return is_long && !run_->member.is_alone() ? lane_.pool().take_chunk() : lane_.pool().take(kChunkBytes);
}

void LaneOutput::chunk(MemberRun& run, RawBuffer bytes) {
  // What comes in many chunks is worth a second thread, but for a plain file: that one is asked with wants_stretches().
  if (!run.is_alone() && run_->chunks != 0) lane_.share();
  const bool is_lines = run.mode() == ReadMode::lines, ends_a_line = bytes.view().ends_with('\n');
  lane_.push(std::make_unique<ChunkSlot>(*run_, std::move(bytes), run_->is_line_start, lane_.pool()), is_lines, worker_);
  run_->is_line_start = ends_a_line;
}

bool LaneOutput::shows_stretches(MemberRun& run, FileSource& file) {
  // SHA-256 cannot be taken back, nor can what a member's own hash has counted: a shard's.
  if (options_.sha256 || !file.is_hashed() || !run.bears_change(kShownBytes)) return false;
  run_->windows.emplace(file.descriptor());
  if (!run_->windows->is_shown()) run_->windows.reset();
  return run_->windows.has_value();
}

void LaneOutput::stretch(MemberRun&, FileSource& file, std::uint64_t offset, std::size_t size) {
  const Stretch stretch{*run_, file, lane_.pool(), offset, size};
  std::unique_ptr<Slot> slot;
  if (run_->windows) slot = std::make_unique<ShownSlot>(stretch);
  else slot = std::make_unique<StretchSlot>(stretch);
  lane_.push(std::move(slot), true, worker_);
}

void LaneOutput::rest(MemberRun&, FileSource& file) {
  lane_.push(std::make_unique<OrderedSlot>([&run = *run_, &file, &pool = lane_.pool()](Worker& worker, Delivery& delivery) {
               RawBuffer buffer = pool.take(kPieceBytes);
               while (!run.is_cut_short) {
                 const auto got = file.read(buffer.data(), kPieceBytes);
                 run.is_cut_short = !got || *got == 0;
                 if (!got) run.member.damage(make_reject(got.error(), run.member.origin()), *worker.scratch, delivery);
                 if (run.is_cut_short) break;
                 const std::string_view bytes(buffer.data(), *got);
                 run.member.count(bytes);
                 run.member.add(run.member.read(bytes, false, *worker.scratch), *worker.scratch, delivery);
               }
               pool.give(std::move(buffer));
             }),
             false, worker_);
}

bool LaneOutput::shown(MemberRun& run, FileSource& file, FileWindow& window, std::string_view bytes) {
  // No slot: whoever reads alone has delivered all that came before. The hash first: it fetches the bytes into the cache.
  if (!run.is_alone() || !file.hash_next(bytes)) return false;
  ReadChunk read;
  {
    const Stopwatch watch(worker_.read_seconds);
    read = run.read(bytes, run_->is_line_start, *worker_.scratch, true);
  }
  const bool ends_a_line = bytes.ends_with('\n');
  if (!window.is_sound(bytes)) {
    file.drop_hashed();
    return false;
  }
  file.took_hashed(bytes.size());
  run.count(bytes.size());
  run.add(std::move(read), *worker_.scratch, lane_);
  run_->is_line_start = ends_a_line;
  return true;
}

void LaneOutput::damage(MemberRun& run, Error error) {
  lane_.push(std::make_unique<OrderedSlot>([&run, reject = make_reject(error, run.origin())](Worker& worker, Delivery& delivery) {
               run.damage(reject, *worker.scratch, delivery);
             }),
             false, worker_);
}

void LaneOutput::begin_segments(MemberRun& run, Bzip2Order order) {
  run_->segments.emplace(run, std::move(order), RatioLimit{options_.max_member_ratio, options_.max_member_ratio_bytes});
}

void LaneOutput::segment(MemberRun&, Bzip2Segment segment) {
  lane_.share();
  const bool is_block = segment.kind == Bzip2Segment::Kind::block;
  lane_.push(std::make_unique<SegmentSlot>(*run_, std::move(segment), run_->is_line_start, lane_.pool()), is_block, worker_);
  if (is_block) run_->is_line_start = false;
}

void LaneOutput::decoded_segment(MemberRun&, DecodedSegment segment) {
  const bool is_block = segment.segment.kind == Bzip2Segment::Kind::block;
  lane_.push(std::make_unique<SegmentSlot>(*run_, std::move(segment), run_->is_line_start, lane_.pool()), is_block, worker_);
  if (is_block) run_->is_line_start = false;
}

void LaneOutput::skip_cut_line(MemberRun& run) {
  run.skip_cut_line();
  run_->is_line_start = false;
}

void LaneOutput::end_segments(MemberRun&, bool ends_inside) {
  lane_.push(std::make_unique<OrderedSlot>([&run = *run_, ends_inside](Worker& worker, Delivery& delivery) {
               if (!run.is_abandoned) run.segments->end(ends_inside, *worker.scratch, delivery);
             }),
             false, worker_);
}

void LaneOutput::close(MemberRun& run, std::optional<Error> trouble) {
  if (trouble) damage(run, *trouble);
  LaneRun* const closing = run_.get();
  lane_.keep(std::move(run_));
  lane_.push(std::make_unique<OrderedSlot>([&lane = lane_, closing](Worker& worker, Delivery& delivery) {
               MemberRun& member = closing->member;
               member.finish(*worker.scratch, delivery);
               ++lane.members;
               lane.decoded += member.decoded();
               lane.lines += member.lines();
               lane.digests.push_back(member.digest());
               lane.forget(*closing);
             }),
             false, worker_);
}

void LaneOutput::discard(MemberRun&) { run_.reset(); }

void LaneOutput::reject(Reject reject) {
  lane_.push(std::make_unique<OrderedSlot>([reject = std::move(reject)](Worker&, Delivery& delivery) { delivery.reject(reject); }),
             false, worker_);
}

void LaneOutput::detached(std::unique_ptr<DetachedWalk> walk) {
  lane_.share();
  lane_.push(std::make_unique<DetachedSlot>(std::move(walk), lane_, reader_, options_), true, worker_);
}

std::unique_ptr<SegmentDecoding> LaneOutput::segment_decoding() {
  lane_.share();
  return std::make_unique<DecodeAhead>(lane_, worker_, lane_.threads());
}

bool LaneOutput::is_stopped(const MemberRun* run) const {
  if (lane_.is_stopped()) return true;
  return run != nullptr && run_ && run == &run_->member && run_->is_abandoned.load(std::memory_order_relaxed);
}

}  // namespace postwake::detail
