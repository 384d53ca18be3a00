#include <optional>
#include <string>
#include <utility>

#include "engine/sql/infer_parts.h"
#include "engine/sql/tree_names.h"

namespace lockkeeper::sql {
namespace {

Effects InferTruncate(const PgQuery__TruncateStmt& statement) {
  Effects effects = Effects::Known();
  effects.destructive = true;
  for (size_t i = 0; i < statement.n_relations; ++i) {
    const NamePath table = NameOf(statement.relations[i]);
    effects.AddLock(table, LockMode::kAccessExclusive);
    effects.losses.push_back({Loss::Of::kRows, table, "", ""});
    const bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    if (cascade) effects.losses.push_back({Loss::Of::kCascade, table, "", ""});
  }
  return effects;
}

Effects InferVacuum(const PgQuery__VacuumStmt& statement) {
  const bool full = statement.is_vacuumcmd && IsOptionOn(statement.n_options, statement.options, "full");
  Effects effects = Effects::Known();
  effects.rewrites = full;
  effects.scans = full;
  for (size_t i = 0; i < statement.n_rels; ++i) {
    if (statement.rels[i]->node_case != PG_QUERY__NODE__NODE_VACUUM_RELATION) continue;
    effects.AddLock(NameOf(statement.rels[i]->vacuum_relation->relation),
                    full ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive);
  }
  return effects;
}

Effects InferReindex(const PgQuery__ReindexStmt& statement) {
  const bool gentle = IsOptionOn(statement.n_params, statement.params, "concurrently");
  Effects effects = Effects::Known();
  effects.scans = true;
  effects.rewrites = !gentle;
  if (statement.relation != nullptr) {
    effects.AddLock(NameOf(statement.relation), gentle ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive);
  }
  return effects;
}

Effects InferLock(const PgQuery__LockStmt& statement) {
  Effects effects = Effects::Known();
  const int strongest = static_cast<int>(LockMode::kAccessExclusive);
  const int mode = statement.mode < 1 || statement.mode > strongest ? strongest : statement.mode;
  for (size_t i = 0; i < statement.n_relations; ++i) {
    effects.AddLock(NameOf(statement.relations[i]), static_cast<LockMode>(mode));
  }
  return effects;
}

Effects InferRefresh(const PgQuery__RefreshMatViewStmt& statement) {
  Effects effects =
      Locking(NameOf(statement.relation), statement.concurrent ? LockMode::kExclusive : LockMode::kAccessExclusive);
  effects.scans = true;
  effects.rewrites = !statement.concurrent;
  return effects;
}

Effects InferCopy(const PgQuery__CopyStmt& statement, absl::string_view text) {
  if (statement.is_program) return Effects::Unknown("it runs a program on the server");
  if (statement.filename[0] != '\0') return Effects::Unknown("it reads or writes a file of the server");
  if (statement.query != nullptr) return InferQuery(*statement.query, text);
  return statement.is_from ? Locking(NameOf(statement.relation), LockMode::kRowExclusive) : Effects::Known();
}

Effects InferDropDatabase(const PgQuery__DropdbStmt& statement) {
  Effects effects = TouchingCluster("DROP DATABASE");
  effects.destructive = true;
  effects.AddFact(Fact::Kind::kDropsDatabase, {statement.dbname});
  effects.losses.push_back({Loss::Of::kDatabase, {statement.dbname}, "", ""});
  return effects;
}

Effects InferDropOwned(const PgQuery__DropOwnedStmt& statement) {
  Effects effects = Effects::Unknown("it drops whatever a role owns");
  effects.destructive = true;
  for (size_t i = 0; i < statement.n_roles; ++i) {
    if (statement.roles[i]->node_case != PG_QUERY__NODE__NODE_ROLE_SPEC) continue;
    effects.losses.push_back({Loss::Of::kCascade, {statement.roles[i]->role_spec->rolename}, "", ""});
  }
  return effects;
}

Effects ReachingServer(const char* subscription, absl::string_view command, bool reaches) {
  Effects effects = Effects::Known();
  if (reaches) effects.AddFact(Fact::Kind::kReachesServer, {subscription}, command);
  return effects;
}

bool IsSwitchedOff(size_t count, PgQuery__Node* const* options, const char* name) {
  return FindOption(count, options, name) != nullptr && !IsOptionOn(count, options, name);
}

Effects InferSubscription(const PgQuery__CreateSubscriptionStmt& statement) {
  return ReachingServer(statement.subname, "CREATE SUBSCRIPTION",
                        !IsSwitchedOff(statement.n_options, statement.options, "connect"));
}

Effects InferSubscription(const PgQuery__AlterSubscriptionStmt& statement) {
  const auto has = [&](const char* name) { return FindOption(statement.n_options, statement.options, name) != nullptr; };
  const auto on = [&](const char* name) { return IsOptionOn(statement.n_options, statement.options, name); };
  bool reaches = false;
  switch (statement.kind) {
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ENABLED: reaches = on("enabled"); break;
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_OPTIONS: reaches = has("failover") || has("two_phase"); break;
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SKIP: break;
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_CONNECTION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH: reaches = true; break;
    default: reaches = !IsSwitchedOff(statement.n_options, statement.options, "refresh"); break;
  }
  return ReachingServer(statement.subname, "ALTER SUBSCRIPTION", reaches);
}

// Whether it has a slot cannot be seen here.
Effects InferSubscription(const PgQuery__DropSubscriptionStmt& statement) {
  Effects effects = ReachingServer(statement.subname, "DROP SUBSCRIPTION", true);
  effects.destructive = true;
  return effects;
}

// EXPLAIN ANALYZE runs its statement; without ANALYZE nothing runs.
Effects InferExplain(const PgQuery__ExplainStmt& statement, absl::string_view text) {
  if (!IsOptionOn(statement.n_options, statement.options, "analyze") || statement.query == nullptr)
    return Effects::Known();
  return InferTree(*statement.query, text).value_or(Effects::Unknown("it runs a statement that is not known"));
}

}  // namespace

Effects Locking(NamePath table, LockMode mode) {
  Effects effects = Effects::Known();
  effects.AddLock(std::move(table), mode);
  return effects;
}

Effects TouchingCluster(absl::string_view command) {
  Effects effects = Effects::Known();
  effects.AddFact(Fact::Kind::kTouchesCluster, {}, command);
  return effects;
}

std::optional<Effects> InferAction(const PgQuery__Node& node, absl::string_view text) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT: return InferQuery(node, text);
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT: return InferSubscription(*node.create_subscription_stmt);
    case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT: return InferSubscription(*node.alter_subscription_stmt);
    case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT: return InferSubscription(*node.drop_subscription_stmt);
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT: return InferTruncate(*node.truncate_stmt);
    case PG_QUERY__NODE__NODE_COPY_STMT: return InferCopy(*node.copy_stmt, text);
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT: return InferExplain(*node.explain_stmt, text);
    case PG_QUERY__NODE__NODE_VACUUM_STMT: return InferVacuum(*node.vacuum_stmt);
    case PG_QUERY__NODE__NODE_REINDEX_STMT: return InferReindex(*node.reindex_stmt);
    case PG_QUERY__NODE__NODE_CLUSTER_STMT: {
      Effects effects = Locking(NameOf(node.cluster_stmt->relation), LockMode::kAccessExclusive);
      effects.scans = effects.rewrites = true;
      return effects;
    }
    case PG_QUERY__NODE__NODE_LOCK_STMT: return InferLock(*node.lock_stmt);
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT: return InferRefresh(*node.refresh_mat_view_stmt);
    case PG_QUERY__NODE__NODE_DROPDB_STMT: return InferDropDatabase(*node.dropdb_stmt);
    case PG_QUERY__NODE__NODE_DROP_OWNED_STMT: return InferDropOwned(*node.drop_owned_stmt);
    default: return std::nullopt;
  }
}

}  // namespace lockkeeper::sql
