#include "client/project_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/failure.h"

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Failure Refusal(absl::string_view text) {
  const auto file = ParseProjectFile(text, "app/lockkeeper.yaml");
  EXPECT_FALSE(file.ok());
  return ReadFailure(file.status());
}

TEST(ProjectFile, ReadsAllKeys) {
  const auto file = ParseProjectFile(R"(
project: shop
server: 127.0.0.1:7500
environment: test
revisions: db/revisions
python: .venv/bin/python
models:
  - app.models:Base
  - command: ./print-schema
sql:
  - db/*.sql
)",
                                     "app/lockkeeper.yaml");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->directory, "app");
  EXPECT_EQ(file->project, "shop");
  EXPECT_EQ(file->server, "127.0.0.1:7500");
  EXPECT_EQ(file->environment, "test");
  EXPECT_EQ(file->revisions, "db/revisions");
  EXPECT_EQ(file->python, ".venv/bin/python");
  EXPECT_THAT(file->models, ElementsAre("app.models:Base"));
  EXPECT_THAT(file->model_commands, ElementsAre("./print-schema"));
  EXPECT_THAT(file->sql, ElementsAre("db/*.sql"));
  EXPECT_TRUE(file->declares_schema());
}

TEST(ProjectFile, EmptyFileGivesDefaults) {
  const auto file = ParseProjectFile("", "lockkeeper.yaml");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->directory, ".");
  EXPECT_EQ(file->revisions, "revisions");
  EXPECT_FALSE(file->declares_schema());
}

TEST(ProjectFile, SingleModelNeedsNoList) {
  EXPECT_THAT(ParseProjectFile("models: app:Base", "lockkeeper.yaml")->models, ElementsAre("app:Base"));
  EXPECT_THAT(ParseProjectFile("models: {command: make sql}", "lockkeeper.yaml")->model_commands,
              ElementsAre("make sql"));
}

TEST(ProjectFile, UnknownKeyIsRefusedWithItsLine) {
  const Failure failure = Refusal("project: shop\nmodel: app:Base\n");
  EXPECT_THAT(failure.message, HasSubstr("`model`"));
  EXPECT_EQ(failure.Get("line"), "2");
  EXPECT_EQ(failure.Get("file"), "app/lockkeeper.yaml");
}

TEST(ProjectFile, ModelWithoutAttributeIsRefused) {
  EXPECT_THAT(Refusal("models: [app.models]").message, HasSubstr("module:attribute"));
}

TEST(ProjectFile, BrokenYamlIsRefusedWithItsLine) {
  EXPECT_EQ(Refusal("project: shop\nmodels: [a:b\n").reason, kProjectFileReason);
}

TEST(ProjectFile, ListInsteadOfMapIsRefused) { EXPECT_THAT(Refusal("- a\n- b\n").message, HasSubstr("map")); }

}  // namespace
}  // namespace lockkeeper::client
