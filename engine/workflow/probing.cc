#include "engine/workflow/probing.h"

#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/ledger/pg_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/pg/recipe.h"

namespace lockkeeper::workflow {
namespace {

absl::StatusOr<std::unique_ptr<pg::Session>> OpenProbe(const Target& target) {
  pg::ConnectOptions options;
  options.conninfo = target.conninfo;
  options.application_name = "lockkeeper/probe";
  options.environment = target.environment;
  return pg::OpenWith(options, pg::Recipe());
}

constexpr absl::string_view kRights =
    "SELECT pg_catalog.current_database(), current_user, r.rolsuper, "
    "pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') "
    "OR coalesce(pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('lockkeeper')::oid, 'CREATE'), false) "
    "FROM pg_catalog.pg_roles r WHERE r.rolname OPERATOR(pg_catalog.=) current_user";

absl::Status FillIn(pg::Session& session, const Target& target, Probe& probe) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(kRights));
  RET_CHECK(rows.size() == 1);
  probe.database = rows.Text(0, 0);
  probe.user = rows.Text(0, 1);
  probe.superuser = rows.Text(0, 2) == "t";
  probe.can_keep_ledger = rows.Text(0, 3) == "t";
  ASSIGN_OR_RETURN(const int version, ledger::ReadVersion(session));
  probe.ledger_present = version > 0;
  const absl::Status pooled = pg::RefusePooler(
      session, [&] { return OpenProbe(target); }, target.environment);
  probe.pooler = ReasonOf(pooled) == Reason::kPoolerDetected;
  return probe.pooler ? absl::OkStatus() : pooled;
}

}  // namespace

absl::StatusOr<Probe> ProbeDatabase(const Target& target) {
  Probe probe;
  const absl::Time begin = absl::Now();
  const auto session = OpenProbe(target);
  probe.failure = session.status();
  if (!session.ok()) return probe;
  probe.latency = absl::Now() - begin;
  probe.reachable = true;
  probe.server_version = (*session)->server_version();
  probe.failure = FillIn(**session, target, probe);
  return probe;
}

absl::StatusOr<LedgerView> ReadLedgerOf(const Target& target) {
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, OpenProbe(target));
  LedgerView view;
  ASSIGN_OR_RETURN(const int version, ledger::ReadVersion(*session));
  view.present = version > 0;
  ledger::PgLedger ledger(*session);
  ASSIGN_OR_RETURN(view.heads, ledger.ReadHeads());
  ASSIGN_OR_RETURN(view.unfinished, ledger.ReadUnfinished());
  return view;
}

absl::StatusOr<std::vector<LedgerRow>> ReadEntriesOf(const Target& target, int64_t after, int limit) {
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, OpenProbe(target));
  ASSIGN_OR_RETURN(const std::vector<ledger::Entry> entries, ledger::PgLedger(*session).ReadEntries(after, limit));
  std::vector<LedgerRow> out;
  for (const ledger::Entry& entry : entries) {
    LedgerRow row;
    row.id = entry.id;
    row.time = entry.time;
    row.kind = std::string(ledger::EntryKindName(entry.kind));
    row.operation = entry.operation;
    row.revision = entry.revision;
    row.principal = entry.principal;
    row.digest = entry.digest;
    row.text = entry.detail;
    row.step = entry.step;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace lockkeeper::workflow
