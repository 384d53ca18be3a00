// Encrypts connection URLs at rest: AES-256-GCM with a key that lies in a file beside the data, readable by its owner
// only.
//
// The sealed text is bound to a context (which environment it belongs to), so that one environment's row cannot be
// given another's URL. Knows no store. Losing the key file loses the sealed URLs and nothing else. Fails with
// CREDENTIAL_UNAVAILABLE (metadata what) when the key file cannot be used or a text was not sealed with it.
#ifndef LOCKKEEPER_SERVICE_REGISTRY_SECRETS_H_
#define LOCKKEEPER_SERVICE_REGISTRY_SECRETS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/secret.h"

namespace lockkeeper::registry {

class Sealer {
 public:
  // Makes the key file (mode 0600) when it is not there.
  static absl::StatusOr<Sealer> Open(const std::string& key_file);

  absl::StatusOr<std::string> Seal(const Secret& secret, absl::string_view context) const;
  absl::StatusOr<Secret> Unseal(absl::string_view sealed, absl::string_view context) const;

 private:
  explicit Sealer(Secret key) : key_(std::move(key)) {}
  Secret key_;  // 32 bytes
};

}  // namespace lockkeeper::registry

#endif  // LOCKKEEPER_SERVICE_REGISTRY_SECRETS_H_
