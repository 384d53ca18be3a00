#include "engine/sql/parse.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Statement> MustSplit(absl::string_view script, const SplitOptions& options = {}) {
  absl::StatusOr<std::vector<Statement>> statements = Split(script, "a.sql", options);
  EXPECT_TRUE(statements.ok()) << statements.status();
  return statements.ok() ? *statements : std::vector<Statement>();
}

std::vector<std::string> Texts(absl::string_view script) {
  std::vector<std::string> out;
  for (const Statement& statement : MustSplit(script)) out.push_back(statement.sql);
  return out;
}

Statement One(absl::string_view script) {
  const std::vector<Statement> statements = MustSplit(script);
  EXPECT_EQ(statements.size(), 1u) << script;
  return statements.empty() ? Statement() : statements[0];
}

std::string Nested(absl::string_view open, absl::string_view middle, absl::string_view close, int levels) {
  std::string out = "SELECT ";
  for (int i = 0; i < levels; ++i) absl::StrAppend(&out, open);
  absl::StrAppend(&out, middle);
  for (int i = 0; i < levels; ++i) absl::StrAppend(&out, close);
  return out;
}

TEST(Split, GivesTheExactBytesOfEachStatementWithItsPlace) {
  const std::string script = "-- first\nSELECT  1 ;\n\n/* c */ CREATE TABLE é (a int) -- tail\n;\nSELECT 2";
  const std::vector<Statement> statements = MustSplit(script, {.first_line = 10});
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(statements[0].sql, "SELECT  1");
  EXPECT_EQ(statements[0].line, 11);
  EXPECT_EQ(statements[1].sql, "CREATE TABLE é (a int)");
  EXPECT_EQ(statements[1].line, 13);
  EXPECT_EQ(script.substr(statements[1].offset, statements[1].sql.size()), statements[1].sql);
  EXPECT_EQ(statements[2].line, 15);
}

TEST(Split, EmptyScriptsAndEmptyStatementsGiveNothing) {
  EXPECT_THAT(Texts(""), IsEmpty());
  EXPECT_THAT(Texts(" ;; -- nothing\n /* */ ;"), IsEmpty());
  EXPECT_THAT(Texts("\xEF\xBB\xBFSELECT 1;"), ElementsAre("SELECT 1"));
}

TEST(Split, SemicolonsInsideTokensEndNothing) {
  const char* kStatements[] = {
      "SELECT ';'",
      "SELECT E'\\';'",
      "SELECT E'a'\n  'b\\';c'",
      "SELECT ';' \";\"\";\"",
      "SELECT $$;$$, $a$;$$;$a$",
      "SELECT U&'\\0041;', U&\"d;\"",
      "SELECT 1 /* ; /* ; */ ; */ + 2",
      "SELECT 1 -- ;\n + 2",
      "SELECT a$b$c, $1",
      "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END AS end; SELECT 2; END",
      "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1); END",
      "DO $x$ BEGIN PERFORM 1; END $x$"};
  for (const char* statement : kStatements) {
    EXPECT_THAT(Texts(absl::StrCat(statement, "; SELECT 2;")), ElementsAre(statement, "SELECT 2"));
  }
}

TEST(Split, ABackslashIsAnOrdinaryCharacterInAnOrdinaryString) {
  EXPECT_THAT(Texts("SELECT '\\'; SELECT 2"), ElementsAre("SELECT '\\'", "SELECT 2"));
}

TEST(Split, SqlNewerThanTheParserIsSplitAndMarked) {
  const std::vector<Statement> statements = MustSplit(
      "SELECT 1;\nCREATE TABLE t (a int,\n  b int GENERATED ALWAYS AS (a * 2) VIRTUAL);\nSELECT 0x1F, 1_000;\nSELECT "
      "2");
  ASSERT_EQ(statements.size(), 4u);
  EXPECT_TRUE(statements[0].parsed);
  EXPECT_FALSE(statements[1].parsed);
  EXPECT_THAT(statements[1].parser_message, HasSubstr("syntax error"));
  EXPECT_EQ(statements[1].parser_line, 3);
  EXPECT_EQ(statements[1].cls, StatementClass::kDdl);
  EXPECT_FALSE(statements[2].parsed);
  EXPECT_TRUE(statements[3].parsed);
}

TEST(Split, TheParsersPositionIsCountedInCharacters) {
  const std::vector<Statement> statements = MustSplit("SELECT 'éééééééééééé',\n 1 2 3\n\n\n\n");
  ASSERT_EQ(statements.size(), 1u);
  EXPECT_EQ(statements[0].parser_line, 2);
  EXPECT_EQ(One("SELECT 'éééééééééééé', 1 2\n\n\n, 3").parser_line, 1);
}

