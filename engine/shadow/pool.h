// Scratch databases by lease, on a server that is not production.
//
// Each pool is an owner with an advisory lock in the shadow server's admin database; each shadow is marked with it
// (database.h). A few empty shadows are kept ready by one background thread, because CREATE DATABASE takes 50 to 150
// ms. Another one drops what came back, because DROP DATABASE waits for a checkpoint, which takes seconds on a disk that
// is slow to sync; it runs the janitor too, at start and every few minutes. Thread-safe; a lease may outlive the pool.
// Fails with SHADOW_UNAVAILABLE, or with what connecting says (SERVER_UNREACHABLE and the like).
#ifndef LOCKKEEPER_ENGINE_SHADOW_POOL_H_
#define LOCKKEEPER_ENGINE_SHADOW_POOL_H_

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/base/cancel.h"
#include "engine/base/secret.h"
#include "engine/pg/recipe.h"
#include "engine/pg/session.h"
#include "engine/shadow/lease.h"

namespace lockkeeper::shadow {

struct ShadowOptions {
  Secret admin_conninfo;  // a role with CREATEDB (and CREATEROLE for EnsureRoles)
  int ready = 1;          // empty shadows kept in store; 0: no background threads
  int max_leases = 8;
  absl::Duration lease_wait = absl::Seconds(30);  // for a place when all are lent
  absl::Duration sweep_every = absl::Minutes(5);
  // Shadows that are kept to be copied (Keep): how many, how long without use, and from which effort on.
  int max_templates = 8;
  absl::Duration template_age = absl::Hours(14 * 24);
  absl::Duration template_effort = absl::Milliseconds(300);
  pg::Recipe recipe = DefaultRecipe();  // of the leased sessions

  static pg::Recipe DefaultRecipe();
};

class ShadowPool {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ShadowPool>> Create(ShadowOptions options);
  ~ShadowPool();  // drops what is in store
  ShadowPool(const ShadowPool&) = delete;
  ShadowPool& operator=(const ShadowPool&) = delete;

  // A new, empty database. Those with other traits than the default are made on demand.
  [[nodiscard]] absl::StatusOr<ShadowLease> Lease(const Traits& traits = {});
  [[nodiscard]] absl::StatusOr<ShadowLease> Lease(CancelToken& token, const Traits& traits = {});

  // What the outcome of a script depends on besides its text: the server's version, the versions of extensions that it
  // offers, and the role. Part of a key.
  [[nodiscard]] absl::StatusOr<std::string> Stock();
  // A copy of a shadow that was kept under one of the keys, the first that there is; nothing when there is none. Keys
  // are 64 hexadecimal digits and say what was run in it.
  struct Copy {
    ShadowLease lease;
    size_t key;  // position in `keys`
  };
  [[nodiscard]] absl::StatusOr<std::optional<Copy>> LeaseCopy(CancelToken& token, absl::Span<const std::string> keys);
  // Keeps a copy of what is in the lease, where bringing it there took long enough and a copy holds all of it: whoever
  // shares the server can have copies of it. The lease has another session afterwards; a failure means that it has none
  // and is lost.
  absl::Status Keep(ShadowLease& lease, const std::string& key, absl::Duration effort);

  int server_major() const;
  // SHADOW_VERSION unless the environment runs the same major version as the shadow server.
  absl::Status RequireMajor(int major, absl::string_view environment) const;

 private:
  class Core;
  explicit ShadowPool(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  const std::shared_ptr<Core> core_;
  std::thread keeper_, sweeper_;
};

// Roles belong to the whole server: those that are missing are made as stubs that cannot log in, and stay.
absl::Status EnsureRoles(pg::Session& session, absl::Span<const std::string> names);

}  // namespace lockkeeper::shadow

#endif  // LOCKKEEPER_ENGINE_SHADOW_POOL_H_
