#include "engine/pg/sqlstate.h"

#include "gtest/gtest.h"

namespace lockkeeper::pg {
namespace {

TEST(Sqlstate, TheCodeComesBeforeItsClass) {
  EXPECT_EQ(MeaningOf("28P01").reason, Reason::kAuthenticationFailed);
  EXPECT_EQ(MeaningOf("28000").reason, Reason::kAuthenticationFailed);
  EXPECT_EQ(MeaningOf("57014").reason, Reason::kCancelled);
  EXPECT_EQ(MeaningOf("57P01").reason, Reason::kConnectionLost);
  EXPECT_EQ(MeaningOf("08006").reason, Reason::kConnectionLost);
}

TEST(Sqlstate, WhatIsNotListedFailedAndIsNotRetried) {
  for (const char* code : {"42601", "23505", "XX000", "", "5"}) {
    EXPECT_EQ(MeaningOf(code).reason, Reason::kSqlFailed) << code;
    EXPECT_FALSE(MeaningOf(code).retryable) << code;
  }
}

TEST(Sqlstate, LocksDeadlocksAndSerializationMayBeRetried) {
  for (const char* code : {"55P03", "40P01", "40001"}) EXPECT_TRUE(MeaningOf(code).retryable) << code;
  EXPECT_FALSE(MeaningOf("42501").retryable);
}

}  // namespace
}  // namespace lockkeeper::pg
