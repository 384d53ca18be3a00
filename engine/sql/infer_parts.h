// The parts of infer_effects, each for one family of statements. For this room only.
#ifndef LOCKKEEPER_ENGINE_SQL_INFER_PARTS_H_
#define LOCKKEEPER_ENGINE_SQL_INFER_PARTS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "engine/sql/effects.h"
#include "pg_query/pg_query.pb-c.h"

namespace lockkeeper::sql {

// SELECT, INSERT, UPDATE, DELETE, MERGE with everything inside them. `text` is the statement as it was written.
Effects InferQuery(const PgQuery__Node& query, absl::string_view text);
// ALTER TABLE and what shares its grammar: ALTER INDEX, VIEW, SEQUENCE, FOREIGN TABLE, TYPE ... ATTRIBUTE.
Effects InferAlterTable(const PgQuery__AlterTableStmt& statement);
// CREATE TABLE; also what its constraints do to other tables.
Effects InferCreateTable(const PgQuery__CreateStmt& statement);
Effects InferDrop(const PgQuery__DropStmt& statement);
Effects InferRename(const PgQuery__RenameStmt& statement);
Effects InferGrant(const PgQuery__GrantStmt& statement);
// CREATE FUNCTION and ALTER FUNCTION.
Effects InferFunction(const NamePath& name, size_t count, PgQuery__Node* const* options);

// What is done rather than defined: queries, TRUNCATE, COPY, maintenance, locks. Empty for other statements.
std::optional<Effects> InferAction(const PgQuery__Node& node, absl::string_view text);
// Any statement; empty when it is not known.
std::optional<Effects> InferTree(const PgQuery__Node& node, absl::string_view text);

// Known, with one lock.
Effects Locking(NamePath table, LockMode mode);
// Known, and about something outside of the database.
Effects TouchingCluster(absl::string_view command);

// True when a default expression gives each row its own value, so that adding the column writes the table anew.
bool IsVolatile(const PgQuery__Node* expression);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_INFER_PARTS_H_
