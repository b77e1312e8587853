#include "archive/engine.hpp"

#include <algorithm>
#include <utility>

namespace postwake::detail {
namespace {

// Queued chunks for which a thread is woken: searching one takes 80 us, waking a core that sleeps half of that from who decodes.
constexpr std::size_t kWakeForQuick = 2;

// How long a thread stays awake for the next chunk of a steady stream: gzip makes one in 200 to 250 us, the first ones in 400.
constexpr std::chrono::microseconds kLinger{500};
constexpr int kLooks = 32;  ///< between two looks at the clock
constexpr std::chrono::microseconds kCrowded{50};  ///< between them, when others want the core
constexpr std::chrono::milliseconds kCrowdStays{2};

void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

unsigned thread_count(unsigned wanted) {
  if (wanted != 0) return std::min(wanted, 256U);
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

void Lane::keep(std::unique_ptr<Keepable> kept) {
  const Engine::Lock lock(engine_.mutex_);
  kept_.push_back(std::move(kept));
}

void Lane::forget(const Keepable& kept) {
  std::unique_ptr<Keepable> gone;
  const Engine::Lock lock(engine_.mutex_);
  const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.get() == &kept; });
  if (at == kept_.end()) return;
  gone = std::move(*at);
  kept_.erase(at);
}

BufferPool& Lane::pool() noexcept { return engine_.pool_; }
unsigned Lane::threads() const noexcept { return engine_.threads(); }
void Lane::share() {
  if (engine_.is_alone_) engine_.start_others();
}
bool Lane::share_plain(std::uint64_t bytes) {
  if (engine_.is_alone_) {
    engine_.alone_bytes_ += bytes;
    if (engine_.alone_bytes_ > engine_.options_.alone_bytes) engine_.start_others();
  }
  return !engine_.is_alone_;
}
bool Lane::is_stopped() const noexcept { return engine_.is_stopped(); }

void Lane::accept(std::unique_ptr<PieceResult> result) {
  // A stop cuts the order once: nothing behind it is delivered.
  if (!engine_.is_stopped()) engine_.sink_.accept(std::move(result));
}

void Lane::reject(Reject reject) {
  is_damaged = true;
  if (!engine_.is_stopped()) engine_.sink_.reject(std::move(reject));
}

void Lane::push(std::unique_ptr<Slot> slot, bool has_work, Worker& worker) {
  Slot* const pushed = slot.get();
  if (engine_.is_alone_) {
    // At once, while the bytes are in its cache.
    if (engine_.is_stopped()) return;
    if (has_work) pushed->run(worker);
    if (!engine_.is_stopped()) pushed->deliver(worker, *this);
    return;
  }
  Engine::Lock lock(engine_.mutex_);
  while (!engine_.is_stopped() && !engine_.has_room(*this)) {
    if (engine_.run_task(lock, worker)) continue;
    engine_.changed_.wait(lock);
  }
  if (engine_.is_stopped()) return;
  weight_ += pushed->weight;
  slots_.push_back(std::move(slot));
  if (has_work) {
    pushed->state_ = Task::State::queued;
    ++unsettled_;
    queue_.push_back(pushed);
    engine_.news_.fetch_add(1, std::memory_order_relaxed);
    if (pushed->is_steady) engine_.note_steady();
    if (pushed->is_quick) {
      if (engine_.is_lingering_) return;     // he sees it at once
      if (++quick_ < kWakeForQuick) return;  // whoever waits runs what is queued before he does
    }
    quick_ = 0;
    engine_.changed_.notify_one();
  } else {
    engine_.drain(lock, worker);
  }
}

void Lane::post(Task& task) {
  const Engine::Lock lock(engine_.mutex_);
  task.state_ = Task::State::queued;
  queue_.push_back(&task);
  engine_.changed_.notify_one();
}

void Lane::await(Task& task, Worker& worker) {
  Engine::Lock lock(engine_.mutex_);
  if (task.state_ == Task::State::queued) {
    // Nobody has begun: do it here.
    queue_.erase(std::find(queue_.begin(), queue_.end(), &task));
    task.state_ = Task::State::running;
    lock.unlock();
    engine_.run_now(task, worker);
    lock.lock();
    task.state_ = Task::State::done;
    return;
  }
  while (task.state_ != Task::State::done) {
    if (engine_.run_task(lock, worker)) continue;
    engine_.changed_.wait(lock);
  }
}

void Lane::settle(Worker& worker) {
  if (engine_.is_alone_) return;
  Engine::Lock lock(engine_.mutex_);
  while (unsettled_ != 0) {
    if (engine_.run_task(lock, worker)) continue;
    engine_.changed_.wait(lock);
  }
}

Engine::Engine(std::span<const std::string> inputs, Reader& reader, ScanSink& sink, const ScanOptions& options,
               WalkFunction walk, std::function<void(Lane&)> done)
    : reader_(reader), sink_(sink), options_(options), walk_(std::move(walk)), done_(std::move(done)),
      inputs_(inputs) {}

Engine::~Engine() = default;

void Engine::stop_with(std::exception_ptr exception) noexcept {
  const Lock lock(mutex_);
  if (!exception_) exception_ = std::move(exception);
  stopped_.store(true, std::memory_order_relaxed);
  changed_.notify_all();
}

void Engine::run_now(Task& task, Worker& worker) {
  if (is_stopped()) return;
  try {
    task.run(worker);
  } catch (...) {
    stop_with(std::current_exception());
  }
}

bool Engine::has_room(const Lane& lane) const noexcept {
  // The first lane may hold 12 MB on two cores; those that run ahead hold what keeps a core busy for a while.
  const std::size_t budget = (lane.index_ == first_lane_ ? 8 * threads_ + 8 : 16) * kChunkBytes;
  return lane.weight_ < budget;
}

bool Engine::run_task(Lock& lock, Worker& worker) {
  for (const auto& lane : lanes_) {
    if (lane->queue_.empty()) continue;
    Task* const task = lane->queue_.front();
    lane->queue_.pop_front();
    task->state_ = Task::State::running;
    Lane* const owner = lane.get();
    lock.unlock();
    run_now(*task, worker);
    lock.lock();
    task->state_ = Task::State::done;
    if (auto* const slot = dynamic_cast<Slot*>(task); slot != nullptr) {
      --owner->unsettled_;
      if (slot->weight_when_run != 0) {
        owner->weight_ -= slot->weight - std::min(slot->weight, slot->weight_when_run);
        slot->weight = std::min(slot->weight, slot->weight_when_run);
      }
    }
    changed_.notify_all();
    drain(lock, worker);
    return true;
  }
  return false;
}

void Engine::drain(Lock& lock, Worker& worker) {
  if (is_delivering_) return;
  is_delivering_ = true;
  while (!lanes_.empty() && !is_stopped()) {
    Lane& lane = *lanes_.front();
    if (!lane.slots_.empty()) {
      if (lane.slots_.front()->state_ != Task::State::done) break;
      const std::unique_ptr<Slot> slot = std::move(lane.slots_.front());
      lane.slots_.pop_front();
      lock.unlock();
      try {
        slot->deliver(worker, lane);
      } catch (...) {
        stop_with(std::current_exception());
      }
      lock.lock();
      lane.weight_ -= slot->weight;
      changed_.notify_all();
    } else if (lane.is_walked_) {
      lock.unlock();
      try {
        done_(lane);
      } catch (...) {
        stop_with(std::current_exception());
      }
      lock.lock();
      lanes_.erase(lanes_.begin());
      ++first_lane_;
      tell_all();
    } else {
      break;
    }
  }
  is_delivering_ = false;
}

Lane& Engine::begin_lane() {
  lanes_.push_back(std::make_unique<Lane>(*this, next_lane_, inputs_[next_lane_]));
  ++next_lane_;
  return *lanes_.back();
}

void Engine::walk(Lane& lane, Lock& lock, Worker& worker) {
  lock.unlock();
  try {
    walk_(lane, worker);
  } catch (...) {
    stop_with(std::current_exception());
  }
  lock.lock();
  lane.is_walked_ = true;
  tell_all();
  drain(lock, worker);
}

void Engine::work(Worker& worker, Lane* begun) {
  Lock lock(mutex_);
  if (begun != nullptr) walk(*begun, lock, worker);
  for (;;) {
    if (is_stopped()) break;
    if (run_task(lock, worker)) continue;
    if (next_lane_ < inputs_.size()) {
      walk(begin_lane(), lock, worker);
      continue;
    }
    if (lanes_.empty()) break;
    // Nothing to begin: the walks of others may still make work.
    if (std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->is_walked_ && lane->queue_.empty(); })) break;
    if (!linger(lock)) changed_.wait(lock);
  }
  tell_all();
}

