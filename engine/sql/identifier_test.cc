#include "engine/sql/identifier.h"

#include "gtest/gtest.h"

namespace lockkeeper::sql {
namespace {

TEST(Identifier, PlainLowerCaseStaysUnquoted) {
  for (const char* name : {"a", "invoice_2", "_x", "name", "text", "type"}) EXPECT_EQ(Quote(Ident(name)), name);
}

TEST(Identifier, EverythingElseIsQuoted) {
  const std::pair<const char*, const char*> kCases[] = {
      {"Order", "\"Order\""}, {"a b", "\"a b\""},     {"1a", "\"1a\""}, {"a$b", "\"a$b\""},
      {"", "\"\""},           {"a\"b", "\"a\"\"b\""}, {"é", "\"é\""},   {"a.b", "\"a.b\""}};
  for (const auto& [raw, quoted] : kCases) EXPECT_EQ(Quote(Ident(raw)), quoted) << raw;
}

TEST(Identifier, KeywordsOfAnySupportedServerAreQuoted) {
  for (const char* word :
       {"select", "user", "left", "between", "system_user", "json_table", "merge_action", "verbose"}) {
    EXPECT_EQ(Quote(Ident(word)), '"' + std::string(word) + '"');
  }
}

TEST(Identifier, QualifiedNamesAreQuotedPartByPart) {
  EXPECT_EQ(Quote(QualifiedName({"app", "Order", "total"})), "app.\"Order\".total");
}

TEST(Identifier, LiteralsDoubleQuotesAndUseEscapeSyntaxOnlyForBackslashes) {
  EXPECT_EQ(Quote(Literal("it's")), "'it''s'");
  EXPECT_EQ(Quote(Literal("a\\'b")), "E'a\\\\''b'");
  EXPECT_EQ(Quote(Literal("")), "''");
}

TEST(Identifier, DollarQuoteAvoidsTagsThatTheBodyHolds) {
  EXPECT_EQ(DollarQuote("x"), "$$x$$");
  EXPECT_EQ(DollarQuote("a $$ b"), "$body$a $$ b$body$");
  EXPECT_EQ(DollarQuote("a $$ $body$"), "$body1$a $$ $body$$body1$");
}

TEST(Identifier, DollarQuoteOfABodyThatEndsInADollarSignIsClosedWhereItShouldBe) {
  EXPECT_EQ(DollarQuote("cost in $"), "$body$cost in $$body$");
}

}  // namespace
}  // namespace lockkeeper::sql
