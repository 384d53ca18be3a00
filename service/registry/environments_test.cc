#include "service/registry/environments.h"

#include <cstdlib>

#include "engine/base/errors.h"
#include "gtest/gtest.h"

namespace lockkeeper::registry {
namespace {

store::Environment Row(const std::string& kind, const std::string& connection) {
  store::Environment row;
  row.project = "p";
  row.id = "staging";
  row.connection_kind = kind;
  row.connection = connection;
  return row;
}

TEST(Environments, AVariableIsReadAtEveryUse) {
  const Environments environments({}, {});
  unsetenv("LK_TEST_URL");
  EXPECT_EQ(ReasonOf(environments.Resolve(Row("url_env", "LK_TEST_URL")).status()), Reason::kCredentialUnavailable);
  setenv("LK_TEST_URL", "postgresql://deploy:pw@db.example.org/app", 1);
  const auto target = environments.Resolve(Row("url_env", "LK_TEST_URL"));
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(target->environment, "staging");
  EXPECT_EQ(target->conninfo.Reveal(), "postgresql://deploy:pw@db.example.org/app");
}

TEST(Environments, AnAddressShowsHostDatabaseAndUserAndNoPassword) {
  const Environments environments({}, {});
  setenv("LK_TEST_URL", "postgresql://deploy:hidden@db.example.org/app", 1);
  const std::string address = environments.Address(Row("url_env", "LK_TEST_URL"));
  EXPECT_NE(address.find("db.example.org"), std::string::npos) << address;
  EXPECT_NE(address.find("deploy"), std::string::npos) << address;
  EXPECT_EQ(address.find("hidden"), std::string::npos) << address;
}

TEST(Environments, ARoleBecomesASettingOfTheSession) {
  const Environments environments({}, {});
  setenv("LK_TEST_URL", "postgresql://deploy@db/app", 1);
  store::Environment row = Row("url_env", "LK_TEST_URL");
  row.settings = R"({"role": "app owner"})";
  const auto target = environments.Resolve(row);
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_NE(target->conninfo.Reveal().find("-c role=app"), std::string::npos);
}

TEST(Environments, AnEmptyOrUnknownConnectionIsRefused) {
  const Environments environments({}, {});
  store::Environment row = Row("", "");
  EXPECT_FALSE(environments.SetConnection(v1::Environment(), row).ok());
  v1::Environment managed;
  managed.mutable_managed();
  EXPECT_FALSE(environments.SetConnection(managed, row).ok()) << "no embedded server";
  v1::Environment url;
  url.mutable_credential()->set_url("postgresql://u@h/d");
  EXPECT_FALSE(environments.SetConnection(url, row).ok()) << "no key file";
}

TEST(Environments, AManagedDatabaseIsNamedAfterProjectAndEnvironment) {
  const Environments environments({}, ManagedServer{[](absl::string_view) { return Secret("x"); },
                                                    [](absl::string_view) { return absl::OkStatus(); }});
  store::Environment row = Row("", "");
  v1::Environment managed;
  managed.mutable_managed();
  ASSERT_TRUE(environments.SetConnection(managed, row).ok());
  EXPECT_EQ(row.connection, "lk_env_p_staging");
}

}  // namespace
}  // namespace lockkeeper::registry
