// Revisions, their place in the graph, and bundles.
#ifndef LOCKKEEPER_SERVICE_CONVERT_REVISION_H_
#define LOCKKEEPER_SERVICE_CONVERT_REVISION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/revision/bundle.h"
#include "engine/revision/graph.h"
#include "lockkeeper/v1/environment_service.pb.h"
#include "lockkeeper/v1/revision.pb.h"
#include "lockkeeper/v1/source.pb.h"

namespace lockkeeper::convert {

// Fails with what reading the files fails with.
absl::StatusOr<std::vector<revision::Revision>> FromProto(const v1::Bundle& bundle);

// Without the scripts when `scripts` is false. `pushed` and the push time are the caller's.
void ToProto(const revision::Revision& revision, absl::string_view project, bool scripts, v1::Revision* out);
void ToProto(const revision::Graph& graph, const revision::Revision& revision, v1::RevisionNode* out);
void ToProto(const revision::Revision& revision, v1::RevisionFile* out);
void ToSummary(const revision::Revision& revision, bool pushed, v1::RevisionSummary* out);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_REVISION_H_
