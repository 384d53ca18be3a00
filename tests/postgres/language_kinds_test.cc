// Languages, transforms, casts, conversions and access methods on a real server.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/convergence.h"

namespace lockkeeper {
namespace {

using testing::Convergence;
using testing::Postgres;

// Roles belong to the whole server.
constexpr char kBefore[] = R"(
  DO $$ BEGIN CREATE ROLE lk_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  DO $$ BEGIN CREATE ROLE lk_owner SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  CREATE SCHEMA app;
)";

// ---- languages ----

// plpgsql's own functions under other names, and a function written in the language.
constexpr char kCall[] = R"(
  CREATE FUNCTION app.call() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
  CREATE FUNCTION app.call2() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
  CREATE FUNCTION app.inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
  CREATE FUNCTION app.validate(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
)";
constexpr char kWritten[] = R"(
  CREATE FUNCTION app.f(a integer) RETURNS integer IMMUTABLE LANGUAGE plx AS 'BEGIN RETURN a; END';
  CREATE TABLE app.t (a integer, CHECK (app.f(a) > 0));
  INSERT INTO app.t VALUES (1))";
constexpr char kRow[] = "SELECT a FROM app.t";

const Convergence kLanguages[] = {
    {"ALanguageIsMadeWithAllItHas", "",
     absl::StrCat(kCall, R"(
       CREATE TRUSTED LANGUAGE "plX" HANDLER app.call INLINE app.inline VALIDATOR app.validate;
       ALTER LANGUAGE "plX" OWNER TO lk_owner; REVOKE USAGE ON LANGUAGE "plX" FROM PUBLIC;
       GRANT USAGE ON LANGUAGE "plX" TO lk_reader; COMMENT ON LANGUAGE "plX" IS 'ours')"),
     {"CREATE TRUSTED LANGUAGE \"plX\" HANDLER app.call INLINE app.inline VALIDATOR app.validate",
      "ALTER LANGUAGE \"plX\" OWNER TO lk_owner", "REVOKE USAGE ON LANGUAGE \"plX\" FROM PUBLIC",
      "GRANT USAGE ON LANGUAGE \"plX\" TO lk_reader", "COMMENT ON LANGUAGE \"plX\" IS 'ours'"},
     {"DROP"}},
    {"ALanguageIsAlteredInPlaceAndItsFunctionsStay",
     absl::StrCat(kCall, "CREATE LANGUAGE plx HANDLER app.call VALIDATOR app.validate; COMMENT ON LANGUAGE plx IS 'x';",
                  kWritten),
     absl::StrCat(kCall, "CREATE TRUSTED LANGUAGE plx HANDLER app.call2 INLINE app.inline;"
                         "COMMENT ON LANGUAGE plx IS 'x'; GRANT USAGE ON LANGUAGE plx TO lk_reader;", kWritten),
     {"CREATE OR REPLACE TRUSTED LANGUAGE plx HANDLER app.call2 INLINE app.inline;\n\n"
      "GRANT USAGE ON LANGUAGE plx TO lk_reader"},
     {"DROP LANGUAGE", "FUNCTION", "COMMENT"}, kRow, "1"},
    {"AHandlerThatGoesIsLetGoFirst", absl::StrCat(kCall, "CREATE LANGUAGE plx HANDLER app.call2;", kWritten),
     absl::StrCat(kCall, "CREATE LANGUAGE plx HANDLER app.call;", kWritten, "; DROP FUNCTION app.call2()"),
     {"CREATE OR REPLACE LANGUAGE plx HANDLER app.call;\n\nDROP FUNCTION app.call2()"}, {"DROP LANGUAGE"}, kRow, "1"},
    {"PrivilegesOfALanguageThatIsNotTrustedAreNotSpokenOf",
     absl::StrCat(kCall, "CREATE LANGUAGE plx HANDLER app.call"),
     absl::StrCat(kCall, "CREATE TRUSTED LANGUAGE plx HANDLER app.call; REVOKE ALL ON LANGUAGE plx FROM PUBLIC;"
                         "CREATE OR REPLACE LANGUAGE plx HANDLER app.call"),
     {}, {"LANGUAGE"}},
    {"ALanguageLosesItsPrivilegesBeforeItsTrust",
     absl::StrCat(kCall, "CREATE TRUSTED LANGUAGE plx HANDLER app.call; GRANT USAGE ON LANGUAGE plx TO lk_reader;",
                  kWritten),
     absl::StrCat(kCall, "CREATE LANGUAGE plx HANDLER app.call;", kWritten),
     {"DROP LANGUAGE plx", "CREATE LANGUAGE plx HANDLER app.call", "CREATE OR REPLACE FUNCTION app.f"},
     {"DROP TABLE", "GRANT", "REVOKE"}, kRow, "1"},
    {"AnExtensionsLanguageIsNoObject", "DROP EXTENSION plpgsql", "DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql",
     {"CREATE EXTENSION plpgsql"}, {"LANGUAGE"}},
};

