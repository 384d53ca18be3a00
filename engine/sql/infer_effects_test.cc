#include "engine/sql/infer_effects.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace lockkeeper::sql {
namespace {

absl::string_view FactName(Fact::Kind kind) {
  static constexpr absl::string_view kNames[] = {
      "creates-table",    "creates-policy",       "enables-rls",    "disables-rls", "builds-index",
      "adds-fk",          "adds-check",           "sets-not-null",  "changes-type", "renames",
      "grants-to-public", "definer-without-path", "drops-database", "server", "cluster"};
  return kNames[static_cast<size_t>(kind)];
}

absl::string_view LossName(Loss::Of of) {
  static constexpr absl::string_view kNames[] = {"table", "column", "rows", "cascade", "database"};
  return kNames[static_cast<size_t>(of)];
}

// Effects as one line: "lock:t=SHARE scans builds-index:t(i)".
std::string Said(absl::string_view statement) {
  const Effects effects = InferEffects(statement);
  std::string out;
  const auto add = [&](const std::string& word) { absl::StrAppend(&out, out.empty() ? "" : " ", word); };
  if (!effects.known) add("unknown");
  EXPECT_EQ(effects.known, effects.why_unknown.empty()) << statement;
  for (const Lock& lock : effects.locks)
    add(absl::StrCat("lock:", DottedName(lock.table), "=", LockModeName(lock.mode)));
  if (effects.scans) add("scans");
  if (effects.rewrites) add("rewrites");
  if (effects.destructive) add("destructive");
  for (const Loss& loss : effects.losses) {
    const std::string where = loss.where.empty() ? "" : absl::StrCat("[", loss.alias, "|", loss.where, "]");
    add(absl::StrCat("loses-", LossName(loss.of), ":", DottedName(loss.name), where));
  }
  for (const Fact& fact : effects.facts) {
    const std::string detail = fact.detail.empty() ? "" : absl::StrCat("(", fact.detail, ")");
    add(absl::StrCat(FactName(fact.kind), ":", DottedName(fact.name), detail));
  }
  return out;
}

struct Case {
  const char *sql, *said;
};

void Check(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(Said(c.sql), c.said) << c.sql;
}

TEST(InferEffects, CreatingATableLocksOnlyWhatItRefersTo) {
  Check({{"CREATE TABLE app.t (a int PRIMARY KEY, b int CHECK (b > 0))", "creates-table:app.t"},
         {"CREATE TABLE IF NOT EXISTS t ()", "creates-table:t(if not exists)"},
         {"CREATE TABLE t (a int REFERENCES app.u, b int REFERENCES t)",
          "lock:app.u=SHARE ROW EXCLUSIVE creates-table:t"},
         {"CREATE TABLE p PARTITION OF t FOR VALUES IN (1)", "lock:t=ACCESS EXCLUSIVE creates-table:p"},
         {"CREATE TABLE c () INHERITS (t)", "lock:t=SHARE UPDATE EXCLUSIVE creates-table:c"},
         {"CREATE TABLE t AS SELECT 1", "creates-table:t"},
         {"CREATE FOREIGN TABLE f (a int) SERVER s", ""},
         {"CREATE FOREIGN TABLE f PARTITION OF t FOR VALUES IN (1) SERVER s", "lock:t=ACCESS EXCLUSIVE"},
         {"SELECT 1 AS a INTO t", "creates-table:t"},
         {"CREATE MATERIALIZED VIEW m AS SELECT 1", ""}});
}

TEST(InferEffects, AColumnRewritesTheTableOnlyWhenEachRowGetsItsOwnValue) {
  const std::string lock = "lock:t=ACCESS EXCLUSIVE";
  for (const char* sql : {"a int", "a int DEFAULT 1", "a int NOT NULL DEFAULT 1", "a timestamptz DEFAULT now()",
                          "a text DEFAULT lower('X')", "a timestamptz DEFAULT current_timestamp"}) {
    EXPECT_EQ(Said(absl::StrCat("ALTER TABLE t ADD COLUMN ", sql)), lock) << sql;
  }
  for (const char* sql :
       {"a uuid DEFAULT gen_random_uuid()", "a float DEFAULT random()", "a int DEFAULT app.f()", "a serial",
        "a int GENERATED ALWAYS AS IDENTITY", "a int GENERATED ALWAYS AS (b + 1) STORED"}) {
    EXPECT_EQ(Said(absl::StrCat("ALTER TABLE t ADD COLUMN ", sql)), lock + " scans rewrites") << sql;
  }
}

TEST(InferEffects, ConstraintsOfANewColumnAreCheckedWhereTheyCanFail) {
  Check({{"ALTER TABLE t ADD a int REFERENCES u", "lock:t=ACCESS EXCLUSIVE lock:u=SHARE ROW EXCLUSIVE"},
         {"ALTER TABLE t ADD a int DEFAULT 1 REFERENCES u",
          "lock:t=ACCESS EXCLUSIVE lock:u=SHARE ROW EXCLUSIVE scans adds-fk:t"},
         {"ALTER TABLE t ADD a int CHECK (a > 0)", "lock:t=ACCESS EXCLUSIVE scans adds-check:t"},
         {"ALTER TABLE t ADD a int UNIQUE", "lock:t=ACCESS EXCLUSIVE scans builds-index:t"}});
}

TEST(InferEffects, ConstraintsScanUnlessTheyAreNotValid) {
  Check({{"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "lock:t=ACCESS EXCLUSIVE scans adds-check:t(c)"},
         {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", "lock:t=ACCESS EXCLUSIVE"},
         {"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u",
          "lock:t=SHARE ROW EXCLUSIVE lock:u=SHARE ROW EXCLUSIVE scans adds-fk:t(c)"},
         {"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u NOT VALID",
          "lock:t=SHARE ROW EXCLUSIVE lock:u=SHARE ROW EXCLUSIVE"},
         {"ALTER TABLE t VALIDATE CONSTRAINT c", "lock:t=SHARE UPDATE EXCLUSIVE scans"},
         {"ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)", "lock:t=ACCESS EXCLUSIVE scans builds-index:t(c)"},
         {"ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i", "lock:t=ACCESS EXCLUSIVE"},
         {"ALTER TABLE t DROP CONSTRAINT c", "lock:t=ACCESS EXCLUSIVE destructive"}});
}

TEST(InferEffects, AlterTableCommandsTakeTheLocksOfTheManual) {
  Check(
      {{"ALTER TABLE t DROP COLUMN a", "lock:t=ACCESS EXCLUSIVE destructive loses-column:t.a"},
       {"ALTER TABLE t ALTER a TYPE bigint", "lock:t=ACCESS EXCLUSIVE scans rewrites changes-type:t.a"},
       {"ALTER TABLE t ALTER a SET NOT NULL", "lock:t=ACCESS EXCLUSIVE scans sets-not-null:t.a"},
       {"ALTER TABLE t ALTER a DROP NOT NULL", "lock:t=ACCESS EXCLUSIVE"},
       {"ALTER TABLE t ALTER a SET DEFAULT 1", "lock:t=ACCESS EXCLUSIVE"},
       {"ALTER TABLE t ALTER a SET STATISTICS 100", "lock:t=SHARE UPDATE EXCLUSIVE"},
       {"ALTER TABLE t SET (fillfactor = 70)", "lock:t=SHARE UPDATE EXCLUSIVE"},
       {"ALTER TABLE t DISABLE TRIGGER ALL", "lock:t=SHARE ROW EXCLUSIVE"},
       {"ALTER TABLE t SET UNLOGGED", "lock:t=ACCESS EXCLUSIVE scans rewrites"},
       {"ALTER TABLE t OWNER TO bob", "lock:t=ACCESS EXCLUSIVE"},
       {"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "lock:t=ACCESS EXCLUSIVE enables-rls:t"},
       {"ALTER TABLE t DISABLE ROW LEVEL SECURITY", "lock:t=ACCESS EXCLUSIVE disables-rls:t"},
       {"ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)",
        "lock:t=SHARE UPDATE EXCLUSIVE lock:p=ACCESS EXCLUSIVE scans"},
       {"ALTER TABLE t DETACH PARTITION p", "lock:t=ACCESS EXCLUSIVE lock:p=ACCESS EXCLUSIVE"},
       {"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "lock:t=SHARE UPDATE EXCLUSIVE lock:p=SHARE UPDATE EXCLUSIVE"},
       {"ALTER INDEX i SET (fillfactor = 70)", "lock:i=ACCESS EXCLUSIVE"},
       {"ALTER TYPE c DROP ATTRIBUTE a", "destructive loses-cascade:c.a"},
       {"ALTER TYPE c ADD ATTRIBUTE a int", ""}});
}

TEST(InferEffects, IndexesBlockWritersUnlessConcurrent) {
  Check({{"CREATE INDEX i ON app.t (a)", "lock:app.t=SHARE scans builds-index:app.t(i)"},
         {"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "lock:t=SHARE UPDATE EXCLUSIVE scans"},
         {"DROP INDEX i", "lock:i=ACCESS EXCLUSIVE destructive"},
         {"DROP INDEX CONCURRENTLY i", "lock:i=SHARE UPDATE EXCLUSIVE destructive"},
         {"REINDEX TABLE t", "lock:t=ACCESS EXCLUSIVE scans rewrites"},
         {"REINDEX TABLE CONCURRENTLY t", "lock:t=SHARE UPDATE EXCLUSIVE scans"}});
}

TEST(InferEffects, SubscriptionsReachAnotherServerUnlessTheySayOtherwise) {
  Check({{"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "server:s(CREATE SUBSCRIPTION)"},
         {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)", ""},
         {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = off)", "server:s(CREATE SUBSCRIPTION)"},
         {"ALTER SUBSCRIPTION s REFRESH PUBLICATION", "server:s(ALTER SUBSCRIPTION)"},
         {"ALTER SUBSCRIPTION s ENABLE", "server:s(ALTER SUBSCRIPTION)"},
         {"ALTER SUBSCRIPTION s DISABLE", ""},
         {"ALTER SUBSCRIPTION s SET (binary = true)", ""},
         {"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", ""},
         {"ALTER SUBSCRIPTION s ADD PUBLICATION p", "server:s(ALTER SUBSCRIPTION)"},
         {"DROP SUBSCRIPTION s", "destructive server:s(DROP SUBSCRIPTION)"}});
}

TEST(InferEffects, WhatDestroysDataSaysSo) {
  Check({{"DROP TABLE a, app.b CASCADE",
          "lock:a=ACCESS EXCLUSIVE lock:app.b=ACCESS EXCLUSIVE destructive loses-table:a loses-table:app.b"},
         {"TRUNCATE t", "lock:t=ACCESS EXCLUSIVE destructive loses-rows:t"},
         {"TRUNCATE t CASCADE", "lock:t=ACCESS EXCLUSIVE destructive loses-rows:t loses-cascade:t"},
         {"DELETE FROM t", "lock:t=ROW EXCLUSIVE scans destructive loses-rows:t"},
         {"DELETE FROM t WHERE a = (SELECT 1 WHERE true) RETURNING a",
          "lock:t=ROW EXCLUSIVE destructive loses-rows:t[|a = (SELECT 1 WHERE true) ]"},
         {"DELETE FROM t AS x WHERE x.a = 1", "lock:t=ROW EXCLUSIVE destructive loses-rows:t[x|x.a = 1]"},
         {"DELETE FROM t USING u WHERE u.a = t.a", "lock:t=ROW EXCLUSIVE destructive loses-rows:t"},
         {"WITH d AS (DELETE FROM t WHERE a = 1 RETURNING *) INSERT INTO u SELECT * FROM d",
          "lock:u=ROW EXCLUSIVE lock:t=ROW EXCLUSIVE destructive loses-rows:t"},
         {"MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE",
          "lock:t=ROW EXCLUSIVE scans destructive loses-rows:t"},
         {"DROP SCHEMA app", "destructive"},
         {"DROP SCHEMA app CASCADE", "destructive loses-cascade:app"},
         {"DROP TYPE app.e", "destructive"},
         {"DROP SERVER s", "destructive"},
         {"DROP SERVER s CASCADE", "destructive loses-cascade:s"},
         {"DROP FOREIGN DATA WRAPPER w CASCADE", "destructive loses-cascade:w"},
         {"DROP OPERATOR CLASS app.c USING btree CASCADE", "destructive loses-cascade:app.c"},
         {"DROP TYPE app.e CASCADE", "destructive loses-cascade:app.e"},
         {"DROP EXTENSION x", "destructive loses-cascade:x"},
         {"DROP VIEW v CASCADE", "lock:v=ACCESS EXCLUSIVE destructive"},
         {"DROP MATERIALIZED VIEW m", "lock:m=ACCESS EXCLUSIVE destructive"},
         {"DROP FUNCTION app.f(int)", "destructive"},
         {"DROP POLICY p ON app.t", "lock:app.t=ACCESS EXCLUSIVE destructive"},
         {"DROP OWNED BY bob", "unknown destructive loses-cascade:bob"},
         {"DROP DATABASE d", "destructive loses-database:d cluster:(DROP DATABASE) drops-database:d"}});
}

TEST(InferEffects, RenamesAreToldWithBothNames) {
  Check({{"ALTER TABLE app.t RENAME TO u", "lock:app.t=ACCESS EXCLUSIVE renames:app.t(u)"},
         {"ALTER TABLE t RENAME a TO b", "lock:t=ACCESS EXCLUSIVE renames:t.a(b)"},
         {"ALTER TYPE e RENAME VALUE 'a' TO 'b'", "renames:e.a(b)"},
         {"ALTER TYPE e ADD VALUE 'a'", ""},
         {"ALTER SCHEMA a RENAME TO b", "renames:a(b)"},
         {"ALTER FUNCTION f(int) RENAME TO g", "renames:f(g)"},
         {"ALTER TABLE t SET SCHEMA s", "lock:t=ACCESS EXCLUSIVE renames:t(s.t)"},
         {"ALTER TABLE t RENAME CONSTRAINT a TO b", "lock:t=ACCESS EXCLUSIVE"},
         {"ALTER INDEX i RENAME TO j", "lock:i=SHARE UPDATE EXCLUSIVE"},
         {"ALTER ROLE a RENAME TO b", "cluster:a(RENAME)"}});
}

TEST(InferEffects, PrivilegesOfEverybodyAndOfDefinersAreTold) {
  Check({{"GRANT SELECT, UPDATE (a) ON app.t TO bob, PUBLIC", "grants-to-public:app.t(SELECT, UPDATE)"},
         {"GRANT ALL ON SCHEMA app TO PUBLIC", "grants-to-public:app(ALL)"},
         {"GRANT SELECT ON t TO bob", ""},
         {"REVOKE ALL ON t FROM PUBLIC", ""},
         {"ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC", "grants-to-public:(EXECUTE)"},
         {"CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
          "definer-without-path:app.f"},
         {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1'", ""},
         {"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", ""},
         {"ALTER FUNCTION f() SECURITY DEFINER", "definer-without-path:f"}});
}

TEST(InferEffects, TriggersPoliciesRulesAndViewsLockTheirTables) {
  Check({{"CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", "lock:t=SHARE ROW EXCLUSIVE"},
         {"CREATE POLICY p ON t", "lock:t=ACCESS EXCLUSIVE creates-policy:t"},
         {"ALTER POLICY p ON t USING (true)", "lock:t=ACCESS EXCLUSIVE"},
         {"CREATE RULE r AS ON INSERT TO t DO NOTHING", "lock:t=ACCESS EXCLUSIVE"},
         {"CREATE VIEW v AS SELECT app.f()", ""},
         {"CREATE OR REPLACE VIEW v AS SELECT 1", "lock:v=ACCESS EXCLUSIVE"},
         {"CREATE STATISTICS s ON a, b FROM t", "lock:t=SHARE UPDATE EXCLUSIVE"},
         {"CREATE SCHEMA s CREATE TABLE t ()", "creates-table:t"},
         {"ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)", "scans adds-check:d(c)"},
         {"ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID", ""},
         {"ALTER DOMAIN d DROP CONSTRAINT c", "destructive"}});
}

TEST(InferEffects, WhatOnlyTheCatalogsHoldLocksNoTable) {
  for (const char* sql : {
           "CREATE TEXT SEARCH PARSER p (START = a, GETTOKEN = b, END = c, LEXTYPES = d)",
           "CREATE TEXT SEARCH TEMPLATE t (LEXIZE = a)",
           "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)",
           "ALTER TEXT SEARCH DICTIONARY d (stopwords)",
           "ALTER TEXT SEARCH DICTIONARY d OWNER TO bob",
           "CREATE TEXT SEARCH CONFIGURATION c (PARSER = \"default\")",
           "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple",
           "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING REPLACE a WITH b",
           "ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word",
           "COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c'",
           "CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM f",
           "CREATE OR REPLACE TRUSTED LANGUAGE l HANDLER h INLINE i VALIDATOR v",
           "ALTER LANGUAGE l OWNER TO bob",
           "GRANT USAGE ON LANGUAGE l TO bob",
           "CREATE ACCESS METHOD m TYPE TABLE HANDLER h",
           "CREATE OR REPLACE TRANSFORM FOR app.t LANGUAGE l (FROM SQL WITH FUNCTION f(internal))",
           "CREATE CAST (app.a AS app.b) WITH FUNCTION f(app.a) AS IMPLICIT",
           "CREATE CAST (app.a AS text) WITH INOUT",
           "COMMENT ON CAST (app.a AS text) IS 'c'",
       }) {
    Check({{sql, ""}});
  }
  Check({{"DROP TEXT SEARCH CONFIGURATION app.c", "destructive"},
         {"DROP TEXT SEARCH PARSER IF EXISTS p", "destructive"},
         {"DROP CONVERSION c", "destructive"},
         {"DROP LANGUAGE l", "destructive"},
         {"DROP TRANSFORM FOR app.t LANGUAGE l", "destructive"},
         {"DROP CAST (app.a AS text)", "destructive"},
         {"DROP ACCESS METHOD m", "destructive"},
         {"ALTER TEXT SEARCH CONFIGURATION app.c RENAME TO d", "renames:app.c(d)"}});
}

TEST(InferEffects, DataStepsAndMaintenanceAreKnown) {
  Check({{"INSERT INTO t VALUES (1, now())", "lock:t=ROW EXCLUSIVE"},
         {"UPDATE t SET a = upper(a)", "lock:t=ROW EXCLUSIVE scans"},
         {"UPDATE t SET a = 1 WHERE b = 2", "lock:t=ROW EXCLUSIVE"},
         {"SELECT count(*) FROM t", ""},
         {"SELECT setval('s', 1)", ""},
         {"VACUUM (FULL) t", "lock:t=ACCESS EXCLUSIVE scans rewrites"},
         {"VACUUM (FULL false) t", "lock:t=SHARE UPDATE EXCLUSIVE"},
         {"ANALYZE t", "lock:t=SHARE UPDATE EXCLUSIVE"},
         {"CLUSTER t USING i", "lock:t=ACCESS EXCLUSIVE scans rewrites"},
         {"REFRESH MATERIALIZED VIEW m", "lock:m=ACCESS EXCLUSIVE scans rewrites"},
         {"REFRESH MATERIALIZED VIEW CONCURRENTLY m", "lock:m=EXCLUSIVE scans"},
         {"LOCK TABLE t IN SHARE MODE", "lock:t=SHARE"},
         {"LOCK t", "lock:t=ACCESS EXCLUSIVE"},
         {"EXPLAIN DELETE FROM t", ""},
         {"EXPLAIN ANALYZE DELETE FROM t", "lock:t=ROW EXCLUSIVE scans destructive loses-rows:t"},
         {"COMMENT ON TABLE t IS 'x'", ""},
         {"CREATE TYPE e AS ENUM ('a')", ""},
         {"SET LOCAL a = 1", ""},
         {"CREATE ROLE r", "cluster:(CREATE ROLE)"},
         {"ALTER SYSTEM SET a = 1", "cluster:(ALTER SYSTEM)"}});
}

TEST(InferEffects, WhatNobodyCanJudgeIsUnknownAndNeverHarmless) {
  Check({{"DO $$ BEGIN DROP TABLE t; END $$", "unknown"},
         {"CALL p()", "unknown"},
         {"SELECT app.f()", "unknown"},
         {"SELECT f()", "unknown"},
         {"INSERT INTO t SELECT app.f()", "unknown lock:t=ROW EXCLUSIVE"},
         {"CREATE TABLE t AS SELECT f()", "unknown creates-table:t"},
         {"COPY t FROM PROGRAM 'x'", "unknown"},
         {"COPY t TO '/tmp/x'", "unknown"},
         {"CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()", "unknown"},
         {"ALTER EXTENSION e UPDATE", "unknown"},
         {"EXECUTE a", "unknown"},
         {"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)", "unknown"},
         {"ALTER TABLE t ALTER a SET NOT VALID, DROP COLUMN b", "unknown destructive"},
         {"FROB", "unknown"},
         {"", "unknown"}});
}

TEST(InferEffects, AnExpressionOfAnyDepthIsWalked) {
  std::string sql = "SELECT ";
  for (int i = 0; i < 19000; ++i) sql += "1+";
  EXPECT_EQ(Said(sql + "f()"), "unknown");
  EXPECT_EQ(Said(sql + "1"), "");
}

}  // namespace
}  // namespace lockkeeper::sql
