#include "postwake/pipeline/ordered_batches.hpp"

#include <algorithm>
#include <utility>

namespace postwake {
namespace {

std::size_t count_of(unsigned wanted) {
  if (wanted != 0) return wanted;
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

OrderedBatches::OrderedBatches(unsigned threads) : threads_(count_of(threads)) {}

OrderedBatches::~OrderedBatches() {
  const Lock lock(mutex_);
  is_over_ = true;
  waiting_.notify_all();
  // The threads are joined as they are destroyed, before all that they use: they are the last member.
}

Status OrderedBatches::push(std::unique_ptr<Batch> batch) {
  Lock lock(mutex_);
  entries_.push_back(std::make_unique<Entry>(Entry{std::move(batch)}));
  if (threads_ == 1) return hand_on_until(lock, 0);
  if (others_.empty() && entries_.size() > 1)
    for (std::size_t worker = 1; worker < threads_; ++worker) others_.emplace_back([this, worker] { serve(worker); });
  waiting_.notify_one();
  return hand_on_until(lock, 2 * threads_);
}

Status OrderedBatches::drain() {
  Lock lock(mutex_);
  return hand_on_until(lock, 0);
}

// Hands on what is done, and works or waits while more than `left` batches are not.
Status OrderedBatches::hand_on_until(Lock& lock, std::size_t left) {
  for (;;) {
    while (!entries_.empty() && entries_.front()->state == State::done) {
      const std::unique_ptr<Entry> first = std::move(entries_.front());
      entries_.pop_front();
      --begun_;
      lock.unlock();
      if (first->thrown) std::rethrow_exception(first->thrown);
      if (auto handed = first->batch->hand_on(); !handed) return handed;
      lock.lock();
    }
    if (entries_.size() <= left) return {};
    if (!work_on_first_waiting(lock, 0)) done_.wait(lock);
  }
}

bool OrderedBatches::work_on_first_waiting(Lock& lock, std::size_t worker) {
  if (begun_ == entries_.size()) return false;
  Entry& entry = *entries_[begun_++];
  entry.state = State::running;
  lock.unlock();
  try {
    entry.batch->work(worker);
  } catch (...) {
    entry.thrown = std::current_exception();
  }
  lock.lock();
  entry.state = State::done;
  done_.notify_one();
  return true;
}

void OrderedBatches::serve(std::size_t worker) {
  Lock lock(mutex_);
  while (!is_over_)
    if (!work_on_first_waiting(lock, worker)) waiting_.wait(lock);
}

}  // namespace postwake
