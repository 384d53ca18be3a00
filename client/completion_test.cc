#include "client/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::client {
namespace {

using ::testing::HasSubstr;

TEST(Completion, BashKnowsGroupsAndFlags) {
  const auto script = CompletionScript("bash", AllCommands());
  ASSERT_TRUE(script.ok());
  EXPECT_THAT(*script, HasSubstr("\"env \") words=\"add create"));
  EXPECT_THAT(*script, HasSubstr("\"diff \") words=\"--from --to"));
}

TEST(Completion, FishQuotesItsTexts) {
  const std::vector<Command> commands = {{"show", "Show Ann's", {}, {}, nullptr, {}}};
  const auto script = CompletionScript("fish", commands);
  ASSERT_TRUE(script.ok());
  EXPECT_THAT(*script, HasSubstr("'Show Ann\\'s'"));
}

TEST(Completion, UnknownShellIsRefused) { EXPECT_FALSE(CompletionScript("tcsh", AllCommands()).ok()); }

}  // namespace
}  // namespace lockkeeper::client
