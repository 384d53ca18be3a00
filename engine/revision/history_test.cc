#include "engine/revision/history.h"

#include "engine/revision/test_graph.h"
#include "gtest/gtest.h"

namespace lockkeeper::revision {
namespace {

std::string Draw(absl::string_view text) { return "\n" + RenderHistory(TestGraph(text), std::nullopt); }

TEST(History, ALineIsALine) {
  EXPECT_EQ(Draw("a b:a"), R"(
* b (head) b message
* a a message
)");
}

TEST(History, ABranchAndItsMergeAreDrawn) {
  EXPECT_EQ(Draw("a b:a c:a#side m:b,c"), R"(
* m (head) m message
|\
| * c [side] c message
* | b b message
|/
* a a message
)");
}

TEST(History, SeveralHeadsHaveAColumnEach) {
  EXPECT_EQ(Draw("a b:a c:a d:a"), R"(
* d (head) d message
| * c (head) c message
| | * b (head) b message
| |/
|/
* a a message
)");
}

TEST(History, ALineThatEndsLetsItsNeighboursCloseUp) {
  EXPECT_EQ(Draw("x a b:a y:x"), R"(
* y (head) y message
| * b (head) b message
| * a a message
* x x message
)");
  EXPECT_EQ(Draw("a b:a x y:x"), R"(
* y (head) y message
* x x message
* b (head) b message
* a a message
)");
  EXPECT_EQ(Draw("x c:x y a b:y,a"), R"(
* b (head) b message
|\
| * a a message
* y y message
* c (head) c message
* x x message
)");
}

TEST(History, MarksWhatIsAppliedAndWhereItStands) {
  const Graph graph = TestGraph("a b:a x+b c:b");
  EXPECT_EQ("\n" + RenderHistory(graph, std::vector<std::string>{"b"}), R"(
o c (head) c message
| o x (head) x message (depends on b)
* b (current) b message
* a a message
)");
}

}  // namespace
}  // namespace lockkeeper::revision
