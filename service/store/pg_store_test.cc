#include "service/store/pg_store.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/store/pg_transaction.h"
#include "service/store/schema.h"
#include "tests/support/postgres.h"

namespace lockkeeper::store {
namespace {

using ::lockkeeper::testing::Postgres;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A registry of its own, with project "shop", environment "dev" and plan "p1".
class PgStoreTest : public ::testing::Test {
 protected:
  PgStoreTest() { store_ = OpenReplica(); }

  void SetUp() override {
    const absl::Status ready = store_->Transact([](Transaction& tx) -> absl::Status {
      RETURN_IF_ERROR(tx.CreateProject({"shop", "The shop"}).status());
      RETURN_IF_ERROR(tx.CreateEnvironment(DevEnvironment()).status());
      return tx.PutPlan(PlanNamed("p1")).status();
    });
    ASSERT_TRUE(ready.ok()) << ready;
  }

  std::unique_ptr<PgStore> OpenReplica() {
    auto store = PgStore::Open({Postgres::Shared().ConnInfo(database_)});
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  static Environment DevEnvironment() { return {"shop", "dev", "url_env", "SHOP_DEV_URL", R"({"role": "owner"})"}; }
  static Plan PlanNamed(const std::string& digest) {
    return {"shop", "dev", digest, std::string("bytes \0\xff", 8), "ann"};
  }
  static Operation OperationNamed(const std::string& id) { return {"shop", "dev", id, "p1", "ann", "PENDING"}; }
  static Revision RevisionNamed(const std::string& id, std::vector<std::string> parents,
                                const std::string& content = "SELECT 1;\n") {
    return {"shop", id, Sha256(content), id + ".sql", content, std::move(parents), "message of " + id, "ann"};
  }

  // One call in one transaction; its value.
  template <typename Call>
  auto Do(PgStore& store, const Call& call) -> decltype(call(std::declval<Transaction&>())) {
    decltype(call(std::declval<Transaction&>())) result = absl::UnknownError("not called");
    const absl::Status status = store.Transact([&](Transaction& tx) -> absl::Status {
      result = call(tx);
      return result.status();
    });
    if (result.ok() && !status.ok()) return status;
    return result;
  }
  template <typename Call>
  auto Do(const Call& call) {
    return Do(*store_, call);
  }
  absl::StatusOr<Operation> Create(const std::string& id) {
    return Do([&](Transaction& tx) { return tx.CreateOperation(OperationNamed(id)); });
  }
  absl::StatusOr<Operation> Claim(const std::string& id, const std::string& owner, absl::Duration lease) {
    return Do([&](Transaction& tx) { return tx.ClaimOperation(id, owner, lease); });
  }
  absl::StatusOr<Operation> Save(Operation operation, const std::string& state, bool finished) {
    operation.state = state;
    operation.finished = finished;
    return Do([&](Transaction& tx) { return tx.SaveOperation(operation); });
  }
  std::unique_ptr<pg::Session> Raw() { return Postgres::Shared().Open(database_); }

  const std::string database_ = Postgres::Shared().CreateDatabase();
  std::unique_ptr<PgStore> store_;
};

TEST_F(PgStoreTest, ASecondReplicaFindsTheRegistryAsItIs) {
  const auto other = OpenReplica();
  const auto project = Do(*other, [](Transaction& tx) { return tx.GetProject("shop"); });
  ASSERT_TRUE(project.ok()) << project.status();
  EXPECT_EQ(project->display_name, "The shop");
}

TEST_F(PgStoreTest, ANewerRegistryIsRefusedAndLeftAlone) {
  ASSERT_TRUE(Raw()->Exec("INSERT INTO registry.schema_version VALUES (9999)").ok());
  const auto refused = PgStore::Open({Postgres::Shared().ConnInfo(database_)});
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kRegistryTooNew);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("9999"));
}

TEST_F(PgStoreTest, ManyReplicasMayUpgradeAtOnce) {
  const std::string fresh = Postgres::Shared().CreateDatabase();
  std::vector<std::thread> replicas;
  std::atomic<int> opened{0};
  for (int i = 0; i < 4; ++i) {
    replicas.emplace_back([&] { opened += PgStore::Open({Postgres::Shared().ConnInfo(fresh)}).ok() ? 1 : 0; });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(opened, 4);
  EXPECT_EQ(Postgres::Shared().Open(fresh)->Query("SELECT count(*) FROM registry.schema_version")->Text(0, 0),
            absl::StrCat(KnownVersion()));
}

TEST_F(PgStoreTest, AFailureInTheBodyUndoesAllOfIt) {
  const absl::Status status = store_->Transact([](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.CreateProject({"second"}).status());
    return Failure(Reason::kCancelled).With("what", "test");
  });
  EXPECT_EQ(ReasonOf(status), Reason::kCancelled);
  EXPECT_EQ(ReasonOf(Do([](Transaction& tx) { return tx.GetProject("second"); }).status()), Reason::kProjectNotFound);
}

TEST_F(PgStoreTest, ProjectsAreListedByNameInPages) {
  for (const char* id : {"b", "c", "a"}) ASSERT_TRUE(Do([&](Transaction& tx) { return tx.EnsureProject(id); }).ok());
  EXPECT_TRUE(Do([&](Transaction& tx) { return tx.EnsureProject("a"); }).ok());
  EXPECT_EQ(ReasonOf(Do([](Transaction& tx) { return tx.CreateProject({"a"}); }).status()), Reason::kInvalidArgument);
  std::vector<std::string> seen;
  Page page{2, ""};
  do {
    const auto listing = Do([&](Transaction& tx) { return tx.ListProjects(page); });
    ASSERT_TRUE(listing.ok());
    for (const Project& project : listing->items) seen.push_back(project.id);
    page.after = listing->next;
  } while (!page.after.empty());
  EXPECT_THAT(seen, ElementsAre("a", "b", "c", "shop"));
}

TEST_F(PgStoreTest, ARevisionIsImmutableAndItsBytesComeBackExactly) {
  const std::string content("line\r\nwith \\ and \xc3\xa9 and '\n");
  const Revision revision = RevisionNamed("r1", {}, content);
  for (int i = 0; i < 2; ++i) {
    const auto pushed = Do([&](Transaction& tx) { return tx.PushRevision(revision); });
    ASSERT_TRUE(pushed.ok()) << pushed.status();
    EXPECT_EQ(pushed->content, content);
  }
  const auto changed = Do([&](Transaction& tx) { return tx.PushRevision(RevisionNamed("r1", {}, "SELECT 2;\n")); });
  EXPECT_EQ(ReasonOf(changed.status()), Reason::kRevisionChanged);
  EXPECT_FALSE(Raw()->Exec("UPDATE registry.revision SET message = ''").ok());
  EXPECT_FALSE(Raw()->Exec("DELETE FROM registry.revision").ok());
  EXPECT_FALSE(Raw()->Exec("TRUNCATE registry.revision CASCADE").ok());
}

TEST_F(PgStoreTest, ParentsArePushedFirst) {
  const auto orphan = Do([](Transaction& tx) { return tx.PushRevision(RevisionNamed("r2", {"odd \"id\\"})); });
  EXPECT_EQ(ReasonOf(orphan.status()), Reason::kRevisionUnknownParent);
  EXPECT_EQ(MetadataOf(orphan.status())["parent"], "odd \"id\\");
  ASSERT_TRUE(Do([](Transaction& tx) { return tx.PushRevision(RevisionNamed("z1", {})); }).ok());
  ASSERT_TRUE(Do([](Transaction& tx) { return tx.PushRevision(RevisionNamed("a2", {"z1"})); }).ok());
  ASSERT_TRUE(Do([](Transaction& tx) { return tx.PushRevision(RevisionNamed("m3", {"z1", "a2"})); }).ok());
  const auto all = Do([](Transaction& tx) { return tx.AllRevisions("shop"); });
  ASSERT_THAT(*all, SizeIs(3));
  EXPECT_EQ((*all)[0].id, "z1");
  EXPECT_THAT((*all)[2].parents, ElementsAre("z1", "a2"));
}

TEST_F(PgStoreTest, AnEnvironmentChangesOnlyUnderItsEtag) {
  EXPECT_EQ(ReasonOf(Do([](Transaction& tx) { return tx.CreateEnvironment(DevEnvironment()); }).status()),
            Reason::kEnvironmentExists);
  auto environment = *Do([](Transaction& tx) { return tx.GetEnvironment("shop", "dev"); });
  environment.connection = "OTHER_URL";
  const auto updated = Do([&](Transaction& tx) { return tx.UpdateEnvironment(environment); });
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->connection, "OTHER_URL");
  EXPECT_NE(updated->etag, environment.etag);
  EXPECT_EQ(ReasonOf(Do([&](Transaction& tx) { return tx.UpdateEnvironment(environment); }).status()),
            Reason::kEtagMismatch);
  const auto forget = [&](const std::string& etag) {
    return store_->Transact([&](Transaction& tx) { return tx.ForgetEnvironment("shop", "dev", etag); });
  };
  EXPECT_EQ(ReasonOf(forget(environment.etag)), Reason::kEtagMismatch);
  EXPECT_TRUE(forget(updated->etag).ok());
  EXPECT_EQ(ReasonOf(forget("")), Reason::kEnvironmentNotFound);
}

