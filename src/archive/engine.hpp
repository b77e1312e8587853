#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "archive/buffer_pool.hpp"
#include "archive/byte_source.hpp"
#include "archive/codec/bzip2_blocks.hpp"
#include "archive/order/member_run.hpp"
#include "archive/step_aside.hpp"

namespace postwake::detail {

/// What one thread keeps for itself.
struct Worker {
  std::unique_ptr<WorkerScratch> scratch;
  Bzip2BlockDecoder decoder;
  double decode_seconds = 0, read_seconds = 0;
};

/// Adds the time of a scope.
class Stopwatch {
 public:
  explicit Stopwatch(double& into) : into_(into), begin_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() { into_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& into_;
  std::chrono::steady_clock::time_point begin_;
};

/// Work that any thread may do, once.
class Task {
 public:
  virtual ~Task() = default;
  virtual void run(Worker& worker) = 0;

 private:
  friend class Engine;
  friend class Lane;
  enum class State : std::uint8_t { idle, queued, running, done };
  State state_ = State::done;  ///< a task that is never posted is done
};

/// A task whose outcome is handed on in order.
class Slot : public Task {
 public:
  void run(Worker&) override {}
  virtual void deliver(Worker& worker, Delivery& delivery) = 0;
  /// Bytes of memory it holds, roughly: from the first, and once it was run. What a chunk of lines leaves behind is a few
  /// hits; so other inputs can be read far ahead, and several files that only one thread can decode each go side by side.
  std::size_t weight = kChunkBytes;
  std::size_t weight_when_run = 0;  ///< 0: as before
  /// It takes no longer than waking a thread does: nobody is woken for it until a few of them wait.
  bool is_quick = false;
  /// Made by one thread, one after another: the next one may come so soon that sleeping until then is not worth it.
  bool is_steady = false;
};

class Engine;

/// What a lane holds on to until its slots are delivered.
struct Keepable {
  virtual ~Keepable() = default;
};

/// One input: its slots in order, and what is known of it at the end.
class Lane : public Delivery {
 public:
  Lane(Engine& engine, std::size_t index, std::string name) : engine_(engine), index_(index), name_(std::move(name)) {}

  /// Puts a slot behind the others and, when it has work to do, lets any thread do it. While too much is under way the
  /// calling thread works for others instead of waiting.
  void push(std::unique_ptr<Slot> slot, bool has_work, Worker& worker);
  /// Lets any thread do a task that has no place in the order.
  void post(Task& task);
  /// Returns when a posted task is done; works meanwhile.
  void await(Task& task, Worker& worker);
  /// Returns when every slot pushed so far has been run; works meanwhile.
  void settle(Worker& worker);

  void accept(std::unique_ptr<PieceResult> result) override;
  void reject(Reject reject) override;

  /// Keeps something that slots refer to; any thread may forget it.
  void keep(std::unique_ptr<Keepable> kept);
  void forget(const Keepable& kept);
  BufferPool& pool() noexcept;
  unsigned threads() const noexcept;
  /// There is work for other threads: they begin, unless they have. The walk's thread only.
  void share();
  /// The same when so many more plain bytes are worth it. True when others work.
  bool share_plain(std::uint64_t bytes);
  bool is_stopped() const noexcept;
  const std::string& name() const noexcept { return name_; }
  std::size_t index() const noexcept { return index_; }

  std::unique_ptr<FileSource> source;  ///< the walk's; slots refer to it
  std::optional<std::uint64_t> share_bytes;  ///< a shard's part; nullopt: the whole

  // Written by deliver() only, in order.
  std::uint64_t members = 0, decoded = 0, lines = 0;
  std::vector<std::string> digests;
  bool is_damaged = false;
  // Written by the walk.
  InputRecord record;
  std::optional<Error> failure;   ///< it could not be opened
  bool is_left_out = false;       ///< another shard's

