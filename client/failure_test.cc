#include "client/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/render/failure.h"
#include "wire_status.pb.h"

namespace lockkeeper::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Render(const Failure& failure) {
  return RenderFailure(failure, Terminal(/*quiet=*/false, /*no_color=*/true));
}

TEST(Failure, SurvivesTheWire) {
  wire::ErrorInfo detail;
  detail.set_reason("DRIFTED");
  detail.set_domain("lockkeeper.dev");
  (*detail.mutable_metadata())["environment"] = "dev";
  wire::Status sent;
  auto& any = *sent.add_details();
  any.set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  any.set_value(detail.SerializeAsString());

  const absl::Status status = FromWire(absl::StatusCode::kFailedPrecondition, "it drifted", sent.SerializeAsString());
  const Failure failure = ReadFailure(status);
  EXPECT_EQ(failure.message, "it drifted");
  EXPECT_EQ(failure.reason, "DRIFTED");
  EXPECT_EQ(failure.Get("environment"), "dev");
  EXPECT_EQ(ExitCodeFor(status), ExitCode::kRefused);
}

TEST(Failure, GarbageInsteadOfDetailsKeepsCodeAndMessage) {
  const absl::Status status = FromWire(absl::StatusCode::kInternal, "boom", "\xff\xff\xff");
  EXPECT_EQ(ReadFailure(status).message, "boom");
  EXPECT_EQ(ExitCodeFor(status), ExitCode::kFailed);
}

TEST(Failure, ExitCodesFollowTheReason) {
  EXPECT_EQ(ExitCodeFor(absl::OkStatus()), ExitCode::kDone);
  EXPECT_EQ(ExitCodeForReason("SQL_FAILED"), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeForReason("NOT_BUILT_YET"), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeForReason(kNoServiceReason), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeForReason(kUsageReason), ExitCode::kUsage);
  for (const char* reason : {"FINDINGS_OPEN", "MULTIPLE_HEADS", "STALE_PLAN", "STAMP_UNTRUE", "DRIFTED",
                             "OPERATION_RUNNING", "REVISION_CHANGED"}) {
    EXPECT_EQ(ExitCodeForReason(reason), ExitCode::kRefused) << reason;
  }
  EXPECT_EQ(ExitCodeForReason("COMMIT_IN_DOUBT"), ExitCode::kInDoubt);
  EXPECT_EQ(ExitCodeForReason("IN_DOUBT"), ExitCode::kInDoubt);
}

TEST(RenderFailure, PutsTheCaretUnderThePosition) {
  Failure failure{"syntax error at or near \"TABEL\"", "SQL_FAILED", {}};
  failure.metadata["file"] = "revisions/a.sql";
  failure.metadata["line"] = "37";
  failure.metadata["statement"] = "-- caf\xC3\xA9\nCREATE TABEL x ();";
  failure.metadata["position"] = "16";
  EXPECT_THAT(Render(failure), HasSubstr("  at revisions/a.sql:37\n"
                                         "  37 | CREATE TABEL x ();\n"
                                         "     |        ^\n"));
}

TEST(RenderFailure, ListsWhatHasSeveralLines) {
  Failure failure{"there are two heads", "MULTIPLE_HEADS", {}};
  failure.metadata["heads"] = "aaaa\nbbbb";
  failure.metadata["hint"] = "name one";
  const std::string text = Render(failure);
  EXPECT_THAT(text, HasSubstr("  heads:\n    aaaa\n    bbbb\n"));
  EXPECT_THAT(text, HasSubstr("what to do: name one"));
  EXPECT_THAT(text, HasSubstr("[MULTIPLE_HEADS]"));
}

TEST(RenderFailure, WithoutReasonThereAreNoBrackets) {
  EXPECT_THAT(Render({"it failed", "", {}}), Not(HasSubstr("[")));
}

}  // namespace
}  // namespace lockkeeper::client
