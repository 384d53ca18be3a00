#include "client/quote.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "client/files.h"

namespace lockkeeper::client {
namespace {

class Quote : public ::testing::Test {
 protected:
  Quote() {
    std::string name = (std::filesystem::temp_directory_path() / "lk-quote-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    EXPECT_TRUE(WriteNewFile(directory_ + "/a.sql", "-- one\n\xC3\xA9 CREATE TABEL\n").ok());
  }
  ~Quote() override { std::filesystem::remove_all(directory_); }

  Failure At(const std::string& line, const std::string& column) {
    Failure failure{"syntax error", "SQL_SYNTAX", {{"file", "a.sql"}, {"line", line}}};
    if (!column.empty()) failure.metadata["column"] = column;
    return WithQuotedLine(failure, directory_);
  }

  std::string directory_;
};

TEST_F(Quote, TakesTheLineOfTheRevisionFile) { EXPECT_EQ(At("2", "").Get("statement"), "\xC3\xA9 CREATE TABEL"); }

TEST_F(Quote, CountsCharactersWhereTheColumnCountsBytes) { EXPECT_EQ(At("2", "4").Get("position"), "3"); }

TEST_F(Quote, LineThatIsNotThereChangesNothing) { EXPECT_EQ(At("9", "1").Get("statement"), ""); }

TEST_F(Quote, FileThatIsNotHereChangesNothing) {
  const Failure failure{"m", "SQL_SYNTAX", {{"file", "elsewhere.sql"}, {"line", "1"}}};
  EXPECT_EQ(WithQuotedLine(failure, directory_).metadata, failure.metadata);
}

}  // namespace
}  // namespace lockkeeper::client
