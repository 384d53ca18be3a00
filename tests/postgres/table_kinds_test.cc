// Tables, their keys, indexes and options on a real server: what PostgreSQL adds, merges or refuses on its own.
#include <gtest/gtest.h>

#include "tests/support/convergence.h"

namespace lockkeeper {
namespace {

using testing::Convergence;
using testing::Postgres;

constexpr char kRows[] = "SELECT string_agg(street, ',' ORDER BY street) FROM app.home";

const Convergence kCases[] = {
    {"ATypedTableIsMadeAsOne", "",
     "CREATE TYPE app.address AS (street text, town text);"
     "CREATE TABLE app.home OF app.address (street WITH OPTIONS NOT NULL DEFAULT 'here', PRIMARY KEY (town))",
     {"CREATE TABLE app.home OF app.address", "ALTER COLUMN street SET NOT NULL"}, {"ADD COLUMN"}},
    {"ATableLetsGoOfItsTypeAndKeepsItsRows",
     "CREATE TYPE app.address AS (street text, town text); CREATE TABLE app.home OF app.address;"
     "INSERT INTO app.home VALUES ('a', 'x')",
     "CREATE TYPE app.address AS (street text, town text);"
     "CREATE TABLE app.home (street text, town text, extra int); INSERT INTO app.home VALUES ('a', 'x')",
     {"ALTER TABLE app.home NOT OF", "ADD COLUMN extra integer"}, {"DROP TABLE"}, kRows, "a"},
    {"ATableTakesATypeInPlace",
     "CREATE TYPE app.address AS (street text, town text); CREATE TABLE app.home (street text);"
     "INSERT INTO app.home VALUES ('a')",
     "CREATE TYPE app.address AS (street text, town text); CREATE TABLE app.home OF app.address;",
     {"ADD COLUMN town text", "ALTER TABLE app.home OF app.address"}, {"DROP TABLE"}, kRows, "a"},
    {"ATypesNewAttributeReachesItsTables",
     "CREATE TYPE app.address AS (street text, town text); CREATE TABLE app.home OF app.address;"
     "INSERT INTO app.home VALUES ('a', 'x')",
     "CREATE TYPE app.address AS (street text, town text, zip text); CREATE TABLE app.home OF app.address;",
     {"ALTER TYPE app.address ADD ATTRIBUTE zip text CASCADE"}, {"ADD COLUMN", "DROP TABLE"}, kRows, "a"},
    {"AChildThatDefinesAGeneratedColumnAgainIsMadeWithoutItsExpression", "",
     "CREATE TABLE app.parent (a int, b int GENERATED ALWAYS AS (a * 2) STORED);"
     "CREATE TABLE app.child (a int, b int) INHERITS (app.parent)",
     {"b integer\n) INHERITS (app.parent)"}, {}},
    {"ANewChildHasTheDefaultsOfItsNewParent", "",
     "CREATE TABLE app.parent (a serial, b int); CREATE TABLE app.child (c int) INHERITS (app.parent)", {}, {}},
    {"APartitionWithoutTheIndexOfItsParentGetsNone", "",
     "CREATE TABLE app.p (a int) PARTITION BY RANGE (a); CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES FROM (1) TO (2);"
     "CREATE TABLE app.p2 PARTITION OF app.p FOR VALUES FROM (2) TO (3); CREATE INDEX i ON ONLY app.p (a);"
     "CREATE INDEX i2 ON app.p2 (a); ALTER INDEX app.i ATTACH PARTITION app.i2",
     {}, {}},
    {"AnIndexThatMissesAPartitionOfItsOwnIsAttachedAndLeavesTheOneAboveInvalid", "",
     "CREATE TABLE app.p (a int) PARTITION BY RANGE (a);"
     "CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (a);"
     "CREATE TABLE app.p11 PARTITION OF app.p1 FOR VALUES FROM (1) TO (2);"
     "CREATE TABLE app.p12 PARTITION OF app.p1 FOR VALUES FROM (2) TO (3);"
     "CREATE INDEX i ON ONLY app.p (a); CREATE INDEX i1 ON ONLY app.p1 (a); CREATE INDEX i11 ON app.p11 (a);"
     "ALTER INDEX app.i ATTACH PARTITION app.i1; ALTER INDEX app.i1 ATTACH PARTITION app.i11",
     {"ALTER INDEX app.i ATTACH PARTITION app.i1;"}, {},
     "SELECT string_agg(indexrelid::regclass::text, ' ' ORDER BY indexrelid::regclass::text) FROM pg_index "
     "WHERE NOT indisvalid", "app.i app.i1"},
    {"TheSequenceOfAnIdentityColumnMayBeLoggedWhereItsTableIsNot",
     "CREATE TABLE app.l (a int GENERATED ALWAYS AS IDENTITY); CREATE TABLE app.both (a int GENERATED ALWAYS AS IDENTITY);"
     "ALTER SEQUENCE app.both_a_seq SET UNLOGGED;"
     "CREATE TABLE app.follows (a int GENERATED ALWAYS AS IDENTITY)",
     "CREATE TABLE app.l (a int GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE app.l_a_seq SET UNLOGGED;"
     "CREATE UNLOGGED TABLE app.u (a int GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE app.u_a_seq SET LOGGED;"
     "CREATE UNLOGGED TABLE app.both (a int GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE app.both_a_seq SET LOGGED;"
     "CREATE UNLOGGED TABLE app.follows (a int GENERATED ALWAYS AS IDENTITY)",
     {"ALTER SEQUENCE app.l_a_seq SET UNLOGGED", "ALTER SEQUENCE app.u_a_seq SET LOGGED",
      "ALTER SEQUENCE app.both_a_seq SET LOGGED"}, {"app.follows_a_seq"},
     "SELECT string_agg(relname || relpersistence::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'S') "
     "AND relnamespace = 'app'::regnamespace", "bothu both_a_seqp followsu follows_a_sequ lp l_a_sequ uu u_a_seqp", 15},
    {"TwoKeysOverTheSameColumnsStayTwo", "",
     "CREATE TABLE app.t (a int, b int); ALTER TABLE app.t ADD CONSTRAINT one UNIQUE (a, b);"
     "ALTER TABLE app.t ADD CONSTRAINT two UNIQUE (a, b)",
     {"CONSTRAINT one UNIQUE (a, b)\n", "ADD CONSTRAINT two"}, {}},
    {"OptionsAreMadeInTheirOrderAndComparedWithoutIt",
     "CREATE VIEW app.v WITH (security_invoker=true, security_barrier=true) AS SELECT 1 AS a",
     "CREATE VIEW app.v WITH (security_barrier=true, security_invoker=true) AS SELECT 1 AS a;"
     "CREATE TABLE app.t (a int) WITH (fillfactor=50, autovacuum_enabled=false)",
     {"WITH (fillfactor='50', autovacuum_enabled='false')"}, {"VIEW"}, "SELECT ''", "", 15},
};

TEST(TableKinds, ConvergeThereAndBack) {
  ExpectAllConverge(Postgres::Shared(), "CREATE SCHEMA app;", kCases);
}

}  // namespace
}  // namespace lockkeeper
