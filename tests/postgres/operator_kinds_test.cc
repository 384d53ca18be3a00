// Base types, operator families with their members, and operator classes on a real server.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/convergence.h"

namespace lockkeeper {
namespace {

using testing::Convergence;
using testing::Postgres;

constexpr char kBefore[] = R"(
  DO $$ BEGIN CREATE ROLE lk_owner SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  DO $$ BEGIN CREATE ROLE lk_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  SET client_min_messages = error; CREATE SCHEMA app;
)";

// A type of the user's own that behaves like integer.
std::string Number(const std::string& more = "") {
  return absl::StrCat(R"(
    CREATE TYPE app.number;
    CREATE FUNCTION app.number_in(cstring) RETURNS app.number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
    CREATE FUNCTION app.number_out(app.number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
    CREATE FUNCTION app.number_send(app.number) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';
    CREATE FUNCTION app.number_recv(internal) RETURNS app.number LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
    CREATE TYPE app.number (INPUT = app.number_in, OUTPUT = app.number_out, LIKE = integer)" + more + ");\n");
}

constexpr char kOrder[] = R"(
  CREATE FUNCTION app.lt(app.number, app.number) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
  CREATE FUNCTION app.le(app.number, app.number) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4le';
  CREATE FUNCTION app.eq(app.number, app.number) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
  CREATE FUNCTION app.ge(app.number, app.number) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4ge';
  CREATE FUNCTION app.gt(app.number, app.number) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4gt';
  CREATE FUNCTION app.cmp(app.number, app.number) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
  CREATE OPERATOR app.< (LEFTARG = app.number, RIGHTARG = app.number, FUNCTION = app.lt);
  CREATE OPERATOR app.<= (LEFTARG = app.number, RIGHTARG = app.number, FUNCTION = app.le);
  CREATE OPERATOR app.= (LEFTARG = app.number, RIGHTARG = app.number, FUNCTION = app.eq);
  CREATE OPERATOR app.>= (LEFTARG = app.number, RIGHTARG = app.number, FUNCTION = app.ge);
  CREATE OPERATOR app.> (LEFTARG = app.number, RIGHTARG = app.number, FUNCTION = app.gt);
)";
constexpr char kClass[] = R"(
  CREATE OPERATOR CLASS app.number_ops DEFAULT FOR TYPE app.number USING btree AS OPERATOR 1 app.<, OPERATOR 2 app.<=,
    OPERATOR 3 app.=, OPERATOR 4 app.>=, OPERATOR 5 app.>, FUNCTION 1 app.cmp(app.number, app.number);
)";
constexpr char kCross[] = R"(
  CREATE FUNCTION app.lt4(app.number, int) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
  CREATE FUNCTION app.cmp4(app.number, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
  CREATE OPERATOR app.< (LEFTARG = app.number, RIGHTARG = int, FUNCTION = app.lt4);
)";
constexpr char kLoose[] = R"(
  ALTER OPERATOR FAMILY app.number_ops USING btree ADD OPERATOR 1 app.< (app.number, int),
    FUNCTION 1 (app.number, int) app.cmp4(app.number, int);
)";
constexpr char kHeap[] = "CREATE TABLE app.t (n app.number); INSERT INTO app.t VALUES ('3'), ('1');\n";
constexpr char kTable[] =
    "CREATE TABLE app.t (n app.number); CREATE INDEX i ON app.t (n); INSERT INTO app.t VALUES ('3'), ('1');\n";
constexpr char kRows[] = "SELECT string_agg(n::text, ' ' ORDER BY ctid) FROM app.t";

const Convergence kTypes[] = {
    {"ABaseTypeIsMadeThroughItsShell", "",
     absl::StrCat(Number(", RECEIVE = app.number_recv, CATEGORY = 'N', DEFAULT = '7', DELIMITER = ';'"),
                  "ALTER TYPE app.number OWNER TO lk_owner; REVOKE USAGE ON TYPE app.number FROM PUBLIC;"
                  "COMMENT ON TYPE app.number IS 'of ours'"),
     {"CREATE TYPE app.number;", "CREATE TYPE app.number (INPUT = app.number_in"},
     {"DROP"}},
    {"ItIsDroppedWithItsFunctionsAfterItsUsers", absl::StrCat(Number(), kOrder, kClass, "CREATE TABLE app.t (n app.number[])"), "",
     {"DROP TYPE app.number CASCADE"}, {"DROP FUNCTION app.number_in", "DROP FUNCTION app.number_out"}},
    {"ATypeIsAlteredInPlace", absl::StrCat(Number(", SEND = app.number_send"), kHeap),
     absl::StrCat(Number(", RECEIVE = app.number_recv"), kHeap),
     {"ALTER TYPE app.number SET (RECEIVE = app.number_recv, SEND = NONE)"}, {"DROP", "CREATE"}, kRows, "3 1"},
    {"AShellStaysAShell", "", "CREATE TYPE app.later; COMMENT ON TYPE app.later IS 'x'", {"CREATE TYPE app.later;"}, {"("}},
    {"AShellIsDefined", "CREATE TYPE app.number", Number(), {"CREATE TYPE app.number ("}, {"DROP"}},
};

