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

}  // namespace
}  // namespace lockkeeper::verify