// ---- transforms ----

constexpr char kTransform[] = "CREATE TRANSFORM FOR app.i LANGUAGE plpgsql (";
constexpr char kTransformed[] =
    "COMMENT ON TRANSFORM FOR app.i LANGUAGE plpgsql IS 'ours';"
    "CREATE FUNCTION app.u(a app.i) RETURNS void TRANSFORM FOR TYPE app.i LANGUAGE plpgsql AS 'BEGIN END'";

const Convergence kTransforms[] = {
    {"ATransformIsMadeAndDroppedWithItsType", "",
     "CREATE TYPE app.\"I\" AS ENUM ('a');"
     "CREATE FUNCTION app.\"from\"(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'prsd_lextype';"
     "CREATE FUNCTION app.\"to\"(internal) RETURNS app.\"I\" LANGUAGE internal IMMUTABLE AS 'enum_recv';"
     "CREATE TRANSFORM FOR app.\"I\" LANGUAGE plpgsql (FROM SQL WITH FUNCTION app.\"from\"(internal), "
     "TO SQL WITH FUNCTION app.\"to\"(internal)); COMMENT ON TRANSFORM FOR app.\"I\" LANGUAGE plpgsql IS 'ours';"
     "CREATE FUNCTION app.uses(a app.\"I\") RETURNS void TRANSFORM FOR TYPE app.\"I\" LANGUAGE plpgsql AS 'BEGIN END'",
     {"CREATE TRANSFORM FOR app.\"I\" LANGUAGE plpgsql (FROM SQL WITH FUNCTION app.\"from\"(internal), "
      "TO SQL WITH FUNCTION app.\"to\"(internal))", "COMMENT ON TRANSFORM FOR app.\"I\" LANGUAGE plpgsql IS 'ours'",
      "TRANSFORM FOR TYPE app.\"I\""}, {"DROP"}},
    {"ATransformsFunctionsAreReplacedInPlace",
     absl::StrCat("CREATE TYPE app.i AS ENUM ('a'); CREATE FUNCTION app.f(internal) RETURNS internal LANGUAGE internal "
                  "IMMUTABLE AS 'prsd_lextype';", kTransform, "FROM SQL WITH FUNCTION app.f(internal));", kTransformed),
     absl::StrCat("CREATE TYPE app.i AS ENUM ('a'); CREATE FUNCTION app.g(internal) RETURNS app.i LANGUAGE internal "
                  "IMMUTABLE AS 'enum_recv';", kTransform, "FROM SQL WITH FUNCTION prsd_lextype(internal), "
                  "TO SQL WITH FUNCTION app.g(internal));", kTransformed),
     {"CREATE OR REPLACE TRANSFORM FOR app.i LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal), "
      "TO SQL WITH FUNCTION app.g(internal))"},
     {"DROP TRANSFORM", "FUNCTION app.u", "COMMENT"}},
    {"ATransformOfABuiltInTypeIsAnObjectToo", "",
     "CREATE TRANSFORM FOR integer LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal))",
     {"CREATE TRANSFORM FOR integer LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal))"}, {"DROP"}},
};

// ---- casts ----

