#include "engine/revision/target.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/revision/test_graph.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::revision {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Ids = std::vector<std::string>;

// "b c" of the steps, or the reason and its metadata.
std::string Said(const absl::StatusOr<std::vector<Step>>& steps) {
  if (!steps.ok()) return std::string(ReasonName(*ReasonOf(steps.status())));
  return absl::StrJoin(*steps, " ", [](std::string* out, const Step& step) { *out += step.revision->id; });
}
std::string Up(const Graph& graph, const Ids& current, absl::string_view target) {
  return Said(ResolveUpgrade(graph, current, target));
}
std::string Down(const Graph& graph, const Ids& current, absl::string_view target) {
  return Said(ResolveDowngrade(graph, current, target));
}

Graph Line() { return TestGraph("aa1 ab2:aa1 bc3:ab2 bd4:bc3"); }
Graph TwoLines() { return TestGraph("a b:a x#side y:x c:b z:y"); }
Graph Forked() { return TestGraph("a b:a c:a#side d:b e:c"); }
Graph Merged() { return TestGraph("a b:a c:a m:b,c d:m"); }

TEST(Upgrade, GoesToTheHeadOrToAnyRevisionOnTheWay) {
  EXPECT_EQ(Up(Line(), {}, "head"), "aa1 ab2 bc3 bd4");
  EXPECT_EQ(Up(Line(), {"ab2"}, "heads"), "bc3 bd4");
  EXPECT_EQ(Up(Line(), {}, "bc3"), "aa1 ab2 bc3");
  EXPECT_EQ(Up(Line(), {}, "bc"), "aa1 ab2 bc3");
  EXPECT_EQ(Up(Line(), {"bd4"}, "head"), "");
  EXPECT_EQ(Up(Line(), {"bd4"}, "aa1"), "");
}

TEST(Upgrade, TakesSteps) {
  EXPECT_EQ(Up(Line(), {}, "+2"), "aa1 ab2");
  EXPECT_EQ(Up(Line(), {"ab2"}, "+1"), "bc3");
  EXPECT_EQ(Up(Line(), {}, "aa1+2"), "aa1 ab2 bc3");
  EXPECT_EQ(Up(Line(), {}, "head-1"), "aa1 ab2 bc3");
  EXPECT_EQ(Up(Line(), {"aa1"}, "base+3"), "ab2 bc3");
  EXPECT_EQ(Up(Line(), {"bc3"}, "+2"), "TARGET_SYNTAX");
  EXPECT_EQ(Up(Line(), {"bc3"}, "-1"), "TARGET_SYNTAX");
}

TEST(Upgrade, WantsOneHeadOrAllOfThem) {
  EXPECT_EQ(Up(Forked(), {}, "head"), "MULTIPLE_HEADS");
  EXPECT_EQ(Up(Forked(), {}, "heads"), "a b c d e");
  EXPECT_EQ(Up(Forked(), {}, "side@head"), "a c e");
  EXPECT_EQ(Up(Forked(), {"a"}, "+1"), "TARGET_SYNTAX");
  EXPECT_EQ(Up(Forked(), {"a"}, "side@+1"), "c");
  EXPECT_EQ(Up(Forked(), {"d"}, "side@+2"), "c e");
  EXPECT_EQ(Up(Forked(), {"b", "c"}, "+1"), "MULTIPLE_HEADS");
  EXPECT_EQ(Up(Forked(), {"b"}, "b@head"), "d");
  EXPECT_EQ(Up(Forked(), {}, "a@head"), "MULTIPLE_HEADS");
}

TEST(Upgrade, SeveralHeadsAreNamedWithWhatToDo) {
  const absl::Status status = ResolveUpgrade(Forked(), {}, "head").status();
  EXPECT_EQ(MetadataOf(status)["heads"], "d, e");
  EXPECT_THAT(std::string(status.message()), HasSubstr("lk merge"));
}

TEST(Upgrade, IndependentLinesGoOnAlone) {
  EXPECT_EQ(Up(TwoLines(), {}, "side@head"), "x y z");
  EXPECT_EQ(Up(TwoLines(), {"a"}, "side@+2"), "x y");
  EXPECT_EQ(Up(TwoLines(), {"a", "x"}, "side@+1"), "y");
  EXPECT_EQ(Up(TwoLines(), {}, "side"), "x");
  EXPECT_EQ(Up(TwoLines(), {}, "side@heads"), "x y z");
}

