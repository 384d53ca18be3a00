// DDL beside a reading: what the reader gives is a state that there was, or nothing.
//
// Each transaction of the writer changes some thirty objects together, so that all of them carry one number. A snapshot
// is whole when it shows that number everywhere and is otherwise what a quiet database gave. The server's deparse
// functions see what commits while the reader's transaction lasts, so nothing but the reader's own check stands between
// such a commit and a snapshot that never was.
//
// LOCKKEEPER_RACE_READS is the least number of readings, and of commits, of each race (1,000 take some minutes).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "engine/base/errors.h"
#include "engine/catalog/canonical.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "tests/support/observed_session.h"
#include "tests/support/postgres.h"

namespace lockkeeper {
namespace {

using introspect::Memory;
using introspect::Reader;
using testing::ObservedSession;
using testing::Postgres;

constexpr int kFirst = 100001;  // six digits; the largest number that a BRIN index takes as pages_per_range is 131072

constexpr char kStart[] = R"(
SET client_min_messages = error;
CREATE SCHEMA app;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (port '$0');
CREATE FUNCTION app.f(n int DEFAULT $0) RETURNS int LANGUAGE sql AS 'SELECT $0';
CREATE FUNCTION app.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TYPE app.e AS ENUM ('$0');
CREATE DOMAIN app.d AS int DEFAULT $0 CONSTRAINT c CHECK (VALUE <> $0);
CREATE SEQUENCE app.s MAXVALUE $0;
CREATE TABLE app.t (a int DEFAULT $0, b app.e DEFAULT '$0', CONSTRAINT c CHECK (a < $0));
CREATE TABLE app.rows (a int);
CREATE TABLE app.r_$0 (c_$0 int CONSTRAINT r_key UNIQUE);
CREATE TABLE app.u (a int CONSTRAINT fk_$0 REFERENCES app.r_$0 (c_$0));
CREATE VIEW app.over AS SELECT c_$0 FROM app.r_$0;
CREATE VIEW app.v AS SELECT $0 AS n FROM app.t;
CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS n;
CREATE TABLE app.p (a int) PARTITION BY RANGE (a);
CREATE TABLE app.part PARTITION OF app.p FOR VALUES FROM ($0) TO (999999);
CREATE INDEX i ON app.t ((a + $0));
CREATE INDEX b ON app.t USING brin (a) WITH (pages_per_range = $0);
CREATE STATISTICS app.st_$0 ON a, b FROM app.t;
CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW WHEN (NEW.a > $0) EXECUTE FUNCTION app.tf();
CREATE RULE ru AS ON DELETE TO app.t WHERE old.a = $0 DO INSTEAD NOTHING;
CREATE POLICY po ON app.t USING (a = $0);
CREATE TABLE app.made_$0 (a int);
ALTER TABLE app.t SET (autovacuum_vacuum_threshold = $0);
ALTER FUNCTION app.tf() SET statement_timeout = $0;
COMMENT ON TABLE app.t IS 'number $0';
COMMENT ON COLUMN app.t.a IS '$0';
)";

// From $0 to $1.
constexpr char kStep[] = R"(
SET LOCAL client_min_messages = error;
ALTER SERVER s OPTIONS (SET port '$1');
CREATE TABLE app.made_$1 (a int);
CREATE OR REPLACE FUNCTION app.f(n int DEFAULT $1) RETURNS int LANGUAGE sql AS 'SELECT $1';
ALTER TYPE app.e RENAME VALUE '$0' TO '$1';
ALTER DOMAIN app.d DROP CONSTRAINT c;
ALTER DOMAIN app.d SET DEFAULT $1;
ALTER DOMAIN app.d ADD CONSTRAINT c CHECK (VALUE <> $1);
ALTER SEQUENCE app.s MAXVALUE $1;
ALTER TABLE app.t ALTER a SET DEFAULT $1, DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a < $1);
ALTER TABLE app.t SET (autovacuum_vacuum_threshold = $1);
ALTER TABLE app.r_$0 RENAME TO r_$1;
ALTER TABLE app.r_$1 RENAME COLUMN c_$0 TO c_$1;
ALTER VIEW app.over RENAME COLUMN c_$0 TO c_$1;
ALTER TABLE app.u RENAME CONSTRAINT fk_$0 TO fk_$1;
CREATE OR REPLACE VIEW app.v AS SELECT $1 AS n FROM app.t;
ALTER TABLE app.p DETACH PARTITION app.part;
ALTER TABLE app.p ATTACH PARTITION app.part FOR VALUES FROM ($1) TO (999999);
DROP INDEX app.i;
CREATE INDEX i ON app.t ((a + $1));
DROP INDEX app.b;
CREATE INDEX b ON app.t USING brin (a) WITH (pages_per_range = $1);
DROP STATISTICS app.st_$0;
CREATE STATISTICS app.st_$1 ON a, b FROM app.t;
DROP TRIGGER tr ON app.t;
CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW WHEN (NEW.a > $1) EXECUTE FUNCTION app.tf();
CREATE OR REPLACE RULE ru AS ON DELETE TO app.t WHERE old.a = $1 DO INSTEAD NOTHING;
ALTER POLICY po ON app.t USING (a = $1);
ALTER FUNCTION app.tf() SET statement_timeout = $1;
DROP TABLE app.made_$0;
COMMENT ON TABLE app.t IS 'number $1';
COMMENT ON COLUMN app.t.a IS '$1';
)";

