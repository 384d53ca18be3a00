// Reading a database under trouble: roles that may not use what they read, and connections that go away meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/catalog/canonical.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/pg/recipe.h"
#include "tests/postgres/everything.h"
#include "tests/support/convergence.h"
#include "tests/support/cutting_proxy.h"
#include "tests/support/observed_session.h"
#include "tests/support/postgres.h"

namespace lockkeeper {
namespace {

using introspect::Memory;
using introspect::Reader;
using testing::ObservedSession;
using testing::Postgres;
using ::testing::HasSubstr;
using ::testing::Not;

class Reading : public ::testing::Test {
 protected:
  void SetUp() override {
    Run(testing::kEverything);
    if (server_.major() >= 14) Run("ALTER SUBSCRIPTION subscribed OWNER TO CURRENT_USER");
  }
  void TearDown() override {
    Run("ALTER SUBSCRIPTION subscribed SET (slot_name = NONE); DROP SUBSCRIPTION subscribed");
  }
  void Run(const std::string& sql) {
    const absl::Status status = server_.Open(database_)->Script(sql);
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string ReadAs(const std::string& role) {
    const auto session = server_.Open(database_);
    EXPECT_TRUE(session->Exec(absl::StrCat("SET SESSION AUTHORIZATION ", role)).ok());
    const auto snapshot = Reader(kinds::AllKinds()).Read(*session);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    if (!snapshot.ok()) return "";
    EXPECT_TRUE((*snapshot)->unsupported().empty()) << (*snapshot)->unsupported().front().identity;
    return catalog::ToCanonical(**snapshot);
  }

  Postgres& server_ = Postgres::Shared();
  const std::string database_ = server_.CreateDatabase();
};

// The lines that only one of two texts has.
std::string Difference(const std::string& a, const std::string& b) {
  const std::vector<std::string> left = absl::StrSplit(a, '\n'), right = absl::StrSplit(b, '\n');
  std::string out;
  for (const std::string& line : left) {
    if (std::find(right.begin(), right.end(), line) == right.end()) absl::StrAppend(&out, "- ", line, "\n");
  }
  for (const std::string& line : right) {
    if (std::find(left.begin(), left.end(), line) == left.end()) absl::StrAppend(&out, "+ ", line, "\n");
  }
  return out;
}

// Owners are told relative to the role that reads, so it is one role, with and without the attribute. The options of a
// user mapping are the one thing that the server hides: they are said to be unreadable, and count as no difference.
TEST_F(Reading, AnOwnerSeesWhatASuperuserSees) {
  const std::string as_owner = ReadAs("lk_owner");
  Run("ALTER ROLE lk_owner SUPERUSER");
  const std::string as_superuser = ReadAs("lk_owner");
  Run("ALTER ROLE lk_owner NOSUPERUSER");
  EXPECT_EQ(Difference(as_owner, as_superuser), "-   unreadable true\n");  // the mapping for PUBLIC; its own it sees
  EXPECT_THAT(as_superuser, HasSubstr("options [\"user=them\"]"));
  EXPECT_THAT(as_superuser, Not(HasSubstr("swordfish")));
}

// USAGE on a schema is asked for where names are looked up; the reader looks none up.
TEST_F(Reading, ARoleWithoutRightsSeesWhatASuperuserSees) {
  const std::string as_other = ReadAs("lk_other");
  Run("ALTER ROLE lk_other SUPERUSER");
  const std::string as_superuser = ReadAs("lk_other");
  Run("ALTER ROLE lk_other NOSUPERUSER");
  EXPECT_EQ(Difference(as_other, as_superuser), "-   unreadable true\n+   options [\"user=them\"]\n");
  EXPECT_THAT(as_other, HasSubstr("view hidden.seen"));
}

// No object that is managed has them, so they are no difference either: they are reported, with what they are.
TEST_F(Reading, PrivilegesOnWhatTheSystemOrAnExtensionBroughtAreReported) {
  Run("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;"
      "GRANT SELECT ON pg_catalog.pg_authid TO lk_other; GRANT SELECT (rolname) ON pg_catalog.pg_authid TO lk_other;"
      "REVOKE EXECUTE ON FUNCTION public.akeys(public.hstore) FROM PUBLIC");
  const auto session = server_.Open(database_);
  const auto snapshot = Reader(kinds::AllKinds()).Read(*session);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  std::vector<std::string> found;
  for (const catalog::Unsupported& object : (*snapshot)->unsupported()) {
    found.push_back(absl::StrCat(object.type, " ", object.identity));
    EXPECT_NE(object.digest, "");
  }
  EXPECT_THAT(found,
              ::testing::UnorderedElementsAre("privileges on function pg_catalog.pg_sleep(double precision)",
                                              "privileges on table pg_catalog.pg_authid",
                                              "privileges on table column pg_catalog.pg_authid.rolname",
                                              "privileges on function public.akeys(public.hstore)"));
}

TEST_F(Reading, LargeObjectsAreReported) {
  Run("SELECT lo_create(0)");
  const auto session = server_.Open(database_);
  const auto snapshot = Reader(kinds::AllKinds()).Read(*session);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  ASSERT_EQ((*snapshot)->unsupported().size(), 1u);
  EXPECT_EQ((*snapshot)->unsupported().front().type, "large objects");
}

// As SECURITY LABEL names it, and as pg_get_object_address takes it.
struct Labelled {
  const char *name, *type, *path, *arguments;
};

constexpr Labelled kLabelled[] = {
    {"TABLE hidden.parent", "table", "{hidden,parent}", "{}"},
    {"COLUMN hidden.parent.a", "table column", "{hidden,parent,a}", "{}"},
    {"VIEW hidden.masked", "view", "{hidden,masked}", "{}"},
    {"COLUMN hidden.masked.a", "table column", "{hidden,masked,a}", "{}"},
    {"MATERIALIZED VIEW hidden.kept", "materialized view", "{hidden,kept}", "{}"},
    {"FOREIGN TABLE hidden.far", "foreign table", "{hidden,far}", "{}"},
    {"SEQUENCE hidden.numbers", "sequence", "{hidden,numbers}", "{}"},
    {"SCHEMA hidden", "schema", "{hidden}", "{}"},
    {"FUNCTION hidden.twice(integer)", "function", "{hidden,twice}", "{integer}"},
    {"PROCEDURE hidden.nothing()", "procedure", "{hidden,nothing}", "{}"},
    {"AGGREGATE hidden.total(integer)", "aggregate", "{hidden,total}", "{integer}"},
    {"TYPE hidden.mood", "type", "{hidden.mood}", "{}"},
    {"TYPE hidden.pair", "type", "{hidden.pair}", "{}"},
    {"TYPE hidden.span", "type", "{hidden.span}", "{}"},
    {"DOMAIN hidden.positive", "type", "{hidden.positive}", "{}"},
    {"LANGUAGE other", "language", "{other}", "{}"},
    {"PUBLICATION published", "publication", "{published}", "{}"},
    {"EVENT TRIGGER watch", "event trigger", "{watch}", "{}"},
    {"SUBSCRIPTION subscribed", "subscription", "{subscribed}", "{}"},
};

// The server refuses a label whose provider is not loaded, and none is packaged: the rows are written as a superuser may,
// and the statements are looked at, not run.
TEST_F(Reading, SecurityLabelsAreReadAndWrittenForEveryKindThatHasThem) {
  Run("CREATE VIEW hidden.masked AS SELECT 1 AS a");
  const auto session = server_.Open(database_);
  const auto bare = Reader(kinds::AllKinds()).Read(*session);
  ASSERT_TRUE(bare.ok()) << bare.status();
  std::string rows = "SET allow_system_table_mods = on";
  for (const Labelled& each : kLabelled) {
    absl::StrAppend(&rows, "; INSERT INTO pg_catalog.pg_seclabel (objoid, classoid, objsubid, provider, label) ",
                    "SELECT a.objid, a.classid, a.objsubid, 'anon', 'MASKED WITH VALUE 1' ",
                    "FROM pg_catalog.pg_get_object_address('", each.type, "', '", each.path, "', '", each.arguments,
                    "') AS a");
  }
  Run(rows);
  const auto labelled = Reader(kinds::AllKinds()).Read(*session);
  ASSERT_TRUE(labelled.ok()) << labelled.status();
  const std::string script = testing::PlanScript(*bare, *labelled), back = testing::PlanScript(*labelled, *bare);
  for (const Labelled& each : kLabelled) {
    const std::string statement = absl::StrCat("SECURITY LABEL FOR anon ON ", each.name, " IS ");
    EXPECT_THAT(script, HasSubstr(absl::StrCat(statement, "'MASKED WITH VALUE 1';")));
    EXPECT_THAT(back, HasSubstr(absl::StrCat(statement, "NULL;")));
  }
  Run("SET allow_system_table_mods = on; DELETE FROM pg_catalog.pg_seclabel");
}

class LostConnection : public Reading {
 protected:
  void ExpectLost(pg::Session& session, Memory& memory) {
    const Memory before = memory;
    const auto snapshot = Reader(kinds::AllKinds()).ReadAgain(session, memory);
    ASSERT_FALSE(snapshot.ok());
    EXPECT_EQ(ReasonOf(snapshot.status()), Reason::kConnectionLost) << snapshot.status();
    EXPECT_TRUE(session.broken());
    EXPECT_EQ(memory.snapshot, before.snapshot);
    EXPECT_EQ(memory.position, before.position);
  }
};

TEST_F(LostConnection, BeforeAnyStatementIsSaidAndLeavesTheMemoryAsItWas) {
  int statements = 0;
  ObservedSession counted(server_.Open(database_), [&] { ++statements; });
  Memory memory;
  const auto whole = Reader(kinds::AllKinds()).ReadAgain(counted, memory);
  ASSERT_TRUE(whole.ok()) << whole.status();
  ASSERT_GT(statements, 50);
  Run("CREATE TABLE app.later (a int)");  // so that the memory does not do
  for (int cut = 1; cut <= statements; cut += 7) {
    SCOPED_TRACE(cut);
    int seen = 0;
    auto session = server_.Open(database_);
    const std::string pid = absl::StrCat("pid = ", session->backend_pid());
    ObservedSession lost(std::move(session), [&] {
      if (++seen == cut) server_.Terminate(pid);
    });
    ExpectLost(lost, memory);
  }
  const auto session = server_.Open(database_);
  const auto after = Reader(kinds::AllKinds()).ReadAgain(*session, memory);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ((*after)->fingerprint(), (*Reader(kinds::AllKinds()).Read(*session))->fingerprint());
  EXPECT_NE((*after)->fingerprint(), (*whole)->fingerprint());
}

TEST_F(LostConnection, InTheMiddleOfAnAnswerIsSaid) {
  testing::CuttingProxy proxy(server_);
  const auto open = [&] { return pg::OpenWith({proxy.ConnInfo(database_), "lockkeeper/test", "test"}, {}); };
  Memory memory;
  int64_t bytes = 0;
  std::string fingerprint;
  {
    const auto session = open();
    ASSERT_TRUE(session.ok()) << session.status();
    bytes = proxy.passed();
    const auto whole = Reader(kinds::AllKinds()).Read(**session);
    ASSERT_TRUE(whole.ok()) << whole.status();
    fingerprint = (*whole)->fingerprint();
    bytes = proxy.passed() - bytes;
  }
  constexpr int64_t kCuts = 25;
  for (int64_t cut = 0; cut < kCuts; ++cut) {
    SCOPED_TRACE(cut);
    proxy.Spare();
    const auto session = open();
    ASSERT_TRUE(session.ok()) << session.status();
    proxy.CutAfter(bytes * cut / kCuts);
    ExpectLost(**session, memory);
    EXPECT_EQ(memory.snapshot, nullptr);
  }
  proxy.Spare();
  const auto session = open();
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ((*Reader(kinds::AllKinds()).Read(**session))->fingerprint(), fingerprint);
}

}  // namespace
}  // namespace lockkeeper
