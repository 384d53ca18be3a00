#include "client/source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "client/failure.h"
#include "client/files.h"

namespace lockkeeper::client {
namespace {

TEST(ParseSource, KnowsEveryForm) {
  const auto expect = [](absl::string_view text, SourceKind kind, absl::string_view argument) {
    const auto words = ParseSource(text);
    ASSERT_TRUE(words.ok()) << text;
    EXPECT_EQ(words->kind, kind) << text;
    EXPECT_EQ(words->argument, argument) << text;
  };
  expect("env:dev", SourceKind::kEnvironment, "dev");
  expect("rev:billing@head", SourceKind::kRevision, "billing@head");
  expect("rev:-1", SourceKind::kRevision, "-1");
  expect("file:db/a:b.sql", SourceKind::kFile, "db/a:b.sql");
  expect("models", SourceKind::kModels, "");
  expect("files", SourceKind::kFiles, "");
  expect("empty", SourceKind::kEmpty, "");
  expect("snapshot:prod.snap", SourceKind::kSnapshot, "prod.snap");
  expect("postgresql://h/d", SourceKind::kUrl, "postgresql://h/d");
  expect("postgres://h/d", SourceKind::kUrl, "postgres://h/d");
}

TEST(ParseSource, AnythingElseIsAUsageFailure) {
  for (const char* text : {"", "dev", "env:", "rev:", "file:", "mysql://h/d", "modelss"}) {
    EXPECT_EQ(ExitCodeFor(ParseSource(text).status()), ExitCode::kUsage) << text;
  }
}

class Sources : public ::testing::Test {
 protected:
  Sources() {
    std::string name = (std::filesystem::temp_directory_path() / "lk-source-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    file_.directory = directory_;
  }
  ~Sources() override { std::filesystem::remove_all(directory_); }

  void Make(const std::string& path, const std::string& text) {
    ASSERT_TRUE(WriteNewFile(directory_ + "/" + path, text).ok());
  }
  Context MakeContext() {
    Settings settings;
    settings.project = "projects/default";
    settings.server = "127.0.0.1:1";
    settings.quiet = true;
    return Context({}, file_, settings);
  }

  std::string directory_;
  ProjectFile file_;
};

TEST_F(Sources, DeclaredPutsModelsBeforeSqlFiles) {
  Make("db/policies.sql", "-- policies");
  file_.model_commands = {"echo 'CREATE TABLE t ();'"};
  file_.sql = {"db/*.sql", "db/policies.sql"};
  Context context = MakeContext();
  const auto declared = ReadDeclared(context);
  ASSERT_TRUE(declared.ok()) << declared.status();
  ASSERT_EQ(declared->files_size(), 2);
  EXPECT_EQ(declared->files(0).origin(), v1::SQL_ORIGIN_MODELS);
  EXPECT_EQ(declared->files(1).origin(), v1::SQL_ORIGIN_SQL_FILE);
  EXPECT_EQ(declared->files(1).content(), "-- policies");
}

TEST_F(Sources, NothingDeclaredSaysWhereToDeclareIt) {
  Context context = MakeContext();
  EXPECT_EQ(ExitCodeFor(ReadDeclared(context).status()), ExitCode::kUsage);
}

TEST_F(Sources, BundleHoldsTheRevisionFilesAsTheyAre) {
  Make("revisions/b.sql", "\xff not UTF-8");
  Make("revisions/a.sql", "first");
  Make("revisions/notes.md", "not a revision");
  Context context = MakeContext();
  const auto bundle = ReadBundle(context);
  ASSERT_TRUE(bundle.ok());
  ASSERT_EQ(bundle->files_size(), 2);
  EXPECT_EQ(bundle->files(0).file_name(), "a.sql");
  EXPECT_EQ(bundle->files(1).content(), "\xff not UTF-8");
}

TEST_F(Sources, EnvironmentGetsItsResourceName) {
  Context context = MakeContext();
  const auto source = ReadSource(context, "env:staging");
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(source->environment(), "projects/default/environments/staging");
}

}  // namespace
}  // namespace lockkeeper::client
