#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "engine/diff/diff.h"
#include "engine/plan/build.h"
#include "tests/support/snap.h"

namespace lockkeeper {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Plan(absl::string_view from, absl::string_view to) {
  const auto statements = plan::Build(diff::Diff(Snap(from), Snap(to)));
  EXPECT_TRUE(statements.ok()) << statements.status();
  std::vector<std::string> out;
  if (statements.ok()) {
    for (const plan::Statement& statement : *statements) out.push_back(statement.sql);
  }
  return out;
}

constexpr char kTable[] = "schema app\ntable app.t\n  acl [\"@owner=arwdDxt\"]\n  persistence \"p\"\n  replica_identity \"d\"\ncolumn app.t.a\n  type \"integer\"\n  position 1\n";

TEST(Canonical, TextReadBackGivesTheSameTextAndFingerprint) {
  const auto snapshot = Snap(absl::StrCat(kTable, "  comment \"it's\\na \\\"comment\\\"\"\nenum app.\"odd name\"\n  labels [\"a\", \"b\"]\n  needs schema app\n"));
  const auto again = catalog::FromCanonical(catalog::ToCanonical(*snapshot), kinds::AllKinds());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(catalog::ToCanonical(**again), catalog::ToCanonical(*snapshot));
  EXPECT_EQ((*again)->fingerprint(), snapshot->fingerprint());
}

TEST(Canonical, UnknownKindsAndFieldsAreRefusedWithTheirLine) {
  const auto kind = catalog::FromCanonical("lockkeeper snapshot v1\nserver 15\nwidget app.w\n", kinds::AllKinds());
  EXPECT_THAT(std::string(kind.status().message()), HasSubstr("line 3"));
  const auto field = catalog::FromCanonical("lockkeeper snapshot v1\nserver 15\nschema app\n  colour \"red\"\n", kinds::AllKinds());
  EXPECT_THAT(std::string(field.status().message()), HasSubstr("colour"));
}

TEST(Diff, EqualSnapshotsGiveNoChange) { EXPECT_THAT(Plan(kTable, kTable), IsEmpty()); }

TEST(Diff, APositionAloneIsNoChange) {
  EXPECT_TRUE(diff::Diff(Snap("schema app\ntable app.t\ncolumn app.t.a\n  position 1\n"),
                         Snap("schema app\ntable app.t\ncolumn app.t.a\n  position 2\n")).empty());
}

TEST(Plan, ANewTableIsOneStatementWithItsColumnsInOrder) {
  const std::string columns = "column app.t.a\n  type \"integer\"\n  not_null true\n  position 2\ncolumn app.t.b\n  type \"text\"\n  position 1\n"
                              "column_default app.t.a.default\n  expression \"7\"\n";
  EXPECT_THAT(Plan("schema app\n", absl::StrCat("schema app\ntable app.t\n  acl [\"@owner=arwdDxt\"]\n  persistence \"p\"\n  replica_identity \"d\"\n", columns)),
              ElementsAre("CREATE TABLE app.t (\n    b text,\n    a integer NOT NULL DEFAULT 7\n)"));
}

TEST(Plan, AnAddedColumnIsOneStatementWithItsDefault) {
  EXPECT_THAT(Plan(kTable, absl::StrCat(kTable, "column app.t.b\n  type \"text\"\n  not_null true\n  position 2\n",
                                        "column_default app.t.b.default\n  expression \"'x'::text\"\n")),
              ElementsAre("ALTER TABLE app.t ADD COLUMN b text NOT NULL DEFAULT 'x'::text"));
}

TEST(Plan, WhatGoesWithItsTableIsNotDroppedTwice) {
  EXPECT_THAT(Plan(absl::StrCat(kTable, "column_default app.t.a.default\n  expression \"7\"\n"), "schema app\n"),
              ElementsAre("DROP TABLE app.t"));
}

TEST(Plan, ARecreatedTypeMovesTheRowsOfItsColumns) {
  const char* from = "schema app\nenum app.e\n  acl [\"=U\", \"@owner=U\"]\n  labels [\"a\", \"b\"]\ntable app.t\n  acl [\"@owner=arwdDxt\"]\n  persistence \"p\"\n  replica_identity \"d\"\n"
                     "column app.t.a\n  type \"app.e\"\n  position 1\n  needs enum app.e\n";
  const char* to = "schema app\nenum app.e\n  acl [\"=U\", \"@owner=U\"]\n  labels [\"b\"]\ntable app.t\n  acl [\"@owner=arwdDxt\"]\n  persistence \"p\"\n  replica_identity \"d\"\n"
                   "column app.t.a\n  type \"app.e\"\n  position 1\n  needs enum app.e\n";
  const std::vector<std::string> plan = Plan(from, to);
  ASSERT_EQ(plan.size(), 4u);
  EXPECT_THAT(plan[0], HasSubstr("ALTER TYPE app.e RENAME TO lk_old_"));
  EXPECT_EQ(plan[1], "CREATE TYPE app.e AS ENUM ('b')");
  EXPECT_EQ(plan[2], "ALTER TABLE app.t ALTER COLUMN a TYPE app.e USING a::text::app.e");
  EXPECT_THAT(plan[3], HasSubstr("DROP TYPE app.lk_old_"));
}

TEST(Plan, ATypeWithoutACastGoesByItsText) {
  const std::string to = absl::StrReplaceAll(kTable, {{"integer", "bytea"}});
  EXPECT_THAT(Plan(to, kTable), ElementsAre("ALTER TABLE app.t ALTER COLUMN a TYPE integer USING a::text::integer"));
  const std::string json = absl::StrReplaceAll(kTable, {{"integer", "jsonb"}}), list = absl::StrReplaceAll(kTable, {{"integer", "text[]"}});
  EXPECT_THAT(Plan(json, list), ElementsAre("ALTER TABLE app.t ALTER COLUMN a TYPE text[] USING a::text::text[]"));
  const std::string big = absl::StrReplaceAll(kTable, {{"integer", "bigint"}});
  EXPECT_THAT(Plan(kTable, big), ElementsAre("ALTER TABLE app.t ALTER COLUMN a TYPE bigint USING a::bigint"));
}

TEST(Plan, TheOldPrimaryKeyGoesBeforeTheNewOneComesWhateverTheirNames) {
  const std::string old_key = absl::StrCat(kTable, "key app.t.one\n  definition \"PRIMARY KEY (a)\"\n  needs column app.t.a\n");
  const std::string new_key = absl::StrCat(kTable, "key app.t.another\n  definition \"PRIMARY KEY (a)\"\n  needs column app.t.a\n");
  EXPECT_THAT(Plan(old_key, new_key), ElementsAre("ALTER TABLE app.t DROP CONSTRAINT one",
                                                  "ALTER TABLE app.t ADD CONSTRAINT another PRIMARY KEY (a)"));
}

TEST(Plan, LossesAreNamed) {
  const auto statements = plan::Build(diff::Diff(Snap(kTable), Snap("schema app\n")));
  ASSERT_TRUE(statements.ok());
  EXPECT_THAT((*statements)[0].loses, ElementsAre("table app.t"));
  EXPECT_THAT(plan::ToScript(*statements), HasSubstr("-- DESTRUCTIVE: loses table app.t\nDROP TABLE app.t;"));
}

TEST(Plan, AnEnumValueIsAddedBehindItsNeighbour) {
  EXPECT_THAT(Plan("schema app\nenum app.e\n  acl [\"=U\", \"@owner=U\"]\n  labels [\"b\", \"d\"]\n", "schema app\nenum app.e\n  acl [\"=U\", \"@owner=U\"]\n  labels [\"a\", \"b\", \"c\", \"d\"]\n"),
              ElementsAre("ALTER TYPE app.e ADD VALUE 'a' BEFORE 'b'", "ALTER TYPE app.e ADD VALUE 'c' AFTER 'b'"));
}

TEST(Plan, ATableWithAnotherPartitionKeyIsRefusedWithTheWayOut) {
  const std::string partitioned = absl::StrReplaceAll(kTable, {{"  persistence", "  partition_key \"RANGE (a)\"\n  persistence"}});
  const auto statements = plan::Build(diff::Diff(Snap(kTable), Snap(partitioned)));
  EXPECT_THAT(std::string(statements.status().message()),
              AllOf(HasSubstr("table app.t has no partition key"), HasSubstr("INSERT INTO app.t SELECT")));
}

TEST(Plan, ATypeChangeNeverCutsWhatIsTooLong) {
  const auto text = [](absl::string_view type) {
    return absl::StrReplaceAll(kTable, {{"\"integer\"", absl::StrCat("\"", type, "\"")}});
  };
  EXPECT_THAT(Plan(text("text"), text("character varying(3)")),
              ElementsAre("ALTER TABLE app.t ALTER COLUMN a TYPE character varying(3) USING a::character varying"));
  EXPECT_THAT(Plan(text("text"), text("character(3)")),
              ElementsAre("ALTER TABLE app.t ALTER COLUMN a TYPE character(3) USING a::bpchar"));
}

TEST(Plan, AForeignKeyWaitsUntilTheKeyThatItCouldStillMeanHasGone) {
  const std::string tables = "schema app\ntable app.r\ntable app.t\n";
  const std::string foreign_key = "foreign_key app.r.f\n  definition \"FOREIGN KEY (a) REFERENCES app.t(a)\"\n  validated true\n  enforced true\n  needs key app.t.";
  const auto with = [&](absl::string_view name) {
    return absl::StrCat(tables, "key app.t.", name, "\n  definition \"UNIQUE (a)\"\n", foreign_key, name, "\n");
  };
  EXPECT_THAT(Plan(with("old"), with("new")),
              ElementsAre("ALTER TABLE app.t ADD CONSTRAINT new UNIQUE (a)", "ALTER TABLE app.r DROP CONSTRAINT f",
                          "ALTER TABLE app.t DROP CONSTRAINT old",
                          "ALTER TABLE app.r ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES app.t(a)"));
}

}  // namespace
}  // namespace lockkeeper
