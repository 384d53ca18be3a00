// What a comparison is told and tells beside the difference: renames, the order of columns.
#include "tests/postgres/workflow_fixture.h"

namespace lockkeeper::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using verify::Direction;

TEST_F(WorkflowTest, ColumnsInAnotherOrderAreNoted) {
  auto comparison = engine_->Compare(DeclaredSource{{{"a.sql", "CREATE TABLE t (a int, b int, c int);"}}},
                                     DeclaredSource{{{"b.sql", "CREATE TABLE t (b int, a int, d int);"}}},
                                     CompareOptions(), revision::Graph(), cancel_);
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  ASSERT_EQ(comparison->column_order.size(), 1u);
  EXPECT_EQ(comparison->column_order[0].table, "public.t");
  EXPECT_THAT(comparison->column_order[0].wanted, ElementsAre("b", "a"));
}

TEST_F(WorkflowTest, StrictColumnOrderSaysWhatARebuildWouldNeed) {
  const std::string uses = "CREATE INDEX t_a ON t (a); CREATE VIEW v AS SELECT a, b FROM t;";
  const Source from = DeclaredSource{{{"a.sql", absl::StrCat("CREATE TABLE t (a int, b int);", uses)}}};
  const Source to = DeclaredSource{{{"b.sql", absl::StrCat("CREATE TABLE t (b int, a int);", uses)}}};
  const auto findings = [&](bool strict) {
    CompareOptions options;
    options.strict_column_order = strict;
    auto comparison = engine_->Compare(from, to, options, revision::Graph(), cancel_);
    EXPECT_TRUE(comparison.ok() && comparison->changes->empty()) << comparison.status();
    return comparison.ok() ? comparison->findings : std::vector<lint::Finding>();
  };
  EXPECT_THAT(findings(false), IsEmpty());
  const std::vector<lint::Finding> strict = findings(true);
  ASSERT_EQ(strict.size(), 1u);
  EXPECT_EQ(strict[0].rule, "column-order");
  EXPECT_EQ(strict[0].severity, lint::Severity::kBlocking);
  EXPECT_THAT(strict[0].message, HasSubstr("public.t stand as a, b and should stand as b, a"));
  EXPECT_THAT(strict[0].what_to_do, HasSubstr("index public.t.t_a, view public.v"));
}

const char kBeforeRename[] =
    "CREATE TABLE t (id serial PRIMARY KEY, a int CHECK (a > 0));\nCREATE INDEX t_a_idx ON t (a);\n"
    "CREATE VIEW v AS SELECT a AS shown FROM t;\n";
const char kAfterRename[] =
    "CREATE TABLE u (id serial PRIMARY KEY, b int CHECK (b > 0), c int);\nCREATE INDEX u_b_idx ON u (b);\n"
    "CREATE VIEW v AS SELECT b AS shown FROM u;\n";
const std::vector<RenameHint> kRenames = {{"column", {"public", "t", "a"}, {"public", "u", "b"}},
                                          {"table", {"public", "t"}, {"public", "u"}}};

