// Runs cases of the matrix on a server and writes down what became of each field.
//
// The chain: nothing, `from`, its base moved, `to`, the base moved back, `from` again, nothing, `to`, nothing; each arrow
// is a plan. After each, nothing may be left to do, and the rows are there; the dump of the major's own pg_dump, where
// there is one, is that of a database that was made as the target.
#ifndef LOCKKEEPER_TESTS_MATRIX_TRIAL_H_
#define LOCKKEEPER_TESTS_MATRIX_TRIAL_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "engine/catalog/change.h"
#include "tests/matrix/cases.h"
#include "tests/support/postgres.h"

namespace lockkeeper::testing {

// What was seen of one field: with which values objects were created, dropped and made again because of others, and what
// its change led to.
struct Seen {
  std::set<std::string> created, dropped, restored, changed;
};
using SeenFields = std::map<std::pair<std::string, std::string>, Seen>;  // by kind and field

// The fields of a kind and its facets, as rows of the matrix; `informs` where a change is reported and never made.
struct MatrixField {
  std::string name;
  bool informs = false;
};
std::vector<MatrixField> MatrixFields(const catalog::KindDescriptor& kind);

// Tries the cases in databases that they share. Returns what went wrong, empty when nothing did; then `seen` is more.
std::string TryTogether(Postgres& server, absl::Span<const MatrixCase> cases, SeenFields& seen);

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_MATRIX_TRIAL_H_
