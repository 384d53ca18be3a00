#include "client/target.h"

#include <gtest/gtest.h>

namespace lockkeeper::client {
namespace {

TEST(PointsDown, IsTrueForWhatCanOnlyLieBelow) {
  for (const char* target : {"base", "-1", "billing@base"}) EXPECT_TRUE(PointsDown(target)) << target;
}

TEST(PointsDown, IsFalseForEverythingElse) {
  for (const char* target : {"head", "heads", "+1", "billing@head", "3f9c", "3f9c-1", "basement"}) {
    EXPECT_FALSE(PointsDown(target)) << target;
  }
}

}  // namespace
}  // namespace lockkeeper::client
