#include "service/handlers/revision_cache.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace lockkeeper::handlers {

absl::StatusOr<revision::Revision> RevisionCache::Parse(const store::Revision& stored) {
  const std::string key = absl::StrCat(stored.digest, "/", stored.file_name);
  {
    absl::MutexLock lock(&mutex_);
    const auto found = parsed_.find(key);
    if (found != parsed_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(revision::Revision parsed, revision::ParseRevision(stored.file_name, stored.content));
  absl::MutexLock lock(&mutex_);
  return parsed_.emplace(key, std::move(parsed)).first->second;
}

}  // namespace lockkeeper::handlers
