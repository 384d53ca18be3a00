#include "service/server/status.h"

#include <grpcpp/support/status.h>

#include "engine/base/errors.h"
#include "gtest/gtest.h"
#include "wire_status.pb.h"

namespace lockkeeper::server {
namespace {

wire::ErrorInfo InfoOf(const grpc::Status& status, wire::Status& wire) {
  wire::ErrorInfo info;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  EXPECT_EQ(wire.details_size(), 1);
  EXPECT_EQ(wire.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(info.ParseFromString(wire.details(0).value()));
  return info;
}

TEST(Status, AFailureOfTheTableTravelsWithReasonDomainAndMetadata) {
  const grpc::Status status = ToGrpc(Failure(Reason::kEnvironmentNotFound).With("environment", "stagin"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_NE(status.error_message().find("'stagin'"), std::string::npos);
  wire::Status wire;
  const wire::ErrorInfo info = InfoOf(status, wire);
  EXPECT_EQ(wire.code(), 5);
  EXPECT_EQ(wire.message(), status.error_message());
  EXPECT_EQ(info.reason(), "ENVIRONMENT_NOT_FOUND");
  EXPECT_EQ(info.domain(), "lockkeeper.dev");
  EXPECT_EQ(info.metadata().at("environment"), "stagin");
}

TEST(Status, WhatIsNotOfTheTableIsABugOrALibrarysOwnError) {
  wire::Status wire;
  EXPECT_EQ(InfoOf(ToGrpc(absl::InternalError("bug: x")), wire).reason(), "INTERNAL");
  EXPECT_EQ(InfoOf(ToGrpc(absl::UnavailableError("busy")), wire).reason(), "UNAVAILABLE");
}

TEST(Status, OkHasNoDetails) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).error_details().empty());
}

TEST(Status, LongTextIsCutBetweenCharactersSoThatTheTrailerFits) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "\xC3\xA9";
  const grpc::Status status =
      ToGrpc(Failure(Reason::kSqlFailed).With("message", "x" + text).With("statement", text).With("detail", text));
  EXPECT_LT(status.error_details().size(), 5000u);
  wire::Status wire;
  const wire::ErrorInfo info = InfoOf(status, wire);
  EXPECT_EQ(info.reason(), "SQL_FAILED");
  EXPECT_EQ(info.metadata().count("statement"), 1u);
}

TEST(Status, WhatIsNotUtf8DoesNotBreakTheReply) {
  const grpc::Status status = ToGrpc(Failure(Reason::kInvalidArgument).With("what", "caf\xE9 \xC3\xA9 \xED\xA0\x80"));
  EXPECT_EQ(status.error_message(), "caf? \xC3\xA9 ???");
}

}  // namespace
}  // namespace lockkeeper::server
