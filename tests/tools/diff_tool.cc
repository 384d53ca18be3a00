// Reads two databases straight from their URLs and prints what turns the first into the second, without the service: for
// measuring the engine alone (the oracle of tests/corpora runs it). `--snapshot URL` prints the canonical text, `--explain` adds why.
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>

#include "engine/catalog/canonical.h"
#include "engine/diff/diff.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/pg/pq_session.h"
#include "engine/plan/build.h"

namespace lockkeeper {
namespace {

absl::StatusOr<catalog::SnapshotPtr> ReadFrom(const char* url) {
  ASSIGN_OR_RETURN(auto session, pg::Open({.conninfo = Secret(url)}));
  return introspect::Reader(kinds::AllKinds()).Read(*session);
}

absl::Status Run(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--snapshot") == 0) {
    ASSIGN_OR_RETURN(const catalog::SnapshotPtr snapshot, ReadFrom(argv[2]));
    std::cout << catalog::ToCanonical(*snapshot);
    return absl::OkStatus();
  }
  const bool explain = argc == 4 && std::strcmp(argv[1], "--explain") == 0;
  if (argc != 3 && !explain) return absl::InvalidArgumentError("usage: lk-diff-tool [--explain] FROM_URL TO_URL");
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr from, ReadFrom(argv[argc - 2]));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr to, ReadFrom(argv[argc - 1]));
  const catalog::ChangeSet changes = diff::Diff(from, to);
  for (const catalog::Unsupported& object : changes.unsupported_differences()) {
    std::cerr << "unsupported: " << object.type << " " << object.identity << "\n";
  }
  ASSIGN_OR_RETURN(const std::vector<plan::Statement> statements, plan::Build(changes));
  if (explain) {
    for (const catalog::Change& change : changes.changes()) {
      std::cout << "-- " << catalog::VerbName(change.verb) << " " << KeyText(changes.key(change))
                << (change.because.empty() ? "" : "  because of " + change.because) << (change.swapped ? "  swapped" : "") << "\n";
      for (const catalog::FieldDifference& d : catalog::Differences(changes, change)) {
        if (change.verb == catalog::Verb::kAltered || change.verb == catalog::Verb::kRecreated) {
          std::cout << "--     " << d.name << ": " << d.before << " -> " << d.after << "\n";
        }
      }
    }
    for (const plan::Statement& s : statements) {
      for (const std::string& why : s.because) std::cout << "-- " << why << "\n";
      std::cout << s.sql << ";\n";
    }
    return absl::OkStatus();
  }
  std::cout << plan::ToScript(statements);
  return absl::OkStatus();
}

}  // namespace
}  // namespace lockkeeper

int main(int argc, char** argv) {
  const absl::Status status = lockkeeper::Run(argc, argv);
  if (!status.ok()) std::cerr << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
