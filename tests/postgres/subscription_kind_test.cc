// Subscriptions on a real server. None of them ever reaches a publisher.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/catalog/canonical.h"
#include "tests/support/convergence.h"

namespace lockkeeper {
namespace {

using testing::Convergence;
using testing::Postgres;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBefore[] = R"(
  DO $$ BEGIN CREATE ROLE lk_owner SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  SET client_min_messages = error;
)";
constexpr char kPlain[] = "CREATE SUBSCRIPTION s CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false);\n";

const Convergence kCases[] = {
    {"ItIsMadeWithAllItHas", "",
     R"(CREATE SUBSCRIPTION "S" CONNECTION 'host=nowhere' PUBLICATION q, "P" WITH (connect = false, slot_name = 'a_slot');
        ALTER SUBSCRIPTION "S" OWNER TO lk_owner; COMMENT ON SUBSCRIPTION "S" IS 'of ours')",
     {"CREATE SUBSCRIPTION \"S\" CONNECTION '' PUBLICATION \"P\", q WITH (connect = false, slot_name = 'a_slot'",
      "-- BY HAND: the subscription does not replicate yet"},
     {"nowhere", "DROP"}, "SELECT ''", "", 14},
    {"ItIsAlteredInPlaceAndKeepsItsConnection", kPlain,
     "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p, q WITH (connect = false, slot_name = other)",
     {"ALTER SUBSCRIPTION s SET (slot_name = 'other')", "ALTER SUBSCRIPTION s SET PUBLICATION p, q WITH (refresh = false)",
      "-- BY HAND: tables that come or go with the publications are followed after ALTER SUBSCRIPTION s REFRESH PUBLICATION"},
     {"DROP", "CREATE"}, "SELECT subconninfo FROM pg_subscription WHERE subname = 's' AND subdbid = "
     "(SELECT oid FROM pg_database WHERE datname = current_database())", "host=nowhere"},
    {"ItsOptionsAreAlteredInPlace", kPlain,
     "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, binary = true, synchronous_commit = 'local')",
     {"ALTER SUBSCRIPTION s SET (synchronous_commit='local', \"binary\"='true')"}, {"DROP", "CREATE"}, "SELECT ''", "", 14},
    {"ItsNewerOptionsAreAlteredInPlace", kPlain,
     "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, origin = none, disable_on_error = true)",
     {"ALTER SUBSCRIPTION s SET (disable_on_error='true', origin='none')"}, {"DROP", "CREATE"}, "SELECT ''", "", 16},
    {"ItLosesItsSlotName", kPlain,
     "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)",
     {"ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s SET (slot_name = NONE)"}, {"DROP"}},
    {"ItIsDroppedWithoutItsSlot", kPlain, "",
     {"ALTER SUBSCRIPTION s SET (slot_name = NONE)", "DROP SUBSCRIPTION s",
      "-- BY HAND: the slot stays on the publisher and keeps its WAL, drop it there: SELECT pg_drop_replication_slot ('s')"},
     {}},
};

TEST(SubscriptionKind, ConvergesThereAndBack) { testing::ExpectAllConverge(Postgres::Shared(), kBefore, kCases); }

TEST(SubscriptionKind, ItsConnectionIsInNoSnapshotAndItsStateIsNoDifference) {
  Postgres& server = Postgres::Shared();
  const std::string database = server.CreateDatabase();
  const auto session = server.Open(database);
  ASSERT_TRUE(session->Script("SET client_min_messages = error; CREATE SUBSCRIPTION s CONNECTION "
                              "'host=/nowhere password=swordfish' PUBLICATION p WITH (connect = false)").ok());
  const catalog::SnapshotPtr disabled = testing::ReadDatabase(server, database);
  EXPECT_THAT(catalog::ToCanonical(*disabled), Not(HasSubstr("swordfish")));
  ASSERT_TRUE(session->Exec("ALTER SUBSCRIPTION s ENABLE").ok());
  const catalog::SnapshotPtr enabled = testing::ReadDatabase(server, database);
  EXPECT_THAT(catalog::ToCanonical(*enabled), HasSubstr("enabled true"));
  EXPECT_EQ(testing::PlanScript(disabled, enabled), "");
  ASSERT_TRUE(session->Exec("ALTER SUBSCRIPTION s DISABLE").ok());
}

}  // namespace
}  // namespace lockkeeper
