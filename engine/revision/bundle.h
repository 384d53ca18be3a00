// The directory form of a history: files in, revisions or their graph out. Pure; the client reads the files.
//
// Every file is one revision. Files are taken in the order of their names, so that errors do not depend on the
// directory. Fails with what ParseRevision and Graph::Make fail with; the file is always named.
#ifndef LOCKKEEPER_ENGINE_REVISION_BUNDLE_H_
#define LOCKKEEPER_ENGINE_REVISION_BUNDLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/revision/graph.h"

namespace lockkeeper::revision {

struct File {
  std::string name;
  std::string bytes;
};

absl::StatusOr<std::vector<Revision>> ReadBundle(absl::Span<const File> files);
absl::StatusOr<Graph> GraphOf(absl::Span<const File> files);

}  // namespace lockkeeper::revision

#endif  // LOCKKEEPER_ENGINE_REVISION_BUNDLE_H_
