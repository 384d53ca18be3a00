// The revision graph for people: one line a revision, newest first, and lanes beside it when a drawing is wanted.
#ifndef LOCKKEEPER_CLIENT_RENDER_GRAPH_H_
#define LOCKKEEPER_CLIENT_RENDER_GRAPH_H_

#include <string>
#include <vector>

#include "client/terminal.h"
#include "lockkeeper/v1/revision.pb.h"

namespace lockkeeper::client {

// Lanes of a graph whose nodes come children before parents: for each node the row that holds its `*`, and before it
// the rows that join or part lanes.
struct GraphRow {
  std::string lanes;
  int node = -1;  // index into the graph's nodes; -1 for a connecting row
};
[[nodiscard]] std::vector<GraphRow> DrawLanes(const v1::RevisionGraph& graph);

// "3f9c2a71d0b4 (head, label billing, in dev) add invoice".
[[nodiscard]] std::string RenderNode(const v1::RevisionNode& node, const Terminal& terminal);

[[nodiscard]] std::string RenderHistory(const v1::RevisionGraph& graph, bool with_lanes, const Terminal& terminal);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENDER_GRAPH_H_
