#include "client/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/failure.h"

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Invocation Parse(std::vector<std::string> words) {
  auto result = ParseCommandLine(std::move(words));
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *result : Invocation();
}

Failure Refusal(std::vector<std::string> words) {
  const auto result = ParseCommandLine(std::move(words));
  EXPECT_EQ(ExitCodeFor(result.status()), ExitCode::kUsage);
  return ReadFailure(result.status());
}

TEST(CommandLine, NegativeTargetIsATargetAndNoFlag) {
  const Invocation invocation = Parse({"downgrade", "dev", "-1"});
  EXPECT_EQ(invocation.command->path, "downgrade");
  EXPECT_EQ(invocation.arguments.Get("ENV"), "dev");
  EXPECT_EQ(invocation.arguments.Get("TARGET"), "-1");
}

TEST(CommandLine, NegativeTargetMayBeFollowedByFlags) {
  const Invocation invocation = Parse({"downgrade", "dev", "-2", "--allow", "drop-table"});
  EXPECT_EQ(invocation.arguments.Get("TARGET"), "-2");
  EXPECT_EQ(invocation.arguments.Get("allow"), "drop-table");
}

TEST(CommandLine, NegativeTargetIsAValueOfAnOption) {
  EXPECT_EQ(Parse({"verify", "--from", "-1"}).arguments.Get("from"), "-1");
}

TEST(CommandLine, RelativeAndLabelTargetsPassThrough) {
  EXPECT_EQ(Parse({"upgrade", "dev", "+2"}).arguments.Get("TARGET"), "+2");
  EXPECT_EQ(Parse({"upgrade", "dev", "billing@head"}).arguments.Get("TARGET"), "billing@head");
}

TEST(CommandLine, NameOfACommandIsATargetWhereATargetStands) {
  const Invocation invocation = Parse({"upgrade", "dev", "heads"});
  EXPECT_EQ(invocation.command->path, "upgrade");
  EXPECT_EQ(invocation.arguments.Get("TARGET"), "heads");
}

TEST(CommandLine, NameOfACommandIsAnEnvironmentWhereOneStands) {
  const Invocation invocation = Parse({"env", "show", "status"});
  EXPECT_EQ(invocation.command->path, "env show");
  EXPECT_EQ(invocation.arguments.Get("NAME"), "status");
}

TEST(CommandLine, GlobalFlagsStandBeforeAndBehindTheCommand) {
  EXPECT_EQ(Parse({"--output", "json", "status"}).arguments.Get("output"), "json");
  EXPECT_EQ(Parse({"status", "--output", "json"}).arguments.Get("output"), "json");
}

TEST(CommandLine, ListsCollectRepeatsAndCommas) {
  const Invocation invocation = Parse({"upgrade", "dev", "--allow", "a,b", "--allow", "c"});
  EXPECT_THAT(invocation.arguments.SplitList("allow"), ElementsAre("a", "b", "c"));
}

TEST(CommandLine, RepeatedPositionalsAreKeptInOrder) {
  EXPECT_THAT(Parse({"lint", "a.sql", "b.sql"}).arguments.List("REV"), ElementsAre("a.sql", "b.sql"));
  EXPECT_THAT(Parse({"lint"}).arguments.List("REV"), ElementsAre());
}

TEST(CommandLine, MisspeltCommandIsRefusedWithTheNearest) {
  EXPECT_THAT(Refusal({"upgrad", "dev"}).Get("hint"), HasSubstr("lk upgrade"));
}

TEST(CommandLine, MissingPositionalIsRefused) {
  EXPECT_THAT(Refusal({"downgrade", "dev"}).message, HasSubstr("TARGET"));
}

TEST(CommandLine, UnknownFlagIsRefused) {
  EXPECT_THAT(Refusal({"status", "--frobnicate"}).message, HasSubstr("--frobnicate"));
}

TEST(CommandLine, NoCommandIsRefused) { EXPECT_FALSE(ParseCommandLine({}).ok()); }

TEST(CommandLine, HelpIsTextAndNoCommand) {
  const Invocation invocation = Parse({"help", "diff"});
  EXPECT_EQ(invocation.command, nullptr);
  EXPECT_THAT(invocation.text, HasSubstr("--from SOURCE"));
}

TEST(CommandLine, EveryCommandOfTheProductExists) {
  std::vector<std::string> paths;
  for (const Command& command : AllCommands()) paths.push_back(command.path);
  for (const char* path :
       {"snapshot",   "new",        "check",    "lint",    "verify",     "plan",     "approve",  "apply",
        "upgrade",    "downgrade",  "stamp",    "sql",     "merge",      "push",     "pull",     "status",
        "current",    "heads",      "branches", "history", "show",       "ops list", "ops show", "ops watch",
        "ops cancel", "ops resume", "audit",    "import",  "completion", "diff",     "version",  "env add",
        "env create", "env list",   "env show", "env set", "env forget", "env probe"}) {
    EXPECT_THAT(paths, ::testing::Contains(path));
  }
}

}  // namespace
}  // namespace lockkeeper::client
