#include "client/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "client/failure.h"

namespace lockkeeper::client {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    unsetenv("LOCKKEEPER_SERVER");
    unsetenv("LOCKKEEPER_PROJECT");
  }
  ~SettingsTest() override {
    unsetenv("LOCKKEEPER_SERVER");
    unsetenv("LOCKKEEPER_PROJECT");
  }
};

TEST_F(SettingsTest, WithoutAnythingThereAreDefaults) {
  const auto settings = MakeSettings({}, {});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->server, "127.0.0.1:7433");
  EXPECT_EQ(settings->project, "projects/default");
  EXPECT_EQ(settings->environment, "dev");
  EXPECT_EQ(settings->output, Output::kText);
}

TEST_F(SettingsTest, FlagWinsOverVariableOverFile) {
  ProjectFile file;
  file.server = "file:1";
  file.project = "in-file";
  EXPECT_EQ(MakeSettings({}, file)->server, "file:1");
  setenv("LOCKKEEPER_SERVER", "variable:2", 1);
  EXPECT_EQ(MakeSettings({}, file)->server, "variable:2");
  Arguments arguments;
  arguments.Set("server", {"flag:3"});
  EXPECT_EQ(MakeSettings(arguments, file)->server, "flag:3");
  EXPECT_EQ(MakeSettings(arguments, file)->project, "projects/in-file");
}

TEST_F(SettingsTest, ServerMustHaveAPort) {
  for (const char* server : {"localhost", "localhost:", ":7433", "localhost:x", "h:70000"}) {
    Arguments arguments;
    arguments.Set("server", {server});
    EXPECT_EQ(ExitCodeFor(MakeSettings(arguments, {}).status()), ExitCode::kUsage) << server;
  }
}

TEST_F(SettingsTest, UnknownOutputIsRefused) {
  Arguments arguments;
  arguments.Set("output", {"yaml"});
  EXPECT_EQ(ExitCodeFor(MakeSettings(arguments, {}).status()), ExitCode::kUsage);
}

}  // namespace
}  // namespace lockkeeper::client
