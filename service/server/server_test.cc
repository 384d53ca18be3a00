// The service in one process: real gRPC on a free port, a real registry, an engine that only plays.
#include "service/server/server.h"

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>

#include "absl/synchronization/notification.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "gtest/gtest.h"
#include "lockkeeper/v1/environment_service.grpc.pb.h"
#include "lockkeeper/v1/operation_service.grpc.pb.h"
#include "lockkeeper/v1/revision_service.grpc.pb.h"
#include "lockkeeper/v1/server_service.grpc.pb.h"
#include "service/store/pg_store.h"
#include "tests/support/postgres.h"
#include "wire_status.pb.h"

namespace lockkeeper::server {
namespace {

using ::lockkeeper::testing::Postgres;

absl::Status Unasked() { return absl::UnimplementedError("the fake engine was not asked for this"); }

class FakeEngine final : public workflow::Engine {
 public:
  workflow::LedgerView ledger;
  absl::Notification verify_cancelled;

  absl::StatusOr<catalog::SnapshotPtr> Capture(const workflow::Source&, const revision::Graph&, CancelToken&) override {
    return Unasked();
  }
  absl::StatusOr<workflow::Comparison> Compare(const workflow::Source&, const workflow::Source&,
                                               const workflow::CompareOptions&, const revision::Graph&,
                                               CancelToken&) override {
    return Unasked();
  }
  absl::StatusOr<workflow::Draft> DraftRevision(const workflow::DraftRequest&, const revision::Graph&,
                                                CancelToken&) override {
    return Unasked();
  }
  absl::StatusOr<workflow::Comparison> Check(const workflow::Source&, absl::string_view, const revision::Graph&,
                                             CancelToken&) override {
    throw std::runtime_error("thrown by the engine");
  }
  absl::StatusOr<workflow::MadeDatabase> MakeDatabase(absl::string_view, const revision::Graph&, shadow::ShadowPool&,
                                                      CancelToken&) override {
    return Unasked();
  }
  // Works until it is told to stop.
  absl::StatusOr<workflow::Verification> Verify(absl::string_view, absl::string_view, const revision::Graph&,
                                                CancelToken& cancel) override {
    absl::Notification stop;
    cancel.OnCancel([&stop] { stop.Notify(); });
    stop.WaitForNotificationWithTimeout(absl::Seconds(20));
    if (cancel.cancelled()) verify_cancelled.Notify();
    return cancel.Check("the verification");
  }
  absl::StatusOr<std::vector<lint::Finding>> Lint(const std::vector<std::string>&, const revision::Graph&) override {
    return Unasked();
  }
  absl::StatusOr<workflow::Probe> ProbeTarget(const workflow::Target&) override { return Unasked(); }
  absl::StatusOr<workflow::LedgerView> ReadLedger(const workflow::Target&) override { return ledger; }
  absl::StatusOr<std::vector<workflow::LedgerRow>> LedgerEntries(const workflow::Target&, int64_t, int) override {
    return Unasked();
  }
  absl::StatusOr<workflow::Drift> DetectDrift(const workflow::Target&, const revision::Graph&, CancelToken&) override {
    return Unasked();
  }
  absl::StatusOr<verify::VerifiedPlan> MakePlan(const workflow::Target&, verify::Direction, absl::string_view,
                                                const revision::Graph&, CancelToken&) override {
    return Unasked();
  }
  absl::StatusOr<std::string> RenderSql(const std::vector<std::string>&, verify::Direction, absl::string_view,
                                        const revision::Graph&) override {
    return Unasked();
  }
  absl::Status Stamp(const workflow::RunRequest&, absl::string_view, const revision::Graph&, bool,
                     std::shared_ptr<const catalog::ChangeSet>*, workflow::LedgerView*, workflow::LedgerView*,
                     CancelToken&) override {
    return Unasked();
  }
  workflow::RunResult Execute(const verify::VerifiedPlan&, const workflow::RunRequest&, const workflow::EventSink&,
                              CancelToken&) override {
    return {};
  }
  workflow::RunResult Recover(const verify::VerifiedPlan&, const workflow::RunRequest&, bool,
                              const workflow::EventSink&, CancelToken&) override {
    return {};
  }
};

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("LK_SERVER_TEST_URL", "postgresql://deploy:hidden@db.example.org/app", 1);
    auto opened = store::PgStore::Open({Postgres::Shared().ConnInfo(Postgres::Shared().CreateDatabase())});
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
    ASSERT_TRUE(store_->Transact([](store::Transaction& tx) { return tx.EnsureProject("default").status(); }).ok());
    facts_.version = "1.2.3";
    runner_ = std::make_unique<operations::Runner>(
        *store_, engine_, broadcast_, operations::Runner::Options{"test"},
        [](const store::Operation&) -> absl::StatusOr<operations::Launch> { return Unasked(); });
    app_ =
        std::make_unique<handlers::App>(handlers::App{*store_, engine_, environments_, *runner_, revisions_, facts_});
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    auto started = Server::Start(options, *app_, broadcast_);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }
  void TearDown() override {
    broadcast_.Close();
    if (server_ != nullptr) server_->Stop(absl::Seconds(5));
  }

