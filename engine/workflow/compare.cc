#include "engine/workflow/compare.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/catalog/facts.h"
#include "engine/catalog/kind.h"
#include "engine/diff/diff.h"
#include "engine/diff/rename.h"
#include "engine/kinds/rename.h"
#include "engine/plan/build.h"
#include "engine/sql/identifier.h"
#include "engine/workflow/findings.h"

namespace lockkeeper::workflow {
namespace {

using catalog::Object;
using catalog::Snapshot;

int64_t Position(const Object& column) {
  int64_t position = 0;
  for (const catalog::FieldText& field : column.key.kind->encode(*column.facts)) {
    if (field.first == "position" && !catalog::DecodeField(field.second, position).ok()) return 0;
  }
  return position;
}

using Places = std::map<std::vector<std::string>, std::vector<std::pair<int64_t, std::string>>>;

// The columns that both have, by table, in the order of `snapshot`.
Places CommonColumns(const Snapshot& snapshot, const Snapshot& other) {
  Places out;
  for (const Object& object : snapshot.objects()) {
    if (object.key.kind->name != "column" || other.Get(object.key) == nullptr) continue;
    std::vector<std::string> table(object.key.path.begin(), object.key.path.end() - 1);
    out[std::move(table)].emplace_back(Position(object), object.name());
  }
  for (auto& [table, columns] : out) std::sort(columns.begin(), columns.end());
  return out;
}

std::vector<std::string> Names(const std::vector<std::pair<int64_t, std::string>>& columns) {
  std::vector<std::string> out;
  for (const auto& [position, name] : columns) out.push_back(name);
  return out;
}

// Never assumed: that two objects look the same does not say that they are.
lint::Finding Suggestion(const diff::Rename& rename) {
  const auto dotted = [](const catalog::ObjectKey& key) { return sql::Quote(sql::QualifiedName(key.path)); };
  const std::string from = dotted(rename.from), to = dotted(rename.to);
  return NewFinding("likely-rename", lint::Severity::kInfo, KeyText(rename.to),
                    absl::StrCat(KeyText(rename.from), " goes and ", KeyText(rename.to),
                                 " comes with the same content"),
                    absl::StrCat("if it is the same, keep it with --rename ", rename.from.kind->name, ":", from, "=",
                                 to));
}

}  // namespace

std::vector<ColumnOrderNote> ColumnOrder(const Snapshot& from, const Snapshot& to) {
  std::vector<ColumnOrderNote> out;
  const Places found = CommonColumns(from, to);
  Places wanted = CommonColumns(to, from);
  for (const auto& [table, columns] : found) {
    ColumnOrderNote note{sql::Quote(sql::QualifiedName(table)), Names(columns), Names(wanted[table]), table};
    if (note.found != note.wanted) out.push_back(std::move(note));
  }
  return out;
}

absl::StatusOr<Comparison> CompareSnapshots(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to) {
  Comparison out;
  const auto changes = std::make_shared<const catalog::ChangeSet>(diff::Diff(from, to));
  out.changes = changes;
  ASSIGN_OR_RETURN(out.statements, plan::Build(*changes));
  out.script = plan::ToScript(out.statements);
  out.findings = LintStatements(out.statements, *from);
  for (const diff::Rename& rename : diff::Likely(*changes, kinds::CanRename))
    out.findings.push_back(Suggestion(rename));
  for (const plan::Statement& statement : out.statements) {
    for (const std::string& note : statement.notes) {
      out.findings.push_back(NewFinding("by-hand", lint::Severity::kWarning, statement.object, note,
                                        "do it in each environment, before or after the revision"));
    }
  }
  out.unsupported = changes->unsupported_differences();
  for (const catalog::Unsupported& object : to->unsupported()) {
    if (std::find(out.unsupported.begin(), out.unsupported.end(), object) == out.unsupported.end()) {
      out.unsupported.push_back(object);
    }
  }
  out.column_order = ColumnOrder(*from, *to);
  return out;
}

}  // namespace lockkeeper::workflow
