// A script in, its statements out: the exact bytes of each, where it stands, and what kind of statement it is.
//
// The only user of libpg_query (parse.cc). The library's grammar is PostgreSQL 15's, so text that it cannot parse may
// be newer SQL: such a statement is split and classified by its words and marked parsed = false with the parser's
// message; the shadow server is the judge of it. Nothing here is ever printed back from a tree: the bytes that a
// person wrote are the bytes that are sent. Pure: no connection, no clock. Parsing runs on a thread of its own with a
// large stack, behind a budget of tokens, because nested text of a few kilobytes overflows an ordinary stack inside
// the library.
//
// Fails with SQL_SYNTAX (metadata file, line, column, message) for what no server accepts: NUL, invalid UTF-8, a
// string or comment that does not end, psql meta-commands, COPY with its data in the script.
#ifndef LOCKKEEPER_ENGINE_SQL_PARSE_H_
#define LOCKKEEPER_ENGINE_SQL_PARSE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lockkeeper::sql {

enum class StatementClass {
  kUnknown,             // begins with a word that no known statement begins with
  kQuery,               // SELECT, VALUES, TABLE, SHOW, EXPLAIN
  kDml,                 // INSERT, UPDATE, DELETE, MERGE, TRUNCATE, and WITH ... of them
  kDdl,                 // CREATE, ALTER, DROP, COMMENT, SECURITY LABEL, REFRESH, IMPORT
  kPrivileges,          // GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, REASSIGN OWNED
  kTransactionControl,  // BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SET TRANSACTION, PREPARE TRANSACTION
  kSession,             // SET, RESET, DISCARD, LISTEN, LOAD, PREPARE, DECLARE
  kMaintenance,         // VACUUM, ANALYZE, CLUSTER, REINDEX, CHECKPOINT, LOCK
  kCode,                // DO, CALL: anything may happen inside
  kCopy,                // COPY
  kCluster,             // databases, roles, tablespaces, ALTER SYSTEM: outside the one database
};

struct Statement {
  std::string sql;    // exact bytes from the first token to the last; comments around it and the semicolon stay out
  size_t offset = 0;  // of its first byte in the script
  int line = 0;       // 1-based line of its first byte
  StatementClass cls = StatementClass::kUnknown;
  std::string verb;                        // its leading keywords, for messages: "CREATE INDEX CONCURRENTLY"
  bool cannot_run_in_transaction = false;  // the server refuses it inside a transaction block
  bool is_transaction_control = false;
  bool touches_session = false;  // outlives the statement in the session: SET without LOCAL, SET ROLE, set_config, ...
  bool drops_database = false;
  bool copies_with_client = false;  // COPY TO STDOUT: somebody would have to read it
  bool parsed = false;           // the PostgreSQL 15 grammar knows it
  std::string parser_message;    // why not, when not
  int parser_line = 0;           // 1-based line in the script where the parser stopped; 0 when it did not or cannot say
};

struct SplitOptions {
  // Lines that begin with a backslash between two statements are left out instead of refused: pg_dump writes \restrict.
  bool skip_meta_commands = false;
  int first_line = 1;  // number of the script's first line in its file
};

// The statements in order; none for an empty script. `file` is for messages only.
absl::StatusOr<std::vector<Statement>> Split(absl::string_view script, absl::string_view file,
                                             const SplitOptions& options = {});

// OK when every statement may stand in a revision. SQL_FORBIDDEN (metadata file, line, what) names the first that may
// not: transaction control, changes of the session that outlive the transaction, dropping a database, COPY with the
// client.
absl::Status CheckAllowedInRevision(absl::Span<const Statement> statements, absl::string_view file);

// Invalid UTF-8 or NUL: the 1-based line of the first bad byte; 0 when the text is clean.
int FirstBadLine(absl::string_view text);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_PARSE_H_
