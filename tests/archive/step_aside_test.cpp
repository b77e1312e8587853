#include "archive/step_aside.hpp"

#include <gtest/gtest.h>

#if defined(__linux__)

#include <array>
#include <thread>

namespace postwake::detail {
namespace {

cpu_set_t allowed_to(pthread_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(::pthread_getaffinity_np(thread, sizeof set, &set), 0);
  return set;
}

TEST(StepAside, LeavesAThreadFreeToGoWhereItCould) {
  const cpu_set_t before = allowed_to(::pthread_self());
  const Cores cores;
  std::array<cpu_set_t, 2> after{};
  std::jthread other([&] {
    cores.step_aside(::pthread_self());
    after[0] = allowed_to(::pthread_self());
  });
  other.join();
  cores.step_aside(::pthread_self());
  after[1] = allowed_to(::pthread_self());
  for (const cpu_set_t& set : after) EXPECT_TRUE(CPU_EQUAL(&set, &before));
}

TEST(StepAside, StaysWhereThereIsOneCore) {
  std::jthread([] {
    const int core = current_core();
    ASSERT_GE(core, 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<unsigned>(core), &one);
    ASSERT_EQ(::pthread_setaffinity_np(::pthread_self(), sizeof one, &one), 0);
    const Cores cores;
    cores.step_aside(::pthread_self());
    const cpu_set_t after = allowed_to(::pthread_self());
    EXPECT_TRUE(CPU_EQUAL(&after, &one));
    EXPECT_EQ(current_core(), core);
  }).join();
}

}  // namespace
}  // namespace postwake::detail

#endif
