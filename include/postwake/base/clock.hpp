#pragma once

#include "postwake/base/instant.hpp"

namespace postwake {

/// Time comes in through the constructor: nothing in the library asks the machine for it.
/// Threads: safe to share.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  /// Waits. A FakeClock moves instead.
  virtual void sleep(Milliseconds duration) = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  void sleep(Milliseconds duration) override;
};

/// Stands where it is put and moves only by sleep() and advance(). One thread at a time.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  void sleep(Milliseconds duration) override { now_ += duration; }
  void advance(Milliseconds duration) { now_ += duration; }

 private:
  Instant now_;
};

}  // namespace postwake