TEST_F(PgStoreTest, APlanIsImmutableAndListedNewestFirst) {
  Plan again = PlanNamed("p1");
  again.content = "other";
  EXPECT_EQ(Do([&](Transaction& tx) { return tx.PutPlan(again); })->content, PlanNamed("p1").content);
  Plan second = PlanNamed("p2");
  second.expires = absl::FromUnixMicros(1'900'000'000'123'456);
  EXPECT_EQ(Do([&](Transaction& tx) { return tx.PutPlan(second); })->expires, second.expires);
  const auto first_page = Do([](Transaction& tx) { return tx.ListPlans("shop", "dev", {1, ""}); });
  ASSERT_THAT(first_page->items, SizeIs(1));
  EXPECT_EQ(first_page->items[0].digest, "p2");
  const auto second_page = Do([&](Transaction& tx) { return tx.ListPlans("shop", "dev", {1, first_page->next}); });
  EXPECT_EQ(second_page->items[0].digest, "p1");
  EXPECT_EQ(second_page->items[0].expires, absl::InfiniteFuture());
  EXPECT_EQ(second_page->next, "");
  EXPECT_EQ(ReasonOf(Do([](Transaction& tx) {
                       return tx.ListPlans("shop", "dev", {1, "nonsense"});
                     }).status()),
            Reason::kInvalidArgument);
  EXPECT_EQ(ReasonOf(Do([](Transaction& tx) { return tx.GetPlan("shop", "dev", "p3"); }).status()),
            Reason::kPlanNotFound);
}

TEST_F(PgStoreTest, AnApprovalStartsOneOperationOnly) {
  const Approval approval{"shop", "dev", "p1", "bob", "looks good"};
  Approval expired{"shop", "dev", "p1", "eve", "", {}, absl::FromUnixSeconds(1)};
  ASSERT_TRUE(Do([&](Transaction& tx) { return tx.PutApproval(approval); }).ok());
  ASSERT_TRUE(Do([&](Transaction& tx) { return tx.PutApproval(approval); }).ok()) << "replaces the first";
  ASSERT_TRUE(Do([&](Transaction& tx) { return tx.PutApproval(expired); }).ok());
  const auto used = Do([](Transaction& tx) { return tx.UseApprovals(OperationNamed("o1")); });
  ASSERT_THAT(*used, SizeIs(1));
  EXPECT_EQ((*used)[0].principal, "bob");
  EXPECT_EQ((*used)[0].used_by, "o1");
  EXPECT_THAT(*Do([](Transaction& tx) { return tx.UseApprovals(OperationNamed("o2")); }), IsEmpty());
  EXPECT_THAT(*Do([](Transaction& tx) { return tx.ListApprovals("shop", "dev", "p1"); }), SizeIs(2));
}

TEST_F(PgStoreTest, OneOperationAtATimeWhoeverStartsIt) {
  constexpr int kReplicas = 6;
  std::vector<std::thread> replicas;
  std::atomic<int> started{0}, refused{0};
  for (int i = 0; i < kReplicas; ++i) {
    replicas.emplace_back([&, i] {
      const auto operation = Create(absl::StrCat("o", i));
      started += operation.ok() ? 1 : 0;
      refused += ReasonOf(operation.status()) == Reason::kOperationRunning ? 1 : 0;
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(started, 1);
  EXPECT_EQ(refused, kReplicas - 1);
}

TEST_F(PgStoreTest, TheNextOperationMayStartWhenTheFirstHasEnded) {
  ASSERT_TRUE(Create("o1").ok());
  const auto running = Create("o2");
  EXPECT_EQ(ReasonOf(running.status()), Reason::kOperationRunning);
  EXPECT_EQ(MetadataOf(running.status())["operation"], "o1");
  const auto claimed = Claim("o1", "replica-1", absl::Minutes(1));
  ASSERT_TRUE(claimed.ok());
  EXPECT_EQ(ReasonOf(store_->Transact([](Transaction& tx) { return tx.ForgetEnvironment("shop", "dev", ""); })),
            Reason::kOperationRunning);
  const auto in_doubt = Save(*claimed, "IN_DOUBT", false);
  ASSERT_TRUE(in_doubt.ok());
  EXPECT_FALSE(Create("o2").ok()) << "in doubt is not ended";
  const auto ended = Save(*claimed, "SUCCEEDED", true);
  ASSERT_TRUE(ended.ok());
  EXPECT_TRUE(ended->ended.has_value());
  EXPECT_EQ(ended->owner, "");
  EXPECT_TRUE(Create("o2").ok());
  EXPECT_EQ(ReasonOf(Claim("o1", "replica-2", absl::Minutes(1)).status()), Reason::kInvalidArgument)
      << "an ended one is not run again";
}

TEST_F(PgStoreTest, ALiveLeaseKeepsOthersOutAndADeadOneDoesNot) {
  ASSERT_TRUE(Create("o1").ok());
  const auto first = Claim("o1", "replica-1", absl::Minutes(1));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOf(Claim("o1", "replica-2", absl::Minutes(1)).status()), Reason::kOperationRunning);
  const auto shortened = Do([&](Transaction& tx) { return tx.RenewLease(*first, -absl::Seconds(1)); });
  ASSERT_TRUE(shortened.ok());
  const auto second = Claim("o1", "replica-2", absl::Minutes(1));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_GT(second->fence, first->fence);
}

TEST_F(PgStoreTest, AnOwnerThatSleptThroughATakeoverCannotWrite) {
  ASSERT_TRUE(Create("o1").ok());
  const auto old_owner = Claim("o1", "replica-1", -absl::Seconds(1));
  const auto new_owner = Claim("o1", "replica-2", absl::Minutes(1));
  ASSERT_TRUE(old_owner.ok() && new_owner.ok());
  EXPECT_EQ(ReasonOf(Save(*old_owner, "FAILED", true).status()), Reason::kLeaseLost);
  EXPECT_EQ(ReasonOf(Do([&](Transaction& tx) { return tx.RenewLease(*old_owner, absl::Minutes(1)); }).status()),
            Reason::kLeaseLost);
  const auto event = Do([&](Transaction& tx) { return tx.AppendEvent(*old_owner, "late"); });
  EXPECT_EQ(ReasonOf(event.status()), Reason::kLeaseLost);
  EXPECT_EQ(MetadataOf(event.status())["owner"], "replica-2");
  EXPECT_TRUE(Save(*new_owner, "RUNNING", false).ok());
  EXPECT_TRUE(store_->Transact([&](Transaction& tx) { return tx.ReleaseOperation(*new_owner); }).ok());
  EXPECT_TRUE(Claim("o1", "replica-3", absl::Minutes(1)).ok()) << "released means free at once";
}

TEST_F(PgStoreTest, EventsAreNumberedWithoutGapsAndReadFromACursor) {
  ASSERT_TRUE(Create("o1").ok());
  const auto operation = Claim("o1", "replica-1", absl::Minutes(1));
  for (int i = 1; i <= 5; ++i) {
    const auto event = Do([&](Transaction& tx) { return tx.AppendEvent(*operation, absl::StrCat("event ", i)); });
    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(event->sequence, i);
    if (i == 3) {  // what a rolled back transaction appended leaves no gap
      store_
          ->Transact([&](Transaction& tx) -> absl::Status {
            RETURN_IF_ERROR(tx.AppendEvent(*operation, "undone").status());
            return absl::AbortedError("test");
          })
          .IgnoreError();
    }
  }
  const auto events = Do([](Transaction& tx) { return tx.EventsAfter("o1", 2, 2); });
  ASSERT_THAT(*events, SizeIs(2));
  EXPECT_EQ((*events)[0].sequence, 3);
  EXPECT_EQ((*events)[1].content, "event 4");
  EXPECT_EQ(Do([](Transaction& tx) { return tx.GetOperation("shop", "o1"); })->last_sequence, 5);
  EXPECT_FALSE(Raw()->Exec("DELETE FROM registry.event").ok());
}

TEST_F(PgStoreTest, CancellingIsAWishThatTheOwnerFinds) {
  ASSERT_TRUE(Create("o1").ok());
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(Do([](Transaction& tx) { return tx.RequestCancel("shop", "o1"); })->cancel_requested);
  EXPECT_EQ(ReasonOf(Do([](Transaction& tx) { return tx.RequestCancel("other", "o1"); }).status()),
            Reason::kOperationNotFound);
  const auto claimed = Claim("o1", "replica-1", absl::Minutes(1));
  EXPECT_TRUE(claimed->cancel_requested);
}

TEST_F(PgStoreTest, UnfinishedOperationsAreFoundAfterARestart) {
  ASSERT_TRUE(Create("o1").ok());
  const auto unfinished = Do([](Transaction& tx) { return tx.UnfinishedOperations(); });
  ASSERT_THAT(*unfinished, SizeIs(1));
  EXPECT_EQ((*unfinished)[0].id, "o1");
  EXPECT_THAT(Do([](Transaction& tx) { return tx.ListOperations("shop", "", {}); })->items, SizeIs(1));
  EXPECT_THAT(Do([](Transaction& tx) { return tx.ListOperations("shop", "test", {}); })->items, IsEmpty());
}

TEST_F(PgStoreTest, ARepeatedRequestGetsTheFirstReplyAlsoWhenBothRunAtOnce) {
  const RequestKey key{"ann", "CreatePlan", "id-1"};
  std::atomic<int> worked{0};
  const auto handle = [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Reply> found, tx.FindReply(key));
    if (found.has_value()) return found->content == "reply" ? absl::OkStatus() : absl::InternalError("other reply");
    ++worked;
    return tx.PutReply(key, {"digest", "reply"});
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) callers.emplace_back([&] { EXPECT_TRUE(store_->Transact(handle).ok()); });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(worked, 1);
}

TEST_F(PgStoreTest, SnapshotsComeBackByFingerprint) {
  const std::string content("snap\0shot", 9);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(store_->Transact([&](Transaction& tx) { return tx.PutSnapshot("shop", "v1.15.abc", content); }).ok());
  }
  EXPECT_EQ(*Do([](Transaction& tx) { return tx.GetSnapshot("shop", "v1.15.abc"); }), content);
  EXPECT_EQ(*Do([](Transaction& tx) { return tx.GetSnapshot("shop", "v1.15.none"); }), std::nullopt);
}

TEST_F(PgStoreTest, TheAuditTrailIsChainedAndCannotBeEdited) {
  const AuditEntry entry{
      "shop", 0, {}, "ann", "StartOperation", "allowed", "", "started o1", {"projects/shop", "odd, \"name\""}};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int j = 0; j < 5; ++j) EXPECT_TRUE(Do([&](Transaction& tx) { return tx.AppendAudit(entry); }).ok());
    });
  }
  for (std::thread& writer : writers) writer.join();
  const auto trail = Do([](Transaction& tx) { return tx.ListAudit("shop", {100, ""}); });
  ASSERT_THAT(trail->items, SizeIs(20));
  std::string before;
  for (size_t i = 20; i-- > 0; before = trail->items[i].digest) {
    EXPECT_EQ(trail->items[i].sequence, 20 - static_cast<int64_t>(i));
    EXPECT_EQ(trail->items[i].digest, AuditDigest(before, trail->items[i]));
  }
  AuditEntry edited = trail->items[3];
  edited.principal = "eve";
  EXPECT_NE(AuditDigest(trail->items[4].digest, edited), edited.digest);
  EXPECT_THAT(trail->items[0].resources, ElementsAre("projects/shop", "odd, \"name\""));
  EXPECT_FALSE(Raw()->Exec("UPDATE registry.audit SET text = 'nothing happened'").ok());
  EXPECT_FALSE(Raw()->Exec("DELETE FROM registry.audit").ok());
}

TEST_F(PgStoreTest, ALostConnectionIsReplacedOnTheNextCall) {
  Postgres::Shared().Terminate(
      absl::StrCat("datname = '", database_, "' AND application_name = 'lockkeeper/registry'"));
  EXPECT_TRUE(Do([](Transaction& tx) { return tx.GetProject("shop"); }).ok());
}

}  // namespace
}  // namespace lockkeeper::store
