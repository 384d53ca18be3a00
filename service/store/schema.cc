#include "service/store/schema.h"

#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/cancel.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/advisory_lock.h"

namespace lockkeeper::store {
namespace {

constexpr pg::LockKey kUpgradeLock{pg::kRegistryLockClass, 1};

// A step is never edited once it was released: what it made is out there. Add the next one.
constexpr const char* kSteps[] = {
    // 1: all of the first release.
    R"sql(
CREATE FUNCTION registry.micros(moment timestamptz) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN pg_catalog.isfinite(moment) THEN pg_catalog.round(EXTRACT(epoch FROM moment) * 1000000)::bigint END $$;
CREATE FUNCTION registry.at(micros bigint) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(timestamptz 'epoch' + micros * interval '1 microsecond', timestamptz 'infinity') $$;

CREATE TABLE registry.project (
  id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{0,62}$'),
  display_name text NOT NULL,
  etag text NOT NULL,
  created timestamptz NOT NULL DEFAULT now());

CREATE TABLE registry.revision (
  project text NOT NULL REFERENCES registry.project,
  id text NOT NULL,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  file_name text NOT NULL,
  content bytea NOT NULL,
  parents text[] NOT NULL,
  message text NOT NULL,
  principal text NOT NULL,
  pushed timestamptz NOT NULL DEFAULT now(),
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  PRIMARY KEY (project, id));

CREATE TABLE registry.environment (
  project text NOT NULL REFERENCES registry.project,
  id text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,62}$'),
  connection_kind text NOT NULL CHECK (connection_kind IN ('url_env', 'url_file', 'service', 'sealed_url', 'managed')),
  connection text NOT NULL,
  settings jsonb NOT NULL,
  etag text NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  updated timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project, id));

CREATE TABLE registry.plan (
  project text NOT NULL REFERENCES registry.project,
  environment text NOT NULL,
  digest text NOT NULL,
  content bytea NOT NULL,
  principal text NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  expires timestamptz NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  PRIMARY KEY (project, environment, digest));

CREATE TABLE registry.approval (
  project text NOT NULL,
  environment text NOT NULL,
  plan_digest text NOT NULL,
  principal text NOT NULL,
  comment text NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  expires timestamptz NOT NULL,
  used_by text,
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  FOREIGN KEY (project, environment, plan_digest) REFERENCES registry.plan (project, environment, digest));
CREATE UNIQUE INDEX approval_live ON registry.approval (project, environment, plan_digest, principal) WHERE used_by IS NULL;

CREATE TABLE registry.operation (
  id text PRIMARY KEY,
  project text NOT NULL,
  environment text NOT NULL,
  plan_digest text NOT NULL,
  principal text NOT NULL,
  state text NOT NULL,
  finished boolean NOT NULL,
  cancel_requested boolean NOT NULL DEFAULT false,
  content bytea NOT NULL,
  owner text NOT NULL DEFAULT '',
  fence bigint NOT NULL DEFAULT 0,
  lease_expires timestamptz NOT NULL DEFAULT 'epoch',
  last_sequence bigint NOT NULL DEFAULT 0,
  created timestamptz NOT NULL DEFAULT now(),
  ended timestamptz,
  position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  CHECK (finished = (ended IS NOT NULL)),
  FOREIGN KEY (project, environment, plan_digest) REFERENCES registry.plan (project, environment, digest));
CREATE UNIQUE INDEX operation_one_at_a_time ON registry.operation (project, environment) WHERE NOT finished;
CREATE INDEX operation_by_environment ON registry.operation (project, environment, position);

CREATE TABLE registry.event (
  operation text NOT NULL REFERENCES registry.operation,
  sequence bigint NOT NULL,
  time timestamptz NOT NULL DEFAULT clock_timestamp(),
  content bytea NOT NULL,
  PRIMARY KEY (operation, sequence));

CREATE TABLE registry.snapshot (
  project text NOT NULL REFERENCES registry.project,
  fingerprint text NOT NULL,
  content bytea NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project, fingerprint));

CREATE TABLE registry.reply (
  principal text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_digest text NOT NULL,
  content bytea NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, method, request_id));

CREATE TABLE registry.audit (
  project text NOT NULL,
  sequence bigint NOT NULL,
  time timestamptz NOT NULL,
  principal text NOT NULL,
  method text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('allowed', 'refused', 'failed')),
  reason text NOT NULL,
  text text NOT NULL,
  resources text[] NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (project, sequence));

CREATE FUNCTION registry.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of registry.% are never changed or deleted', TG_TABLE_NAME; END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.revision EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.plan EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.event EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.audit EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON registry.operation EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON registry.approval EXECUTE FUNCTION registry.refuse_change();
)sql",
};

absl::StatusOr<int> VersionOf(pg::Session& session) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session.Query("SELECT coalesce(pg_catalog.max(v.version), 0) FROM registry.schema_version v"));
  int version = 0;
  RET_CHECK(rows.size() == 1 && absl::SimpleAtoi(rows.Text(0, 0), &version));
  return version;
}

absl::Status RunStep(pg::Session& session, int version) {
  RETURN_IF_ERROR(session.Begin());
  absl::Status status = session.Script(kSteps[version - 1]);
  if (status.ok())
    status =
        session.Query("INSERT INTO registry.schema_version (version) VALUES ($1)", {{absl::StrCat(version)}}).status();
  if (status.ok()) return session.Commit();
  session.Rollback().IgnoreError();
  return status;
}

}  // namespace

int KnownVersion() { return static_cast<int>(std::size(kSteps)); }

absl::Status Upgrade(pg::Session& session) {
  CancelToken token;
  ASSIGN_OR_RETURN(const pg::AdvisoryLock lock,
                   pg::AdvisoryLock::Acquire(session, kUpgradeLock, absl::Minutes(2), token));
  RETURN_IF_ERROR(
      session.Script("CREATE SCHEMA IF NOT EXISTS registry;"
                     "CREATE TABLE IF NOT EXISTS registry.schema_version"
                     " (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())"));
  ASSIGN_OR_RETURN(const int found, VersionOf(session));
  if (found > KnownVersion())
    return Failure(Reason::kRegistryTooNew).With("found", found).With("known", KnownVersion());
  for (int version = found + 1; version <= KnownVersion(); ++version) RETURN_IF_ERROR(RunStep(session, version));
  return absl::OkStatus();
}

}  // namespace lockkeeper::store