void Engine::note_steady() noexcept {
  const auto now = std::chrono::steady_clock::now();
  is_steady_ = now - last_steady_ < kLinger;
  last_steady_ = now;
  walking_core_.store(current_core(), std::memory_order_relaxed);
}

bool Engine::linger(Lock& lock) {
  auto now = std::chrono::steady_clock::now();
  if (!is_steady_ || is_lingering_ || now < crowded_until_) return false;
  is_lingering_ = true;
  const std::uint64_t seen = news_.load(std::memory_order_relaxed);
  const auto has_news = [&] { return news_.load(std::memory_order_relaxed) != seen; };
  lock.unlock();
  const auto until = now + kLinger;
  bool is_crowded = false;
  while (!has_news() && !is_stopped() && !is_crowded && now < until) {
    for (int i = 0; i < kLooks && !has_news(); ++i) relax();
    if (!has_news() && current_core() == walking_core_.load(std::memory_order_relaxed)) cores_->step_aside(::pthread_self());
    if (!has_news()) std::this_thread::yield();  // who else wants this core gets it, and then we sleep
    const auto before = std::exchange(now, std::chrono::steady_clock::now());
    is_crowded = now - before > kCrowded;
  }
  lock.lock();
  is_lingering_ = false;
  if (is_crowded) crowded_until_ = now + kCrowdStays;
  is_steady_ = is_steady_ && has_news();
  return has_news();
}

void Engine::tell_all() {
  news_.fetch_add(1, std::memory_order_relaxed);
  changed_.notify_all();
}

void Engine::start_others() {
  if (threads_ == 0) threads_ = thread_count(options_.threads);
  if (threads_ == 1) return;
  is_alone_ = false;
  cores_.emplace();
  while (workers_.size() < threads_) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->scratch = reader_.make_scratch();
    others_.emplace_back([this, &worker = *workers_.back()] { work(worker); });
    cores_->step_aside(others_.back().native_handle());
  }
}

void Engine::run() {
  workers_.push_back(std::make_unique<Worker>());
  workers_.back()->scratch = reader_.make_scratch();
  // The calling thread begins to read before the others are there.
  Lane* const first = inputs_.empty() ? nullptr : &begin_lane();
  if (options_.threads != 0) start_others();
  work(*workers_.front(), first);
  others_.clear();
  for (const auto& worker : workers_) {
    decode_seconds_ += worker->decode_seconds;
    read_seconds_ += worker->read_seconds;
  }
  if (exception_) std::rethrow_exception(exception_);
}

}  // namespace postwake::detail