TEST_F(WorkflowTest, ARenamedTableKeepsItsRowsAndWhatUsesIt) {
  const revision::Graph before = MakeGraph({MakeRevision("a1", {}, kBeforeRename, "DROP VIEW v;\nDROP TABLE t;")});
  Upgrade(before);
  Sql("INSERT INTO t (a) VALUES (7)");
  DraftRequest request;
  request.message = "rename";
  request.desired = DeclaredSource{{{"a.sql", kAfterRename}}};
  request.renames = kRenames;
  const auto draft = engine_->DraftRevision(request, before, cancel_);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_THAT(draft->content,
              HasSubstr("ALTER TABLE public.t RENAME TO u;\n\nALTER TABLE public.u RENAME COLUMN a TO b;"));
  for (const char* implied : {"u_pkey", "u_id_seq", "u_b_check", "u_b_idx"})
    EXPECT_THAT(draft->content, HasSubstr(absl::StrCat("TO ", implied, ";")));
  EXPECT_THAT(draft->content, HasSubstr("ALTER TABLE public.u RENAME TO t;"));
  EXPECT_THAT(draft->content, Not(HasSubstr("DROP TABLE")));
  EXPECT_THAT(draft->content, Not(HasSubstr("CREATE")));
  for (const lint::Finding& finding : draft->findings)
    EXPECT_THAT(finding.rule, Not(HasSubstr("draft-"))) << finding.message;
  revision::Graph graph = MakeGraph({*before.Find("a1"), *revision::ParseRevision(draft->file_name, draft->content)});
  Upgrade(graph);
  EXPECT_EQ(Ask("SELECT b FROM u"), "7");
  EXPECT_EQ(Ask("SELECT shown FROM v"), "7");
  auto down = Plan(graph, Direction::kDowngrade, "a1");
  ASSERT_TRUE(down.ok()) << down.status();
  RunRequest run = Request();
  run.acknowledged = {"data-loss"};
  EXPECT_EQ(Run(*down, run).state, RunState::kSucceeded);
  EXPECT_EQ(Ask("SELECT a FROM t"), "7");
}

TEST_F(WorkflowTest, TwoTablesAndTwoColumnsSwapTheirNames) {
  Sql("CREATE TABLE a (x int PRIMARY KEY, y int);\nCREATE TABLE b (x int PRIMARY KEY, y text);\n"
      "INSERT INTO a VALUES (1, 2);\nINSERT INTO b VALUES (3, 'b');");
  const DeclaredSource to{{{"a.sql", "CREATE TABLE b (y int PRIMARY KEY, x int);\n"
                                     "CREATE TABLE a (x int PRIMARY KEY, y text);\n"}}};
  const std::vector<RenameHint> renames = {{"table", {"public", "a"}, {"public", "b"}},
                                           {"table", {"public", "b"}, {"public", "a"}},
                                           {"column", {"public", "a", "x"}, {"public", "b", "y"}},
                                           {"column", {"public", "a", "y"}, {"public", "b", "x"}}};
  const auto swapped =
      engine_->Compare(LiveSource{target_}, to, CompareOptions{renames}, revision::Graph(), cancel_);
  ASSERT_TRUE(swapped.ok()) << swapped.status();
  EXPECT_TRUE(swapped->changes->empty()) << swapped->script;
  Sql(swapped->script);
  EXPECT_EQ(Ask("SELECT x FROM b WHERE y = 1"), "2");
  EXPECT_EQ(Ask("SELECT y FROM a WHERE x = 3"), "b");
  EXPECT_EQ(Ask("SELECT count(*) FROM pg_class WHERE relname ~ '^lk_'"), "0");
}

TEST_F(WorkflowTest, HintsInTheFilesRenameOnceAndMayStay) {
  Sql(kBeforeRename);
  const auto compare = [&](absl::string_view hints) {
    const DeclaredSource to{{{"a.sql", absl::StrCat(hints, kAfterRename)}}};
    return engine_->Compare(LiveSource{target_}, to, CompareOptions(), revision::Graph(), cancel_);
  };
  const char kHints[] =
      "-- lockkeeper:rename table public.t = public.u\n"
      "SELECT '\n-- lockkeeper:rename nothing in a string\n';\n"
      "  -- lockkeeper:rename Public.T.\"a\" = public.u.b\n";
  const auto renamed = compare(kHints);
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_EQ(renamed->changes->changes().size(), 1u) << renamed->script;  // the new column
  EXPECT_THAT(renamed->script, HasSubstr("ALTER TABLE public.u RENAME COLUMN a TO b;"));
  Sql(renamed->script);
  const auto again = compare(kHints);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->empty()) << again->script;
  const absl::Status wrong = compare("\n-- lockkeeper:rename table public.t to public.u\n").status();
  EXPECT_THAT(Meta(wrong, "what"), HasSubstr("a.sql, line 2: "));
}