// Every third time only: a reading that wants to print what went away fails and is tried again, which hides a torn one.
constexpr char kReplace[] = "DROP MATERIALIZED VIEW app.m; CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS n;";

// What a snapshot shows, with its number (that of the table's comment) written as K.
struct Shown {
  int number = 0;
  std::string text;
};

Shown Show(const catalog::Snapshot& snapshot) {
  Shown out{0, catalog::ToCanonical(snapshot)};
  const size_t at = out.text.find("\"number ");
  if (at == std::string::npos || !absl::SimpleAtoi(out.text.substr(at + 8, 6), &out.number)) return out;
  absl::StrReplaceAll({{absl::StrCat(out.number), "K"}}, &out.text);
  return out;
}

class TornReads : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    const absl::Status made = writer_->Script(absl::StrReplaceAll(kStart, {{"$0", absl::StrCat(kFirst)}}));
    ASSERT_TRUE(made.ok()) << made;
    ASSERT_TRUE(writer_->Exec("SET lock_timeout = '10ms'").ok());
    const auto session = Postgres::Shared().Open(database_);
    const auto quiet = Reader(kinds::AllKinds()).Read(*session);
    ASSERT_TRUE(quiet.ok()) << quiet.status();
    quiet_ = Show(**quiet);
    ASSERT_EQ(quiet_.number, kFirst);
    ASSERT_GT(std::string_view(quiet_.text).find("made_K"), 0u);
  }

  absl::Status Step() {
    const int from = started_;
    started_ = from + 1;
    const absl::Status status = writer_->Script(
        absl::StrReplaceAll(absl::StrCat(kStep, from % 3 == 0 ? kReplace : ""),
                            {{"$0", absl::StrCat(from)}, {"$1", absl::StrCat(from + 1)}}));
    if (status.ok()) committed_ = from + 1;
    if (ReasonOf(status) != Reason::kLockTimeout) return status;
    started_ = from;  // the reader holds what it has printed a definition of, as pg_dump does; nothing happened
    return absl::OkStatus();
  }

  // GetParam(): with a memory, as the service reads.
  absl::StatusOr<catalog::SnapshotPtr> Read(pg::Session& session) {
    return GetParam() ? Reader(kinds::AllKinds()).ReadAgain(session, memory_) : Reader(kinds::AllKinds()).Read(session);
  }

  const std::string database_ = Postgres::Shared().CreateDatabase();
  const std::unique_ptr<pg::Session> writer_ = Postgres::Shared().Open(database_);
  std::atomic<int> started_{kFirst}, committed_{kFirst};  // the number of the last transaction
  Memory memory_;
  Shown quiet_;
};

TEST_P(TornReads, ACommitBeforeAnyStatementIsSeenWholeOrNotAtAll) {
  int seen = 0, statements = 0;
  {
    ObservedSession counted(Postgres::Shared().Open(database_), [&] { ++statements; });
    ASSERT_TRUE(Read(counted).ok());
  }
  int cut = 0;
  ObservedSession session(Postgres::Shared().Open(database_), [&] {
    if (++seen != cut) return;
    const absl::Status status = Step();
    ASSERT_TRUE(status.ok()) << status;
  });
  for (cut = 1; cut <= statements; ++cut) {
    SCOPED_TRACE(cut);
    ASSERT_TRUE(Step().ok());  // so that no memory does
    seen = 0;
    const int before = committed_;
    const auto snapshot = Read(session);
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    const Shown shown = Show(**snapshot);
    EXPECT_GE(shown.number, before);
    EXPECT_LE(shown.number, started_);
    ASSERT_EQ(shown.text, quiet_.text);
  }
  EXPECT_GT(committed_, kFirst + statements + statements / 2);
}

