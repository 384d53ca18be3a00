// Renames that a person gave, brought about in a shadow: the server carries along whatever has the name in its text.
//
// The start is renamed first, the target is compared with what is there then, and the statements of the renames come
// first in the script. Fails with RENAME_UNMATCHED when an old name is not in the start or a new one not in the target.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_RENAMING_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_RENAMING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/cancel.h"
#include "engine/catalog/snapshot.h"
#include "engine/diff/rename.h"
#include "engine/introspect/reader.h"
#include "engine/pg/session.h"
#include "engine/plan/build.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

class Renaming {
 public:
  // `session` stands at `from`, and stands at snapshot() after each call. All outlive it.
  Renaming(const catalog::SnapshotPtr& from, pg::Session& session, const introspect::Reader& reader,
           CancelToken& cancel)
      : now_(from), session_(session), reader_(reader), cancel_(cancel) {}

  absl::Status Apply(const std::vector<RenameHint>& hints);
  // Of the same kinds of objects, resolved already.
  absl::Status Apply(const diff::Renames& renames);
  // The new names have to be in the target; then what was named after the renamed objects is named as the target has
  // it.
  absl::Status Follow(const catalog::SnapshotPtr& to);

  const catalog::SnapshotPtr& snapshot() const { return now_; }
  const diff::Renames& done() const { return done_; }
  const std::vector<plan::Statement>& statements() const { return statements_; }

 private:
  absl::Status Run(const diff::Renames& renames);

  catalog::SnapshotPtr now_;
  pg::Session& session_;
  const introspect::Reader& reader_;
  CancelToken& cancel_;
  diff::Renames done_;
  std::vector<plan::Statement> statements_;
};

// The comparison of the renamed start, with the renames in front.
Comparison WithRenames(const Renaming& renaming, Comparison comparison);

// A script in a shadow as the declared files run: missing roles are stubbed.
absl::Status RunStatements(pg::Session& session, const std::vector<plan::Statement>& statements, CancelToken& cancel);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_RENAMING_H_
