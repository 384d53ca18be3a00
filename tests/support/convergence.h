// Does a plan really turn one database into the other, there and back? For tests of kinds, as data.
//
//   {"a server's version is altered", "CREATE ...", "ALTER ...", {"ALTER SERVER s VERSION '2'"}, {"DROP"}}
//
// Each case makes two databases of `from` and `to`, runs the plan from the first to the second on the first and the plan
// back on it again, and reads after each: nothing may be left to do, and nothing may be there that no kind describes.
#ifndef LOCKKEEPER_TESTS_SUPPORT_CONVERGENCE_H_
#define LOCKKEEPER_TESTS_SUPPORT_CONVERGENCE_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "engine/catalog/snapshot.h"
#include "tests/support/postgres.h"

namespace lockkeeper::testing {

struct Convergence {
  std::string name;                        // a sentence
  std::string from, to;                    // scripts
  std::vector<std::string> says, silent;   // what the plan from `from` to `to` has to say, and must not
  // A query on the migrated database and what it has to give: that the rows survived.
  std::string query = "SELECT ''", gives;
  int since = 13;                          // the first major version that has this
};

catalog::SnapshotPtr ReadWith(pg::Session& session);
catalog::SnapshotPtr ReadDatabase(const Postgres& server, const std::string& database);
// The plan as a script for psql; fails the test when there is none.
std::string PlanScript(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to);
// Tries all cases on one server and fails the test that calls it; `before` is run in front of every script.
void ExpectAllConverge(Postgres& server, const std::string& before, absl::Span<const Convergence> cases);

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_SUPPORT_CONVERGENCE_H_
