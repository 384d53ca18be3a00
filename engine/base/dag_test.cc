#include "engine/base/dag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Dag, AmongFreeNodesTheSmallestRankComesFirst) {
  Dag dag(4);
  dag.AddEdge(3, 0);
  const Dag::Ordering ordering = dag.Order({0, 2, 1, 3});
  EXPECT_THAT(ordering.order, ElementsAre(2, 1, 3, 0));
  EXPECT_THAT(ordering.cycle, IsEmpty());
}

TEST(Dag, ACycleIsNamedInOrderAndIsTheShortest) {
  Dag dag(6);
  dag.AddEdge(0, 1);
  dag.AddEdge(1, 2);
  dag.AddEdge(2, 0);
  dag.AddEdge(3, 4);
  dag.AddEdge(4, 3);
  dag.AddEdge(4, 5);
  EXPECT_THAT(dag.Order({0, 1, 2, 3, 4, 5}).cycle, ElementsAre(3, 4));
}

TEST(Dag, RepeatedEdgesDoNotBlockANode) {
  Dag dag(2);
  dag.AddEdge(0, 1);
  dag.AddEdge(0, 1);
  EXPECT_THAT(dag.Order({0, 1}).order, ElementsAre(0, 1));
}

}  // namespace
}  // namespace lockkeeper
