// One connection to one database, as an interface: the engine's whole outside world.
//
// Rows come back as text with NULL kept apart; no libpq or libpqxx type crosses this header, and no exception. A
// session is used by one thread at a time, except Cancel(), which may come from any thread. A connection that broke
// stays broken: no reconnect ever happens behind the caller's back, because session locks and settings would be lost in
// silence.
#ifndef LOCKKEEPER_ENGINE_PG_SESSION_H_
#define LOCKKEEPER_ENGINE_PG_SESSION_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/sql/row.h"

namespace lockkeeper::pg {

// A notice or warning that the server sent while a statement ran.
struct Notice {
  std::string severity, sqlstate, message;
};

class Session {
 public:
  virtual ~Session() = default;

  // One statement (or, with Script, several) without parameters and result. Failures carry the metadata sqlstate,
  // message, detail, hint, position (1-based character in `statement`), context where the server gave them; reasons:
  // SQL_FAILED, LOCK_TIMEOUT (55P03), CANCELLED (57014), CONNECTION_LOST, COMMIT_IN_DOUBT, PERMISSION_DENIED (42501).
  virtual absl::Status Exec(absl::string_view statement) = 0;
  // Several statements in one message, in an implicit transaction of the server's when none is open. For our own fixed
  // SQL and for filling shadows; statements of a plan go one by one through Exec.
  virtual absl::Status Script(absl::string_view statements) = 0;
  // One statement with text parameters ($1...); all rows.
  virtual absl::StatusOr<sql::Rows> Query(absl::string_view statement,
                                          absl::Span<const std::optional<std::string>> parameters = {}) = 0;

  virtual absl::Status Begin(absl::string_view mode = "") = 0;  // e.g. "ISOLATION LEVEL REPEATABLE READ READ ONLY"
  virtual absl::Status Commit() = 0;  // COMMIT_IN_DOUBT when the connection was lost while it ran
  virtual absl::Status Rollback() = 0;

  // Cancels the running statement from another thread; a no-op when none runs.
  virtual void Cancel() = 0;

  virtual int backend_pid() const = 0;
  virtual int server_version() const = 0;  // 150020 for 15.20
  int server_major() const { return server_version() / 10000; }
  virtual bool broken() const = 0;
  // Called for each notice; replaces the previous one.
  virtual void OnNotice(std::function<void(const Notice&)> callback) = 0;
};

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_SESSION_H_
