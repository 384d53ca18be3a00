#include "engine/ledger/pg_ledger.h"

#include <iterator>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/ledger/chain.h"
#include "engine/ledger/schema.h"

namespace lockkeeper::ledger {
namespace {

constexpr int kBatch = 1000;
constexpr int kFirstWithUnfinished = 2;  // version of the tables

constexpr absl::string_view kColumns =
    "e.id, pg_catalog.to_char(e.time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS time, e.kind, "
    "e.operation, "
    "e.revision, e.step, e.content_digest, e.statement_count, e.principal, e.detail, e.resolves, e.xid, e.previous, "
    "e.digest";

// One statement, so that the entry, its place in the chain, its transaction id and its digest are of one moment even
// outside of a transaction. `field` is MATERIALIZED because the clock must be read once. The digest is that of
// chain.cc.
constexpr absl::string_view kAppend = R"(
WITH tip AS MATERIALIZED (
  SELECT t.id, t.digest FROM lockkeeper.entry t ORDER BY t.id DESC LIMIT 1
), field AS MATERIALIZED (
  SELECT COALESCE((SELECT tip.id FROM tip), 0) + 1 AS id,
         pg_catalog.clock_timestamp() AS time,
         pg_catalog.pg_current_xact_id()::text AS xid,
         COALESCE((SELECT tip.digest FROM tip), '') AS previous
), canonical AS MATERIALIZED (
  SELECT pg_catalog.string_agg(pg_catalog.concat(pg_catalog.octet_length(part.text), ':', part.text, ','), ''
                               ORDER BY part.at) AS text
  FROM field, LATERAL pg_catalog.unnest(ARRAY[field.id::text,
         pg_catalog.to_char(field.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
         $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text,
         field.xid, field.previous]) WITH ORDINALITY AS part (text, at)
)
INSERT INTO lockkeeper.entry AS e (id, time, kind, operation, revision, step, content_digest, statement_count,
                                   principal, detail, resolves, xid, previous, digest)
SELECT field.id, field.time, $1::text, $2::text, $3::text, $4::integer, $5::text, $6::integer, $7::text,
       $8::text, $9::bigint, field.xid, field.previous,
       pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(canonical.text, 'UTF8')), 'hex')
FROM field, canonical
RETURNING )";

absl::Status Broken(absl::string_view what) { return Failure(Reason::kLedgerBroken).With("what", what); }

absl::StatusOr<absl::Time> ReadTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return Broken(absl::StrCat("'", text, "' is no time"));
  return time;
}

absl::StatusOr<EntryKind> ReadKind(absl::string_view name) {
  for (const EntryKind kind :
       {EntryKind::kApply, EntryKind::kRevert, EntryKind::kStamp, EntryKind::kIntent, EntryKind::kOutcome}) {
    if (EntryKindName(kind) == name) return kind;
  }
  return Broken(absl::StrCat("'", name, "' is no kind of entry"));
}

// The columns are those of kColumns.
absl::StatusOr<Entry> ReadEntry(const sql::Rows& rows, size_t row) {
  Entry entry;
  const auto text = [&](size_t column) { return rows.Text(row, column); };
  ASSIGN_OR_RETURN(entry.time, ReadTime(text(1)));
  ASSIGN_OR_RETURN(entry.kind, ReadKind(text(2)));
  entry.operation = text(3);
  entry.revision = text(4);
  entry.content_digest = text(6);
  entry.principal = text(8);
  entry.detail = text(9);
  entry.xid = text(11);
  entry.previous = text(12);
  entry.digest = text(13);
  const bool numbers = absl::SimpleAtoi(text(0), &entry.id) && absl::SimpleAtoi(text(5), &entry.step) &&
                       absl::SimpleAtoi(text(7), &entry.statement_count) && absl::SimpleAtoi(text(10), &entry.resolves);
  if (!numbers) return Broken("an entry holds text where a number belongs");
  return entry;
}

