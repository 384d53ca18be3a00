#include "engine/verify/probe.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::verify {
namespace {

using ::testing::HasSubstr;

TEST(Probe, TakesConcurrentIndexesApart) {
  auto index =
      ParseConcurrentIndex("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"My Index\" ON ONLY app.\"T\" (a)");
  ASSERT_TRUE(index.has_value());
  EXPECT_EQ(index->index, "\"My Index\"");
  EXPECT_EQ(index->table, "app.\"T\"");
  EXPECT_FALSE(ParseConcurrentIndex("CREATE INDEX CONCURRENTLY ON t (a)").has_value());
  EXPECT_FALSE(ParseConcurrentIndex("CREATE INDEX i ON t (a)").has_value());
}

TEST(Probe, AsksForTheRawName) {
  EXPECT_THAT(ProbeFor("create index concurrently Foo on Bar (a)"), HasSubstr("'foo'::name"));
  EXPECT_THAT(ProbeFor("create index concurrently Foo on Bar (a)"), HasSubstr("to_regclass('Bar')"));
  EXPECT_THAT(LeftoverQuery("create index concurrently \"A\"\"b\" on t (a)"), HasSubstr("'A\"b'::name"));
}

TEST(Probe, KnowsWhatItDoesNotKnow) {
  EXPECT_EQ(ProbeFor("VACUUM t"), "SELECT false");
  EXPECT_EQ(ProbeFor("ALTER SYSTEM SET x = 1"), "");
  EXPECT_EQ(ProbeFor("DROP INDEX CONCURRENTLY IF EXISTS a.b"), "SELECT pg_catalog.to_regclass('a.b') IS NULL");
  EXPECT_EQ(ProbeFor("DROP INDEX CONCURRENTLY a, b"), "");
  EXPECT_EQ(LeftoverQuery("VACUUM t"), "");
}

}  // namespace
}  // namespace lockkeeper::verify
