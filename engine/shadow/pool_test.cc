#include "engine/shadow/pool.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/shadow/janitor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::shadow {
namespace {

using ::lockkeeper::testing::Postgres;
using ::testing::HasSubstr;

constexpr char kOwnerA[] = "aaaaaaaaaaaaaaaa", kOwnerB[] = "bbbbbbbbbbbbbbbb";

// Every test has an admin database of its own, so that janitors of other tests do not count.
class Shadows : public ::testing::Test {
 protected:
  ShadowOptions Options(int ready = 0) {
    ShadowOptions options;
    options.admin_conninfo = server_.ConnInfo(admin_database_);
    options.ready = ready;
    return options;
  }
  std::unique_ptr<ShadowPool> Pool(int ready = 0) {
    auto pool = ShadowPool::Create(Options(ready));
    EXPECT_TRUE(pool.ok()) << pool.status();
    return *std::move(pool);
  }
  // Those that are marked as made over this test's admin database.
  std::vector<std::string> Marked() {
    std::vector<std::string> names;
    const auto marked = *ListMarked(*admin_, admin_database_);
    for (const Database& database : marked) names.push_back(database.name);
    return names;
  }
  bool Exists(const std::string& name) {
    return !admin_->Query("SELECT 1 FROM pg_database WHERE datname = $1", {{name}})->empty();
  }
  void Comment(const std::string& name, const std::string& text) {
    ASSERT_TRUE(admin_->Exec(absl::StrCat("COMMENT ON DATABASE ", name, " IS '", text, "'")).ok());
  }
  Database Made(const std::string& owner) {
    auto made = CreateDatabase(*admin_, Mark{owner, "", admin_database_}, {});
    EXPECT_TRUE(made.ok()) << made.status();
    return *made;
  }
  Sweep Swept() {
    const auto sweep = SweepOrphans(*admin_, kOwnerB, admin_database_);
    EXPECT_TRUE(sweep.ok()) << sweep.status();
    return *sweep;
  }

  Postgres& server_ = Postgres::Shared();
  const std::string admin_database_ = server_.CreateDatabase();
  const std::unique_ptr<pg::Session> admin_ = server_.Open(admin_database_);
};

TEST_F(Shadows, ALeaseIsAnEmptyDatabaseThatVanishesWithIt) {
  const auto pool = Pool();
  std::string name;
  {
    const auto lease = pool->Lease();
    ASSERT_TRUE(lease.ok()) << lease.status();
    name = lease->name();
    EXPECT_TRUE(Exists(name));
    EXPECT_TRUE(lease->session().Script("CREATE TABLE t (a int); CREATE SCHEMA s").ok());
    EXPECT_EQ(lease->session().Query("SHOW search_path")->Text(0, 0), "\"$user\", public");
  }
  EXPECT_FALSE(Exists(name));
}

TEST_F(Shadows, LeasesAreSeparateAndMayBeMoved) {
  const auto pool = Pool();
  auto first = *pool->Lease();
  const auto second = *pool->Lease();
  EXPECT_NE(first.name(), second.name());
  const std::string name = first.name();
  {
    const ShadowLease moved = std::move(first);
    EXPECT_TRUE(moved.session().Exec("SELECT 1").ok());
    EXPECT_TRUE(Exists(name));
  }
  EXPECT_FALSE(Exists(name));
  EXPECT_TRUE(Exists(second.name()));
}

TEST_F(Shadows, OpenSessionsDoNotKeepAShadowAlive) {
  const auto pool = Pool();
  auto lease = std::make_unique<ShadowLease>(*pool->Lease());
  const std::string name = lease->name();
  const auto other = pg::Open({lease->conninfo()});
  ASSERT_TRUE(other.ok()) << other.status();
  lease.reset();
  EXPECT_FALSE(Exists(name));
}

TEST_F(Shadows, ThePoolKeepsEmptyOnesReadyAndDropsThemAtItsEnd) {
  auto pool = Pool(2);
  while (Marked().size() < 2) {
  }
  const auto before = Marked();
  {
    const auto lease = pool->Lease();
    EXPECT_THAT(before, ::testing::Contains(lease->name()));
  }
  pool = nullptr;
  for (const std::string& name : before) EXPECT_FALSE(Exists(name)) << name;
}

TEST_F(Shadows, AReadyOneThatSomebodyDroppedIsReplaced) {
  const auto pool = Pool(1);
  while (Marked().empty()) {
  }
  const auto ready = Marked();
  for (const std::string& name : ready) ASSERT_TRUE(admin_->Exec("DROP DATABASE " + name).ok());
  const auto lease = pool->Lease();
  EXPECT_TRUE(lease.ok()) << lease.status();
}

TEST_F(Shadows, ALeaseMayOutliveItsPool) {
  auto pool = Pool(1);
  auto lease = std::make_unique<ShadowLease>(*pool->Lease());
  pool = nullptr;
  EXPECT_TRUE(lease->session().Exec("SELECT 1").ok());
  const std::string name = lease->name();
  lease.reset();
  EXPECT_FALSE(Exists(name));
}

TEST_F(Shadows, AFullPoolRefusesAndRecovers) {
  ShadowOptions options = Options();
  options.max_leases = 1;
  options.lease_wait = absl::ZeroDuration();
  const auto pool = *ShadowPool::Create(options);
  {
    const auto lease = pool->Lease();
    EXPECT_EQ(ReasonOf(pool->Lease().status()), Reason::kShadowUnavailable);
  }
  EXPECT_TRUE(pool->Lease().ok());
}

TEST_F(Shadows, TheLeaseComesBackAlsoWhenTheAdminConnectionBroke) {
  const auto pool = Pool();
  auto lease = std::make_unique<ShadowLease>(*pool->Lease());
  const std::string name = lease->name();
  server_.Terminate(absl::StrCat("datname = '", admin_database_, "' AND application_name LIKE 'lockkeeper/shadow/%'"));
  lease.reset();
  EXPECT_FALSE(Exists(name));
  EXPECT_TRUE(pool->Lease().ok());
}

TEST_F(Shadows, OtherTraitsAreMadeOnDemand) {
  const auto pool = Pool();
  Traits traits{"LATIN1", "C", "C", "c", ""};
  const auto lease = pool->Lease(traits);
  ASSERT_TRUE(lease.ok()) << lease.status();
  const auto read = ReadTraits(lease->session());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, traits);
  traits.collate = "no_such_locale";
  const auto refused = pool->Lease(traits);
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kShadowUnavailable);
  EXPECT_TRUE(pool->Lease(*ReadTraits(*admin_)).ok()) << "the traits of a real database can be asked for";
}