absl::StatusOr<std::vector<Entry>> ReadAll(const sql::Rows& rows) {
  std::vector<Entry> entries;
  for (size_t row = 0; row < rows.size(); ++row) {
    ASSIGN_OR_RETURN(Entry entry, ReadEntry(rows, row));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

absl::Status PgLedger::EnsureSchema() { return UpgradeSchema(session_); }

absl::StatusOr<bool> PgLedger::Exists() {
  ASSIGN_OR_RETURN(const int version, ReadVersion(session_));
  return version > 0;
}

absl::StatusOr<std::vector<std::string>> PgLedger::ReadHeads() {
  ASSIGN_OR_RETURN(const bool exists, Exists());
  if (!exists) return std::vector<std::string>();
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("SELECT h.revision FROM lockkeeper.head h ORDER BY h.revision COLLATE \"C\""));
  std::vector<std::string> heads;
  for (size_t row = 0; row < rows.size(); ++row) heads.push_back(rows.Text(row, 0));
  return heads;
}

absl::Status PgLedger::UpdateHeads(absl::Span<const std::string> remove, absl::Span<const std::string> add) {
  for (const std::string& revision : remove) {
    ASSIGN_OR_RETURN(const sql::Rows gone,
                     session_.Query("DELETE FROM lockkeeper.head WHERE revision = $1 RETURNING revision", {revision}));
    if (gone.size() != 1) return Broken(absl::StrCat("revision '", revision, "' should be a head and is not"));
  }
  for (const std::string& revision : add) {
    ASSIGN_OR_RETURN(const sql::Rows made, session_.Query("INSERT INTO lockkeeper.head (revision) VALUES ($1) "
                                                          "ON CONFLICT DO NOTHING RETURNING revision",
                                                          {revision}));
    if (made.size() != 1) return Broken(absl::StrCat("revision '", revision, "' is a head already"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Unfinished>> PgLedger::ReadUnfinished() {
  ASSIGN_OR_RETURN(const int version, ReadVersion(session_));
  if (version < kFirstWithUnfinished) return std::optional<Unfinished>();
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("SELECT u.kind, u.revision, u.digest, u.operation, u.done, u.statements "
                                  "FROM lockkeeper.unfinished u"));
  if (rows.empty()) return std::optional<Unfinished>();
  Unfinished out;
  ASSIGN_OR_RETURN(out.kind, ReadKind(rows.Text(0, 0)));
  out.revision = rows.Text(0, 1);
  out.digest = rows.Text(0, 2);
  out.operation = rows.Text(0, 3);
  if (!absl::SimpleAtoi(rows.Text(0, 4), &out.done) || !absl::SimpleAtoi(rows.Text(0, 5), &out.statements))
    return Broken("the row of the unfinished revision holds text where a number belongs");
  return std::optional<Unfinished>(std::move(out));
}

absl::Status PgLedger::WriteUnfinished(const std::optional<Unfinished>& unfinished) {
  if (!unfinished.has_value()) return session_.Exec("DELETE FROM lockkeeper.unfinished");
  return session_
      .Query("INSERT INTO lockkeeper.unfinished (kind, revision, digest, operation, done, statements) "
             "VALUES ($1, $2, $3, $4, $5::integer, $6::integer) ON CONFLICT (only_row) DO UPDATE SET "
             "kind = excluded.kind, revision = excluded.revision, digest = excluded.digest, "
             "operation = excluded.operation, done = excluded.done, statements = excluded.statements",
             {std::string(EntryKindName(unfinished->kind)), unfinished->revision, unfinished->digest,
              unfinished->operation, absl::StrCat(unfinished->done), absl::StrCat(unfinished->statements)})
      .status();
}

absl::StatusOr<Entry> PgLedger::Append(const Entry& entry) {
  const std::optional<std::string> parameters[] = {std::string(EntryKindName(entry.kind)),
                                                   entry.operation,
                                                   entry.revision,
                                                   absl::StrCat(entry.step),
                                                   entry.content_digest,
                                                   absl::StrCat(entry.statement_count),
                                                   entry.principal,
                                                   entry.detail,
                                                   absl::StrCat(entry.resolves)};
  ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(absl::StrCat(kAppend, kColumns), parameters));
  RET_CHECK(rows.size() == 1);
  ASSIGN_OR_RETURN(Entry written, ReadEntry(rows, 0));
  RET_CHECK(written.digest == DigestOf(written));
  return written;
}

absl::StatusOr<std::vector<Entry>> PgLedger::ReadEntries(int64_t after, int limit) {
  ASSIGN_OR_RETURN(const bool exists, Exists());
  if (!exists) return std::vector<Entry>();
  const std::string query = absl::StrCat(
      "SELECT ", kColumns, " FROM lockkeeper.entry e WHERE e.id > $1::bigint ORDER BY e.id LIMIT $2::bigint");
  ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(query, {absl::StrCat(after), absl::StrCat(limit)}));
  return ReadAll(rows);
}

absl::StatusOr<Tip> PgLedger::ReadTip() {
  Tip tip;
  ASSIGN_OR_RETURN(const bool exists, Exists());
  if (!exists) return tip;
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("SELECT e.id, e.digest FROM lockkeeper.entry e ORDER BY e.id DESC LIMIT 1"));
  if (rows.empty()) return tip;
  if (!absl::SimpleAtoi(rows.Text(0, 0), &tip.id)) return Broken("an entry holds text where a number belongs");
  tip.digest = rows.Text(0, 1);
  return tip;
}

absl::StatusOr<std::vector<Entry>> PgLedger::Unresolved() {
  ASSIGN_OR_RETURN(const bool exists, Exists());
  if (!exists) return std::vector<Entry>();
  const std::string query =
      absl::StrCat("SELECT ", kColumns,
                   " FROM lockkeeper.entry e WHERE e.kind = 'intent' AND NOT EXISTS ("
                   "SELECT 1 FROM lockkeeper.entry o WHERE o.kind = 'outcome' AND o.resolves = e.id) ORDER BY e.id");
  ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(query));
  return ReadAll(rows);
}