TEST(Split, WhatNoServerAcceptsIsRefusedWithItsPlace) {
  struct Case {
    absl::string_view script;
    const char *line, *column, *message;
  };
  const Case kCases[] = {
      {"SELECT 1;\n  SELECT 'a", "2", "10", "unterminated quoted string"},
      {"SELECT \"a", "1", "8", "unterminated quoted identifier"},
      {"\nDO $x$ BEGIN", "2", "4", "unterminated dollar-quoted string ($x$)"},
      {"/* /* */", "1", "1", "unterminated /* comment"},
      {"SELECT 1;\n\\connect other", "2", "1", "psql meta-commands are not SQL"},
      {"SELECT 1 \\gexec", "1", "10", "psql meta-commands are not SQL"},
  };
  for (const Case& c : kCases) {
    const absl::Status status = Split(c.script, "a.sql").status();
    ASSERT_EQ(ReasonOf(status), Reason::kSqlSyntax) << c.script;
    const Metadata metadata = MetadataOf(status);
    EXPECT_EQ(metadata.at("file"), "a.sql");
    EXPECT_EQ(metadata.at("line"), c.line) << c.script;
    EXPECT_EQ(metadata.at("column"), c.column) << c.script;
    EXPECT_EQ(metadata.at("message"), c.message) << c.script;
  }
}

TEST(Split, NulAndInvalidUtf8AreRefusedWithTheirLine) {
  for (const absl::string_view bad : {absl::string_view("a\nb\0", 4), absl::string_view("\n\xff"),
                                      absl::string_view("\n\xc0\x80"), absl::string_view("\n\xed\xa0\x80"),
                                      absl::string_view("\n\xf5\x80\x80\x80"), absl::string_view("\n\xe2\x82")}) {
    const absl::Status status = Split(bad, "a.sql").status();
    EXPECT_EQ(ReasonOf(status), Reason::kSqlSyntax);
    EXPECT_EQ(MetadataOf(status)["line"], "2");
  }
  EXPECT_EQ(FirstBadLine("é€😀\n"), 0);
}

TEST(Split, DataOfPsqlsCopyIsRefusedInPlainWords) {
  const absl::Status status = Split("SELECT 1;\nCOPY t (a) FROM stdin;\n1\tit's\n\\.\n", "a.sql").status();
  EXPECT_EQ(ReasonOf(status), Reason::kSqlSyntax);
  EXPECT_EQ(MetadataOf(status)["line"], "2");
  EXPECT_THAT(std::string(status.message()), HasSubstr("INSERT"));
}

TEST(Split, MetaCommandsBetweenStatementsAreSkippedWhenAsked) {
  const std::vector<Statement> statements =
      MustSplit("\\restrict it's\n\nSET a = 1;\n\\unrestrict it's\n", {.skip_meta_commands = true});
  ASSERT_EQ(statements.size(), 1u);
  EXPECT_EQ(statements[0].line, 3);
}

TEST(Split, TextThatWouldOverflowAnOrdinaryStackDoesNotHurt) {
  for (const std::string& bomb :
       {Nested("1+", "1", "", 19000), Nested("(", "1", ")", 19000), Nested("f(", "1", ")", 9000),
        Nested("(SELECT ", "1", ")", 9000), Nested("NOT ", "true", "", 19000), Nested("- ", "1", "", 19000),
        Nested("ARRAY[", "1", "]", 6000), Nested("CASE WHEN ", "true", " THEN 1 END", 4000),
        Nested("1+", "1", "", 200000), Nested("(", "1", ")", 200000), Nested("a.", "b", "", 40000),
        Nested("1,", "1", "", 200000)}) {
    EXPECT_EQ(MustSplit(bomb).size(), 1u);
  }
}

TEST(Split, ALongListOfValuesIsLookedAt) {
  EXPECT_TRUE(
      One(absl::StrCat("INSERT INTO t VALUES (1, NULL, 'x')", Nested(", (1, NULL, 'x')", "", "", 15000).substr(7)))
          .parsed);
}

TEST(Split, TextBeyondTheBudgetIsMarkedAndNotTried) {
  const Statement statement = One(Nested("1+", "1", "", 200000));
  EXPECT_FALSE(statement.parsed);
  EXPECT_THAT(statement.parser_message, HasSubstr("too deeply nested"));
}

