// Reads two databases straight from their URLs and prints what turns the first into the second, without the service: for
// measuring the engine alone.
//
//   lk-diff-tool FROM_URL TO_URL             the SQL
//   lk-diff-tool --explain FROM_URL TO_URL   the changes and why each statement stands where it stands
//   lk-diff-tool --check FROM_URL TO_URL     the SQL in the transactions that an operation would use; on stderr one line a
//                                            finding: "rule severity object: message"
//   lk-diff-tool --snapshot URL              the canonical text
//
// `--rename [KIND:]OLD=NEW`, any number of them in front: the SQL with these renames.
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_split.h"
#include "engine/base/cancel.h"
#include "engine/catalog/canonical.h"
#include "engine/diff/diff.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/pg/pq_session.h"
#include "engine/plan/build.h"
#include "engine/shadow/pool.h"
#include "engine/verify/group.h"
#include "engine/workflow/compare.h"
#include "engine/workflow/materialize.h"
#include "engine/workflow/renaming.h"

namespace lockkeeper {
namespace {

absl::StatusOr<catalog::SnapshotPtr> ReadFrom(const char* url) {
  ASSIGN_OR_RETURN(auto session, pg::Open({.conninfo = Secret(url)}));
  return introspect::Reader(kinds::AllKinds()).Read(*session);
}

std::vector<std::string> Path(absl::string_view dotted) { return absl::StrSplit(dotted, '.'); }

// Taken off the arguments. Names without dots and quotes in them.
std::vector<workflow::RenameHint> TakeRenames(int& argc, char**& argv) {
  std::vector<workflow::RenameHint> out;
  for (; argc > 2 && std::strcmp(argv[1], "--rename") == 0; argc -= 2, argv += 2) {
    const std::vector<std::string> sides = absl::StrSplit(argv[2], absl::MaxSplits('=', 1));
    const size_t colon = sides[0].find(':');
    const std::string kind = colon == std::string::npos ? "" : sides[0].substr(0, colon);
    out.push_back({kind, Path(sides[0].substr(colon + 1)), Path(sides.back())});
  }
  return out;
}

// In a scratch database beside the first one.
absl::StatusOr<std::string> RenamedScript(const char* url, const catalog::SnapshotPtr& from,
                                          const catalog::SnapshotPtr& to,
                                          const std::vector<workflow::RenameHint>& hints) {
  shadow::ShadowOptions options;
  options.admin_conninfo = Secret(url);
  options.ready = 0;
  ASSIGN_OR_RETURN(const auto shadows, shadow::ShadowPool::Create(options));
  const introspect::Reader reader(kinds::AllKinds());
  workflow::Materializer materializer(*shadows, reader);
  CancelToken cancel;
  ASSIGN_OR_RETURN(const shadow::ShadowLease lease, materializer.LeaseLike(from, cancel));
  workflow::Renaming renaming(from, lease.session(), reader, cancel);
  RETURN_IF_ERROR(renaming.Apply(hints));
  RETURN_IF_ERROR(renaming.Follow(to));
  std::vector<plan::Statement> statements = renaming.statements();
  ASSIGN_OR_RETURN(const std::vector<plan::Statement> rest, plan::Build(diff::Diff(renaming.snapshot(), to)));
  statements.insert(statements.end(), rest.begin(), rest.end());
  return plan::ToScript(statements);
}

absl::Status PrintSnapshot(const char* url) {
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr snapshot, ReadFrom(url));
  std::cout << catalog::ToCanonical(*snapshot);
  return absl::OkStatus();
}

void PrintChanges(const catalog::ChangeSet& changes) {
  for (const catalog::Change& change : changes.changes()) {
    std::cout << "-- " << catalog::VerbName(change.verb) << " " << KeyText(changes.key(change))
              << (change.because.empty() ? "" : "  because of " + change.because) << (change.swapped ? "  swapped" : "") << "\n";
    for (const catalog::FieldDifference& d : catalog::Differences(changes, change)) {
      if (change.verb == catalog::Verb::kAltered || change.verb == catalog::Verb::kRecreated) {
        std::cout << "--     " << d.name << ": " << d.before << " -> " << d.after << "\n";
      }
    }
  }
}

absl::Status Explain(const catalog::ChangeSet& changes) {
  PrintChanges(changes);
  ASSIGN_OR_RETURN(const std::vector<plan::Statement> statements, plan::Build(changes));
  for (const plan::Statement& s : statements) {
    for (const std::string& why : s.because) std::cout << "-- " << why << "\n";
    std::cout << s.sql << ";\n";
  }
  return absl::OkStatus();
}

absl::Status Check(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to) {
  ASSIGN_OR_RETURN(const workflow::Comparison comparison, workflow::CompareSnapshots(from, to));
  for (const lint::Finding& finding : comparison.findings) {
    std::cerr << finding.rule << " " << lint::SeverityName(finding.severity) << " " << finding.object << ": "
              << finding.message << "; " << finding.what_to_do << "\n";
  }
  if (comparison.statements.empty()) return absl::OkStatus();
  auto revision = std::make_shared<revision::Revision>();
  for (const plan::Statement& statement : comparison.statements) {
    revision->upgrade.sql += statement.sql + ";\n\n";
    revision->upgrade.transactional = revision->upgrade.transactional && statement.transactional;
  }
  ASSIGN_OR_RETURN(const std::vector<verify::PlanGroup> groups,
                   verify::GroupSteps({revision::Step{revision, {}, {}}}, verify::Direction::kUpgrade));
  std::cout << "SET check_function_bodies = off;\n";
  for (const verify::PlanGroup& group : groups) {
    if (group.transactional) std::cout << "BEGIN;\n";
    for (const verify::PlanStep& step : group.steps) std::cout << step.sql << ";\n\n";
    if (group.transactional) std::cout << "COMMIT;\n";
  }
  return absl::OkStatus();
}

absl::Status Compare(const std::string& mode, const std::vector<workflow::RenameHint>& hints, const char* from_url,
                     const char* to_url) {
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr from, ReadFrom(from_url));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr to, ReadFrom(to_url));
  if (!hints.empty()) {
    ASSIGN_OR_RETURN(const std::string script, RenamedScript(from_url, from, to, hints));
    std::cout << script;
    return absl::OkStatus();
  }
  const catalog::ChangeSet changes = diff::Diff(from, to);
  for (const catalog::Unsupported& object : changes.unsupported_differences()) {
    std::cerr << "unsupported: " << object.type << " " << object.identity << "\n";
  }
  if (mode == "--explain") return Explain(changes);
  if (mode == "--check") return Check(from, to);
  ASSIGN_OR_RETURN(const std::vector<plan::Statement> statements, plan::Build(changes));
  std::cout << plan::ToScript(statements);
  return absl::OkStatus();
}

absl::Status Run(int argc, char** argv) {
  const std::vector<workflow::RenameHint> hints = TakeRenames(argc, argv);
  const std::string mode = argc > 1 && std::strncmp(argv[1], "--", 2) == 0 ? argv[1] : "";
  if (mode == "--snapshot" && argc == 3) return PrintSnapshot(argv[2]);
  if (argc != (mode.empty() ? 3 : 4)) {
    return absl::InvalidArgumentError("usage: lk-diff-tool [--rename [KIND:]OLD=NEW]... [--explain | --check] FROM_URL TO_URL");
  }
  return Compare(mode, hints, argv[argc - 2], argv[argc - 1]);
}

}  // namespace
}  // namespace lockkeeper

int main(int argc, char** argv) {
  const absl::Status status = lockkeeper::Run(argc, argv);
  if (!status.ok()) std::cerr << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
