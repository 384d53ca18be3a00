#include "engine/workflow/stamp.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/apply/connection.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/diff/diff.h"
#include "engine/ledger/pg_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/verify/summary.h"

namespace lockkeeper::workflow {
namespace {

std::string Name(const std::vector<std::string>& heads) { return heads.empty() ? "base" : absl::StrJoin(heads, ", "); }

std::vector<std::string> Without(const std::vector<std::string>& list, const std::vector<std::string>& other) {
  std::vector<std::string> out;
  for (const std::string& id : list) {
    if (std::find(other.begin(), other.end(), id) == other.end()) out.push_back(id);
  }
  return out;
}

absl::Status Write(pg::Session& session, const RunRequest& request, StampAnswer& answer) {
  RETURN_IF_ERROR(session.Begin());
  ledger::PgLedger ledger(session);
  const auto write = [&]() -> absl::Status {
    RETURN_IF_ERROR(ledger.EnsureSchema());
    RETURN_IF_ERROR(ledger.AdvanceFence(request.operation).status());
    const std::vector<std::string>&before = answer.before.heads, &after = answer.after.heads;
    RETURN_IF_ERROR(ledger.UpdateHeads(Without(before, after), Without(after, before)));
    RETURN_IF_ERROR(ledger.WriteUnfinished(std::nullopt));
    ledger::Entry entry;
    entry.kind = ledger::EntryKind::kStamp;
    entry.operation = request.operation;
    entry.principal = request.principal;
    entry.revision = absl::StrJoin(after, ",");
    entry.detail = absl::StrCat("from ", Name(before), " to ", Name(after));
    RETURN_IF_ERROR(ledger.Append(entry).status());
    return session.Commit();
  };
  const absl::Status status = write();
  if (!status.ok() && !session.broken()) RETURN_IF_ERROR(session.Rollback());
  return WithMetadata(status, "environment", request.target.environment);
}

}  // namespace

absl::Status WriteStamp(const StampRequest& request, const revision::Graph& graph, Materializer& materializer,
                        StampAnswer& answer, CancelToken& cancel) {
  const RunRequest& run = request.run;
  ASSIGN_OR_RETURN(const revision::IdSet applied, AppliedAt(graph, request.destination));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr expected, materializer.AtRevisions(graph, applied, cancel));
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, apply::OpenApplier(run));
  RETURN_IF_ERROR(materializer.shadows().RequireMajor(session->server_major(), run.target.environment));
  ASSIGN_OR_RETURN(const pg::AdvisoryLock lock, apply::LockTarget(*session, run, cancel));
  ASSIGN_OR_RETURN(const int version, ledger::ReadVersion(*session));
  answer.before.present = version > 0;
  ASSIGN_OR_RETURN(answer.before.heads, ledger::PgLedger(*session).ReadHeads());
  answer.after = answer.before;
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr found, materializer.reader().Read(*session));
  answer.differences = std::make_shared<const catalog::ChangeSet>(diff::Diff(expected, found));
  const std::vector<std::string> heads = graph.HeadsOf(applied);
  if (!answer.differences->empty()) {
    return Failure(Reason::kStampUntrue)
        .With("environment", run.target.environment)
        .With("revision", Name(heads))
        .With("summary", verify::SummaryOf(*answer.differences));
  }
  answer.after = {true, heads, std::nullopt};
  if (request.dry_run) return absl::OkStatus();
  RETURN_IF_ERROR(lock.StillHeld());
  return Write(*session, run, answer);
}

}  // namespace lockkeeper::workflow
