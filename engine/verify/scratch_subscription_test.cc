#include "engine/verify/scratch_subscription.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> InScratch(absl::string_view statement) {
  return SubscriptionInScratch(statement).value_or(std::vector<std::string>{"as it is"});
}

TEST(ScratchSubscription, IsMadeWithoutConnectingAndWithoutItsConnection) {
  EXPECT_THAT(InScratch("CREATE SUBSCRIPTION s CONNECTION 'host=prod password=x' PUBLICATION p"),
              ElementsAre("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)"));
  EXPECT_THAT(InScratch("create subscription \"S\" connection E'x' publication a, b\n with (Enabled = on, slot_name = NONE,"
                  " copy_data, create_slot = true, streaming)"),
              ElementsAre("create subscription \"S\" connection '' publication a, b "
                          "WITH (connect = false, slot_name = NONE, streaming)"));
}

TEST(ScratchSubscription, IsNeverEnabledNorRefreshed) {
  for (const char* statement : {"ALTER SUBSCRIPTION s ENABLE", "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
                                "ALTER SUBSCRIPTION s CONNECTION 'host=prod'", "ALTER SUBSCRIPTION s SET (failover = true)"}) {
    EXPECT_THAT(InScratch(statement), IsEmpty()) << statement;
  }
  EXPECT_THAT(InScratch("ALTER SUBSCRIPTION s ADD PUBLICATION q WITH (refresh = true)"),
              ElementsAre("ALTER SUBSCRIPTION s ADD PUBLICATION q WITH (refresh = false)"));
  EXPECT_THAT(InScratch("ALTER SUBSCRIPTION s SET (failover, binary = true)"),
              ElementsAre("ALTER SUBSCRIPTION s SET (binary = true)"));
  EXPECT_THAT(InScratch("ALTER SUBSCRIPTION s DISABLE"), ElementsAre("ALTER SUBSCRIPTION s DISABLE"));
}

TEST(ScratchSubscription, IsDroppedWithoutItsSlot) {
  EXPECT_THAT(InScratch("DROP SUBSCRIPTION IF EXISTS s"),
              ElementsAre("DO $$BEGIN ALTER SUBSCRIPTION s DISABLE; ALTER SUBSCRIPTION s SET (slot_name = NONE); "
                          "EXCEPTION WHEN undefined_object THEN NULL; END$$",
                          "DROP SUBSCRIPTION IF EXISTS s"));
}

TEST(ScratchSubscription, OtherStatementsAreNoneOfItsBusiness) {
  EXPECT_FALSE(SubscriptionInScratch("CREATE TABLE subscription (a int)").has_value());
  EXPECT_FALSE(SubscriptionInScratch("COMMENT ON SUBSCRIPTION s IS 'x'").has_value());
}

}  // namespace
}  // namespace lockkeeper::verify