 private:
  friend class Engine;
  Engine& engine_;
  std::size_t index_;
  std::string name_;
  std::deque<std::unique_ptr<Slot>> slots_;
  std::deque<Task*> queue_;
  std::vector<std::unique_ptr<Keepable>> kept_;
  std::size_t unsettled_ = 0;
  std::size_t quick_ = 0;  ///< queued since a thread was woken
  std::size_t weight_ = 0;
  bool is_walked_ = false;
};

/// Threads over lanes.
///
/// Method: the calling thread begins alone; others join it when a walk meets work worth sharing, or at once when their number
/// was asked for. Alone, it does at once what it pushes. Together they take, in this order: a queued task of the earliest
/// lane, an input that nobody walks yet, or rest. Slots are delivered by whoever finds the first of the first lane done; nobody waits
/// for his turn. A thread that walks and has filled its lane's window works for others until there is room again; the
/// first lane's window always empties, so this cannot lock.
class Engine {
 public:
  using WalkFunction = std::function<void(Lane&, Worker&)>;
  /// `walk` goes through one input on the calling thread and fills the lane. `done` is told each input, in order.
  Engine(std::span<const std::string> inputs, Reader& reader, ScanSink& sink, const ScanOptions& options, WalkFunction walk,
         std::function<void(Lane&)> done);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Returns when all inputs are delivered or the run is stopped. Rethrows what a thread threw.
  void run();
  bool is_stopped() const noexcept {
    return stopped_.load(std::memory_order_relaxed) || (options_.stop != nullptr && options_.stop->requested());
  }
  unsigned threads() const noexcept { return threads_; }
  double decode_seconds() const noexcept { return decode_seconds_; }
  double read_seconds() const noexcept { return read_seconds_; }

 private:
  friend class Lane;
  using Lock = std::unique_lock<std::mutex>;
  /// Till nothing is left to do; `begun` is an input that this thread walks first.
  void work(Worker& worker, Lane* begun = nullptr);
  Lane& begin_lane();
  void walk(Lane& lane, Lock& lock, Worker& worker);
  /// Stays awake for a moment while a steady stream of chunks comes: a core that sleeps is woken late, and often on the core of who
  /// decodes, so that both go in turn. One thread at a time. False: nothing came.
  bool linger(Lock& lock);
  void note_steady() noexcept;
  void tell_all();
  void start_others();
  bool run_task(Lock& lock, Worker& worker);
  void run_now(Task& task, Worker& worker);
  void drain(Lock& lock, Worker& worker);
  bool has_room(const Lane& lane) const noexcept;
  void stop_with(std::exception_ptr exception) noexcept;

  Reader& reader_;
  ScanSink& sink_;
  const ScanOptions& options_;
  WalkFunction walk_;
  std::function<void(Lane&)> done_;
  unsigned threads_ = 0;           ///< not asked for before others may begin: it takes the system three calls to tell
  std::vector<std::unique_ptr<Worker>> workers_;
  std::optional<Cores> cores_;     ///< once others begin
  std::vector<std::jthread> others_;
  bool is_alone_ = true;           ///< the calling thread's until others begin, then constant
  std::uint64_t alone_bytes_ = 0;  ///< plain bytes that it read alone

  BufferPool pool_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::uint64_t> news_{0};  ///< counts what a lingering thread would want to see; written under the lock
  bool is_lingering_ = false;
  std::atomic<int> walking_core_{-1};   ///< where the last steady chunk was made
  bool is_steady_ = false;              ///< chunks come in quick succession
  std::chrono::steady_clock::time_point last_steady_{}, crowded_until_{};
  std::vector<std::unique_ptr<Lane>> lanes_;  ///< from the first undelivered on; grows as inputs are begun
  std::span<const std::string> inputs_;
  std::size_t first_lane_ = 0, next_lane_ = 0;
  bool is_delivering_ = false;
  std::atomic<bool> stopped_{false};
  std::exception_ptr exception_;
  double decode_seconds_ = 0, read_seconds_ = 0;
};

}  // namespace postwake::detail
