#include "client/render/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace lockkeeper::client {
namespace {

v1::RevisionGraph Graph(const std::vector<std::pair<std::string, std::vector<std::string>>>& rows) {
  v1::RevisionGraph graph;
  for (const auto& [id, parents] : rows) {
    v1::RevisionNode& node = *graph.add_nodes();
    node.set_id(id);
    for (const std::string& parent : parents) node.add_parents(parent);
  }
  return graph;
}

std::string Draw(const v1::RevisionGraph& graph) {
  std::string out;
  for (const GraphRow& row : DrawLanes(graph)) {
    absl::StrAppend(&out, row.lanes, row.node < 0 ? "" : " " + graph.nodes(row.node).id(), "\n");
  }
  return out;
}

TEST(Graph, LineIsOneLane) { EXPECT_EQ(Draw(Graph({{"b", {"a"}}, {"a", {}}})), "* b\n* a\n"); }

TEST(Graph, TwoHeadsJoinAtTheirParent) {
  EXPECT_EQ(Draw(Graph({{"c", {"a"}}, {"b", {"a"}}, {"a", {}}})),
            "* c\n"
            "| * b\n"
            "|/\n"
            "* a\n");
}

TEST(Graph, MergePartsIntoItsParents) {
  EXPECT_EQ(Draw(Graph({{"d", {"b", "c"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}})),
            "* d\n"
            "|\\\n"
            "| * c\n"
            "* | b\n"
            "|/\n"
            "* a\n");
}

TEST(Graph, TwoBasesAreTwoLines) { EXPECT_EQ(Draw(Graph({{"b", {}}, {"a", {}}})), "* b\n* a\n"); }

TEST(Graph, NodeSaysWhatItIs) {
  v1::RevisionNode node;
  node.set_id("3f9c");
  node.set_message("add invoice");
  node.set_is_head(true);
  node.add_labels("billing");
  node.add_current_in("projects/default/environments/dev");
  EXPECT_EQ(RenderNode(node, Terminal(false, true)), "3f9c (head, label billing, not pushed, in dev) add invoice");
}

}  // namespace
}  // namespace lockkeeper::client
