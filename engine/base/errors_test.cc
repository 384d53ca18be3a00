#include "engine/base/errors.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(Errors, AFailureCarriesItsReasonCodeMessageAndMetadata) {
  const absl::Status status = Failure(Reason::kRevisionNotFound).With("target", "ab=c");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), Reason::kRevisionNotFound);
  EXPECT_EQ(MetadataOf(status).at("target"), "ab=c");
  EXPECT_NE(status.message().find("'ab=c'"), absl::string_view::npos);
}

TEST(Errors, AStatusFromElsewhereHasNoReason) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), std::nullopt);
  EXPECT_TRUE(MetadataOf(absl::InternalError("x")).empty());
}

TEST(Errors, MetadataAddedLaterFillsTheMessageAgain) {
  const absl::Status bare = Failure(Reason::kServerUnreachable).With("message", "refused");
  const absl::Status full = WithMetadata(bare, "environment", "prod");
  EXPECT_EQ(full.message(), "cannot reach PostgreSQL for 'prod': refused");
}

}  // namespace
}  // namespace lockkeeper