constexpr char kDegrees[] = R"(
  CREATE TYPE app.deg AS (tenths integer);
  CREATE FUNCTION app.deg(integer) RETURNS app.deg IMMUTABLE LANGUAGE sql AS 'SELECT ROW($1 * 10)::app.deg';
  CREATE FUNCTION app.num(app.deg) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1.tenths / 10';
)";
constexpr char kRow7[] = "CREATE TABLE app.t (a integer); INSERT INTO app.t VALUES (7);";
// All that is printed with the casts in it.
constexpr char kUses[] = R"(
  CREATE TABLE app.u (a integer, d app.deg DEFAULT 3::app.deg, CHECK ((d::integer) > 0),
                      g integer GENERATED ALWAYS AS (((a::app.deg)::integer)) STORED);
  CREATE INDEX u_i ON app.u ((d::integer));
  CREATE DOMAIN app.warm AS integer CHECK (((VALUE::app.deg)::integer) > 20);
  CREATE VIEW app.v AS SELECT a::app.deg AS d FROM app.t;
  INSERT INTO app.u (a) VALUES (5))";
constexpr char kBoth[] = "CREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer);"
                         "CREATE CAST (app.deg AS integer) WITH FUNCTION app.num(app.deg);";

const Convergence kCasts[] = {
    {"CastsComeBeforeAllThatIsPrintedWithThem", "", absl::StrCat(kDegrees, kRow7, kBoth, kUses),
     {"CREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer);", "CREATE VIEW app.v"}, {"DROP"}},
    {"ACastChangesWithoutItsUsers",
     absl::StrCat(kDegrees, kRow7, kBoth, kUses, "; COMMENT ON CAST (integer AS app.deg) IS 'ours'"),
     absl::StrCat(kDegrees, kRow7, "CREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer) AS IMPLICIT;"
                  "CREATE CAST (app.deg AS integer) WITH FUNCTION app.num(app.deg) AS ASSIGNMENT;", kUses,
                  "; COMMENT ON CAST (integer AS app.deg) IS 'ours'"),
     {"DROP CAST (integer AS app.deg);\n\nCREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer) AS IMPLICIT;",
      "DROP CAST (app.deg AS integer);\n\n"
      "CREATE CAST (app.deg AS integer) WITH FUNCTION app.num(app.deg) AS ASSIGNMENT;",
      "COMMENT ON CAST (integer AS app.deg) IS 'ours'"},
     {"VIEW", "TABLE", "INDEX", "DOMAIN"}, "SELECT g || d::text FROM app.u", "5(30)"},
    {"ANewUserFindsTheCastAsItWillBe", absl::StrCat(kDegrees, kRow7, kBoth),
     absl::StrCat(kDegrees, kRow7, "CREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer) AS ASSIGNMENT;"
                          "CREATE TABLE app.u (d app.deg DEFAULT length('four'))"),
     {"CREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer) AS ASSIGNMENT"}, {}},
    {"ACastGetsAnotherFunctionWhoseOldOneGoes",
     "CREATE TYPE app.e AS ENUM ('a'); CREATE FUNCTION app.f(app.e) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
     "CREATE CAST (app.e AS integer) WITH FUNCTION app.f(app.e)",
     "CREATE TYPE app.e AS ENUM ('a'); CREATE FUNCTION app.g(app.e) RETURNS integer LANGUAGE sql AS 'SELECT 2';"
     "CREATE CAST (app.e AS integer) WITH FUNCTION app.g(app.e)",
     {"DROP CAST (app.e AS integer);\n\nCREATE CAST (app.e AS integer) WITH FUNCTION app.g(app.e);\n\n"
      "DROP FUNCTION app.f"},
     {}},
    {"CastsWithoutAFunctionAreKnownByTheirMethod", "CREATE TYPE app.e AS ENUM ('a'); CREATE DOMAIN app.d AS text;"
     "CREATE TYPE app.\"C\" AS (a integer); CREATE CAST (app.e AS text) WITH INOUT AS ASSIGNMENT;",
     "CREATE TYPE app.e AS ENUM ('a'); CREATE DOMAIN app.d AS text; CREATE TYPE app.\"C\" AS (a integer);"
     "CREATE CAST (app.e AS text) WITH INOUT AS IMPLICIT; CREATE CAST (text AS app.\"C\") WITH INOUT;"
     "CREATE CAST (oid AS bigint[]) WITH INOUT; CREATE CAST (money AS pg_lsn) WITHOUT FUNCTION",
     {"CREATE CAST (app.e AS text) WITH INOUT AS IMPLICIT;", "CREATE CAST (text AS app.\"C\") WITH INOUT;",
      "CREATE CAST (oid AS bigint[]) WITH INOUT;", "CREATE CAST (money AS pg_lsn) WITHOUT FUNCTION;"}, {"DOMAIN"}},
    {"ABaseTypesCastsWithoutAFunctionComeBeforeWhatIsPrintedWithThem", "",
     "CREATE TYPE app.b; CREATE FUNCTION app.b_in(cstring) RETURNS app.b LANGUAGE internal IMMUTABLE AS 'textin';"
     "CREATE FUNCTION app.b_out(app.b) RETURNS cstring LANGUAGE internal IMMUTABLE AS 'textout';"
     "CREATE TYPE app.b (INPUT = app.b_in, OUTPUT = app.b_out, LIKE = text);"
     "CREATE CAST (app.b AS text) WITHOUT FUNCTION AS IMPLICIT; CREATE CAST (text AS app.b) WITHOUT FUNCTION;"
     "CREATE TABLE app.t (a app.b DEFAULT 'x'::text::app.b, c text, CHECK (length(a) > 0)); "
     "CREATE CAST (app.t AS text) WITH INOUT; CREATE INDEX ON app.t (lower(a));"
     "CREATE VIEW app.v AS SELECT upper(a), c::app.b, t::text AS row FROM app.t t",
     {"CREATE CAST (app.b AS text) WITHOUT FUNCTION AS IMPLICIT", "CREATE CAST (app.t AS text) WITH INOUT"}, {"DROP"}},
    {"TheCastOfARangeToItsMultirangeIsPartOfTheType", "", "CREATE TYPE app.r AS RANGE (SUBTYPE = integer)",
     {"CREATE TYPE app.r"}, {"CAST"}},
    {"ATypeThatIsMadeAnewTakesItsCastsAlong",
     "CREATE TYPE app.e AS ENUM ('a', 'b'); CREATE CAST (app.e AS text) WITH INOUT AS IMPLICIT;"
     "COMMENT ON CAST (app.e AS text) IS 'ours'; CREATE TABLE app.t (e app.e); INSERT INTO app.t VALUES ('a')",
     "CREATE TYPE app.e AS ENUM ('a', 'c'); CREATE CAST (app.e AS text) WITH INOUT AS IMPLICIT;"
     "COMMENT ON CAST (app.e AS text) IS 'ours'; CREATE TABLE app.t (e app.e)",
     {"DROP CAST (app.e AS text)", "CREATE CAST (app.e AS text) WITH INOUT AS IMPLICIT",
      "COMMENT ON CAST (app.e AS text) IS 'ours'"}, {"DROP TABLE"}, "SELECT e::text FROM app.t", "a"},
    {"AColumnGoesToAnotherTypeByTheDeclaredCast",
     absl::StrCat(kDegrees, "CREATE CAST (app.deg AS integer) WITH FUNCTION app.num(app.deg);", kRow7),
     absl::StrCat(kDegrees, kBoth, "CREATE TABLE app.t (a app.deg)"),
     {"CREATE CAST (integer AS app.deg) WITH FUNCTION app.deg(integer);\n\n"
      "ALTER TABLE app.t ALTER COLUMN a TYPE app.deg USING a::app.deg;"},
     {"DROP"}, "SELECT a::text FROM app.t", "(70)"},
    {"AnExtensionsCastsAreNoObjects", "", "CREATE EXTENSION citext SCHEMA app", {"CREATE EXTENSION citext"}, {"CAST"}},
};

