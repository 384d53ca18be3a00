#include "engine/apply/connection.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::apply {
namespace {

pg::ConnectOptions OptionsFor(const RunRequest& request) {
  pg::ConnectOptions options;
  options.conninfo = request.target.conninfo;
  options.application_name = absl::StrCat("lockkeeper/", request.operation);
  options.environment = request.target.environment;
  return options;
}

// "'lockkeeper/op-1' (backend 42)" says which operation it is.
std::string OperationOf(const std::string& holder) {
  const std::vector<std::string> quoted = absl::StrSplit(holder, '\'');
  if (quoted.size() < 3) return holder;
  const std::vector<std::string> parts = absl::StrSplit(quoted[1], '/');
  return parts.size() > 1 && !parts[1].empty() ? parts[1] : holder;
}

}  // namespace

pg::Recipe StatementRecipe(const Limits& limits) {
  pg::Recipe recipe;
  recipe.search_path = std::string(pg::kDefaultSearchPath);
  recipe.lock_timeout = limits.lock_timeout;
  recipe.statement_timeout = limits.statement_timeout;
  return recipe;
}

pg::Recipe StandaloneRecipe(const Limits& limits) {
  pg::Recipe recipe = StatementRecipe(limits);
  recipe.lock_timeout = limits.lock_budget;
  recipe.statement_timeout = limits.standalone_timeout;
  return recipe;
}

absl::Status Assert(const pg::Recipe& recipe, pg::Session& session) {
  RETURN_IF_ERROR(pg::Apply(recipe, session));
  return session.Query("SELECT pg_catalog.set_config('check_function_bodies', 'off', false)").status();
}

absl::Status UseSafePath(pg::Session& session) {
  return session.Query("SELECT pg_catalog.set_config('search_path', $1, true)", {{std::string(pg::kSafeSearchPath)}})
      .status();
}

absl::StatusOr<std::unique_ptr<pg::Session>> OpenSession(const RunRequest& request) {
  return pg::OpenWith(OptionsFor(request), pg::Recipe());
}

absl::StatusOr<std::unique_ptr<pg::Session>> OpenApplier(const RunRequest& request) {
  ASSIGN_OR_RETURN(std::unique_ptr<pg::Session> session, OpenSession(request));
  RETURN_IF_ERROR(pg::RefuseStandby(*session, request.target.environment));
  RETURN_IF_ERROR(pg::RefusePooler(
      *session, [&] { return OpenSession(request); }, request.target.environment));
  return session;
}

absl::StatusOr<pg::AdvisoryLock> LockTarget(pg::Session& session, const RunRequest& request, CancelToken& cancel) {
  auto lock = pg::AdvisoryLock::Acquire(session, {pg::kApplyLockClass, 0}, request.limits.applier_wait, cancel);
  if (lock.ok() || ReasonOf(lock.status()) != Reason::kLockTimeout) return lock;
  const Metadata metadata = MetadataOf(lock.status());
  const auto holder = metadata.find("holder");
  return Failure(Reason::kOperationRunning)
      .With("operation", holder == metadata.end() ? "unknown" : OperationOf(holder->second))
      .With("environment", request.target.environment);
}

}  // namespace lockkeeper::apply