TEST_F(WorkflowTest, RenamesAreTakenFromAnySourceAndOnlyAsGiven) {
  Sql(absl::StrCat(kBeforeRename, "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';"));
  const DeclaredSource to{{{"a.sql", absl::StrCat(kAfterRename, "CREATE FUNCTION g(a integer) RETURNS integer "
                                                  "LANGUAGE sql AS 'SELECT 1';")}}};
  const auto compare = [&](std::vector<RenameHint> renames) {
    return engine_->Compare(LiveSource{target_}, to, CompareOptions{std::move(renames)}, revision::Graph(), cancel_);
  };
  std::vector<RenameHint> renames = kRenames;
  renames.push_back({"", {"public", "f(integer)"}, {"public", "g(integer)"}});
  auto renamed = compare(renames);
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  EXPECT_EQ(renamed->changes->changes().size(), 1u) << renamed->script;  // the new column
  EXPECT_THAT(renamed->script, HasSubstr("ALTER FUNCTION public.f(integer) RENAME TO g;"));
  EXPECT_EQ(Ask("SELECT to_regclass('u') IS NULL"), "t") << "nothing was run in the environment";

  const auto guessed = compare({});
  ASSERT_TRUE(guessed.ok()) << guessed.status();
  EXPECT_THAT(guessed->script, HasSubstr("DROP TABLE public.t"));
  std::vector<std::string> advice;
  for (const lint::Finding& finding : guessed->findings)
    if (finding.rule == "likely-rename") advice.push_back(finding.what_to_do);
  EXPECT_THAT(advice, ElementsAre(HasSubstr("--rename function:public.\"f(integer)\"=public.\"g(integer)\"")));

  const absl::Status old = compare({{"table", {"public", "x"}, {"public", "u"}}}).status();
  EXPECT_EQ(ReasonOf(old), Reason::kRenameUnmatched);
  EXPECT_THAT(Meta(old, "what"), HasSubstr("no table of the old name"));
  EXPECT_EQ(ReasonOf(compare({{"table", {"public", "t"}, {"public", "x"}}}).status()), Reason::kRenameUnmatched);
}

TEST_F(WorkflowTest, ASchemaIsRenamedWithAllThatLiesInIt) {
  const auto compared = engine_->Compare(
      DeclaredSource{{{"a.sql", "CREATE SCHEMA a; CREATE TYPE a.e AS ENUM ('x'); CREATE TABLE a.t (e a.e);"
                                "CREATE TABLE public.moves (id int);"}}},
      DeclaredSource{{{"b.sql", "CREATE SCHEMA b; CREATE TYPE b.e AS ENUM ('x'); CREATE TABLE b.u (e b.e);"
                                "CREATE TABLE b.moves (id int);"}}},
      CompareOptions{{{"schema", {"a"}, {"b"}},
                      {"", {"a", "t"}, {"b", "u"}},
                      {"", {"public", "moves"}, {"b", "moves"}}}},
      revision::Graph(), cancel_);
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->script,
            "ALTER SCHEMA a RENAME TO b;\n\nALTER TABLE b.t RENAME TO u;\n\nALTER TABLE public.moves SET SCHEMA b;\n");
}

TEST_F(WorkflowTest, WhatModelsDoNotSpeakOfFollowsTheRename) {
  const revision::Graph graph = MakeGraph({MakeRevision(
      "a1", {}, "CREATE TABLE t (id int);\nCREATE POLICY p ON t USING (id > 0);\nCREATE VIEW v AS SELECT id FROM t;",
      "DROP VIEW v;\nDROP TABLE t;")});
  const auto compared = engine_->Compare(RevisionSource{"heads"}, Models("CREATE TABLE u (id int);"),
                                         CompareOptions{{{"table", {"public", "t"}, {"public", "u"}}}}, graph, cancel_);
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->script, "ALTER TABLE public.t RENAME TO u;\n");
}

}  // namespace
}  // namespace lockkeeper::workflow
