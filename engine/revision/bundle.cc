#include "engine/revision/bundle.h"

#include <algorithm>
#include <utility>

#include "engine/base/status.h"

namespace lockkeeper::revision {

absl::StatusOr<std::vector<Revision>> ReadBundle(absl::Span<const File> files) {
  std::vector<const File*> sorted;
  for (const File& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(), [](const File* a, const File* b) { return a->name < b->name; });
  std::vector<Revision> revisions;
  for (const File* file : sorted) {
    ASSIGN_OR_RETURN(Revision revision, ParseRevision(file->name, file->bytes));
    revisions.push_back(std::move(revision));
  }
  return revisions;
}

absl::StatusOr<Graph> GraphOf(absl::Span<const File> files) {
  ASSIGN_OR_RETURN(std::vector<Revision> revisions, ReadBundle(files));
  return Graph::Make(std::move(revisions));
}

}  // namespace lockkeeper::revision
