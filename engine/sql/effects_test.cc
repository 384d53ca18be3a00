#include "engine/sql/effects.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::sql {
namespace {

using ::testing::ElementsAre;

TEST(Effects, AreUnknownUntilSomebodySaysOtherwise) {
  EXPECT_FALSE(Effects().known);
  EXPECT_TRUE(Effects::Known().known);
  EXPECT_FALSE(Effects::Unknown("why").known);
}

TEST(Effects, TheStrongerLockOnATableStays) {
  Effects effects = Effects::Known();
  effects.AddLock({"a"}, LockMode::kShare);
  effects.AddLock({"a"}, LockMode::kAccessExclusive);
  effects.AddLock({"a"}, LockMode::kRowExclusive);
  effects.AddLock({"b"}, LockMode::kNone);
  EXPECT_THAT(effects.locks, ElementsAre(Lock{{"a"}, LockMode::kAccessExclusive}));
  EXPECT_EQ(LockModeName(effects.strongest_lock()), "ACCESS EXCLUSIVE");
  EXPECT_EQ(LockModeName(LockMode::kNone), "");
}

TEST(Effects, TogetherTheyAreUnknownWhenOneIs) {
  Effects effects = Effects::Known();
  Effects other = Effects::Unknown("a DO block");
  other.destructive = true;
  effects.Merge(other);
  EXPECT_FALSE(effects.known);
  EXPECT_EQ(effects.why_unknown, "a DO block");
  EXPECT_TRUE(effects.destructive);
}

TEST(CountSql, CountsTheRowsAtStake) {
  using enum Loss::Of;
  EXPECT_EQ(CountSql({kTable, {"app", "Order"}, "", ""}), "SELECT pg_catalog.count(*) FROM app.\"Order\"");
  EXPECT_EQ(CountSql({kColumn, {"app", "t", "user"}, "", ""}),
            "SELECT pg_catalog.count(*) FROM app.t WHERE \"user\" IS NOT NULL");
  EXPECT_EQ(CountSql({kRows, {"t"}, "", ""}), "SELECT pg_catalog.count(*) FROM t");
  EXPECT_EQ(CountSql({kRows, {"t"}, "x.a > 1", "x"}), "SELECT pg_catalog.count(*) FROM t AS x WHERE x.a > 1");
  EXPECT_EQ(CountSql({kCascade, {"app"}, "", ""}), "");
}

}  // namespace
}  // namespace lockkeeper::sql
