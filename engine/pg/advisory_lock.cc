#include "engine/pg/advisory_lock.h"

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::pg {
namespace {

using Parameters = std::vector<std::optional<std::string>>;

Parameters ParametersOf(LockKey key) { return {std::to_string(key.class_id), std::to_string(key.object_id)}; }

// The pid when the lock was had, nothing when somebody else holds it.
absl::StatusOr<std::optional<std::string>> Try(Session& session, LockKey key) {
  ASSIGN_OR_RETURN(
      const sql::Rows rows,
      session.Query("SELECT pg_catalog.pg_try_advisory_lock($1::integer, $2::integer), pg_catalog.pg_backend_pid()",
                    ParametersOf(key)));
  RET_CHECK(rows.size() == 1);
  if (rows.Text(0, 0) != "t") return std::optional<std::string>();
  return std::optional<std::string>(rows.Text(0, 1));
}

// pg_locks shows the halves as oid, which is unsigned.
constexpr absl::string_view kHolders =
    "SELECT l.pid::text, coalesce(a.application_name, '') "
    "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 "
    "AND l.classid = ($1::bigint & 4294967295)::oid AND l.objid = ($2::bigint & 4294967295)::oid "
    "AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";

absl::Status NotHad(Session& session, LockKey key, absl::Duration wait) {
  std::string holder = "another session";
  const absl::StatusOr<sql::Rows> rows = session.Query(kHolders, ParametersOf(key));
  if (rows.ok() && !rows->empty()) {
    holder = absl::StrCat("'", rows->Text(0, 1), "' (backend ", rows->Text(0, 0), ")");
  }
  return Failure(Reason::kLockTimeout)
      .With("message", absl::StrCat(holder, " holds the advisory lock; waited ", absl::FormatDuration(wait)))
      .With("holder", holder);
}

// 50 ms, doubled up to 1 s; then anything between half of that and all of it, so that two waiters do not march in step.
class Backoff {
 public:
  absl::Duration Next() {
    const absl::Duration pause = step_ * std::uniform_real_distribution<double>(0.5, 1.0)(random_);
    step_ = std::min(step_ * 2, absl::Seconds(1));
    return pause;
  }

 private:
  absl::Duration step_ = absl::Milliseconds(100);
  std::minstd_rand random_{std::random_device()()};
};

}  // namespace

absl::StatusOr<AdvisoryLock> AdvisoryLock::Acquire(Session& session, LockKey key, absl::Duration wait,
                                                   CancelToken& token, Clock& clock) {
  const absl::Time give_up = clock.Now() + wait;
  Backoff backoff;
  while (true) {
    RETURN_IF_ERROR(token.Check("waiting for the advisory lock"));
    ASSIGN_OR_RETURN(std::optional<std::string> pid, Try(session, key));
    if (pid.has_value()) return AdvisoryLock(session, key, *std::move(pid));
    const absl::Duration left = give_up - clock.Now();
    if (left <= absl::ZeroDuration()) return NotHad(session, key, wait);
    clock.SleepFor(std::min(backoff.Next(), left));
  }
}

AdvisoryLock::~AdvisoryLock() {
  if (session_ != nullptr) Release().IgnoreError();
}

absl::Status AdvisoryLock::StillHeld() const {
  RET_CHECK(session_ != nullptr);
  Parameters parameters = ParametersOf(key_);
  parameters.emplace_back(pid_);
  ASSIGN_OR_RETURN(const sql::Rows rows, session_->Query(absl::StrCat(kHolders,
                                                                      " AND l.pid = pg_catalog.pg_backend_pid() "
                                                                      "AND l.pid = $3::integer"),
                                                         parameters));
  if (!rows.empty()) return absl::OkStatus();
  return Failure(Reason::kLockLost).With("pid", pid_);
}

absl::Status AdvisoryLock::Release() {
  RET_CHECK(session_ != nullptr);
  Session& session = *std::exchange(session_, nullptr);
  return session.Query("SELECT pg_catalog.pg_advisory_unlock($1::integer, $2::integer)", ParametersOf(key_)).status();
}

}  // namespace lockkeeper::pg