TEST_P(TornReads, ACommitWhileAMemoryIsTriedIsSeenByTheNextReading) {
  const auto session = Postgres::Shared().Open(database_);
  ASSERT_TRUE(Read(*session).ok());
  ASSERT_TRUE(writer_->Exec("INSERT INTO app.rows VALUES (1)").ok());
  ASSERT_TRUE(Read(*session).ok());  // from the second reading on the digest counts
  for (int cut = 1; cut <= 8; ++cut) {
    SCOPED_TRACE(cut);
    ASSERT_TRUE(writer_->Exec("INSERT INTO app.rows VALUES (1)").ok());
    int seen = 0;
    const int before = committed_;
    ObservedSession beside(Postgres::Shared().Open(database_), [&] {
      if (++seen != cut) return;
      ASSERT_TRUE(Step().ok());
    });
    const auto snapshot = Read(beside);
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    EXPECT_GE(Show(**snapshot).number, before);
    ASSERT_EQ(Show(**snapshot).text, quiet_.text);
    const auto next = Read(*session);
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_EQ(Show(**next).number, committed_);
  }
}

TEST_P(TornReads, CommitsThatNeverStopAreSaid) {
  ObservedSession session(Postgres::Shared().Open(database_), [&] {
    const absl::Status status = Step();
    ASSERT_TRUE(status.ok()) << status;
  });
  const auto snapshot = Read(session);
  EXPECT_EQ(ReasonOf(snapshot.status()), Reason::kCatalogBusy) << snapshot.status();
}

// The writer lets a random number of the reader's statements pass, then changes the schema, or now and then only rows,
// while the reader goes on.
TEST_P(TornReads, ARaceGivesWholeSnapshotsOrNone) {
  const char* given = std::getenv("LOCKKEEPER_RACE_READS");
  const int readings = given == nullptr ? 40 : std::atoi(given);
  absl::Mutex mutex;
  int64_t statements = 0;
  bool done = false;
  absl::Status failed;
  ObservedSession session(Postgres::Shared().Open(database_), [&] {
    const absl::MutexLock lock(&mutex);
    ++statements;
  });
  std::thread writer([&] {
    std::mt19937 random(1);
    const unsigned most = 150;  // a reading takes some seventy statements, one of what is remembered takes one
    while (failed.ok() && started_ < 131000) {
      {
        const absl::MutexLock lock(&mutex);
        const int64_t target = statements + static_cast<int64_t>(random() % (random() % 2 == 0 ? most / 8 : most));
        const auto reached = [&] { return done || statements >= target; };
        mutex.Await(absl::Condition(&reached));
        if (done) return;
      }
      failed = random() % 4 == 0 ? writer_->Exec("INSERT INTO app.rows VALUES (1)") : Step();
    }
  });
  int whole = 0, busy = 0;
  for (int i = 0; (i < readings || committed_ - kFirst < readings) && i < 100 * readings && !HasFailure(); ++i) {
    const int before = committed_;
    const auto snapshot = Read(session);
    if (!snapshot.ok()) {
      EXPECT_EQ(ReasonOf(snapshot.status()), Reason::kCatalogBusy) << snapshot.status();
      ++busy;
      continue;
    }
    const Shown shown = Show(**snapshot);
    EXPECT_GE(shown.number, before);
    EXPECT_LE(shown.number, started_);
    EXPECT_EQ(shown.text, quiet_.text);
    ++whole;
  }
  {
    const absl::MutexLock lock(&mutex);
    done = true;
  }
  writer.join();
  EXPECT_TRUE(failed.ok()) << failed;
  std::cout << whole << " whole, " << busy << " refused, " << committed_ - kFirst << " commits\n";
  EXPECT_GT(whole, readings / 10);
  EXPECT_GE(committed_ - kFirst, readings);
}

INSTANTIATE_TEST_SUITE_P(AnewAndRemembered, TornReads, ::testing::Bool());

}  // namespace
}  // namespace lockkeeper
