// Renames that declared SQL files give in comments, on a line of their own:
//
//   -- lockkeeper:rename table app.customer = app.client
//   -- lockkeeper:rename app.client.mail = app.client.email
//
// The kind is its own name or SQL's noun, or left out; names are written as in SQL. A hint means what --rename means, and
// only as long as the start has the old name and not yet the new one: it may stay in the file for good.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_RENAME_HINTS_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_RENAME_HINTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/snapshot.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

// All hints of the source's files, in their order; none for a source that has no files. Fails with INVALID_ARGUMENT and
// the line where a hint cannot be read.
absl::StatusOr<std::vector<RenameHint>> HintsIn(const Source& source);

// Those that still mean something at `from`, behind `given`, which comes first and alone where both name one object.
std::vector<RenameHint> WithHints(std::vector<RenameHint> given, const std::vector<RenameHint>& hints,
                                  const catalog::Snapshot& from);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_RENAME_HINTS_H_
