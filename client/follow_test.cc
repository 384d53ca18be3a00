// Follows operations of a service that lives in the test, over a real connection.
#include "client/follow.h"

#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "client/failure.h"
#include "lockkeeper/v1/operation_service.grpc.pb.h"
#include "wire_status.pb.h"

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;

constexpr char kName[] = "projects/p/environments/dev/operations/o1";

v1::OperationEvent Note(int64_t sequence) {
  v1::OperationEvent event;
  event.set_sequence(sequence);
  event.mutable_note()->set_text("note");
  return event;
}

v1::OperationEvent Ended(int64_t sequence, v1::OperationState state) {
  v1::OperationEvent event;
  event.set_sequence(sequence);
  event.mutable_state_changed()->set_to(state);
  return event;
}

// An operation with three events. The first stream breaks after `break_after` of them.
class FakeOperations final : public v1::OperationService::Service {
 public:
  int break_after = 100;
  bool wait_for_cancel = false;
  absl::Notification watched;

  grpc::Status WatchOperation(grpc::ServerContext* context, const v1::WatchOperationRequest* request,
                              grpc::ServerWriter<v1::WatchOperationResponse>* writer) override {
    {
      absl::MutexLock lock(&mutex_);
      asked_after_.push_back(request->after_sequence());
    }
    if (!watched.HasBeenNotified()) watched.Notify();
    const v1::OperationState end = wait_for_cancel ? v1::OPERATION_STATE_CANCELLED : v1::OPERATION_STATE_SUCCEEDED;
    for (int64_t sequence = request->after_sequence() + 1; sequence <= 3; ++sequence) {
      if (sequence == 3 && wait_for_cancel && !WaitForCancel(*context)) break;
      v1::WatchOperationResponse reply;
      *reply.mutable_event() = sequence < 3 ? Note(sequence) : Ended(sequence, end);
      writer->Write(reply);
      if (sequence == break_after) return {grpc::StatusCode::UNAVAILABLE, "going down"};
    }
    return grpc::Status::OK;
  }

  grpc::Status GetOperation(grpc::ServerContext* /*context*/, const v1::GetOperationRequest* request,
                            v1::GetOperationResponse* reply) override {
    reply->mutable_operation()->set_name(request->name());
    reply->mutable_operation()->set_state(v1::OPERATION_STATE_SUCCEEDED);
    return grpc::Status::OK;
  }

  grpc::Status CancelOperation(grpc::ServerContext* /*context*/, const v1::CancelOperationRequest* /*request*/,
                               v1::CancelOperationResponse* /*reply*/) override {
    cancelled_.Notify();
    return grpc::Status::OK;
  }

  grpc::Status StartOperation(grpc::ServerContext* /*context*/, const v1::StartOperationRequest* /*request*/,
                              v1::StartOperationResponse* /*reply*/) override {
    wire::ErrorInfo detail;
    detail.set_reason("STALE_PLAN");
    detail.set_domain("lockkeeper.dev");
    wire::Status sent;
    auto& any = *sent.add_details();
    any.set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
    any.set_value(detail.SerializeAsString());
    return {grpc::StatusCode::FAILED_PRECONDITION, "the plan is stale", sent.SerializeAsString()};
  }

  std::vector<int64_t> asked_after() {
    absl::MutexLock lock(&mutex_);
    return asked_after_;
  }
  bool was_cancelled() const { return cancelled_.HasBeenNotified(); }

 private:
  bool WaitForCancel(const grpc::ServerContext& context) {
    while (!context.IsCancelled()) {
      if (cancelled_.WaitForNotificationWithTimeout(absl::Milliseconds(20))) return true;
    }
    return false;
  }

  absl::Mutex mutex_;
  std::vector<int64_t> asked_after_ ABSL_GUARDED_BY(mutex_);
  absl::Notification cancelled_;
};

class FollowTest : public ::testing::Test {
 protected:
  FollowTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    Settings settings;
    settings.project = "projects/p";
    settings.server = absl::StrCat("127.0.0.1:", port);
    settings.timeout = absl::Seconds(10);
    settings.quiet = true;
    context_ = std::make_unique<Context>(Arguments(), ProjectFile(), settings);
  }
  ~FollowTest() override { server_->Shutdown(); }

  FakeOperations service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Context> context_;
};

TEST_F(FollowTest, EndsWithTheOperation) {
  Interrupt interrupt;
  const auto operation = Follow(*context_, interrupt, kName, {});
  ASSERT_TRUE(operation.ok()) << operation.status();
  EXPECT_EQ(operation->state(), v1::OPERATION_STATE_SUCCEEDED);
}

TEST_F(FollowTest, BrokenStreamGoesOnBehindTheLastEvent) {
  service_.break_after = 2;
  Interrupt interrupt;
  ASSERT_TRUE(Follow(*context_, interrupt, kName, {}).ok());
  EXPECT_THAT(service_.asked_after(), ElementsAre(0, 2));
}

TEST_F(FollowTest, FirstInterruptCancelsAndWaitsForTheEnd) {
  service_.wait_for_cancel = true;
  Interrupt interrupt;
  std::thread presser([this] {
    service_.watched.WaitForNotification();
    std::raise(SIGINT);
  });
  const auto operation = Follow(*context_, interrupt, kName, {});
  presser.join();
  EXPECT_TRUE(operation.ok()) << operation.status();
  EXPECT_TRUE(service_.was_cancelled());
}

TEST_F(FollowTest, WatcherThatIsInterruptedLeavesTheOperationAlone) {
  service_.wait_for_cancel = true;
  Interrupt interrupt;
  std::thread presser([this] {
    service_.watched.WaitForNotification();
    std::raise(SIGINT);
  });
  FollowOptions options;
  options.cancel_on_interrupt = false;
  const auto operation = Follow(*context_, interrupt, kName, options);
  presser.join();
  EXPECT_EQ(ReadFailure(operation.status()).reason, kDetachedReason);
  EXPECT_FALSE(service_.was_cancelled());
}

TEST_F(FollowTest, DetailsOfAFailedCallArrive) {
  const auto reply = context_->channel.Call(kStartOperation, v1::StartOperationRequest());
  EXPECT_EQ(ReadFailure(reply.status()).reason, "STALE_PLAN");
  EXPECT_EQ(ReadFailure(reply.status()).message, "the plan is stale");
}

TEST_F(FollowTest, MethodThatTheServiceLacksIsUnimplemented) {
  const auto reply = context_->channel.Call(kResumeOperation, v1::ResumeOperationRequest());
  EXPECT_TRUE(absl::IsUnimplemented(reply.status()));
}

TEST(Channel, NobodyThereSaysHowToStartOne) {
  Channel channel("127.0.0.1:1", absl::Seconds(5));
  const auto reply = channel.Call(kGetOperation, v1::GetOperationRequest());
  const Failure failure = ReadFailure(reply.status());
  EXPECT_EQ(failure.reason, kNoServiceReason);
  EXPECT_THAT(failure.Get("hint"), ::testing::HasSubstr("lockkeeperd --dev"));
}

}  // namespace
}  // namespace lockkeeper::client
