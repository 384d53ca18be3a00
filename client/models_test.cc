#include "client/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/failure.h"
#include "client/subprocess.h"

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ProviderOutput, GivesFilesAndWarnings) {
  const auto texts = ParseProviderOutput(
      R"({"format": 1, "files": [{"path": "models:app:Base", "sql": "CREATE TABLE t ();\n"}],
          "warnings": ["an enum without a schema"]})");
  ASSERT_TRUE(texts.ok()) << texts.status();
  ASSERT_EQ(texts->files.size(), 1u);
  EXPECT_EQ(texts->files[0].path, "models:app:Base");
  EXPECT_EQ(texts->files[0].sql, "CREATE TABLE t ();\n");
  EXPECT_THAT(texts->warnings, ElementsAre("an enum without a schema"));
}

TEST(ProviderOutput, PrintsOfTheModelsAreNoDocument) {
  const auto texts = ParseProviderOutput("loading...\n{\"format\": 1, \"files\": []}");
  EXPECT_EQ(ReadFailure(texts.status()).reason, kModelsFailedReason);
}

TEST(ProviderOutput, AnotherFormatIsRefused) {
  const auto texts = ParseProviderOutput("{\"format\": 2, \"files\": []}");
  EXPECT_THAT(ReadFailure(texts.status()).message, HasSubstr("format 2"));
}

TEST(Providers, CommandPrintsSqlInTheDirectoryOfTheProjectFile) {
  ProjectFile file;
  file.directory = "/";
  file.model_commands = {"pwd"};
  const auto texts = RunProviders(file);
  ASSERT_TRUE(texts.ok()) << texts.status();
  ASSERT_EQ(texts->files.size(), 1u);
  EXPECT_EQ(texts->files[0].path, "models:pwd");
  EXPECT_EQ(texts->files[0].sql, "/\n");
}

TEST(Providers, FailingCommandIsAFailureWithItsExitCode) {
  ProjectFile file;
  file.directory = ".";
  file.model_commands = {"exit 7"};
  const auto texts = RunProviders(file);
  EXPECT_EQ(ReadFailure(texts.status()).reason, kModelsFailedReason);
  EXPECT_THAT(ReadFailure(texts.status()).message, HasSubstr("exit code 7"));
}

TEST(Providers, MissingInterpreterIsNamed) {
  ProjectFile file;
  file.directory = ".";
  file.python = "./no-such-python";
  file.models = {"app:Base"};
  EXPECT_THAT(ReadFailure(RunProviders(file).status()).message, HasSubstr("no-such-python"));
}

TEST(Subprocess, LargeOutputArrivesWhole) {
  const auto result = RunProgram({"sh", "-c", "head -c 300000 /dev/zero"}, ".");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->output.size(), 300000u);
}

TEST(Subprocess, SignalCountsAsInAShell) {
  const auto result = RunProgram({"sh", "-c", "kill -9 $$"}, ".");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->exit_code, 137);
}

}  // namespace
}  // namespace lockkeeper::client
