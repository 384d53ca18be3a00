// From an environment's registration to a database that can be connected to, and back to a line that people may read.
//
// The one place where a credential reference becomes a secret: an environment variable or a file of this machine, a
// libpq service, a sealed URL, or a database on the embedded server. Secrets are read at every use and kept nowhere, so
// they may rotate. Managed databases are made here and never dropped. Thread-safe. Fails with CREDENTIAL_UNAVAILABLE
// (metadata environment, what) and INVALID_ARGUMENT for a malformed connection string.
#ifndef LOCKKEEPER_SERVICE_REGISTRY_ENVIRONMENTS_H_
#define LOCKKEEPER_SERVICE_REGISTRY_ENVIRONMENTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/secret.h"
#include "engine/workflow/engine.h"
#include "lockkeeper/v1/environment.pb.h"
#include "service/registry/secrets.h"
#include "service/store/store.h"

namespace lockkeeper::registry {

// The embedded server, as far as environments need it.
struct ManagedServer {
  std::function<Secret(absl::string_view database)> conninfo;
  std::function<absl::Status(absl::string_view database)> ensure;
};

class Environments {
 public:
  // Without a sealer no URL is stored; without a managed server no environment can be managed.
  Environments(std::optional<Sealer> sealer, std::optional<ManagedServer> managed)
      : sealer_(std::move(sealer)), managed_(std::move(managed)) {}

  absl::StatusOr<workflow::Target> Resolve(const store::Environment& environment) const;
  // Host, port, database and user; or which reference it is, when that cannot be read now. Never fails, never a secret.
  std::string Address(const store::Environment& environment) const;

  // Sets connection_kind and connection of `row` from what the caller said.
  absl::Status SetConnection(const v1::Environment& wanted, store::Environment& row) const;
  // For a new managed environment: INVALID_ARGUMENT when a database of that name is there already.
  absl::Status RequireNewDatabase(const store::Environment& environment) const;
  // Makes the database of a managed environment when it is not there; nothing for the others.
  absl::Status EnsureDatabase(const store::Environment& environment) const;

 private:
  absl::StatusOr<Secret> Connection(const store::Environment& environment) const;
  absl::Status SetCredential(const v1::CredentialReference& credential, store::Environment& row) const;

  std::optional<Sealer> sealer_;
  std::optional<ManagedServer> managed_;
};

}  // namespace lockkeeper::registry

#endif  // LOCKKEEPER_SERVICE_REGISTRY_ENVIRONMENTS_H_