  static std::string ReasonIn(const grpc::Status& status) {
    wire::Status wire;
    wire::ErrorInfo info;
    EXPECT_TRUE(wire.ParseFromString(status.error_details())) << status.error_message();
    if (wire.details_size() == 1) info.ParseFromString(wire.details(0).value());
    return info.reason();
  }
  grpc::Status CreateEnvironment(const std::string& id, const std::string& request_id,
                                 v1::CreateEnvironmentResponse& response, const std::string& role = "") {
    v1::CreateEnvironmentRequest request;
    request.set_parent("projects/default");
    request.set_environment_id(id);
    request.set_request_id(request_id);
    request.mutable_environment()->mutable_credential()->set_url_env("LK_SERVER_TEST_URL");
    request.mutable_environment()->set_role(role);
    grpc::ClientContext context;
    return v1::EnvironmentService::NewStub(channel_)->CreateEnvironment(&context, request, &response);
  }

  FakeEngine engine_;
  std::unique_ptr<store::PgStore> store_;
  registry::Environments environments_{{}, {}};
  operations::Broadcast broadcast_;
  std::unique_ptr<operations::Runner> runner_;
  handlers::RevisionCache revisions_;
  handlers::ServerFacts facts_;
  std::unique_ptr<handlers::App> app_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, AnswersAndRepeatsTheCallersRequestId) {
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "mine");
  v1::GetServerInfoResponse response;
  ASSERT_TRUE(v1::ServerService::NewStub(channel_)->GetServerInfo(&context, {}, &response).ok());
  EXPECT_EQ(response.version(), "1.2.3");
  EXPECT_EQ(context.GetServerTrailingMetadata().find("x-request-id")->second, "mine");
}

TEST_F(ServerTest, AFailureCarriesItsReason) {
  grpc::ClientContext context;
  v1::GetEnvironmentRequest request;
  request.set_name("projects/default/environments/nowhere");
  v1::GetEnvironmentResponse response;
  const grpc::Status status = v1::EnvironmentService::NewStub(channel_)->GetEnvironment(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(status), "ENVIRONMENT_NOT_FOUND");
}

TEST_F(ServerTest, ARepeatedCreateGivesTheFirstAnswerAndAnotherRequestUnderItsIdIsRefused) {
  v1::CreateEnvironmentResponse first, second;
  ASSERT_TRUE(CreateEnvironment("staging", "r1", first).ok());
  ASSERT_TRUE(CreateEnvironment("staging", "r1", second).ok());
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(first.environment().address().find("hidden"), std::string::npos);
  const grpc::Status other = CreateEnvironment("staging", "r1", second, "another_role");
  EXPECT_EQ(ReasonIn(other), "INVALID_ARGUMENT");
  EXPECT_EQ(ReasonIn(CreateEnvironment("staging", "r2", second)), "ENVIRONMENT_EXISTS");
}

