#include "engine/verify/place.h"

#include "gtest/gtest.h"

namespace lockkeeper::verify {
namespace {

TEST(Place, CountsCharactersAndLines) {
  const Place place{"f.sql", 10, "SELECT 'ä',\n  oops"};
  EXPECT_EQ(LineOf(place, 1), 10);
  EXPECT_EQ(LineOf(place, 11), 10);
  EXPECT_EQ(LineOf(place, 15), 11);
}

TEST(Place, KeepsTheServersWords) {
  const absl::Status failure = Failure(Reason::kSqlFailed)
                                   .With("message", "column \"oops\" does not exist")
                                   .With("hint", "look")
                                   .With("position", int64_t{15})
                                   .With("sqlstate", "42703");
  const Place place{"f.sql", 10, "SELECT 'ä',\n  oops"};
  EXPECT_EQ(AtPlace(failure, place).message(), "f.sql, line 11: column \"oops\" does not exist; hint: look");
  EXPECT_EQ(ReasonOf(AsProofFailure(failure, place)), Reason::kProofFailed);
  EXPECT_EQ(MetadataOf(AsProofFailure(failure, place))["sqlstate"], "42703");
  const absl::Status lost = Failure(Reason::kConnectionLost).With("message", "gone");
  EXPECT_EQ(AtPlace(lost, place), lost);
}

TEST(Place, TellsWhereALabelsProviderIsMissing) {
  const absl::Status failure = Failure(Reason::kSqlFailed)
                                   .With("message", "security label provider \"anon\" is not loaded")
                                   .With("sqlstate", "22023");
  EXPECT_NE(AtPlace(failure, {"f.sql", 1, "security /* x */ label FOR anon ON COLUMN t.a IS 'MASKED'"})
                .message().find("shared_preload_libraries of the shadow server"), std::string::npos);
  EXPECT_EQ(AtPlace(failure, {"f.sql", 1, "SELECT security"}).message().find("shared_preload"), std::string::npos);
}

}  // namespace
}  // namespace lockkeeper::verify
