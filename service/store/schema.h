// The registry's own tables and their upgrades: numbered steps, each in its own transaction, recorded in
// registry.schema_version.
//
// Every replica calls Upgrade when it starts; an advisory lock lets one of them work. A registry that a newer
// lockkeeperd has upgraded is refused, never changed.
#ifndef LOCKKEEPER_SERVICE_STORE_SCHEMA_H_
#define LOCKKEEPER_SERVICE_STORE_SCHEMA_H_

#include "absl/status/status.h"
#include "engine/pg/session.h"

namespace lockkeeper::store {

// The version that this build knows.
int KnownVersion();

// Fails with REGISTRY_TOO_NEW, or with what the server says (PERMISSION_DENIED when the role may not create a schema).
absl::Status Upgrade(pg::Session& session);

}  // namespace lockkeeper::store

#endif  // LOCKKEEPER_SERVICE_STORE_SCHEMA_H_