// ---- conversions ----

constexpr char kLatin[] = "CONVERSION app.\"C\" FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;";

const Convergence kConversions[] = {
    {"AConversionIsMadeWithAllItHas", "",
     absl::StrCat("CREATE ", kLatin, "ALTER CONVERSION app.\"C\" OWNER TO lk_owner;",
                  "COMMENT ON CONVERSION app.\"C\" IS 'c'"),
     {"CREATE CONVERSION app.\"C\" FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;",
      "ALTER CONVERSION app.\"C\" OWNER TO lk_owner", "COMMENT ON CONVERSION app.\"C\" IS 'c'"},
     {"DROP"}},
    {"ADefaultConversionIsMadeAnew", absl::StrCat("CREATE ", kLatin), absl::StrCat("CREATE DEFAULT ", kLatin),
     {"DROP CONVERSION app.\"C\";\n\nCREATE DEFAULT CONVERSION app.\"C\""}, {}},
    {"OneDefaultConversionGoesBeforeAnotherComes", absl::StrCat("CREATE DEFAULT ", kLatin),
     "CREATE DEFAULT CONVERSION app.other FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
     {"DROP CONVERSION app.\"C\";\n\nCREATE DEFAULT CONVERSION app.other"}, {}},
};

// ---- access methods ----

