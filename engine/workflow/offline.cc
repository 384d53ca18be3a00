#include "engine/workflow/offline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/base/digest.h"
#include "engine/base/status.h"
#include "engine/ledger/pg_ledger.h"
#include "engine/revision/target.h"
#include "engine/sql/identifier.h"
#include "engine/verify/group.h"
#include "engine/workflow/recording_session.h"

namespace lockkeeper::workflow {
namespace {

using verify::Direction;
using verify::PlanGroup;

// What the ledger would send; that the recorded session has no answers is no failure here.
template <typename Write>
std::string Recorded(Write write) {
  RecordingSession session;
  ledger::PgLedger ledger(session);
  write(ledger);
  return session.text();
}

std::string LedgerTables() {
  const std::string script = Recorded([](ledger::PgLedger& ledger) { ledger.EnsureSchema().IgnoreError(); });
  const std::string body =
      absl::StrCat("BEGIN\n  IF pg_catalog.to_regclass('lockkeeper.version') IS NULL THEN\n    EXECUTE ",
                   sql::DollarQuote(script), ";\n  END IF;\nEND");
  return absl::StrCat("DO ", sql::DollarQuote(body), ";\n");
}

// Fails inside psql when the heads are not those that the file was written for.
std::string HeadsCheck(std::vector<std::string> heads) {
  std::sort(heads.begin(), heads.end());
  const std::string found =
      "(SELECT pg_catalog.string_agg(h.revision, ',' ORDER BY h.revision COLLATE \"C\") FROM lockkeeper.head h)";
  const std::string body =
      absl::StrCat("BEGIN\n  IF coalesce(", found, ", '') <> ", sql::Quote(sql::Literal(absl::StrJoin(heads, ","))),
                   " THEN\n    RAISE 'this file was written for the heads (", absl::StrJoin(heads, ","),
                   "), the database has other ones';\n  END IF;\nEND");
  return absl::StrCat("DO ", sql::DollarQuote(body), ";\n");
}

class Writer {
 public:
  Writer(Direction direction, std::vector<std::string> heads) : direction_(direction), heads_(std::move(heads)) {}

  std::string Run(const std::vector<PlanGroup>& groups) {
    out_ = "\\set ON_ERROR_STOP on\nSET check_function_bodies = off;\nSET standard_conforming_strings = on;\n\n";
    absl::StrAppend(&out_, "BEGIN;\n", LedgerTables(), HeadsCheck(heads_), "COMMIT;\n");
    std::string revision;
    for (const PlanGroup& group : groups) {
      const std::string of = group.steps.empty() ? group.completes_revision : group.steps.front().revision;
      if (of != revision)
        absl::StrAppend(&out_, "\n-- ", direction_ == Direction::kUpgrade ? "upgrade" : "downgrade", " of ", of, "\n");
      revision = of;
      absl::StrAppend(&out_, group.transactional ? "BEGIN;\n" : "");
      for (const verify::PlanStep& step : group.steps) absl::StrAppend(&out_, step.sql, ";\n");
      absl::StrAppend(&out_, group.transactional ? "" : "BEGIN;\n", Rows(group, of), "COMMIT;\n");
    }
    return out_;
  }

 private:
  std::string Rows(const PlanGroup& group, const std::string& revision) const {
    return Recorded([&](ledger::PgLedger& ledger) {
      ledger::Entry entry;
      entry.kind = direction_ == Direction::kUpgrade ? ledger::EntryKind::kApply : ledger::EntryKind::kRevert;
      entry.operation = "offline";
      entry.principal = "psql";
      entry.revision = revision;
      entry.content_digest = group.revision_digest;
      entry.statement_count = static_cast<int>(group.steps.size());
      ledger.Append(entry).IgnoreError();
      for (const std::string& id : group.remove_heads) ledger.UpdateHeads({id}, {}).IgnoreError();
      for (const std::string& id : group.add_heads) ledger.UpdateHeads({}, {id}).IgnoreError();
    });
  }

  const Direction direction_;
  const std::vector<std::string> heads_;
  std::string out_;
};

}  // namespace

absl::StatusOr<std::string> WriteOffline(const std::vector<std::string>& start_heads, Direction direction,
                                         absl::string_view destination, const revision::Graph& graph) {
  ASSIGN_OR_RETURN(const std::vector<revision::Step> steps,
                   direction == Direction::kUpgrade ? revision::ResolveUpgrade(graph, start_heads, destination)
                                                    : revision::ResolveDowngrade(graph, start_heads, destination));
  ASSIGN_OR_RETURN(const std::vector<PlanGroup> groups, verify::GroupSteps(steps, direction));
  if (groups.empty()) return std::string();
  return Writer(direction, start_heads).Run(groups);
}

}  // namespace lockkeeper::workflow
