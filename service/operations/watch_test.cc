// Watches over a real registry, without gRPC: what a caller sees is what the store has, whole and in order.
#include "service/operations/watch.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "engine/base/status.h"
#include "gtest/gtest.h"
#include "service/convert/operation.h"
#include "service/operations/journal.h"
#include "service/store/pg_store.h"
#include "tests/support/postgres.h"

namespace lockkeeper::operations {
namespace {

using ::lockkeeper::testing::Postgres;

class WatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::PgStore::Open({Postgres::Shared().ConnInfo(Postgres::Shared().CreateDatabase())});
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
    const absl::Status ready = store_->Transact([&](store::Transaction& tx) -> absl::Status {
      RETURN_IF_ERROR(tx.CreateProject({"shop", ""}).status());
      RETURN_IF_ERROR(tx.CreateEnvironment({"shop", "dev", "url_env", "X", "{}"}).status());
      RETURN_IF_ERROR(tx.PutPlan({"shop", "dev", "p1", "content", "ann"}).status());
      RETURN_IF_ERROR(tx.CreateOperation({"shop", "dev", "op1", "p1", "ann", "PENDING"}).status());
      ASSIGN_OR_RETURN(operation_, tx.ClaimOperation("op1", "replica", absl::Minutes(1)));
      return absl::OkStatus();
    });
    ASSERT_TRUE(ready.ok()) << ready;
  }

  // A watch whose reads run on a thread of the test; collects what it sends.
  struct Seen {
    absl::Mutex mutex;
    std::vector<v1::OperationEvent> events;
    absl::Status end;
    absl::Notification ended;
  };
  std::shared_ptr<Watch> Start(Seen& seen, int64_t after, absl::Duration heartbeat = absl::Seconds(10)) {
    Watch::Surroundings surroundings{*store_, broadcast_, [this](std::function<void()> task) {
                                       absl::MutexLock lock(&mutex_);
                                       threads_.emplace_back(std::move(task));
                                     }};
    Watch::Output output{[&seen](const v1::OperationEvent& event) {
                           absl::MutexLock lock(&seen.mutex);
                           seen.events.push_back(event);
                         },
                         [&seen](const absl::Status& status) {
                           seen.end = status;
                           seen.ended.Notify();
                         }};
    return Watch::Start(std::move(surroundings), "shop", "op1", after, std::move(output), heartbeat);
  }

  static v1::OperationEvent NoteOf(const std::string& text) {
    v1::OperationEvent event;
    event.mutable_note()->set_text(text);
    return event;
  }
  static v1::OperationEvent Final(v1::OperationState to) {
    v1::OperationEvent event;
    event.mutable_state_changed()->set_to(to);
    return event;
  }
  absl::Status Finish(Journal& journal) {
    return journal.Finish(
        Final(v1::OPERATION_STATE_SUCCEEDED),
        [](v1::Operation& operation) { operation.set_state(v1::OPERATION_STATE_SUCCEEDED); }, true, absl::Seconds(20));
  }
  void Join() {
    std::vector<std::thread> threads;
    {
      absl::MutexLock lock(&mutex_);
      threads.swap(threads_);
    }
    for (std::thread& thread : threads) thread.join();
  }

  std::unique_ptr<store::PgStore> store_;
  store::Operation operation_;
  absl::Mutex mutex_;
  std::vector<std::thread> threads_;
  Broadcast broadcast_{absl::Milliseconds(50)};
};

TEST_F(WatchTest, ReplaysWhatWasAndFollowsToTheEndWithoutGaps) {
  Journal journal(*store_, broadcast_, operation_, [] { FAIL() << "the lease was not lost"; });
  for (int i = 0; i < 20; ++i) journal.Add(NoteOf(absl::StrCat("early ", i)));
  Seen seen;
  const auto watch = Start(seen, 0);
  for (int i = 0; i < 20; ++i) journal.Add(NoteOf(absl::StrCat("late ", i)));
  ASSERT_TRUE(Finish(journal).ok());
  ASSERT_TRUE(seen.ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  watch->Stop();
  Join();
  EXPECT_TRUE(seen.end.ok()) << seen.end;
  ASSERT_EQ(seen.events.size(), 41u);
  for (size_t i = 0; i < seen.events.size(); ++i) EXPECT_EQ(seen.events[i].sequence(), static_cast<int64_t>(i) + 1);
  EXPECT_EQ(seen.events.back().state_changed().to(), v1::OPERATION_STATE_SUCCEEDED);
}

TEST_F(WatchTest, AWatchThatComesBackGetsOnlyWhatItHasNotSeen) {
  {
    Journal journal(*store_, broadcast_, operation_, [] {});
    for (int i = 0; i < 5; ++i) journal.Add(NoteOf("n"));
    ASSERT_TRUE(Finish(journal).ok());
  }
  Seen seen;
  const auto watch = Start(seen, 4);
  ASSERT_TRUE(seen.ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  watch->Stop();
  Join();
  ASSERT_EQ(seen.events.size(), 2u);
  EXPECT_EQ(seen.events[0].sequence(), 5);
}

TEST_F(WatchTest, SilenceIsFilledWithHeartbeatsAndTheEndOfTheServiceIsSaid) {
  Seen seen;
  const auto watch = Start(seen, 0, absl::Milliseconds(100));
  absl::SleepFor(absl::Milliseconds(600));
  broadcast_.Close();
  ASSERT_TRUE(seen.ended.WaitForNotificationWithTimeout(absl::Seconds(20)));
  watch->Stop();
  Join();
  EXPECT_TRUE(absl::IsUnavailable(seen.end));
  ASSERT_FALSE(seen.events.empty());
  EXPECT_TRUE(seen.events[0].has_heartbeat());
}

TEST_F(WatchTest, AJournalWhoseOperationWasTakenWritesNothingMore) {
  absl::Notification lost;
  Journal journal(*store_, broadcast_, operation_, [&lost] { lost.Notify(); });
  const absl::Status taken = store_->Transact([&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.ReleaseOperation(operation_));
    return tx.ClaimOperation("op1", "another", absl::Minutes(1)).status();
  });
  ASSERT_TRUE(taken.ok()) << taken;
  journal.Add(NoteOf("too late"));
  ASSERT_TRUE(lost.WaitForNotificationWithTimeout(absl::Seconds(20)));
  EXPECT_FALSE(Finish(journal).ok());
}

}  // namespace
}  // namespace lockkeeper::operations
