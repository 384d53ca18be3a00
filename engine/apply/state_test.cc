#include "engine/apply/state.h"

#include "gtest/gtest.h"

namespace lockkeeper::apply {
namespace {

TEST(State, EveryRunEndsAndNoEndGoesOn) {
  using enum RunState;
  for (const RunState end : {kSucceeded, kFailed, kCancelled, kInDoubt}) {
    EXPECT_TRUE(IsEnd(end));
    EXPECT_FALSE(MayFollow(end, kRunning));
  }
  for (const RunState open : {kPending, kLocked, kChecked, kRunning, kConfirming}) {
    EXPECT_FALSE(IsEnd(open));
    EXPECT_TRUE(MayFollow(open, kFailed)) << RunStateName(open);
  }
}

TEST(State, NothingRunsUncheckedAndNothingSucceedsUnconfirmed) {
  using enum RunState;
  EXPECT_FALSE(MayFollow(kPending, kRunning));
  EXPECT_FALSE(MayFollow(kLocked, kRunning));
  EXPECT_FALSE(MayFollow(kRunning, kSucceeded));
}

}  // namespace
}  // namespace lockkeeper::apply