absl::Status PgLedger::VerifyChain() {
  Tip tip;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Entry> entries, ReadEntries(tip.id, kBatch));
    RETURN_IF_ERROR(CheckChain(tip, entries));
    if (entries.size() < kBatch) return absl::OkStatus();
    tip = {entries.back().id, entries.back().digest};
  }
}

absl::StatusOr<int64_t> PgLedger::AdvanceFence(absl::string_view operation) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("UPDATE lockkeeper.fence SET token = token + 1, operation = $1 RETURNING token",
                                  {std::string(operation)}));
  int64_t token = 0;
  if (rows.size() != 1 || !absl::SimpleAtoi(rows.Text(0, 0), &token)) return Broken("its fence has not one row");
  return token;
}

absl::Status PgLedger::HoldFence(int64_t token) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("SELECT f.token, f.operation FROM lockkeeper.fence f FOR SHARE"));
  if (rows.size() != 1) return Broken("its fence has not one row");
  if (rows.Text(0, 0) == absl::StrCat(token)) return absl::OkStatus();
  return Failure(Reason::kOperationRunning).With("operation", rows.Text(0, 1));
}

absl::StatusOr<JournalEvent> PgLedger::AppendJournal(const JournalEvent& event) {
  ASSIGN_OR_RETURN(
      const sql::Rows rows,
      session_.Query(
          "INSERT INTO lockkeeper.journal AS j (operation, sequence, time, event, detail) "
          "SELECT $1, COALESCE(pg_catalog.max(o.sequence), 0) + 1, pg_catalog.clock_timestamp(), $2, $3 "
          "FROM lockkeeper.journal o WHERE o.operation = $1 "
          "RETURNING j.sequence, pg_catalog.to_char(j.time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
          {event.operation, event.event, event.detail}));
  RET_CHECK(rows.size() == 1);
  JournalEvent written = event;
  RET_CHECK(absl::SimpleAtoi(rows.Text(0, 0), &written.sequence));
  ASSIGN_OR_RETURN(written.time, ReadTime(rows.Text(0, 1)));
  return written;
}

absl::StatusOr<std::vector<JournalEvent>> PgLedger::ReadJournal(absl::string_view operation, int64_t after, int limit) {
  std::vector<JournalEvent> events;
  ASSIGN_OR_RETURN(const bool exists, Exists());
  if (!exists) return events;
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("SELECT j.sequence, pg_catalog.to_char(j.time AT TIME ZONE 'UTC', "
                                  "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), j.event, "
                                  "j.detail FROM lockkeeper.journal j WHERE j.operation = $1 AND j.sequence > "
                                  "$2::bigint ORDER BY j.sequence LIMIT $3::bigint",
                                  {std::string(operation), absl::StrCat(after), absl::StrCat(limit)}));
  for (size_t row = 0; row < rows.size(); ++row) {
    JournalEvent event;
    event.operation = std::string(operation);
    if (!absl::SimpleAtoi(rows.Text(row, 0), &event.sequence))
      return Broken("the journal holds text where a number belongs");
    ASSIGN_OR_RETURN(event.time, ReadTime(rows.Text(row, 1)));
    event.event = rows.Text(row, 2);
    event.detail = rows.Text(row, 3);
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace lockkeeper::ledger
