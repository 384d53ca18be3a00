#include "engine/revision/graph.h"

#include <algorithm>

#include "engine/base/errors.h"
#include "engine/revision/test_graph.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::revision {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Order(const Graph& graph) {
  std::vector<std::string> out;
  for (const RevisionPtr& revision : graph.ordered()) out.push_back(revision->id);
  return out;
}

TEST(Graph, KnowsItsHeadsBasesAndBranchPoints) {
  const Graph graph = TestGraph("a b:a c:a m:b,c d:m e:m x");
  EXPECT_THAT(graph.bases(), ElementsAre("a", "x"));
  EXPECT_THAT(graph.heads(), ElementsAre("d", "e", "x"));
  EXPECT_TRUE(graph.IsBranchPoint("a"));
  EXPECT_FALSE(graph.IsBranchPoint("b"));
  EXPECT_THAT(graph.Children("m"), ElementsAre("d", "e"));
}

TEST(Graph, AnEmptyGraphIsFine) {
  EXPECT_THAT(TestGraph("").heads(), IsEmpty());
  EXPECT_THAT(TestGraph("").bases(), IsEmpty());
}

TEST(Graph, OrderPutsParentsAndDependenciesFirstAndIsTheSameForEveryOrderOfFiles) {
  std::vector<Revision> revisions = TestRevisions("c:b+x b:a a x y:x");
  const std::vector<std::string> expected = Order(*Graph::Make(revisions));
  EXPECT_THAT(expected, ElementsAre("a", "b", "x", "c", "y"));
  std::sort(revisions.begin(), revisions.end(), [](const Revision& p, const Revision& q) { return p.id < q.id; });
  do {
    EXPECT_EQ(Order(*Graph::Make(revisions)), expected);
  } while (std::next_permutation(revisions.begin(), revisions.end(),
                                 [](const Revision& p, const Revision& q) { return p.id < q.id; }));
}

TEST(Graph, ACycleIsRefusedWithItsPath) {
  const absl::Status status = Graph::Make(TestRevisions("r a:c b:a c:b,r")).status();
  EXPECT_EQ(ReasonOf(status), Reason::kRevisionCycle);
  EXPECT_EQ(MetadataOf(status)["path"], "a -> b -> c -> a");
}

TEST(Graph, ACycleOverADependencyIsACycleToo) {
  EXPECT_EQ(ReasonOf(Graph::Make(TestRevisions("a+b b:a")).status()), Reason::kRevisionCycle);
}

TEST(Graph, UnknownParentsAndDependenciesAreRefused) {
  for (const char* text : {"a b:z", "a b+z"}) {
    const absl::Status status = Graph::Make(TestRevisions(text)).status();
    EXPECT_EQ(ReasonOf(status), Reason::kRevisionUnknownParent);
    EXPECT_EQ(MetadataOf(status)["revision"], "b");
    EXPECT_EQ(MetadataOf(status)["parent"], "z");
  }
}

TEST(Graph, AnIdInTwoFilesIsRefusedWithBothNames) {
  std::vector<Revision> revisions = TestRevisions("a a");
  revisions[1].file_name = "other.sql";
  const absl::Status status = Graph::Make(revisions).status();
  EXPECT_EQ(ReasonOf(status), Reason::kRevisionDuplicate);
  EXPECT_EQ(MetadataOf(status)["file"], "a.sql");
  EXPECT_EQ(MetadataOf(status)["other"], "other.sql");
}

TEST(Graph, ALabelNamesOneRevisionOnly) {
  EXPECT_EQ(ReasonOf(Graph::Make(TestRevisions("a#x b#x")).status()), Reason::kBundleInvalid);
  EXPECT_EQ(ReasonOf(Graph::Make(TestRevisions("a b#a")).status()), Reason::kBundleInvalid);
}

TEST(Graph, ALabelHoldsForItsLineDownToTheBranchPoint) {
  const Graph graph = TestGraph("a b:a c:a d:c#side e:d m:b,e");
  EXPECT_THAT(graph.BranchLabels("a"), IsEmpty());
  EXPECT_THAT(graph.BranchLabels("b"), IsEmpty());
  for (const char* id : {"c", "d", "e", "m"}) EXPECT_THAT(graph.BranchLabels(id), ElementsAre("side")) << id;
  EXPECT_EQ(graph.Labelled("side")->id, "d");
  EXPECT_EQ(graph.Labelled("none"), nullptr);
}

TEST(Graph, AppliedRevisionsAreTheHeadsAndEverythingTheyNeed) {
  const Graph graph = TestGraph("a b:a c:a x y:x+b");
  EXPECT_THAT(graph.Closure({"y"}), ElementsAre("a", "b", "x", "y"));
  EXPECT_THAT(graph.Dependents({"b"}), ElementsAre("b", "y"));
  EXPECT_THAT(graph.HeadsOf({"a", "b", "x", "y"}), ElementsAre("y"));
  EXPECT_THAT(graph.HeadsOf({"a", "b", "c", "x"}), ElementsAre("b", "c", "x"));
  EXPECT_THAT(graph.HeadsOf({}), IsEmpty());
}

TEST(Graph, MergeBasesAreTheLastCommonAncestors) {
  const Graph graph = TestGraph("a b:a c:b d:b e:c x");
  EXPECT_THAT(graph.MergeBases("e", "d"), ElementsAre("b"));
  EXPECT_THAT(graph.MergeBases("e", "b"), ElementsAre("b"));
  EXPECT_THAT(graph.MergeBases("e", "x"), IsEmpty());
}

TEST(Graph, CrissCrossMergesHaveTwoBases) {
  const Graph graph = TestGraph("a b:a c:a m:b,c n:b,c");
  EXPECT_THAT(graph.MergeBases("m", "n"), ElementsAre("b", "c"));
}

TEST(Combine, ARevisionThatWasPushedMustNotHaveChanged) {
  EXPECT_THAT(Combine(TestRevisions("a b:a"), TestRevisions("a c:a"))->heads(), ElementsAre("b", "c"));
  std::vector<Revision> changed = TestRevisions("a");
  changed[0].digest = std::string(20, 'e');
  const absl::Status status = Combine(TestRevisions("a"), changed).status();
  EXPECT_EQ(ReasonOf(status), Reason::kRevisionChanged);
  EXPECT_EQ(MetadataOf(status)["pushed"], "dddddddddddd");
}

}  // namespace
}  // namespace lockkeeper::revision