TEST(Upgrade, BringsWhatARevisionDependsOn) {
  const Graph graph = TestGraph("a b:a x y:x+b z:y");
  EXPECT_EQ(Up(graph, {}, "z"), "a b x y z");
  EXPECT_EQ(Up(graph, {"x"}, "y"), "a b y");
}

TEST(Downgrade, GoesBackToARevisionOrToTheBase) {
  EXPECT_EQ(Down(Line(), {"bd4"}, "base"), "bd4 bc3 ab2 aa1");
  EXPECT_EQ(Down(Line(), {"bd4"}, "ab2"), "bd4 bc3");
  EXPECT_EQ(Down(Line(), {"bd4"}, "-1"), "bd4");
  EXPECT_EQ(Down(Line(), {"bd4"}, "-4"), "bd4 bc3 ab2 aa1");
  EXPECT_EQ(Down(Line(), {"bd4"}, "bc3-1"), "bd4 bc3");
  EXPECT_EQ(Down(Line(), {"bd4"}, "aa1-1"), "bd4 bc3 ab2 aa1");
  EXPECT_EQ(Down(Line(), {"bd4"}, "aa1+1"), "bd4 bc3");
  EXPECT_EQ(Down(Line(), {"bd4"}, "head"), "");
  EXPECT_EQ(Down(Line(), {}, "base"), "");
}

TEST(Downgrade, RefusesWhatIsNotBelow) {
  EXPECT_EQ(Down(Line(), {"ab2"}, "bc3"), "NOT_AN_ANCESTOR");
  EXPECT_EQ(Down(Line(), {}, "aa1"), "NOT_AN_ANCESTOR");
  EXPECT_EQ(Down(Line(), {"ab2"}, "-3"), "TARGET_SYNTAX");
  EXPECT_EQ(Down(Line(), {"ab2"}, "+1"), "TARGET_SYNTAX");
  EXPECT_EQ(Down(Line(), {"ab2"}, "aa1-2"), "TARGET_SYNTAX");
}

TEST(Downgrade, LeavesOtherLinesAlone) {
  EXPECT_EQ(Down(Forked(), {"d", "e"}, "b"), "d");
  EXPECT_EQ(Down(Forked(), {"d", "e"}, "a"), "e d c b");
  EXPECT_EQ(Down(Forked(), {"d", "e"}, "-1"), "MULTIPLE_HEADS");
  EXPECT_EQ(Down(Forked(), {"d", "e"}, "side@-1"), "e");
  EXPECT_EQ(Down(Forked(), {"d", "e"}, "side@base"), "e c");
  EXPECT_EQ(Down(TwoLines(), {"c", "z"}, "side@base"), "z y x");
  EXPECT_EQ(Down(TwoLines(), {"c", "z"}, "base"), "z c y x b a");
}

TEST(Downgrade, TakesAMergeApart) {
  EXPECT_EQ(Down(Merged(), {"d"}, "-2"), "d m");
  EXPECT_EQ(Down(Merged(), {"d"}, "-3"), "MULTIPLE_HEADS");
  EXPECT_EQ(Down(Merged(), {"d"}, "b"), "d m");
  EXPECT_EQ(Down(Merged(), {"d"}, "d-2"), "TARGET_SYNTAX");
  EXPECT_EQ(Down(Merged(), {"d"}, "a"), "d m c b");
}

TEST(Downgrade, TakesBackWhatDependsOnARevisionFirst) {
  const Graph graph = TestGraph("a#one b:a x y:x+b");
  EXPECT_EQ(Down(graph, {"y"}, "a"), "y b");
  EXPECT_EQ(Down(graph, {"y"}, "one@-1"), "y b");
}

TEST(Downgrade, StopsBeforeItBeginsAtAnIrreversibleRevision) {
  const absl::Status status = ResolveDowngrade(TestGraph("a b:a! c:b"), Ids{"c"}, "a").status();
  EXPECT_EQ(ReasonOf(status), Reason::kIrreversible);
  EXPECT_EQ(MetadataOf(status)["revision"], "b");
  EXPECT_EQ(MetadataOf(status)["why"], "it is gone");
}

