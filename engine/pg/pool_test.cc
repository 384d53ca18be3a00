#include "engine/pg/pool.h"

#include <string>
#include <thread>

#include "engine/base/errors.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::pg {
namespace {

using ::lockkeeper::testing::Postgres;

SessionPool PoolOf(int sessions) {
  return SessionPool([] { return Open({Postgres::Shared().ConnInfo(), "lockkeeper/pool"}); }, Recipe(), sessions);
}

std::string Scalar(Session& session, const std::string& statement) {
  const auto rows = session.Query(statement);
  return rows.ok() && !rows->empty() ? rows->Text(0, 0) : std::string(rows.status().message());
}

TEST(SessionPool, ASessionComesBackCleanAndIsLentAgain) {
  SessionPool pool = PoolOf(1);
  CancelToken token;
  int pid = 0;
  {
    const auto lease = pool.Acquire(token);
    ASSERT_TRUE(lease.ok()) << lease.status();
    pid = (*lease)->backend_pid();
    ASSERT_TRUE(
        (*lease)
            ->Script("CREATE TEMP TABLE left_behind (a int); SET lock_timeout = 0; SELECT pg_advisory_lock(1, 2)")
            .ok());
    ASSERT_TRUE((*lease)->Begin().ok());
    EXPECT_FALSE((*lease)->Exec("SELECT 1/0").ok());
  }
  const auto lease = pool.Acquire(token);
  ASSERT_TRUE(lease.ok());
  EXPECT_EQ((*lease)->backend_pid(), pid);
  EXPECT_EQ(Scalar(**lease, "SHOW lock_timeout"), "500ms");
  EXPECT_EQ(Scalar(**lease, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
            "0");
  EXPECT_EQ(Scalar(**lease, "SELECT to_regclass('pg_temp.left_behind') IS NULL"), "t");
}

TEST(SessionPool, ABrokenSessionIsReplaced) {
  SessionPool pool = PoolOf(1);
  CancelToken token;
  int pid = 0;
  {
    const auto lease = pool.Acquire(token);
    ASSERT_TRUE(lease.ok());
    pid = (*lease)->backend_pid();
  }
  Postgres::Shared().Terminate("pid = " + std::to_string(pid));
  const auto lease = pool.Acquire(token);
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_NE((*lease)->backend_pid(), pid);
}

TEST(SessionPool, ADiscardedSessionIsNotLentAgain) {
  SessionPool pool = PoolOf(1);
  CancelToken token;
  int pid = 0;
  {
    auto lease = pool.Acquire(token);
    ASSERT_TRUE(lease.ok());
    pid = (*lease)->backend_pid();
    lease->Discard();
  }
  EXPECT_NE((*pool.Acquire(token))->backend_pid(), pid);
}

TEST(SessionPool, AFullPoolMakesOthersWaitUntilTheirDeadline) {
  SessionPool pool = PoolOf(1);
  CancelToken token;
  const auto lease = pool.Acquire(token);
  ASSERT_TRUE(lease.ok());
  CancelToken impatient(absl::Now() + absl::Milliseconds(20));
  EXPECT_EQ(ReasonOf(pool.Acquire(impatient).status()), Reason::kDeadlineExceeded);
}

TEST(SessionPool, AWaiterGetsTheSessionThatComesBack) {
  SessionPool pool = PoolOf(1);
  CancelToken token;
  auto lease = std::make_unique<SessionPool::Lease>(*pool.Acquire(token));
  std::thread waiter([&pool, &token] { EXPECT_TRUE(pool.Acquire(token).ok()); });
  lease.reset();
  waiter.join();
}

TEST(SessionPool, AFailedOpenDoesNotUseUpThePool) {
  SessionPool pool([] { return Open({Postgres::Shared().ConnInfo("no_such_database")}); }, Recipe(), 1);
  CancelToken token;
  EXPECT_EQ(ReasonOf(pool.Acquire(token).status()), Reason::kDatabaseNotFound);
  EXPECT_EQ(ReasonOf(pool.Acquire(token).status()), Reason::kDatabaseNotFound)
      << "not a wait for a place that never comes free";
}

TEST(SessionPool, ALeaseMayOutliveThePool) {
  auto pool = std::make_unique<SessionPool>([] { return Open({Postgres::Shared().ConnInfo()}); }, Recipe(), 1);
  CancelToken token;
  const auto lease = pool->Acquire(token);
  ASSERT_TRUE(lease.ok());
  pool = nullptr;
  EXPECT_TRUE((*lease)->Exec("SELECT 1").ok());
}

}  // namespace
}  // namespace lockkeeper::pg
