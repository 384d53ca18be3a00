#include "engine/pg/advisory_lock.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::pg {
namespace {

using ::lockkeeper::testing::Postgres;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;

constexpr LockKey kKey{kApplyLockClass, -7};

// Time passes only when somebody sleeps.
class SteppingClock final : public Clock {
 public:
  absl::Time Now() override { return now_; }
  void SleepFor(absl::Duration duration) override {
    pauses.push_back(duration);
    now_ += duration;
    if (on_sleep) on_sleep();
  }
  std::vector<absl::Duration> pauses;
  std::function<void()> on_sleep;

 private:
  absl::Time now_ = absl::UnixEpoch();
};

TEST(AdvisoryLock, TheSecondWaiterGivesUpAndNamesTheHolder) {
  Postgres& server = Postgres::Shared();
  const auto first = server.Open(), second = server.Open();
  CancelToken token;
  SteppingClock clock;
  const auto held = AdvisoryLock::Acquire(*first, kKey, absl::ZeroDuration(), token, clock);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_TRUE(held->StillHeld().ok());
  const absl::Status refused = AdvisoryLock::Acquire(*second, kKey, absl::Seconds(10), token, clock).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kLockTimeout);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("'lockkeeper/test'"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(std::to_string(first->backend_pid())));
  EXPECT_GE(clock.pauses.size(), 10u);
  clock.pauses.pop_back();  // the last one is what was left of the ten seconds
  EXPECT_THAT(clock.pauses, Each(AllOf(Ge(absl::Milliseconds(50)), Le(absl::Seconds(1)))));
}

TEST(AdvisoryLock, TheWaiterGetsTheLockWhenItIsReleased) {
  Postgres& server = Postgres::Shared();
  const auto first = server.Open(), second = server.Open();
  CancelToken token;
  SteppingClock clock;
  auto held = AdvisoryLock::Acquire(*first, kKey, absl::ZeroDuration(), token, clock);
  ASSERT_TRUE(held.ok());
  clock.on_sleep = [&] {
    if (clock.pauses.size() == 3) held->Release().IgnoreError();
  };
  const auto next = AdvisoryLock::Acquire(*second, kKey, absl::Minutes(1), token, clock);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_TRUE(next->StillHeld().ok());
  EXPECT_EQ(clock.pauses.size(), 3u);
}

TEST(AdvisoryLock, WaitingEndsWhenTheTokenIsCancelled) {
  Postgres& server = Postgres::Shared();
  const auto first = server.Open(), second = server.Open();
  CancelToken token;
  SteppingClock clock;
  const auto held = AdvisoryLock::Acquire(*first, kKey, absl::ZeroDuration(), token, clock);
  clock.on_sleep = [&token] { token.Cancel(); };
  const absl::Status status = AdvisoryLock::Acquire(*second, kKey, absl::InfiniteDuration(), token, clock).status();
  EXPECT_EQ(ReasonOf(status), Reason::kCancelled) << status;
}

TEST(AdvisoryLock, StillHeldAsksTheServerAndNotTheClient) {
  const auto session = Postgres::Shared().Open();
  CancelToken token;
  const auto held = AdvisoryLock::Acquire(*session, kKey, absl::ZeroDuration(), token);
  ASSERT_TRUE(held.ok());
  ASSERT_TRUE(session->Exec("SELECT pg_advisory_unlock_all()").ok());
  EXPECT_EQ(ReasonOf(held->StillHeld()), Reason::kLockLost);
}

TEST(AdvisoryLock, OtherDatabasesAndOtherKeysDoNotCount) {
  Postgres& server = Postgres::Shared();
  const auto here = server.Open(), elsewhere = server.OpenFresh();
  CancelToken token;
  const auto held = AdvisoryLock::Acquire(*here, kKey, absl::ZeroDuration(), token);
  const auto other_database = AdvisoryLock::Acquire(*elsewhere, kKey, absl::ZeroDuration(), token);
  const auto other_key = AdvisoryLock::Acquire(*elsewhere, {kApplyLockClass, 8}, absl::ZeroDuration(), token);
  EXPECT_TRUE(held.ok() && other_database.ok() && other_key.ok());
}

TEST(AdvisoryLock, DestructionGivesTheLockBack) {
  Postgres& server = Postgres::Shared();
  const auto first = server.Open(), second = server.Open();
  CancelToken token;
  { const auto held = AdvisoryLock::Acquire(*first, kKey, absl::ZeroDuration(), token); }
  EXPECT_TRUE(AdvisoryLock::Acquire(*second, kKey, absl::ZeroDuration(), token).ok());
}

}  // namespace
}  // namespace lockkeeper::pg
