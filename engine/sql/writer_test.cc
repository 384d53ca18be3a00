#include "engine/sql/writer.h"

#include "gtest/gtest.h"

namespace lockkeeper::sql {
namespace {

TEST(SqlWriter, ClausesComeInTheOrderOfTheLinesWithOneBlankBetween) {
  SqlWriter out;
  out.Add("ALTER TABLE").Add(QualifiedName({"app", "Order"}));
  out.Add("ALTER COLUMN").Add(Ident("user")).Add("SET DEFAULT").Add(Literal("x'y"));
  EXPECT_EQ(out.Sql(), "ALTER TABLE app.\"Order\" ALTER COLUMN \"user\" SET DEFAULT 'x''y'");
}

TEST(SqlWriter, AddIfAddsAllClausesOrNone) {
  SqlWriter out;
  out.Add("DROP TABLE").AddIf(false, "IF EXISTS").Add(Ident("a")).AddIf(true, "CASCADE");
  EXPECT_EQ(out.Sql(), "DROP TABLE a CASCADE");
}

TEST(SqlWriter, ColumnsAreQuotedAndListsAreTakenAsPrinted) {
  SqlWriter out;
  out.Add("CREATE INDEX ON").Add(Ident("t")).Columns({"a", "B"}).Add("INCLUDE").List({"lower(c)"}).Add(int64_t{7});
  EXPECT_EQ(out.Sql(), "CREATE INDEX ON t (a, \"B\") INCLUDE (lower(c)) 7");
}

}  // namespace
}  // namespace lockkeeper::sql
