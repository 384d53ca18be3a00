// Graphs for tests in one line: "a b:a c:a m:b,c d+m" is a base a, its children b and c, their merge m, and a base d
// that depends on m. "b:a#label" carries a label; "x:a!" is irreversible. Written first means created first.
#ifndef LOCKKEEPER_ENGINE_REVISION_TEST_GRAPH_H_
#define LOCKKEEPER_ENGINE_REVISION_TEST_GRAPH_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/revision/graph.h"
#include "gtest/gtest.h"

namespace lockkeeper::revision {

inline std::vector<Revision> TestRevisions(absl::string_view text) {
  std::vector<Revision> revisions;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipWhitespace())) {
    Revision r;
    if (absl::ConsumeSuffix(&word, "!")) {
      r.irreversible_reason = "it is gone";
    } else {
      r.downgrade = Script();
    }
    const auto cut = [&](char mark) {
      const size_t at = word.find(mark);
      const absl::string_view list = at == absl::string_view::npos ? "" : word.substr(at + 1);
      word = word.substr(0, at);
      return std::vector<std::string>(absl::StrSplit(list, ',', absl::SkipEmpty()));
    };
    r.labels = cut('#');
    r.depends_on = cut('+');
    r.parents = cut(':');
    r.id = std::string(word);
    r.message = r.id + " message";
    r.file_name = r.id + ".sql";
    r.digest = std::string(20, 'd');
    r.created = absl::FromUnixSeconds(static_cast<int64_t>(revisions.size()) * 60);
    revisions.push_back(std::move(r));
  }
  return revisions;
}

inline Graph TestGraph(absl::string_view text) {
  absl::StatusOr<Graph> graph = Graph::Make(TestRevisions(text));
  EXPECT_TRUE(graph.ok()) << graph.status();
  return graph.ok() ? *std::move(graph) : Graph();
}

}  // namespace lockkeeper::revision

#endif  // LOCKKEEPER_ENGINE_REVISION_TEST_GRAPH_H_
