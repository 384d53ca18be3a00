// Quoting against a real server: its own quote_ident(), and names, literals and bodies that come back as they went.
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/sql/identifier.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::sql {
namespace {

class QuotingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { session_ = testing::Postgres::Shared().Open(); }
  static void TearDownTestSuite() { session_.reset(); }
  static std::string Ask(const std::string& query) {
    const absl::StatusOr<Rows> rows = session_->Query(query);
    EXPECT_TRUE(rows.ok()) << query << ": " << rows.status();
    return rows.ok() ? rows->Text(0, 0) : "";
  }
  inline static std::unique_ptr<pg::Session> session_;
};

// Letters, quotes, backslashes, dollars, keywords' letters, several bytes a character; never NUL.
std::string RandomText(std::mt19937& random, size_t most_bytes) {
  static const char* const kPieces[] = {"a", "Z", "_",  "1", "\"", "'", "\\", "$",  "$$",
                                        ".", " ", "\n", "é", "😀",  "%", "--", "/*", "body"};
  std::string text;
  for (size_t pieces = 1 + random() % 12; pieces > 0; --pieces) {
    const std::string piece = kPieces[random() % std::size(kPieces)];
    if (text.size() + piece.size() <= most_bytes) text += piece;
  }
  return text;
}

TEST_F(QuotingTest, EveryWordThatTheServerQuotesIsQuoted) {
  const absl::StatusOr<Rows> rows =
      session_->Query("SELECT word, pg_catalog.quote_ident(word) FROM pg_catalog.pg_get_keywords()");
  ASSERT_TRUE(rows.ok());
  EXPECT_GT(rows->size(), 400u);
  for (size_t i = 0; i < rows->size(); ++i) {
    const std::string ours = Quote(Ident(rows->Text(i, 0)));
    const bool theirs_is_quoted = rows->Text(i, 1)[0] == '"';
    EXPECT_TRUE(!theirs_is_quoted || ours == rows->Text(i, 1)) << ours;
  }
}

TEST_F(QuotingTest, AnyNameComesBackAsItWent) {
  std::mt19937 random(20261122);
  std::string query = "SELECT ";
  std::vector<std::string> names;
  for (int i = 0; i < 1500; ++i) {
    names.push_back(RandomText(random, 63));
    absl::StrAppend(&query, i == 0 ? "" : ", ", "1 AS ", Quote(Ident(names.back())));
  }
  const absl::StatusOr<Rows> rows = session_->Query(query);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->columns, names);
}

TEST_F(QuotingTest, AnyLiteralAndAnyBodyComesBackAsItWent) {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    const std::string text = RandomText(random, 200);
    EXPECT_EQ(Ask(absl::StrCat("SELECT ", Quote(Literal(text)))), text);
    EXPECT_EQ(Ask(absl::StrCat("SELECT ", DollarQuote(text))), text);
  }
}

}  // namespace
}  // namespace lockkeeper::sql
