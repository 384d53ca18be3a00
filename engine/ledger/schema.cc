#include "engine/ledger/schema.h"

#include <iterator>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::ledger {
namespace {

// Script n brings version n to version n + 1. Never change one that was released: add the next.
constexpr absl::string_view kScripts[] = {
    R"(
CREATE SCHEMA IF NOT EXISTS lockkeeper;
COMMENT ON SCHEMA lockkeeper IS 'Ledger of Lockkeeper: which revisions this database stands at and what was done to it. Not to be changed by hand.';
CREATE TABLE lockkeeper.version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version integer NOT NULL
);
INSERT INTO lockkeeper.version (version) VALUES (0);
CREATE TABLE lockkeeper.head (
  revision text PRIMARY KEY
);
CREATE TABLE lockkeeper.entry (
  id bigint PRIMARY KEY,
  time timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('apply', 'revert', 'stamp', 'intent', 'outcome')),
  operation text NOT NULL,
  revision text NOT NULL,
  step integer NOT NULL,
  content_digest text NOT NULL,
  statement_count integer NOT NULL,
  principal text NOT NULL,
  detail text NOT NULL,
  resolves bigint NOT NULL,
  xid text NOT NULL,
  previous text NOT NULL UNIQUE,
  digest text NOT NULL UNIQUE
);
CREATE UNIQUE INDEX entry_one_outcome ON lockkeeper.entry (resolves) WHERE kind = 'outcome';
CREATE INDEX entry_intent ON lockkeeper.entry (id) WHERE kind = 'intent';
CREATE TABLE lockkeeper.fence (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  token bigint NOT NULL,
  operation text NOT NULL
);
INSERT INTO lockkeeper.fence (token, operation) VALUES (0, '');
CREATE TABLE lockkeeper.journal (
  operation text NOT NULL,
  sequence bigint NOT NULL,
  time timestamptz NOT NULL,
  event text NOT NULL,
  detail text NOT NULL,
  PRIMARY KEY (operation, sequence)
);
)",
    R"(
CREATE TABLE lockkeeper.unfinished (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kind text NOT NULL CHECK (kind IN ('apply', 'revert')),
  revision text NOT NULL,
  digest text NOT NULL,
  operation text NOT NULL,
  done integer NOT NULL,
  statements integer NOT NULL
);
)",
};

absl::Status Broken(absl::string_view what) { return Failure(Reason::kLedgerBroken).With("what", what); }

// A schema that an administrator made for us beforehand is empty; one with relations in it belongs to somebody else.
absl::Status CheckSchemaIsOurs(pg::Session& session) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query("SELECT c.relname FROM pg_catalog.pg_class c "
                                                       "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                                                       "WHERE n.nspname = 'lockkeeper' ORDER BY c.relname LIMIT 1"));
  if (rows.empty()) return absl::OkStatus();
  return Broken(absl::StrCat("there is a schema 'lockkeeper' that Lockkeeper did not make (it holds '", rows.Text(0, 0),
                             "'): rename it"));
}

}  // namespace

int LatestVersion() { return static_cast<int>(std::size(kScripts)); }

absl::StatusOr<int> ReadVersion(pg::Session& session) {
  ASSIGN_OR_RETURN(const sql::Rows found, session.Query("SELECT 1 FROM pg_catalog.pg_class c "
                                                        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                                                        "WHERE n.nspname = 'lockkeeper' AND c.relname = 'version'"));
  if (found.empty()) return 0;
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query("SELECT version FROM lockkeeper.version"));
  int version = 0;
  if (rows.size() != 1 || !absl::SimpleAtoi(rows.Text(0, 0), &version))
    return Broken("its version table has not one row");
  if (version > LatestVersion()) {
    return Broken(absl::StrCat("its tables have version ", version, ", this program knows ", LatestVersion(),
                               ": update Lockkeeper"));
  }
  return version;
}

absl::Status UpgradeSchema(pg::Session& session) {
  ASSIGN_OR_RETURN(const int version, ReadVersion(session));
  if (version == LatestVersion()) return absl::OkStatus();
  if (version == 0) RETURN_IF_ERROR(CheckSchemaIsOurs(session));
  for (int i = version; i < LatestVersion(); ++i) RETURN_IF_ERROR(session.Script(kScripts[i]));
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session.Query("UPDATE lockkeeper.version SET version = $1::integer RETURNING version",
                                 {absl::StrCat(LatestVersion())}));
  if (rows.size() != 1) return Broken("its version table has not one row");
  return absl::OkStatus();
}

}  // namespace lockkeeper::ledger