TEST_F(ServerTest, StatusShowsWhatIsPushedAndWhatIsPending) {
  v1::CreateEnvironmentResponse created;
  ASSERT_TRUE(CreateEnvironment("staging", "", created).ok());
  v1::GetEnvironmentStatusRequest request;
  request.set_name("projects/default/environments/staging");
  v1::RevisionFile* file = request.mutable_bundle()->add_files();
  file->set_file_name("aaaaaaaaaaaa.sql");
  file->set_content(
      "-- lockkeeper revision aaaaaaaaaaaa\n-- message: one\n-- parents: none\n-- +upgrade\nSELECT 1;\n-- "
      "+downgrade\nSELECT 1;\n");
  grpc::ClientContext context;
  v1::GetEnvironmentStatusResponse response;
  const grpc::Status status =
      v1::EnvironmentService::NewStub(channel_)->GetEnvironmentStatus(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.ledger(), v1::LEDGER_STATE_ABSENT);
  ASSERT_EQ(response.pending_size(), 1);
  EXPECT_EQ(response.pending(0).id(), "aaaaaaaaaaaa");
  EXPECT_FALSE(response.pending(0).pushed());
}

TEST_F(ServerTest, WhatIsNotBuiltSaysSo) {
  grpc::ClientContext context;
  v1::MergeRevisionsResponse response;
  const grpc::Status status = v1::RevisionService::NewStub(channel_)->MergeRevisions(&context, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonIn(status), "NOT_BUILT_YET");
}

TEST_F(ServerTest, ACallerThatIsGoneCancelsItsWork) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
  v1::VerifyRevisionsRequest request;
  request.set_parent("projects/default");
  v1::VerifyRevisionsResponse response;
  const grpc::Status status = v1::RevisionService::NewStub(channel_)->VerifyRevisions(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(engine_.verify_cancelled.WaitForNotificationWithTimeout(absl::Seconds(10)));
}

TEST_F(ServerTest, AnExceptionBecomesAnInternalErrorAndTheServiceLives) {
  v1::CheckRevisionsRequest request;
  request.set_parent("projects/default");
  v1::CheckRevisionsResponse response;
  for (int i = 0; i < 2; ++i) {
    grpc::ClientContext context;
    EXPECT_EQ(ReasonIn(v1::RevisionService::NewStub(channel_)->CheckRevisions(&context, request, &response)),
              "INTERNAL");
  }
}

TEST_F(ServerTest, WatchingAnUnknownOperationEndsWithNotFound) {
  grpc::ClientContext context;
  v1::WatchOperationRequest request;
  request.set_name("projects/default/environments/-/operations/nothing");
  v1::WatchOperationResponse response;
  const auto stream = v1::OperationService::NewStub(channel_)->WatchOperation(&context, request);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonIn(stream->Finish()), "OPERATION_NOT_FOUND");
}

TEST(Listen, OnlyLoopbackIsListenedOnInPlainText) {
  EXPECT_TRUE(CheckListen("127.0.0.1:0", false).ok());
  EXPECT_TRUE(CheckListen("[::1]:7433", false).ok());
  EXPECT_FALSE(CheckListen("0.0.0.0:7433", false).ok());
  EXPECT_TRUE(CheckListen("0.0.0.0:7433", true).ok());
  for (const char* wrong : {"nonsense", ":7433", "127.0.0.1:port", "127.0.0.1:70000"})
    EXPECT_FALSE(CheckListen(wrong, true).ok()) << wrong;
}

TEST_F(ServerTest, APortInUseIsSaid) {
  const absl::Status status = CheckFree(server_->address());
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_NE(std::string(status.message()).find("another lockkeeperd"), std::string::npos);
}

}  // namespace
}  // namespace lockkeeper::server
