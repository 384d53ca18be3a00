#include "engine/sql/row.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Rows, NullIsNotEmptyTextButReadsAsIt) {
  Rows rows;
  rows.columns = {"a", "b"};
  rows.rows = {{std::nullopt, ""}};
  EXPECT_TRUE(rows.IsNull(0, 0));
  EXPECT_FALSE(rows.IsNull(0, 1));
  EXPECT_EQ(rows.Text(0, 0), "");
  EXPECT_EQ(rows.Column("b"), 1);
  EXPECT_EQ(rows.Column("c"), -1);
}

TEST(ParseArray, ReadsWhatTheServerPrints) {
  EXPECT_THAT(*ParseArray("{}"), IsEmpty());
  EXPECT_THAT(*ParseArray("{a,b}"), ElementsAre("a", "b"));
  EXPECT_THAT(*ParseArray(R"({"a,b","say \"x\"","back\\slash",""})"),
              ElementsAre("a,b", "say \"x\"", "back\\slash", ""));
  EXPECT_THAT(*ParseArray(R"({NULL,"NULL"})"), ElementsAre("", "NULL"));
}

TEST(ParseArray, RefusesWhatIsNoArray) {
  for (const char* text : {"", "a", "{a", "a}", R"({"a"b})"}) EXPECT_FALSE(ParseArray(text).ok()) << text;
}

}  // namespace
}  // namespace lockkeeper::sql