constexpr char kHeap[] = "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;";
constexpr char kBoxes[] = R"(
  CREATE OPERATOR CLASS app.boxes DEFAULT FOR TYPE box USING g AS OPERATOR 1 <<, OPERATOR 3 &&,
    FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal),
    FUNCTION 2 gist_box_union(internal, internal),
    FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
    FUNCTION 7 gist_box_same(box, box, internal);
  CREATE TABLE app.t (b box); CREATE INDEX i ON app.t USING g (b); INSERT INTO app.t VALUES ('(1,1),(0,0)'))";

const Convergence kAccessMethods[] = {
    {"AnAccessMethodIsMadeBeforeItsTables", "",
     absl::StrCat(kHeap, "COMMENT ON ACCESS METHOD heap2 IS 'ours'; CREATE TABLE app.t (a integer) USING heap2;"
                         "CREATE ACCESS METHOD \"B\" TYPE INDEX HANDLER bthandler"),
     {"CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler",
      "CREATE ACCESS METHOD \"B\" TYPE INDEX HANDLER bthandler", "COMMENT ON ACCESS METHOD heap2 IS 'ours'",
      "USING heap2"}, {"DROP"}},
    {"ATableMovesBeforeItsAccessMethodGoes",
     absl::StrCat(kHeap, "CREATE TABLE app.t (a integer) USING heap2; INSERT INTO app.t VALUES (1)"),
     "CREATE TABLE app.t (a integer)",
     {"ALTER TABLE app.t SET ACCESS METHOD heap;\n\nDROP ACCESS METHOD heap2"}, {"DROP TABLE"}, kRow, "1", 15},
    {"IndexesGoWithTheirAccessMethodAndComeBack",
     absl::StrCat("CREATE FUNCTION app.h(internal) RETURNS index_am_handler LANGUAGE internal AS 'gisthandler';"
                  "CREATE ACCESS METHOD g TYPE INDEX HANDLER app.h;", kBoxes),
     absl::StrCat("CREATE ACCESS METHOD g TYPE INDEX HANDLER gisthandler;", kBoxes),
     {"DROP INDEX app.i", "DROP ACCESS METHOD g;", "CREATE INDEX i"}, {"DROP TABLE", "DESTRUCTIVE"},
     "SELECT b::text FROM app.t", "(1,1),(0,0)"},
    {"AnotherHandlerMakesItAnew",
     "CREATE FUNCTION app.h(internal) RETURNS index_am_handler LANGUAGE internal AS 'bthandler';"
     "CREATE ACCESS METHOD b TYPE INDEX HANDLER app.h",
     "CREATE ACCESS METHOD b TYPE INDEX HANDLER bthandler",
     {"DROP ACCESS METHOD b;", "CREATE ACCESS METHOD b TYPE INDEX HANDLER bthandler", "DROP FUNCTION app.h"}, {}},
};

TEST(LanguageKinds, LanguagesConverge) { ExpectAllConverge(Postgres::Shared(), kBefore, kLanguages); }
TEST(LanguageKinds, TransformsConverge) { ExpectAllConverge(Postgres::Shared(), kBefore, kTransforms); }
TEST(LanguageKinds, CastsConverge) { ExpectAllConverge(Postgres::Shared(), kBefore, kCasts); }
TEST(LanguageKinds, ConversionsConverge) { ExpectAllConverge(Postgres::Shared(), kBefore, kConversions); }
TEST(LanguageKinds, AccessMethodsConverge) { ExpectAllConverge(Postgres::Shared(), kBefore, kAccessMethods); }

}  // namespace
}  // namespace lockkeeper
