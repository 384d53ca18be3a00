#include "engine/workflow/renaming.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/catalog/kind.h"
#include "engine/diff/diff.h"
#include "engine/kinds/rename.h"
#include "engine/verify/scratch.h"
#include "engine/workflow/findings.h"

namespace lockkeeper::workflow {
namespace {

using catalog::KindDescriptor;
using catalog::Object;
using catalog::Snapshot;

absl::Status Unmatched(absl::string_view from, absl::string_view to, absl::string_view what) {
  return Failure(Reason::kRenameUnmatched).With("from", from).With("to", to).With("what", what);
}

// The kind's own name, the noun of SQL ("type", "constraint", "materialized view"), or nothing for whatever it is.
bool IsMeant(const RenameHint& hint, const KindDescriptor& kind) {
  return kinds::CanRename(kind) && (hint.kind.empty() || hint.kind == kind.name ||
                                    absl::EqualsIgnoreCase(hint.kind, kind.noun));
}

absl::StatusOr<diff::Rename> Resolve(const Snapshot& from, const RenameHint& hint) {
  const std::string was = absl::StrJoin(hint.from, "."), will_be = absl::StrJoin(hint.to, ".");
  std::vector<const Object*> found;
  for (const Object& object : from.objects()) {
    if (object.key.path == hint.from && IsMeant(hint, *object.key.kind)) found.push_back(&object);
  }
  if (found.empty()) {
    const std::string kind = hint.kind.empty() ? "object" : hint.kind;
    return Unmatched(was, will_be, absl::StrCat("there is no ", kind, " of the old name"));
  }
  if (found.size() > 1) {
    return Unmatched(was, will_be, absl::StrCat("several objects have the old name: say which kind, for example ",
                                                found.front()->key.kind->name, ":", was, "=", will_be));
  }
  if (hint.to.size() != hint.from.size())
    return Unmatched(was, will_be, "the new name has not as many parts as the old one");
  return diff::Rename{found.front()->key, {found.front()->key.kind, hint.to}};
}

// The names that an object takes from others: its own, and those that its kind shares with other kinds.
std::vector<std::string> Taken(const Object& object) {
  std::vector<std::string> out = {KeyText(object.key)};
  if (object.key.kind->slots == nullptr) return out;
  for (std::string& slot : object.key.kind->slots(object)) out.push_back(std::move(slot));
  return out;
}

// The object under its old name, where `renames` leave what it lies in.
Object InItsPlace(const Snapshot& now, size_t at, const diff::Renames& renames) {
  Object object = now[at];
  if (now.Parent(at) == Snapshot::kNone) return object;
  object.key.path = diff::PathAfter(now, now.Parent(at), renames);
  object.key.path.push_back(now[at].name());
  return object;
}

// Is the new name that of another object which is renamed, too? Two objects that swap their names go by a third one.
bool TakesAnothersName(const Snapshot& now, const diff::Rename& rename, const diff::Renames& renames) {
  Object renamed = *now.Get(rename.from);
  renamed.key.path = rename.to.path;
  const std::vector<std::string> wanted = Taken(renamed);
  return std::any_of(renames.begin(), renames.end(), [&](const diff::Rename& other) {
    const size_t at = other.from == rename.from ? Snapshot::kNone : now.Find(other.from);
    if (at == Snapshot::kNone) return false;
    const std::vector<std::string> taken = Taken(InItsPlace(now, at, renames));
    return std::find_first_of(wanted.begin(), wanted.end(), taken.begin(), taken.end()) != wanted.end();
  });
}

}  // namespace

absl::Status RunStatements(pg::Session& session, const std::vector<plan::Statement>& statements, CancelToken& cancel) {
  return verify::RunFile(session, "renamed start", plan::ToScript(statements), cancel);
}

Comparison WithRenames(const Renaming& renaming, Comparison comparison) {
  comparison.renames = renaming.done();
  comparison.statements.insert(comparison.statements.begin(), renaming.statements().begin(),
                               renaming.statements().end());
  comparison.script = plan::ToScript(comparison.statements);
  std::vector<lint::Finding> findings = LintStatements(renaming.statements(), *renaming.snapshot());
  comparison.findings.insert(comparison.findings.begin(), findings.begin(), findings.end());
  return comparison;
}

absl::Status Renaming::Apply(const std::vector<RenameHint>& hints) {
  diff::Renames renames;
  for (const RenameHint& hint : hints) {
    ASSIGN_OR_RETURN(diff::Rename rename, Resolve(*now_, hint));
    renames.push_back(std::move(rename));
  }
  return Apply(renames);
}

absl::Status Renaming::Apply(const diff::Renames& renames) {
  diff::Renames ordered = renames;
  std::stable_sort(ordered.begin(), ordered.end(), [](const diff::Rename& a, const diff::Rename& b) {
    return a.from.path.size() < b.from.path.size();
  });
  return Run(ordered);
}

absl::Status Renaming::Run(const diff::Renames& renames) {
  diff::Renames ran;
  std::vector<plan::Statement> statements;
  const auto write = [&](const Object& object, const diff::Rename& rename, const std::vector<std::string>& path) {
    for (const sql::SqlWriter& statement : kinds::RenameStatements(object, path)) {
      plan::Statement made;
      made.sql = statement.Sql();
      made.object = KeyText(rename.to);
      made.because = {"rename-first: a rename was given"};
      statements.push_back(std::move(made));
    }
  };
  for (const diff::Rename& rename : renames) {
    if (now_->Find(rename.from) == Snapshot::kNone)
      return Unmatched(KeyText(rename.from), KeyText(rename.to), "there is no object of the old name");
  }
  // What lies around others comes first, by its final name: a part is addressed by it.
  for (auto part = renames.begin(); part != renames.end();) {
    const auto end = std::find_if(part, renames.end(), [&](const diff::Rename& other) {
      return other.from.path.size() != part->from.path.size();
    });
    for (auto at = part; at != end; ++at) {
      const Object object = InItsPlace(*now_, now_->Find(at->from), ran);
      if (TakesAnothersName(*now_, *at, renames)) write(object, *at, kinds::PathMeanwhile(object));
    }
    for (auto at = part; at != end; ++at) {
      Object object = InItsPlace(*now_, now_->Find(at->from), ran);
      if (TakesAnothersName(*now_, *at, renames)) object.key.path = kinds::PathMeanwhile(object);
      write(object, *at, at->to.path);
    }
    ran.insert(ran.end(), part, end);
    part = end;
  }
  RETURN_IF_ERROR(RunStatements(session_, statements, cancel_));
  statements_.insert(statements_.end(), statements.begin(), statements.end());
  done_.insert(done_.end(), ran.begin(), ran.end());
  ASSIGN_OR_RETURN(now_, reader_.Read(session_));
  return absl::OkStatus();
}

absl::Status Renaming::Follow(const catalog::SnapshotPtr& to) {
  for (const diff::Rename& rename : done_) {
    if (to->Find(rename.to) == Snapshot::kNone)
      return Unmatched(KeyText(rename.from), KeyText(rename.to), "the target has no object of the new name");
  }
  const catalog::ChangeSet changes = diff::Diff(now_, to);
  const diff::Renames implied = diff::Implied(changes, done_, kinds::CanRename);
  return implied.empty() ? absl::OkStatus() : Run(implied);
}

}  // namespace lockkeeper::workflow
