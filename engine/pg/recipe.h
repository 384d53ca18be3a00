// The settings every session of ours runs under, set and verified in one round trip (docs: reliability, session
// recipe).
//
// A role or a database may carry settings of its own (ALTER ROLE ... SET search_path), a plan's statement may change
// them, and a pooler may hand them to somebody else; so they are asserted after connecting and again before each step.
// Knows nothing of plans. Fails with what the server says, or SQL_FAILED when a setting did not take.
#ifndef LOCKKEEPER_ENGINE_PG_RECIPE_H_
#define LOCKKEEPER_ENGINE_PG_RECIPE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/pg/pq_session.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

// What our own SQL runs under: no schema that somebody else can write to.
inline constexpr absl::string_view kSafeSearchPath = "pg_catalog, pg_temp";
// What user SQL runs under where nothing else is declared: the server's default.
inline constexpr absl::string_view kDefaultSearchPath = "\"$user\", public";

// An empty text leaves a setting as it is. Durations of zero mean "no limit", as in PostgreSQL.
struct Recipe {
  std::string search_path{kSafeSearchPath};
  std::string role;  // asserted when given; empty leaves the one the login has
  absl::Duration lock_timeout = absl::Milliseconds(500);
  absl::Duration statement_timeout = absl::Seconds(60);
  absl::Duration idle_in_transaction_timeout = absl::Minutes(5);
  // How often a busy backend looks whether its client is still there: after kill -9 of ours the server stops within
  // this time.
  absl::Duration client_check_interval = absl::Seconds(1);
  bool synchronous_commit = true;  // false only where the data is scratch
};

// Sets all of it for the session and verifies that it took. Inside a transaction a rollback undoes it, as with SET.
absl::Status Apply(const Recipe& recipe, Session& session);

// Open, Apply, and where it is asked for also the checks below.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Session>> OpenWith(const ConnectOptions& options, const Recipe& recipe);

// NOT_PRIMARY when the server is a standby or still in recovery.
absl::Status RefuseStandby(Session& session, absl::string_view environment);

using OpenSecond = std::function<absl::StatusOr<std::unique_ptr<Session>>()>;
// POOLER_DETECTED when statements of one session reach several backends or two sessions share one: session locks and
// settings do not hold there. Poolers in session mode pass. Opens a second session for the time of the probe.
absl::Status RefusePooler(Session& session, const OpenSecond& open_second, absl::string_view environment);

// Which database this is, also after a failover: what an apply is bound to.
struct ServerIdentity {
  std::string system_identifier;
  int64_t timeline = 0;
  int64_t database_oid = 0;
  friend bool operator==(const ServerIdentity&, const ServerIdentity&) = default;
};
absl::StatusOr<ServerIdentity> Identify(Session& session);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_RECIPE_H_
