// Each rule has scripts at which it speaks and scripts at which it is silent; a rule without either fails here.
#include <map>
#include <string>
#include <vector>

#include "engine/lint/test_steps.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Cases {
  std::vector<const char*> speaks, silent;
};

const std::map<std::string, Cases>& AllCases() {
  static const auto* cases = new std::map<std::string, Cases>{
      {"drop-database", {{"DROP DATABASE d"}, {"CREATE DATABASE d", "DROP TABLE database"}}},
      {"data-loss",
       {{"DROP TABLE t", "ALTER TABLE t DROP COLUMN a", "TRUNCATE t", "DELETE FROM t", "DELETE FROM t WHERE a = 1",
         "DROP SCHEMA s CASCADE", "DROP TYPE e CASCADE", "DROP EXTENSION x", "DROP OWNED BY bob",
         "CREATE TABLE IF NOT EXISTS t (); DROP TABLE t"},
        {"DROP VIEW v", "DROP MATERIALIZED VIEW m", "DROP INDEX i", "DROP FUNCTION f()",
         "ALTER TABLE t DROP CONSTRAINT c", "CREATE TABLE t (a int); ALTER TABLE t DROP COLUMN a; DROP TABLE t",
         "DROP SCHEMA s", "DROP DATABASE d"}}},
      {"unknown-statement",
       {{"DO $$ BEGIN END $$", "SELECT f()", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)"},
        {"CREATE TABLE t (a int)", "SELECT count(*) FROM t", "COMMENT ON TABLE t IS NULL"}}},
      {"table-rewrite",
       {{"ALTER TABLE t ALTER a TYPE bigint", "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid()", "VACUUM FULL t",
         "CLUSTER t"},
        {"ALTER TABLE t ADD a int DEFAULT 1", "CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint"}}},
      {"type-change",
       {{"ALTER TABLE t ALTER a TYPE smallint"},
        {"CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint", "ALTER TABLE t ADD b int"}}},
      {"not-concurrent-index",
       {{"CREATE INDEX ON t (a)", "ALTER TABLE t ADD UNIQUE (a)",
         "CREATE TABLE IF NOT EXISTS t (a int); CREATE INDEX ON t (a)"},
        {"CREATE INDEX CONCURRENTLY ON t (a)", "CREATE TABLE t (a int); CREATE INDEX ON t (a)",
         "CREATE TABLE t (a int UNIQUE)", "ALTER TABLE t ADD UNIQUE USING INDEX i"}}},
      {"set-not-null",
       {{"ALTER TABLE t ALTER a SET NOT NULL"}, {"CREATE TABLE t (a int); ALTER TABLE t ALTER a SET NOT NULL"}}},
      {"constraint-not-valid",
       {{"ALTER TABLE t ADD CHECK (a > 0)", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u"},
        {"ALTER TABLE t ADD CHECK (a > 0) NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT c",
         "CREATE TABLE t (a int); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u"}}},
      {"rename",
       {{"ALTER TABLE t RENAME TO u", "ALTER TABLE t RENAME a TO b", "ALTER TYPE e RENAME VALUE 'a' TO 'b'"},
        {"ALTER INDEX i RENAME TO j",
         "CREATE TABLE t (a int); ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME TO u"}}},
      {"table-without-policies",
       {{"CREATE TABLE t ()", "CREATE TABLE t (); CREATE POLICY p ON u"}, {"CREATE TABLE t (); CREATE POLICY p ON t"}}},
      {"policies-not-enabled",
       {{"CREATE TABLE t (); CREATE POLICY p ON t"},
        {"CREATE TABLE t (); CREATE POLICY p ON t; ALTER TABLE t ENABLE ROW LEVEL SECURITY", "CREATE POLICY p ON t"}}},
      {"row-security-disabled",
       {{"ALTER TABLE t DISABLE ROW LEVEL SECURITY"}, {"ALTER TABLE t ENABLE ROW LEVEL SECURITY"}}},
      {"grant-to-public",
       {{"GRANT SELECT ON t TO PUBLIC", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC"},
        {"GRANT SELECT ON t TO bob", "REVOKE ALL ON t FROM PUBLIC"}}},
      {"security-definer-without-search-path",
       {{"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS ''"},
        {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS ''",
         "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''"}}},
      {"another-server",
       {{"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "DROP SUBSCRIPTION s"},
        {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)", "ALTER SUBSCRIPTION s DISABLE"}}},
      {"outside-database", {{"CREATE ROLE r", "ALTER SYSTEM SET a = 1"}, {"CREATE SCHEMA s", "DROP DATABASE d"}}},
  };
  return *cases;
}

std::vector<Finding> Of(absl::string_view rule, absl::string_view script) {
  std::vector<Finding> out;
  for (Finding& finding : Check(StepsOf(script), {.policies_in_use = true})) {
    if (finding.rule == rule) out.push_back(std::move(finding));
  }
  return out;
}

TEST(Rules, EachSpeaksWhereItShouldAndIsSilentWhereItShouldBe) {
  for (const RuleRow& row : Rules()) {
    const auto found = AllCases().find(std::string(row.name));
    ASSERT_NE(found, AllCases().end()) << "no cases for rule " << row.name;
    EXPECT_FALSE(found->second.speaks.empty());
    EXPECT_FALSE(found->second.silent.empty());
    for (const char* script : found->second.speaks) {
      const std::vector<Finding> findings = Of(row.name, script);
      ASSERT_FALSE(findings.empty()) << row.name << " should speak at: " << script;
      EXPECT_FALSE(findings[0].message.empty());
      EXPECT_FALSE(findings[0].what_to_do.empty());
      EXPECT_EQ(findings[0].severity, row.severity);
    }
    for (const char* script : found->second.silent) {
      EXPECT_TRUE(Of(row.name, script).empty()) << row.name << " should be silent at: " << script;
    }
  }
  EXPECT_EQ(Rules().size(), AllCases().size());
}

TEST(DataLoss, CarriesTheQueryThatCountsTheRowsAtStake) {
  EXPECT_EQ(Of("data-loss", "DROP TABLE app.t")[0].preflight_sql, "SELECT pg_catalog.count(*) FROM app.t");
  EXPECT_EQ(Of("data-loss", "ALTER TABLE t DROP COLUMN a")[0].preflight_sql,
            "SELECT pg_catalog.count(*) FROM t WHERE a IS NOT NULL");
  EXPECT_EQ(Of("data-loss", "DELETE FROM t WHERE a = 1")[0].preflight_sql,
            "SELECT pg_catalog.count(*) FROM t WHERE a = 1");
  EXPECT_EQ(Of("data-loss", "DROP SCHEMA s CASCADE")[0].preflight_sql, "");
}

TEST(DataLoss, SpeaksOnceForEachThingThatIsLost) {
  EXPECT_EQ(Of("data-loss", "DROP TABLE a, b").size(), 2u);
  EXPECT_THAT(Of("data-loss", "ALTER TABLE \"T\" DROP COLUMN a")[0].message, HasSubstr("column \"T\".a is dropped"));
}

TEST(TableWithoutPolicies, NeedsToBeToldThatPoliciesAreUsed) {
  EXPECT_THAT(Check(StepsOf("CREATE TABLE t ()")), ElementsAre());
}

TEST(NewTables, OfTheCallerCountAsNewToo) {
  Context context;
  context.new_tables = {{"app", "t"}};
  EXPECT_THAT(Check(StepsOf("CREATE INDEX ON app.t (a); DROP TABLE app.t"), context), ElementsAre());
}

TEST(Rules, AGeneratedColumnIsComputedAgainAndNoLoss) {
  Context context;
  context.computed_columns.insert({"app", "t", "g"});
  EXPECT_THAT(Check(StepsOf("ALTER TABLE app.t DROP COLUMN g"), context), ::testing::IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::lint
