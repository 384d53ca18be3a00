#include "engine/workflow/keep.h"

#include "engine/catalog/canonical.h"
#include "engine/diff/diff.h"
#include "engine/kinds/all_kinds.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

catalog::SnapshotPtr Snap(const std::string& text) {
  auto snapshot = catalog::FromCanonical("lockkeeper snapshot v1\nserver 15\n" + text, kinds::AllKinds());
  EXPECT_TRUE(snapshot.ok()) << snapshot.status();
  return snapshot.ok() ? *snapshot : std::make_shared<const catalog::Snapshot>();
}

Claims NoFiles(const catalog::Snapshot& declared) {
  auto claims = ClaimsOf({{"models", "", true}}, declared);
  EXPECT_TRUE(claims.ok());
  return *claims;
}

std::vector<std::string> Names(const std::vector<Kept>& kept) {
  std::vector<std::string> out;
  for (const Kept& k : kept) out.push_back(k.object);
  return out;
}

const char kTable[] =
    "schema app\ntable app.t\n  persistence \"p\"\n  replica_identity \"d\"\ncolumn app.t.a\n  type \"integer\"\n";

TEST(Keep, WhatModelsCannotSayStaysWithoutItsTableChanging) {
  const auto from = Snap(std::string(
      "schema app\ntable app.t\n  owner \"boss\"\n  persistence \"p\"\n  replica_identity \"f\"\n  row_security true\n"
      "column app.t.a\n  type \"integer\"\npolicy app.t.mine\n"));
  const auto declared = Snap(kTable);
  const Merged merged = KeepUndeclared(*from, *declared, NoFiles(*declared));
  EXPECT_THAT(Names(merged.kept), ElementsAre("policy app.t.mine"));
  EXPECT_TRUE(diff::Diff(from, merged.desired).empty());
}

TEST(Keep, WhatModelsCanSayGoes) {
  const auto from =
      Snap(std::string(kTable) + "table app.u\n  persistence \"p\"\n  replica_identity \"d\"\npolicy app.u.mine\n");
  const auto declared = Snap(kTable);
  const Merged merged = KeepUndeclared(*from, *declared, NoFiles(*declared));
  EXPECT_THAT(merged.kept, IsEmpty());
  EXPECT_EQ(merged.desired->Get("table", {"app", "u"}), nullptr);
  EXPECT_EQ(merged.desired->Get("policy", {"app", "u", "mine"}), nullptr);  // it cannot stay without its table
}

TEST(Keep, AKindThatAFileSpeaksOfIsClaimedWhole) {
  const auto from = Snap(std::string(kTable) + "policy app.t.mine\npolicy app.t.other\n");
  const auto declared = Snap(std::string(kTable) + "policy app.t.other\n");
  const Merged merged = KeepUndeclared(*from, *declared, NoFiles(*declared));
  EXPECT_THAT(merged.kept, IsEmpty());
  EXPECT_EQ(merged.desired->Get("policy", {"app", "t", "mine"}), nullptr);
}

TEST(Keep, ASchemaStaysForWhatIsInIt) {
  const auto from = Snap(std::string(kTable) + "schema audit\nschema empty\nfunction audit.\"f()\"\n");
  const auto declared = Snap(kTable);
  const Merged merged = KeepUndeclared(*from, *declared, NoFiles(*declared));
  EXPECT_NE(merged.desired->Get("schema", {"audit"}), nullptr);
  EXPECT_EQ(merged.desired->Get("schema", {"empty"}), nullptr);
}

TEST(Keep, SettingsThatAFileSpeaksOfAreMeant) {
  const auto from =
      Snap("schema app\ntable app.t\n  persistence \"p\"\n  replica_identity \"d\"\n  row_security true\n");
  const auto declared = Snap("schema app\ntable app.t\n  persistence \"p\"\n  replica_identity \"d\"\n");
  auto claims =
      ClaimsOf({{"models", "", true}, {"rls.sql", "ALTER TABLE x ENABLE ROW LEVEL SECURITY;", false}}, *declared);
  ASSERT_TRUE(claims.ok());
  EXPECT_FALSE(diff::Diff(from, KeepUndeclared(*from, *declared, *claims).desired).empty());
  EXPECT_TRUE(diff::Diff(from, KeepUndeclared(*from, *declared, NoFiles(*declared)).desired).empty());
}

TEST(Keep, OwnersAndGrantsAreMeantOnlyWhereFilesSpeakOfThem) {
  const auto from = Snap("schema app\n  owner \"boss\"\n  acl [\"@owner=UC\",\"reader=U\"]\n");
  const auto declared = Snap("schema app\n  acl [\"@owner=UC\"]\n");
  EXPECT_TRUE(diff::Diff(from, KeepUndeclared(*from, *declared, NoFiles(*declared)).desired).empty());
  auto claims = ClaimsOf({{"grants.sql", "GRANT USAGE ON SCHEMA app TO writer;", false}}, *declared);
  ASSERT_TRUE(claims.ok());
  EXPECT_FALSE(diff::Diff(from, KeepUndeclared(*from, *declared, *claims).desired).empty());
}

}  // namespace
}  // namespace lockkeeper::workflow
