#include "client/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;
namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  Files() {
    std::string name = (fs::temp_directory_path() / "lk-files-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~Files() override { fs::remove_all(directory_); }

  void Make(const std::string& path) { ASSERT_TRUE(WriteNewFile(directory_ + "/" + path, "x").ok()); }

  std::vector<std::string> Find(const std::string& pattern) {
    auto found = FindFiles(directory_, pattern);
    if (!found.ok()) return {std::string(found.status().message())};
    for (std::string& path : *found) path = path.substr(directory_.size() + 1);
    return *found;
  }

  std::string directory_;
};

TEST_F(Files, NewFileNeverReplacesOne) {
  const std::string path = directory_ + "/a.sql";
  ASSERT_TRUE(WriteNewFile(path, "first").ok());
  EXPECT_FALSE(WriteNewFile(path, "second").ok());
  EXPECT_EQ(*ReadFile(path), "first");
  EXPECT_THAT(SqlFilesIn(directory_, false), ElementsAre(path));  // nothing left beside it
}

TEST_F(Files, ReplaceTakesThePlaceWhole) {
  const std::string path = directory_ + "/a.snap";
  ASSERT_TRUE(ReplaceFile(path, "first").ok());
  ASSERT_TRUE(ReplaceFile(path, "second").ok());
  EXPECT_EQ(*ReadFile(path), "second");
}

TEST_F(Files, MissingFileIsAFailureAndADirectoryToo) {
  EXPECT_FALSE(ReadFile(directory_ + "/none").ok());
  EXPECT_FALSE(ReadFile(directory_).ok());
}

TEST_F(Files, StarDoesNotCrossDirectories) {
  Make("db/b.sql");
  Make("db/a.sql");
  Make("db/deep/c.sql");
  EXPECT_THAT(Find("db/*.sql"), ElementsAre("db/a.sql", "db/b.sql"));
}

TEST_F(Files, TwoStarsCrossDirectories) {
  Make("db/a.sql");
  Make("db/deep/er/c.sql");
  Make("db/deep/note.txt");
  EXPECT_THAT(Find("db/**/*.sql"), ElementsAre("db/a.sql", "db/deep/er/c.sql"));
  EXPECT_THAT(Find("**/c.sql"), ElementsAre("db/deep/er/c.sql"));
}

TEST_F(Files, DirectoryMeansItsSqlFiles) {
  Make("db/b.sql");
  Make("db/deep/a.sql");
  Make("db/readme.md");
  EXPECT_THAT(Find("db"), ElementsAre("db/b.sql", "db/deep/a.sql"));
}

TEST_F(Files, PatternThatFitsNothingIsAFailure) {
  EXPECT_THAT(Find("db/*.sql"), ElementsAre(::testing::HasSubstr("no SQL file fits")));
  EXPECT_THAT(Find("db/x.sql"), ElementsAre(::testing::HasSubstr("no SQL file fits")));
}

TEST(Below, KeepsAbsolutePathsAndLeavesOutTheDot) {
  EXPECT_EQ(Below("a", "b"), "a/b");
  EXPECT_EQ(Below("a", "/b"), "/b");
  EXPECT_EQ(Below(".", "b"), "b");
}

}  // namespace
}  // namespace lockkeeper::client
