// The scripts on a way as steps in transaction groups. Pure.
//
// Consecutive statements of one revision share one transaction; one that the server refuses inside a transaction stands
// alone. A value that ALTER TYPE ... ADD VALUE adds can only be used after COMMIT (55P04): the group ends before the
// first statement that uses it. The last group of a revision carries what its completion does to the heads; a revision
// without statements is one group without steps.
#ifndef LOCKKEEPER_ENGINE_VERIFY_GROUP_H_
#define LOCKKEEPER_ENGINE_VERIFY_GROUP_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/revision/target.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::verify {

enum class EnumValues {
  kUsedWhereNamed,  // a statement uses a new value when its text has the value in it
  kUsedAnywhere,    // every later statement may: for scripts that build the text at run time
};

// Splits and checks the script of every revision (upgrade or downgrade, as `direction` says). Fails with SQL_SYNTAX,
// SQL_FORBIDDEN (also for a statement that needs "no-transaction" and does not have it) and IRREVERSIBLE.
absl::StatusOr<std::vector<PlanGroup>> GroupSteps(absl::Span<const revision::Step> steps, Direction direction,
                                                  EnumValues values = EnumValues::kUsedWhereNamed);

// A way of which the first `done` statements ran before: those, and what is left, its steps numbered from 1 again.
struct Cut {
  std::vector<PlanGroup> done, rest;
};
Cut CutAfter(std::vector<PlanGroup> groups, int done);

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_GROUP_H_
