#include "engine/workflow/column_order.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/catalog/kind.h"
#include "engine/workflow/findings.h"

namespace lockkeeper::workflow {
namespace {

using catalog::Edge;
using catalog::Snapshot;

// Everything but its columns that belongs to the table, uses it or uses one of its columns.
std::vector<std::string> MadeAgain(const Snapshot& from, size_t table) {
  std::set<size_t> columns = {table}, users;
  for (const Edge& edge : from.Users(table)) {
    const bool column = from.Parent(edge.object) == table && from[edge.object].key.kind->holds_data != nullptr;
    (column ? columns : users).insert(edge.object);
  }
  for (const size_t column : columns) {
    for (const Edge& edge : from.Users(column)) {
      if (columns.count(edge.object) == 0 && from.Parent(edge.object) != column) users.insert(edge.object);
    }
  }
  std::vector<std::string> out;
  for (const size_t user : users) out.push_back(KeyText(from[user].key));
  return out;
}

}  // namespace

std::vector<lint::Finding> StrictOrder(const Snapshot& from, const std::vector<ColumnOrderNote>& notes) {
  std::vector<lint::Finding> out;
  for (const ColumnOrderNote& note : notes) {
    const size_t table = from.Find("table", note.path);
    if (table == Snapshot::kNone) continue;
    const std::vector<std::string> again = MadeAgain(from, table);
    out.push_back(NewFinding(
        "column-order", lint::Severity::kBlocking, KeyText(from[table].key),
        absl::StrCat("the columns of ", note.table, " stand as ", absl::StrJoin(note.found, ", "),
                     " and should stand as ", absl::StrJoin(note.wanted, ", "), "; no statement can change that"),
        absl::StrCat("leave the order as it is, or rebuild the table by hand in a revision: a new table with the "
                     "wanted order and the same settings and grants, a copy of all rows under an ACCESS EXCLUSIVE lock",
                     again.empty() ? "" : absl::StrCat(", and then again: ", absl::StrJoin(again, ", ")))));
  }
  return out;
}

}  // namespace lockkeeper::workflow