// Promise 1: what follows tries to make it drop what is not its own.

TEST_F(Shadows, ALeaseWhoseMarkerChangedIsNotDropped) {
  const auto pool = Pool();
  for (const char* text : {"", "precious", "lockkeeper shadow, safe to drop; owner x; token y; admin z"}) {
    auto lease = std::make_unique<ShadowLease>(*pool->Lease());
    const std::string name = lease->name();
    Comment(name, text);
    lease.reset();
    EXPECT_TRUE(Exists(name)) << text;
    ASSERT_TRUE(admin_->Exec(absl::StrCat("DROP DATABASE ", name)).ok());
  }
}

TEST_F(Shadows, ADatabaseThatTookTheNameOfALeaseIsNotDropped) {
  const auto pool = Pool();
  auto lease = std::make_unique<ShadowLease>(*pool->Lease());
  const std::string name = lease->name();
  ASSERT_TRUE(admin_->Exec(absl::StrCat("DROP DATABASE ", name, " WITH (FORCE)")).ok());
  ASSERT_TRUE(admin_->Exec(absl::StrCat("CREATE DATABASE ", name)).ok());
  lease.reset();
  EXPECT_TRUE(Exists(name));
  ASSERT_TRUE(admin_->Exec(absl::StrCat("DROP DATABASE ", name)).ok());
}

TEST_F(Shadows, ARenamedShadowIsNotDropped) {
  const std::string kept = "kept_" + admin_database_;
  Database made = Made(kOwnerA);
  ASSERT_TRUE(admin_->Exec(absl::StrCat("ALTER DATABASE ", made.name, " RENAME TO ", kept)).ok());
  EXPECT_EQ(Swept().dropped, 0);
  made.name = kept;
  EXPECT_EQ(ReasonOf(DropOwn(*admin_, made)), Reason::kShadowUnavailable)
      << "marker and lease agree, the name does not";
  EXPECT_TRUE(Exists(kept));
}

