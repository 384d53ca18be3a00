#include "client/render/text.h"

#include <gmock/gmock.h>
#include <google/protobuf/duration.pb.h>
#include <gtest/gtest.h>

#include "client/render/changes.h"
#include "client/render/plan.h"

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;

TEST(Text, OneLineCutsByCharacters) {
  EXPECT_EQ(OneLine("a  b\n c", 20), "a b c");
  EXPECT_EQ(OneLine("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4), "\xC3\xA9...");
}

TEST(Text, TableAlignsByCharacters) {
  EXPECT_EQ(Table({{"A", "B"}, {"\xC3\xA9t\xC3\xA9", "x"}}), "A    B\n\xC3\xA9t\xC3\xA9  x\n");
}

TEST(Text, SplitPathKnowsQuotes) {
  EXPECT_THAT(SplitPath("app.user"), ElementsAre("app", "user"));
  EXPECT_THAT(SplitPath("app.\"My.Table\""), ElementsAre("app", "My.Table"));
  EXPECT_THAT(SplitPath("app.f(app.mood, text)"), ElementsAre("app", "f(app.mood, text)"));
  EXPECT_THAT(SplitPath("\"a\"\"b\".c"), ElementsAre("a\"b", "c"));
}

TEST(Text, ElapsedChangesItsUnit) {
  google::protobuf::Duration duration;
  duration.set_nanos(250'000'000);
  EXPECT_EQ(Elapsed(duration), "0.2 s");
  duration.set_seconds(200);
  EXPECT_EQ(Elapsed(duration), "3 min 20 s");
}

TEST(Changes, OneLineAnObjectAndOneAField) {
  Repeated<v1::Change> changes;
  v1::Change& created = *changes.Add();
  created.set_verb(v1::CHANGE_VERB_CREATED);
  created.mutable_object()->set_kind("table");
  created.mutable_object()->add_path("app");
  created.mutable_object()->add_path("invoice");
  v1::Change& altered = *changes.Add();
  altered.set_verb(v1::CHANGE_VERB_ALTERED);
  altered.mutable_object()->set_display("column app.user.email");
  v1::FieldChange& field = *altered.add_fields();
  field.set_name("comment");
  field.set_new_value("where mail goes");
  EXPECT_EQ(RenderChanges(changes, Terminal(false, true)),
            "+ table app.invoice\n"
            "~ column app.user.email\n"
            "    comment: (none) -> where mail goes\n");
  EXPECT_EQ(SummarizeChanges(changes), "1 created, 1 altered");
}

TEST(Plan, SqlEndsEachStatementEvenBehindAComment) {
  v1::Plan plan;
  v1::StepGroup& group = *plan.add_groups();
  group.set_kind(v1::GROUP_KIND_TRANSACTIONAL);
  group.add_steps()->set_sql("SELECT 1");
  group.add_steps()->set_sql("SELECT 2 -- two");
  group.add_steps()->set_sql("SELECT 3;\n");
  EXPECT_EQ(PlanSql(plan), "BEGIN;\nSELECT 1;\nSELECT 2 -- two\n;\nSELECT 3;\nCOMMIT;\n");
}

TEST(Plan, HeadlineSaysFromWhereToWhere) {
  v1::Plan plan;
  plan.set_environment("projects/p/environments/dev");
  plan.set_direction(v1::DIRECTION_DOWNGRADE);
  plan.add_start_revisions("b");
  plan.add_revisions("b");
  EXPECT_EQ(PlanHeadline(plan), "dev: downgrade b -> base, 1 revision, 0 steps");
}

}  // namespace
}  // namespace lockkeeper::client
