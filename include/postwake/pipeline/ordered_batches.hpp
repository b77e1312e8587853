#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "postwake/base/result.hpp"

namespace postwake {

/// A part of a stream: work that any thread may do, and what becomes of it when its turn has come.
class Batch {
 public:
  virtual ~Batch() = default;
  /// `worker` is less than OrderedBatches::threads(); two calls at a time never have the same, so it may pick what is reused.
  virtual void work(std::size_t worker) = 0;
  /// On the thread that pushes, behind work(), when every earlier batch was handed on.
  virtual Status hand_on() = 0;
};

/// Threads over a stream of batches, which are handed on in the order in which they were pushed.
///
/// Order  : push* drain, again and again. The destructor drops what was not handed on.
/// Method : the calling thread is one of them. Others begin with the second batch that waits, so that a short stream costs no thread;
///          when twice as many batches as threads are under way, the caller works instead of waiting.
/// Errors : the first of hand_on(); what work() throws is thrown again by push() or drain() at the batch's turn. Neither may be
///          called after that.
/// Threads: push() and drain() from one.
class OrderedBatches {
 public:
  /// Of lines of posts: a millisecond of work or so, against which a lock and a wake cost nothing.
  static constexpr std::size_t kBatchBytes = std::size_t{64} << 10U;

  /// 0 is one per core.
  explicit OrderedBatches(unsigned threads);
  ~OrderedBatches();
  OrderedBatches(const OrderedBatches&) = delete;
  OrderedBatches& operator=(const OrderedBatches&) = delete;

  std::size_t threads() const noexcept { return threads_; }
  Status push(std::unique_ptr<Batch> batch);
  /// Returns when everything pushed so far was handed on.
  Status drain();

 private:
  enum class State : std::uint8_t { waiting, running, done };
  struct Entry {
    std::unique_ptr<Batch> batch;
    State state = State::waiting;
    std::exception_ptr thrown{};
  };
  using Lock = std::unique_lock<std::mutex>;

  Status hand_on_until(Lock& lock, std::size_t left);
  bool work_on_first_waiting(Lock& lock, std::size_t worker);
  void serve(std::size_t worker);

  std::size_t threads_;
  std::mutex mutex_;
  std::condition_variable waiting_, done_;
  std::deque<std::unique_ptr<Entry>> entries_;  ///< not handed on yet
  std::size_t begun_ = 0;                       ///< so many of them, from the first on
  bool is_over_ = false;
  std::vector<std::jthread> others_;
};

}  // namespace postwake