TEST_F(Shadows, TheJanitorDropsOnlyMarkedShadowsOfDeadOwners) {
  const Database orphan = Made(kOwnerA);
  const Database own = Made(kOwnerB);
  const std::string unmarked = "lk_shadow_0123456789abcdef", lookalike = "lk_shadow_mine";
  for (const std::string& name : {unmarked, lookalike})
    ASSERT_TRUE(admin_->Exec(absl::StrCat("CREATE DATABASE ", name)).ok());
  Comment(lookalike, FormatMark(orphan.mark));
  EXPECT_EQ(Swept().dropped, 1);
  EXPECT_FALSE(Exists(orphan.name));
  EXPECT_TRUE(Exists(own.name)) << "its own";
  EXPECT_TRUE(Exists(unmarked)) << "the name alone is no proof";
  EXPECT_TRUE(Exists(lookalike)) << "the marker alone is no proof";
  for (const std::string& name : {unmarked, lookalike, own.name})
    ASSERT_TRUE(admin_->Exec(absl::StrCat("DROP DATABASE ", name)).ok());
}

TEST_F(Shadows, TheJanitorSparesLivingOwnersUntilTheirLockIsFree) {
  const Database database = Made(kOwnerA);
  const auto owner = server_.Open(admin_database_);
  CancelToken token;
  {
    const auto alive = pg::AdvisoryLock::Acquire(*owner, OwnerLock(kOwnerA), absl::ZeroDuration(), token);
    ASSERT_TRUE(alive.ok());
    EXPECT_EQ(Swept().kept, 1);
    EXPECT_TRUE(Exists(database.name));
  }
  EXPECT_EQ(Swept().dropped, 1);
}

TEST_F(Shadows, TheJanitorSparesWhatSomebodyIsConnectedTo) {
  const Database database = Made(kOwnerA);
  const auto user = server_.Open(database.name);
  EXPECT_EQ(Swept().kept, 1);
  EXPECT_TRUE(user->Exec("SELECT 1").ok());
}

TEST_F(Shadows, TheJanitorSparesShadowsWhoseOwnersLockIsInAnotherDatabase) {
  const auto made = CreateDatabase(*admin_, Mark{kOwnerA, "", "some_other_database"}, {});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(Swept().dropped, 0);
  EXPECT_TRUE(Exists(made->name));
  ASSERT_TRUE(DropOwn(*admin_, *made).ok());
}

TEST_F(Shadows, ANewPoolRemovesWhatADeadOneLeft) {
  const Database orphan = Made(kOwnerA);
  const auto pool = Pool(1);
  while (Exists(orphan.name)) {
  }
}

TEST_F(Shadows, EnsureRolesMakesStubsForMissingOnesOnly) {
  const auto pool = Pool();
  const auto lease = pool->Lease();
  const std::string odd = "Odd \"role\" " + admin_database_;
  ASSERT_TRUE(EnsureRoles(lease->session(), {odd, "postgres", "public", odd}).ok());
  ASSERT_TRUE(EnsureRoles(lease->session(), {odd}).ok());
  const auto rows = admin_->Query("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = $1", {{odd}});
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->Text(0, 0), "f");
  EXPECT_EQ(rows->Text(0, 1), "f");
}

TEST_F(Shadows, ARoleThatMayNotCreateDatabasesIsRefusedAtOnce) {
  const std::string role = "plain_" + admin_database_;
  ASSERT_TRUE(admin_->Exec(absl::StrCat("CREATE ROLE ", role, " LOGIN")).ok());
  ShadowOptions options = Options();
  options.admin_conninfo = Secret(server_.cluster().Url(admin_database_) + "&user=" + role);
  const auto pool = ShadowPool::Create(options);
  EXPECT_EQ(ReasonOf(pool.status()), Reason::kShadowUnavailable);
  EXPECT_THAT(std::string(pool.status().message()), HasSubstr("CREATEDB"));
}

TEST_F(Shadows, AnotherMajorVersionIsRefused) {
  const auto pool = Pool();
  EXPECT_TRUE(pool->RequireMajor(server_.major(), "dev").ok());
  EXPECT_EQ(ReasonOf(pool->RequireMajor(server_.major() + 1, "dev")), Reason::kShadowVersion);
}

TEST(Mark, ReadsBackWhatItWrote) {
  const Mark mark{kOwnerA, kOwnerB, "name; with 'odd' parts; admin"};
  EXPECT_EQ(ParseMark(FormatMark(mark)), mark);
  EXPECT_EQ(ParseMark("lockkeeper shadow"), std::nullopt);
  EXPECT_EQ(ParseMark(FormatMark({"short", kOwnerB, "x"})), std::nullopt);
}

TEST(Mark, OnlyTheExactNamePatternIsAShadow) {
  EXPECT_TRUE(IsShadowName("lk_shadow_0123456789abcdef"));
  for (const char* name : {"lk_shadow_", "lk_shadow_0123456789abcde", "lk_shadow_0123456789abcdef0",
                           "lk_shadow_0123456789ABCDEF", "xlk_shadow_0123456789abcdef", "postgres", ""}) {
    EXPECT_FALSE(IsShadowName(name)) << name;
  }
}