const Convergence kOperators[] = {
    {"AClassIsMadeWithItsFamily", absl::StrCat(Number(), kOrder),
     absl::StrCat(Number(), kOrder, kClass, R"(
       ALTER OPERATOR CLASS app.number_ops USING btree OWNER TO lk_owner;
       ALTER OPERATOR FAMILY app.number_ops USING btree OWNER TO lk_owner;
       COMMENT ON OPERATOR CLASS app.number_ops USING btree IS 'a class';
       COMMENT ON OPERATOR FAMILY app.number_ops USING btree IS 'a family')"),
     {"CREATE OPERATOR FAMILY app.number_ops USING btree",
      "CREATE OPERATOR CLASS app.number_ops DEFAULT FOR TYPE app.number USING btree FAMILY app.number_ops AS "
      "OPERATOR 1 app.<(app.number,app.number)"},
     {"DROP"}},
    {"EverythingIsMadeInOrder", "", absl::StrCat(Number(), kOrder, kCross, kClass, kLoose, kTable), {"CREATE INDEX i"}, {"DROP"}},
    {"AMemberIsAddedToItsFamilyInPlace", absl::StrCat(Number(), kOrder, kCross, kClass, kTable),
     absl::StrCat(Number(), kOrder, kCross, kClass, kLoose, kTable),
     {"ALTER OPERATOR FAMILY app.number_ops USING btree ADD OPERATOR 1 app.<(app.number,integer)",
      "ALTER OPERATOR FAMILY app.number_ops USING btree ADD FUNCTION 1 (app.number, integer) app.cmp4(app.number,integer)"},
     {"DROP", "CREATE"}, kRows, "3 1"},
    {"AMemberGoesWithItsOperator", absl::StrCat(Number(), kOrder, kCross, kClass, kLoose, kTable),
     absl::StrCat(Number(), kOrder, kClass, kTable), {"DROP OPERATOR app.< (app.number, integer)"}, {"DROP INDEX"}, kRows, "3 1"},
    {"AMemberOfAFamilyOfTheServerIsOurs", absl::StrCat(Number(), kOrder, kCross),
     absl::StrCat(Number(), kOrder, kCross, "ALTER OPERATOR FAMILY integer_ops USING btree ADD OPERATOR 1 app.< (app.number, int)"),
     {"ALTER OPERATOR FAMILY pg_catalog.integer_ops USING btree ADD OPERATOR 1 app.<(app.number,integer)"}, {"DROP"}},
    {"AnotherClassMakesItsIndexesAnewAndLeavesTheRows", absl::StrCat(Number(), kOrder, kClass, kTable),
     absl::StrCat(Number(), kOrder, absl::StrReplaceAll(kClass, {{"DEFAULT", ""}}),
                  absl::StrReplaceAll(kTable, {{"(n)", "(n app.number_ops)"}})),
     {"DROP INDEX app.i", "DROP OPERATOR CLASS", "CREATE INDEX i"},
     {"DROP TABLE", "DROP COLUMN", "DROP TYPE", "FAMILY app.number_ops USING btree;"}, kRows, "3 1"},
    {"AClassWithItsStorageAndNothingElse", "", "CREATE OPERATOR FAMILY app.\"F\" USING gist;"
     "CREATE OPERATOR CLASS app.c FOR TYPE point USING gist FAMILY app.\"F\" AS STORAGE box",
     {"CREATE OPERATOR CLASS app.c FOR TYPE point USING gist FAMILY app.\"F\" AS STORAGE box"}, {"DROP"}},
    {"AClassOfAnIndexThatSortsByDistance", "", R"(
       CREATE OPERATOR CLASS app.near FOR TYPE point USING gist AS OPERATOR 11 >^ , OPERATOR 15 <-> FOR ORDER BY float_ops,
         FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
         FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
         FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal),
         STORAGE box;
       CREATE TABLE app.p (at point); CREATE INDEX pi ON app.p USING gist (at app.near))",
     {"FOR ORDER BY pg_catalog.float_ops", "CREATE INDEX pi"}, {"DROP"}, "SELECT ''", "", 14},
};

TEST(OperatorKinds, FamiliesAndClassesConvergeThereAndBack) {
  testing::ExpectAllConverge(Postgres::Shared(), kBefore, kOperators);
}

TEST(OperatorKinds, BaseTypesConvergeThereAndBack) { testing::ExpectAllConverge(Postgres::Shared(), kBefore, kTypes); }

}  // namespace
}  // namespace lockkeeper
