#include "service/registry/secrets.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "engine/base/errors.h"
#include "gtest/gtest.h"

namespace lockkeeper::registry {
namespace {

class SealerTest : public testing::Test {
 protected:
  SealerTest() {
    std::string pattern = testing::TempDir() + "/sealXXXXXX";
    directory_ = mkdtemp(pattern.data());
    key_file_ = directory_ + "/seal.key";
  }
  ~SealerTest() override { std::filesystem::remove_all(directory_); }
  std::string directory_, key_file_;
};

TEST_F(SealerTest, WhatWasSealedComesBackWithTheSameKeyAndContext) {
  const auto first = Sealer::Open(key_file_);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto sealed = first->Seal(Secret("postgresql://u:pw@h/d"), "environment/p/e");
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(sealed->find("postgresql"), std::string::npos);  // two letters could be there by chance
  const auto again = Sealer::Open(key_file_);
  ASSERT_TRUE(again.ok()) << again.status();
  const auto opened = again->Unseal(*sealed, "environment/p/e");
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->Reveal(), "postgresql://u:pw@h/d");
}

TEST_F(SealerTest, AnotherContextOrADamagedTextIsRefused) {
  const auto sealer = Sealer::Open(key_file_);
  ASSERT_TRUE(sealer.ok());
  std::string sealed = *sealer->Seal(Secret("text"), "environment/p/e");
  EXPECT_EQ(ReasonOf(sealer->Unseal(sealed, "environment/p/other").status()), Reason::kCredentialUnavailable);
  sealed[10] = sealed[10] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(sealer->Unseal(sealed, "environment/p/e").ok());
  EXPECT_FALSE(sealer->Unseal("plain", "environment/p/e").ok());
}

TEST_F(SealerTest, AKeyFileThatOthersCanReadIsRefused) {
  ASSERT_TRUE(Sealer::Open(key_file_).ok());
  chmod(key_file_.c_str(), 0644);
  EXPECT_FALSE(Sealer::Open(key_file_).ok());
}

}  // namespace
}  // namespace lockkeeper::registry