const std::string kKeyA(64, 'a'), kKeyB(64, 'b'), kKeyC(64, 'c');

TEST_F(Shadows, AKeptShadowIsCopiedByItsKeyAlsoByAnotherPool) {
  CancelToken token;
  {
    const auto pool = Pool();
    auto lease = *pool->Lease();
    ASSERT_TRUE(lease.session().Exec("CREATE TABLE t (a int)").ok());
    ASSERT_TRUE(pool->Keep(lease, kKeyA, absl::Hours(1)).ok());
    EXPECT_TRUE(lease.session().Exec("DROP TABLE t").ok()) << "the lease goes on";
    ASSERT_TRUE(pool->Keep(lease, kKeyB, absl::ZeroDuration()).ok()) << "not worth keeping";
  }
  const auto other = Pool();
  auto copy = other->LeaseCopy(token, {kKeyB, kKeyA});
  ASSERT_TRUE(copy.ok() && copy->has_value()) << copy.status();
  EXPECT_EQ((*copy)->key, 1u);
  EXPECT_TRUE((*copy)->lease.session().Exec("INSERT INTO t VALUES (1)").ok());
  const auto second = other->LeaseCopy(token, {kKeyA});
  ASSERT_TRUE(second.ok() && second->has_value());
  EXPECT_TRUE((*second)->lease.session().Query("SELECT FROM t")->empty());
  EXPECT_FALSE(other->LeaseCopy(token, {kKeyC})->has_value());
  EXPECT_EQ(ListTemplates(*admin_, admin_database_)->size(), 1u);
}

TEST_F(Shadows, TheTemplatesThatWereUsedLeastLatelyGo) {
  ShadowOptions options = Options();
  options.max_templates = 2;
  const auto pool = *ShadowPool::Create(options);
  auto lease = *pool->Lease();
  for (const std::string& key : {kKeyA, kKeyB}) ASSERT_TRUE(pool->Keep(lease, key, absl::Hours(1)).ok());
  std::vector<Template> both = *ListTemplates(*admin_, admin_database_);
  for (Template& kept : both) {
    kept.used -= kept.key == kKeyA ? 10 : 20;
    ASSERT_TRUE(MarkTemplate(*admin_, kept).ok());
  }
  ASSERT_TRUE(pool->Keep(lease, kKeyC, absl::Hours(1)).ok());
  const std::vector<Template> left = *ListTemplates(*admin_, admin_database_);
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0].key, kKeyC);
  EXPECT_EQ(left[1].key, kKeyA);
}

TEST_F(Shadows, ATemplateWithoutItsMarkerOrInUseIsNotDropped) {
  const auto pool = Pool();
  auto lease = *pool->Lease();
  for (const std::string& key : {kKeyA, kKeyB}) ASSERT_TRUE(pool->Keep(lease, key, absl::Hours(1)).ok());
  std::vector<Template> kept = *ListTemplates(*admin_, admin_database_);
  ASSERT_EQ(kept.size(), 2u);
  Comment(kept[0].name, "mine now");
  const auto session = server_.Open(kept[1].name);
  ASSERT_TRUE(SweepTemplates(*admin_, admin_database_, 0, absl::InfinitePast()).ok());
  EXPECT_TRUE(Exists(kept[0].name));
  EXPECT_TRUE(Exists(kept[1].name));
}

TEST_F(Shadows, WhatACopyWouldBeWithoutIsNotKept) {
  const auto pool = Pool();
  auto lease = *pool->Lease();
  ASSERT_TRUE(lease.session()
                  .Exec("CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)")
                  .ok());
  ASSERT_TRUE(pool->Keep(lease, kKeyA, absl::Hours(1)).ok());
  EXPECT_TRUE(ListTemplates(*admin_, admin_database_)->empty());
}

TEST_F(Shadows, AnUnfinishedTemplateIsAnOrphanOfItsOwner) {
  const Database source = Made(kOwnerA);
  const auto copy = CopyDatabase(*admin_, Mark{kOwnerA, "", admin_database_}, source.name);
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_TRUE(ListTemplates(*admin_, admin_database_)->empty());
  EXPECT_EQ(Swept().dropped, 2);
  EXPECT_FALSE(Exists(copy->name));
}

}  // namespace
}  // namespace lockkeeper::shadow
