// The cases of the matrix, read from files of SQL.
//
//   -- case: views                     the name, and the schema that its scripts run in
//   -- since: 15                       the first major that has it; 13 when nothing is said
//   -- alone                           needs databases of its own
//   -- one way                         nothing leads from `to` to `from`; has databases of its own, too
//   -- aspects: function.definition    this field is told apart by the names of the objects that have it: a row for each
//   -- rename: view:views.a = views.b  given when `from` becomes `renamed`
//   -- setup                           what everything else stands on
//   -- moved                           the same, changed so that what depends on it has to be made again
//   -- from, -- to                     the objects, with one value of a field and with another one; the same without `to`
//   -- rows                            rows for `from`; they have to outlive every change
//   -- renamed                         `from` under other names
//
// A line that starts with [15], [-14] or [14-16] is there on these majors only.
#ifndef LOCKKEEPER_TESTS_MATRIX_CASES_H_
#define LOCKKEEPER_TESTS_MATRIX_CASES_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/workflow/engine.h"

namespace lockkeeper::testing {

struct MatrixCase {
  std::string name;
  int since = 13;
  bool alone = false, one_way = false;
  std::set<std::string> aspects;
  std::vector<workflow::RenameHint> renames;
  std::map<std::string, std::string> sections;

  // The sections one after the other, in the schema of the case.
  std::string Script(const std::vector<std::string>& names) const;
};

// The cases of all files in the folder that a server of this major version can run; fails the test on a line that is
// none of the above.
std::vector<MatrixCase> ReadMatrixCases(const std::string& folder, int major);

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_MATRIX_CASES_H_
