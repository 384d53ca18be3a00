// A scratch database lent out: a session in it, its name, and the promise that it vanishes with the lease.
//
// Move-only; whoever holds it owns the database until it is destroyed. Destruction closes the session and gives the
// database back to its pool, which drops it (database.h says under which proof). A drop that fails is logged and left
// to the janitor.
#ifndef LOCKKEEPER_ENGINE_SHADOW_LEASE_H_
#define LOCKKEEPER_ENGINE_SHADOW_LEASE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "engine/base/secret.h"
#include "engine/pg/session.h"
#include "engine/shadow/database.h"

namespace lockkeeper::shadow {

class ShadowLease {
 public:
  using GiveBack = std::function<void(const Database&)>;

  // For the pool (and fakes of it in tests).
  ShadowLease(std::unique_ptr<pg::Session> session, Database database, Secret conninfo, GiveBack give_back)
      : session_(std::move(session)),
        database_(std::move(database)),
        conninfo_(std::move(conninfo)),
        give_back_(std::move(give_back)) {}
  ShadowLease(ShadowLease&& other) noexcept { *this = std::move(other); }
  ShadowLease& operator=(ShadowLease&& other) noexcept {
    std::swap(session_, other.session_);
    std::swap(database_, other.database_);
    std::swap(conninfo_, other.conninfo_);
    std::swap(give_back_, other.give_back_);
    return *this;
  }
  ~ShadowLease() {
    if (session_ != nullptr && !session_->broken()) DropSubscriptions(*session_);
    session_ = nullptr;
    if (give_back_) give_back_(database_);
  }

  // Runs user SQL as the real environment would: search_path "$user", public. The reader sets its own.
  pg::Session& session() const { return *session_; }
  const std::string& name() const { return database_.name; }
  // For the pool, which copies the database while no session is on it.
  void Close() { session_ = nullptr; }
  void Reopen(std::unique_ptr<pg::Session> session) { session_ = std::move(session); }

  // For a second session in the same shadow.
  const Secret& conninfo() const { return conninfo_; }

 private:
  std::unique_ptr<pg::Session> session_;
  Database database_;
  Secret conninfo_;
  GiveBack give_back_;
};

}  // namespace lockkeeper::shadow

#endif  // LOCKKEEPER_ENGINE_SHADOW_LEASE_H_
