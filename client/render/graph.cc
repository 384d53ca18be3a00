#include "client/render/graph.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/context.h"

namespace lockkeeper::client {
namespace {

// What each lane waits for: the id of the revision that will end it.
using Lanes = std::vector<std::string>;

std::string Row(const Lanes& lanes, size_t marked, char mark) {
  std::string row;
  for (size_t i = 0; i < lanes.size(); ++i) {
    row += i == marked ? mark : '|';
    row += ' ';
  }
  absl::StripTrailingAsciiWhitespace(&row);
  return row;
}

// Lanes that wait for one revision join in the first of them, each with a row `|/`.
void Join(Lanes& lanes, size_t first, std::vector<GraphRow>& rows) {
  for (size_t i = lanes.size() - 1; i > first; --i) {
    if (lanes[i] != lanes[first]) continue;
    std::string row = Row(lanes, i, '/');
    row[2 * i - 1] = '/';
    row[2 * i] = ' ';
    absl::StripTrailingAsciiWhitespace(&row);
    rows.push_back({row, -1});
    lanes.erase(lanes.begin() + static_cast<Lanes::difference_type>(i));
  }
}

// A merge waits for several parents: the others get lanes of their own at the right, each with a row `|\`.
void Part(Lanes& lanes, size_t at, const v1::RevisionNode& node, const std::set<std::string>& known,
          std::vector<GraphRow>& rows) {
  bool kept = false;
  for (const std::string& parent : node.parents()) {
    if (known.count(parent) == 0) continue;
    if (!kept) {
      lanes[at] = parent;
      kept = true;
      continue;
    }
    rows.push_back({Row(lanes, lanes.size(), '|') + "\\", -1});
    lanes.push_back(parent);
  }
  if (!kept) lanes.erase(lanes.begin() + static_cast<Lanes::difference_type>(at));
}

std::string Labels(const v1::RevisionNode& node) {
  std::vector<std::string> words;
  if (node.is_head()) words.push_back("head");
  if (node.is_base()) words.push_back("base");
  if (node.is_merge()) words.push_back("merge");
  if (node.is_branch_point()) words.push_back("branch point");
  for (const std::string& label : node.labels()) words.push_back(absl::StrCat("label ", label));
  if (node.irreversible()) words.push_back("irreversible");
  if (!node.pushed()) words.push_back("not pushed");
  for (const std::string& name : node.current_in()) {
    words.push_back(absl::StrCat("in ", ShortName(name)));
  }
  return words.empty() ? "" : absl::StrCat(" (", absl::StrJoin(words, ", "), ")");
}

}  // namespace

std::vector<GraphRow> DrawLanes(const v1::RevisionGraph& graph) {
  std::set<std::string> known;
  for (const v1::RevisionNode& node : graph.nodes()) known.insert(node.id());
  Lanes lanes;
  std::vector<GraphRow> rows;
  for (int i = 0; i < graph.nodes_size(); ++i) {
    const v1::RevisionNode& node = graph.nodes(i);
    auto found = std::find(lanes.begin(), lanes.end(), node.id());
    if (found == lanes.end()) found = lanes.insert(lanes.end(), node.id());
    const size_t at = static_cast<size_t>(found - lanes.begin());
    Join(lanes, at, rows);
    rows.push_back({Row(lanes, at, '*'), i});
    Part(lanes, at, node, known, rows);
  }
  return rows;
}

std::string RenderNode(const v1::RevisionNode& node, const Terminal& terminal) {
  return absl::StrCat(terminal.Paint(Color::kYellow, node.id()), Labels(node), " ", node.message());
}

std::string RenderHistory(const v1::RevisionGraph& graph, bool with_lanes, const Terminal& terminal) {
  std::string out;
  if (!with_lanes) {
    for (const v1::RevisionNode& node : graph.nodes()) {
      absl::StrAppend(&out, node.parents().empty() ? "base" : absl::StrJoin(node.parents(), ", "), " -> ",
                      RenderNode(node, terminal), "\n");
    }
    return out;
  }
  for (const GraphRow& row : DrawLanes(graph)) {
    absl::StrAppend(&out, row.lanes);
    if (row.node >= 0) absl::StrAppend(&out, " ", RenderNode(graph.nodes(row.node), terminal));
    absl::StrAppend(&out, "\n");
  }
  return out;
}

}  // namespace lockkeeper::client