TEST(Target, AMistakeSaysWhatIsWrong) {
  for (const char* target :
       {"", "@", "@head", "a@", "+", "+x", "+0", "--1", "+-1", "a b", "a@b@c", "+99999999999", "head+1"}) {
    EXPECT_EQ(Up(TestGraph("a"), {}, target), "TARGET_SYNTAX") << target;
  }
  EXPECT_EQ(Up(Line(), {}, "zz"), "REVISION_NOT_FOUND");
  EXPECT_EQ(Up(Line(), {}, "zz@head"), "REVISION_NOT_FOUND");
  EXPECT_EQ(Up(Line(), {}, "a"), "REVISION_AMBIGUOUS");
  EXPECT_EQ(Up(Line(), {}, "base"), "TARGET_SYNTAX");
  EXPECT_EQ(Up(Line(), {"gone"}, "head"), "REVISION_NOT_FOUND");
  EXPECT_EQ(Up(Graph(), {}, "head"), "");
  EXPECT_EQ(Up(Graph(), {}, "heads"), "");
}

TEST(Target, AWholeIdWinsOverALongerOneThatBeginsWithIt) { EXPECT_EQ(Up(TestGraph("ab abc:ab"), {}, "ab"), "ab"); }

TEST(ResolveOne, NamesOneRevision) {
  EXPECT_EQ((*ResolveOne(Line(), "head"))->id, "bd4");
  EXPECT_EQ((*ResolveOne(Line(), "bd4-2"))->id, "ab2");
  EXPECT_EQ((*ResolveOne(Forked(), "side"))->id, "c");
  EXPECT_EQ((*ResolveOne(Forked(), "side@head"))->id, "e");
  EXPECT_EQ(ReasonOf(ResolveOne(Forked(), "heads").status()), Reason::kMultipleHeads);
  EXPECT_EQ(ReasonOf(ResolveOne(Line(), "+1").status()), Reason::kTargetSyntax);
}

TEST(Heads, AMergeCollapsesItsParentsRowsAndTakingItBackBringsThemBack) {
  const std::vector<Step> up = *ResolveUpgrade(Merged(), Ids{"b", "c"}, "m");
  ASSERT_EQ(up.size(), 1u);
  EXPECT_THAT(up[0].remove_heads, ElementsAre("b", "c"));
  EXPECT_THAT(up[0].add_heads, ElementsAre("m"));
  const std::vector<Step> down = *ResolveDowngrade(Merged(), Ids{"m"}, "-1");
  EXPECT_THAT(down[0].remove_heads, ElementsAre("m"));
  EXPECT_THAT(down[0].add_heads, ElementsAre("b", "c"));
}

// Whatever the graph and the way, the rows are the ends of what is applied.
TEST(Heads, RowsAreAlwaysTheEndsOfWhatIsApplied) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 300; ++round) {
    std::string text = "r0";
    for (int i = 1; i < 12; ++i) {
      const auto any = [&] { return absl::StrCat("r", random() % i); };
      absl::StrAppend(&text, " r", i, random() % 5 ? absl::StrCat(":", any()) : "",
                      random() % 3 ? "" : absl::StrCat("+", any()));
    }
    const Graph graph = TestGraph(text);
    IdSet applied, heads;
    const auto follow = [&](const absl::StatusOr<std::vector<Step>>& steps, bool up) {
      if (!steps.ok()) return;
      for (const Step& step : *steps) {
        for (const std::string& id : step.remove_heads) EXPECT_EQ(heads.erase(id), 1u) << text;
        for (const std::string& id : step.add_heads) EXPECT_TRUE(heads.insert(id).second) << text;
        if (up) applied.insert(step.revision->id);
        if (!up) applied.erase(step.revision->id);
        const Ids expected = graph.HeadsOf(applied);
        EXPECT_EQ(heads, IdSet(expected.begin(), expected.end())) << text;
        EXPECT_EQ(graph.Closure(heads), applied) << text;
      }
    };
    for (int move = 0; move < 6; ++move) {
      const std::string target = absl::StrCat("r", random() % 12);
      const Ids current(heads.begin(), heads.end());
      follow(ResolveUpgrade(graph, current, target), true);
      const Ids now(heads.begin(), heads.end());
      follow(ResolveDowngrade(graph, now, move == 5 ? "base" : absl::StrCat("r", random() % 12)), false);
    }
    EXPECT_TRUE(heads.empty()) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::revision
