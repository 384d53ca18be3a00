#include "service/config.h"

#include <cstdlib>

#include "engine/base/errors.h"
#include "gtest/gtest.h"

namespace lockkeeper {
namespace {

constexpr char kWhole[] =
    "listen: 127.0.0.1:7777\n"
    "log_level: debug\n"
    "replica: r1\n"
    "registry: {url_env: REGISTRY}\n"
    "shadow_servers:\n"
    "  - {service: shadow}\n"
    "projects: [shop, crm]\n";

std::string MessageOf(const std::string& text) {
  const auto config = ParseConfig("lk.yaml", text);
  EXPECT_EQ(ReasonOf(config.status()), Reason::kInvalidArgument) << text;
  return std::string(config.status().message());
}

TEST(Config, AWholeFileIsRead) {
  const auto config = ParseConfig("lk.yaml", kWhole);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "127.0.0.1:7777");
  EXPECT_EQ(config->log_level, LogLevel::kDebug);
  EXPECT_EQ(config->registry.url_env, "REGISTRY");
  ASSERT_EQ(config->shadow_servers.size(), 1u);
  EXPECT_EQ(config->shadow_servers[0].service, "shadow");
  EXPECT_EQ(config->projects, (std::vector<std::string>{"shop", "crm"}));
}

TEST(Config, AnUnknownKeyIsNamedWithItsLine) {
  const std::string message = MessageOf(std::string(kWhole) + "lisen: x\n");
  EXPECT_NE(message.find("lk.yaml, line 8"), std::string::npos) << message;
  EXPECT_NE(message.find("'lisen'"), std::string::npos) << message;
}

TEST(Config, AWrongTypeIsNamedWithItsLine) {
  EXPECT_NE(MessageOf("registry: 7\n").find("line 1"), std::string::npos);
  EXPECT_NE(MessageOf("log_level: loud\n").find("debug, info"), std::string::npos);
  EXPECT_NE(MessageOf("insecure_listen: maybe\n").find("true or false"), std::string::npos);
  EXPECT_NE(MessageOf("shadow_servers: []\n").find("list"), std::string::npos);
}

TEST(Config, AReferenceIsExactlyOneThing) {
  EXPECT_NE(MessageOf("registry: {url_env: A, service: b}\n").find("exactly one"), std::string::npos);
  EXPECT_NE(MessageOf("registry: {url: postgresql://x}\n").find("unknown key 'url'"), std::string::npos);
}

TEST(Config, WhatIsMissingOrNotYamlIsSaid) {
  EXPECT_NE(MessageOf("listen: 127.0.0.1:1\n").find("'registry' is missing"), std::string::npos);
  EXPECT_NE(MessageOf("a: [\n").find("not YAML"), std::string::npos);
  EXPECT_NE(MessageOf("registry: {url_env: A}\nregistry: {url_env: B}\n").find("twice"), std::string::npos);
}

TEST(Config, AVariableThatIsNotSetIsNamed) {
  unsetenv("LK_NO_SUCH_VARIABLE");
  ConnectionReference reference;
  reference.url_env = "LK_NO_SUCH_VARIABLE";
  EXPECT_NE(std::string(reference.Read("the registry").status().message()).find("LK_NO_SUCH_VARIABLE"),
            std::string::npos);
}

}  // namespace
}  // namespace lockkeeper
