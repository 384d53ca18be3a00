// Parsed revisions by digest: a pushed revision never changes, so it is parsed once a process.
//
// Thread-safe; grows with the history and forgets nothing.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_REVISION_CACHE_H_
#define LOCKKEEPER_SERVICE_HANDLERS_REVISION_CACHE_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "engine/revision/revision.h"
#include "service/store/store.h"

namespace lockkeeper::handlers {

class RevisionCache {
 public:
  absl::StatusOr<revision::Revision> Parse(const store::Revision& stored);

 private:
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, revision::Revision> parsed_ ABSL_GUARDED_BY(mutex_);  // by digest and file name
};

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_REVISION_CACHE_H_
