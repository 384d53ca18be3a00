#include "engine/plan/regions.h"

#include <gtest/gtest.h>

#include "engine/diff/diff.h"
#include "tests/support/snap.h"

namespace lockkeeper::plan {
namespace {

class Regions : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 4; ++i) graph_.Add(Node());
  }
  const catalog::ChangeSet none_ = diff::Diff(Snap("schema a\n"), Snap("schema a\n"));
  Graph graph_{none_};
};

TEST_F(Regions, AChainHasARegionForEachNode) {
  for (uint32_t i = 0; i + 1 < 4; ++i) graph_.Edge(i, i + 1, EdgeRule::kOwnOrder);
  const std::vector<uint32_t> regions = RegionsOf(graph_, {});
  EXPECT_NE(regions[0], regions[1]);
  EXPECT_NE(regions[1], regions[2]);
  EXPECT_NE(regions[2], regions[3]);
}

TEST_F(Regions, WhatLiesBetweenTwoThatMayBecomeOneIsInTheirRegion) {
  for (uint32_t i = 0; i + 1 < 4; ++i) graph_.Edge(i, i + 1, EdgeRule::kOwnOrder);
  const std::vector<uint32_t> regions = RegionsOf(graph_, {{0, 2}});
  EXPECT_EQ(regions[0], regions[1]);
  EXPECT_EQ(regions[0], regions[2]);
  EXPECT_NE(regions[0], regions[3]);
}

TEST_F(Regions, WhatIsFoldedAlreadyCountsAsOne) {
  graph_.Edge(0, 1, EdgeRule::kOwnOrder);
  graph_.Edge(2, 0, EdgeRule::kOwnOrder);
  graph_.nodes[2].folded_into = 1;
  const std::vector<uint32_t> regions = RegionsOf(graph_, {});
  EXPECT_EQ(regions[0], regions[1]);
  EXPECT_EQ(regions[0], regions[2]);
  EXPECT_NE(regions[0], regions[3]);
}

}  // namespace
}  // namespace lockkeeper::plan
