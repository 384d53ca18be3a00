// `--rename table:app.user=app.person`: the kind, the old and the new dotted path. Without the kind the service finds
// it.
#ifndef LOCKKEEPER_CLIENT_RENAME_H_
#define LOCKKEEPER_CLIENT_RENAME_H_

#include <string>

#include "absl/status/status.h"
#include "lockkeeper/v1/change.pb.h"

namespace lockkeeper::client {

// Fails with the usage when there is no `=`.
absl::Status AddRename(const std::string& text, v1::Rename& rename);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENAME_H_