TEST(Classify, NamesTheClassAndTheVerb) {
  using enum StatementClass;
  struct Case {
    const char* sql;
    StatementClass cls;
    const char* verb;
  };
  const Case kCases[] = {
      {"select 1", kQuery, "SELECT"},
      {"(SELECT 1) UNION SELECT 2", kQuery, "SELECT"},
      {"WITH a AS (SELECT 1) SELECT * FROM a", kQuery, "WITH"},
      {"WITH a AS (DELETE FROM t RETURNING 1) SELECT * FROM a", kDml, "WITH"},
      {"TRUNCATE t", kDml, "TRUNCATE"},
      {"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", kDdl, "CREATE UNIQUE INDEX CONCURRENTLY"},
      {"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", kDdl, "CREATE FUNCTION"},
      {"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a", kPrivileges, "ALTER DEFAULT PRIVILEGES"},
      {"CREATE USER MAPPING FOR a SERVER s", kDdl, "CREATE USER MAPPING"},
      {"CREATE USER a", kCluster, "CREATE USER"},
      {"CREATE OR REPLACE TRUSTED LANGUAGE l HANDLER h", kDdl, "CREATE TRUSTED LANGUAGE"},
      {"ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word", kDdl, "ALTER TEXT SEARCH CONFIGURATION"},
      {"CREATE CAST (a AS b) WITH INOUT", kDdl, "CREATE CAST"},
      {"DROP DATABASE a", kCluster, "DROP DATABASE"},
      {"DO $$ $$", kCode, "DO"},
      {"VACUUM t", kMaintenance, "VACUUM"},
      {"SAVEPOINT a", kTransactionControl, "SAVEPOINT"},
      {"SET LOCAL a = 1", kSession, "SET"},
      {"COPY t TO '/tmp/x'", kCopy, "COPY"},
      {"FROB t", kUnknown, "FROB"},
  };
  for (const Case& c : kCases) {
    const Statement statement = One(c.sql);
    EXPECT_EQ(statement.cls, c.cls) << c.sql;
    EXPECT_EQ(statement.verb, c.verb) << c.sql;
  }
}

TEST(Classify, KnowsWhatTheServerRefusesInATransaction) {
  for (const char* sql : {"CREATE INDEX CONCURRENTLY ON t (a)",
                          "create unique index concurrently i on t (a)",
                          "DROP INDEX CONCURRENTLY i",
                          "REINDEX TABLE CONCURRENTLY t",
                          "REINDEX (VERBOSE, CONCURRENTLY) INDEX i",
                          "REINDEX DATABASE d",
                          "VACUUM",
                          "VACUUM (FULL) t",
                          "CREATE DATABASE d",
                          "DROP DATABASE d",
                          "CREATE TABLESPACE s LOCATION '/x'",
                          "DROP TABLESPACE s",
                          "ALTER SYSTEM SET a = 1",
                          "ALTER DATABASE d SET TABLESPACE s",
                          "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
                          "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
                          "DROP SUBSCRIPTION s",
                          "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
                          "ALTER SUBSCRIPTION s SET PUBLICATION p",
                          "CLUSTER",
                          "DISCARD ALL"}) {
    EXPECT_TRUE(One(sql).cannot_run_in_transaction) << sql;
  }
  for (const char* sql :
       {"CREATE INDEX i ON t (a)", "CREATE INDEX \"concurrently\" ON t (a)", "DROP INDEX i", "REINDEX TABLE t",
        "ALTER TYPE e ADD VALUE 'x'", "ALTER TABLE t DETACH PARTITION p", "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)", "ALTER SUBSCRIPTION s DISABLE",
        "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", "CLUSTER t USING i", "ANALYZE",
        "ALTER DATABASE d SET a = 1", "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
        "CREATE TABLE concurrently_x (a int)"}) {
    EXPECT_FALSE(One(sql).cannot_run_in_transaction) << sql;
  }
}

TEST(CheckAllowedInRevision, LetsOrdinaryStatementsPass) {
  const std::vector<Statement> statements = MustSplit(
      "CREATE TABLE a (b int); INSERT INTO a VALUES (1); SET LOCAL lock_timeout = '1s'; SET CONSTRAINTS ALL DEFERRED;"
      "SELECT set_config('a.b', 'c', true); CREATE FUNCTION f() RETURNS int SET search_path = '' LANGUAGE sql RETURN "
      "1;");
  EXPECT_TRUE(CheckAllowedInRevision(statements, "r.sql").ok());
}

TEST(CheckAllowedInRevision, RefusesWhatWouldBreakThePromisesAndNamesTheLine) {
  for (const char* sql :
       {"BEGIN", "COMMIT", "END", "ROLLBACK TO a", "START TRANSACTION", "PREPARE TRANSACTION 'a'",
        "SET TRANSACTION READ ONLY", "SET search_path = a", "SET SESSION ROLE a", "SET LOCAL ROLE a", "RESET ALL",
        "DISCARD TEMP", "LISTEN a", "LOAD 'x'", "PREPARE a AS SELECT 1",
        "SELECT pg_catalog.set_config('search_path', '', false)", "DROP DATABASE a", "COPY a TO STDOUT"}) {
    const absl::Status status = CheckAllowedInRevision(MustSplit(absl::StrCat("SELECT 1;\n", sql)), "r.sql");
    EXPECT_EQ(ReasonOf(status), Reason::kSqlForbidden) << sql;
    EXPECT_EQ(MetadataOf(status)["line"], "2") << sql;
  }
}

}  // namespace
}  // namespace lockkeeper::sql
