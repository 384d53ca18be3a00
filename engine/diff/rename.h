// Renames, as far as two snapshots tell: what an object is called afterwards, and what looks as if it had been renamed.
// Pure.
//
// The renaming itself is the server's business: it carries every view, check and index along whose text has the name in
// it. Nothing here assumes a rename; what looks like one is only said (Likely), or follows from one that a person gave
// (Implied).
#ifndef LOCKKEEPER_ENGINE_DIFF_RENAME_H_
#define LOCKKEEPER_ENGINE_DIFF_RENAME_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/catalog/change.h"
#include "engine/catalog/snapshot.h"

namespace lockkeeper::diff {

struct Rename {
  catalog::ObjectKey from, to;
};
using Renames = std::vector<Rename>;
using CanRename = absl::FunctionRef<bool(const catalog::KindDescriptor&)>;

// The path of an object of `from` after the renames: its own new one, or below a renamed parent.
std::vector<std::string> PathAfter(const catalog::Snapshot& from, size_t object, const Renames& renames);

// Names that the server derived from a renamed one and that the target wants derived from the new one: t_pkey,
// t_id_seq. They go and come in `changes` with the same content, on or for an object that `given` renamed.
Renames Implied(const catalog::ChangeSet& changes, const Renames& given, CanRename can_rename);

// What goes and what comes with the same content under another name, where there is only one of each.
Renames Likely(const catalog::ChangeSet& changes, CanRename can_rename);

}  // namespace lockkeeper::diff

#endif  // LOCKKEEPER_ENGINE_DIFF_RENAME_H_
