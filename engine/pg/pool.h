// Bounded sessions of one environment, lent one at a time.
//
// A lease goes back by destruction: open transactions are rolled back and everything the borrower left (settings,
// temporary tables, advisory locks, LISTEN) is discarded; a broken session is thrown away. On the next loan the recipe
// is asserted again, which also proves that the connection still lives; if it does not, a new one is opened in its
// place. Thread-safe; a lease may outlive the pool.
#ifndef LOCKKEEPER_ENGINE_PG_POOL_H_
#define LOCKKEEPER_ENGINE_PG_POOL_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "engine/base/cancel.h"
#include "engine/pg/recipe.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

class SessionPool {
  struct State;

 public:
  using Opener = std::function<absl::StatusOr<std::unique_ptr<Session>>()>;

  class Lease {
   public:
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Session& operator*() const { return *session_; }
    Session* operator->() const { return session_.get(); }
    // The session will not be lent again: for a borrower that does not trust it any more.
    void Discard() { discard_ = true; }

   private:
    friend class SessionPool;
    Lease(std::shared_ptr<State> state, std::unique_ptr<Session> session)
        : state_(std::move(state)), session_(std::move(session)) {}
    std::shared_ptr<State> state_;
    std::unique_ptr<Session> session_;
    bool discard_ = false;
  };

  // `open` makes a raw session; the pool applies the recipe.
  SessionPool(Opener open, Recipe recipe, int max_sessions);
  SessionPool(const SessionPool&) = delete;
  SessionPool& operator=(const SessionPool&) = delete;

  // Waits for a free session when all are lent, until the token is cancelled or its deadline passes.
  [[nodiscard]] absl::StatusOr<Lease> Acquire(CancelToken& token);

  // Closes the idle sessions; those on loan close when they come back.
  void Close();

 private:
  const std::shared_ptr<State> state_;
};

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_POOL_H_
