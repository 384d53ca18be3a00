// What a declared source speaks of, and what it is silent about. Pure.
//
// Models can say tables and what stands inside them; policies, functions, triggers, grants and the like live in SQL
// files beside them. What neither says is not "to be dropped": it is not spoken of, and stays.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_CLAIMS_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_CLAIMS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/snapshot.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

struct Claims {
  std::set<std::string> kinds;   // absent means dropped
  std::set<std::string> fields;  // "table.row_security": its value is meant even where it is the default
  bool privileges = false;       // owners and grants are meant as declared
  bool comments = false;         // comments on other things than tables and columns
  // Partitions that stand in the declared snapshot only because the start has them; what is in them stays.
  std::set<std::vector<std::string>> partitions;
};

// Could a models file say objects of this kind?
bool SaidByModels(absl::string_view kind);

// From the files and from what they made: a kind that a SQL file brings about is claimed as a whole. Fails with
// SQL_SYNTAX.
absl::StatusOr<Claims> ClaimsOf(const std::vector<DeclaredFile>& files, const catalog::Snapshot& declared);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_CLAIMS_H_
