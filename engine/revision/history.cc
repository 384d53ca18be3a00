#include "engine/revision/history.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/dag.h"

namespace lockkeeper::revision {
namespace {

// The columns of the picture: each waits for the revision with its id. Column i is drawn at character 2 * i, what joins
// it to its left neighbour at 2 * i - 1.
class Columns {
 public:
  // Draws the revision with `mark` and lets its column go on to its parents.
  void Draw(const Revision& revision, char mark, absl::string_view text) {
    const size_t at = Join(revision.id);
    std::string row = Bars(waiting_.size());
    row[2 * at] = mark;
    Append(absl::StrCat(row, " ", text));
    GoOn(at, revision.parents);
  }
  std::string Text() const { return out_; }

 private:
  static std::string Bars(size_t columns) {
    std::string row;
    for (size_t i = 0; i < columns; ++i) absl::StrAppend(&row, i == 0 ? "|" : " |");
    return row;
  }

  void Append(std::string row) {
    row.erase(row.find_last_not_of(' ') + 1);
    absl::StrAppend(&out_, row, "\n");
  }

  // The one column that waits for `id`; further ones are led into their left neighbour first, the rightmost first.
  size_t Join(const std::string& id) {
    const size_t at = std::find(waiting_.begin(), waiting_.end(), id) - waiting_.begin();
    if (at == waiting_.size()) {
      waiting_.push_back(id);
      return at;
    }
    for (size_t i = waiting_.size() - 1; i > at; --i) {
      if (waiting_[i] != id) continue;
      size_t to = i - 1;
      while (waiting_[to] != id) --to;
      LeadInto(to, i);
    }
    return at;
  }

  // "| |_|/ /" is drawn: column `from` goes left into `to`, the columns right of it close up.
  void LeadInto(size_t to, size_t from) {
    std::string row = absl::StrCat(Bars(from), std::string(2 * (waiting_.size() - from), ' '));
    for (size_t i = to; i + 1 < from; ++i) row[2 * i + 1] = '_';
    for (size_t i = from; i < waiting_.size(); ++i) row[2 * i - 1] = '/';
    Append(std::move(row));
    waiting_.erase(waiting_.begin() + from);
  }

  void GoOn(size_t at, const std::vector<std::string>& parents) {
    if (parents.empty()) {
      if (at + 1 < waiting_.size()) {
        std::string row = absl::StrCat(Bars(at), std::string(2 * (waiting_.size() - at) + 1, ' '));
        for (size_t i = at + 1; i < waiting_.size(); ++i) row[2 * i - 1] = '/';
        Append(std::move(row));
      }
      waiting_.erase(waiting_.begin() + at);
      return;
    }
    waiting_[at] = parents[0];
    for (size_t extra = 1; extra < parents.size(); ++extra) Fork(at + extra - 1, parents[extra]);
  }

  // A new column right of `at`, the columns right of it move on.
  void Fork(size_t at, const std::string& id) {
    std::string row = absl::StrCat(Bars(at + 1), std::string(2 * (waiting_.size() - at), ' '));
    for (size_t i = at; i < waiting_.size(); ++i) row[2 * i + 1] = '\\';
    Append(std::move(row));
    waiting_.insert(waiting_.begin() + at + 1, id);
  }

  std::vector<std::string> waiting_;
  std::string out_;
};

std::string Describe(const Graph& graph, const Revision& revision, bool is_current) {
  std::string out = revision.id;
  if (graph.Children(revision.id).empty()) absl::StrAppend(&out, " (head)");
  if (is_current) absl::StrAppend(&out, " (current)");
  if (!revision.labels.empty()) absl::StrAppend(&out, " [", absl::StrJoin(revision.labels, ", "), "]");
  if (!revision.message.empty()) absl::StrAppend(&out, " ", revision.message);
  if (!revision.depends_on.empty())
    absl::StrAppend(&out, " (depends on ", absl::StrJoin(revision.depends_on, ", "), ")");
  return out;
}

}  // namespace

std::vector<RevisionPtr> NewestFirst(const Graph& graph) {
  std::vector<RevisionPtr> all = graph.ordered();
  const auto created = [](const RevisionPtr& r) { return r->created.value_or(absl::InfinitePast()); };
  std::sort(all.begin(), all.end(), [&](const RevisionPtr& a, const RevisionPtr& b) {
    return created(a) != created(b) ? created(a) > created(b) : a->id < b->id;
  });
  absl::flat_hash_map<absl::string_view, size_t> index;
  std::vector<size_t> rank(all.size());
  for (size_t i = 0; i < all.size(); ++i) index[all[i]->id] = rank[i] = i;
  Dag dag(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    for (const std::string& id : all[i]->parents) dag.AddEdge(i, index[id]);
    for (const std::string& id : all[i]->depends_on) dag.AddEdge(i, index[id]);
  }
  std::vector<RevisionPtr> out;
  for (const size_t i : dag.Order(rank).order) out.push_back(all[i]);
  return out;
}

std::string RenderHistory(const Graph& graph, const std::optional<std::vector<std::string>>& current) {
  IdSet heads, applied;
  if (current.has_value()) heads = IdSet(current->begin(), current->end());
  applied = graph.Closure(heads);
  Columns columns;
  for (const RevisionPtr& revision : NewestFirst(graph)) {
    const char mark = !current.has_value() || applied.contains(revision->id) ? '*' : 'o';
    columns.Draw(*revision, mark, Describe(graph, *revision, heads.contains(revision->id)));
  }
  return columns.Text();
}

}  // namespace lockkeeper::revision
