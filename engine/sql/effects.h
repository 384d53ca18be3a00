// What a statement does to others while it runs: which locks it takes, whether it reads or rewrites whole tables,
// what it destroys, and the few facts that lint rules ask for.
//
// A value; knows no parser and no connection. Made by the emitters for SQL that we wrote and by infer_effects for SQL
// that a person wrote; lint cannot tell the difference. A default-made value is *unknown*, never harmless: whoever
// fills it in says known = true, or starts from Effects::Known().
#ifndef LOCKKEEPER_ENGINE_SQL_EFFECTS_H_
#define LOCKKEEPER_ENGINE_SQL_EFFECTS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace lockkeeper::sql {

// The table-level lock modes, weakest first (PostgreSQL manual, 13.3.1).
enum class LockMode {
  kNone,
  kAccessShare,
  kRowShare,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive,
};
// "ACCESS EXCLUSIVE"; empty for kNone.
absl::string_view LockModeName(LockMode mode);

// A raw name, outermost part first; one part when the script did not qualify it.
using NamePath = std::vector<std::string>;

// A lock on a relation that existed before the statement.
struct Lock {
  NamePath table;
  LockMode mode = LockMode::kNone;
  bool operator==(const Lock&) const = default;
};

// Data that is gone afterwards.
struct Loss {
  enum class Of {
    kTable,     // the table with its rows
    kColumn,    // one column's values: the last part of the name is the column
    kRows,      // all rows, or those for which `where` holds
    kCascade,   // whatever depends on the named object: cannot be counted
    kDatabase,  // a database
  };
  Of of = Of::kTable;
  NamePath name;
  std::string where;  // for kRows: the condition as it was written; empty for all rows
  std::string alias;  // for kRows: what `where` calls the table; raw, empty when by its name
  bool operator==(const Loss&) const = default;
};

// Something that a rule wants to know and that SQL text would have to be searched for.
struct Fact {
  enum class Kind {
    kCreatesTable,             // name: the table, detail: "if not exists" when it may be there already
    kCreatesPolicy,            // name: the table
    kEnablesRowSecurity,       // name: the table
    kDisablesRowSecurity,      // name: the table
    kBuildsIndex,              // without CONCURRENTLY; name: the table, detail: the index or constraint
    kAddsForeignKey,           // checked at once; name: the table, detail: the constraint
    kAddsCheck,                // checked at once; name: the table, detail: the constraint
    kSetsNotNull,              // name: the column
    kChangesType,              // name: the column; values may be narrowed, nobody can tell from the text
    kRenames,                  // name: the old name, detail: the new one
    kGrantsToPublic,           // name: the object, detail: the privileges
    kDefinerWithoutSearchPath,  // name: the function
    kDropsDatabase,            // name: the database
    kReachesServer,            // a slot elsewhere is made, used or dropped; name: the subscription, detail: the command
    kTouchesCluster,           // roles, databases, server settings: outside of this database; detail: the command
  };
  Kind kind = Kind::kCreatesTable;
  NamePath name;
  std::string detail;
  bool operator==(const Fact&) const = default;
};

struct Effects {
  bool known = false;       // when false, the rest is a lower bound at best
  std::string why_unknown;  // one sentence, when not known
  std::vector<Lock> locks;
  bool scans = false;       // reads a whole table while it holds its lock
  bool rewrites = false;    // writes a whole table or its indexes anew while it holds its lock
  bool destructive = false;  // removes an object or rows, even if no data is lost (DROP VIEW, DROP INDEX)
  std::vector<Loss> losses;
  std::vector<Fact> facts;

  bool operator==(const Effects&) const = default;
  bool loses_data() const { return !losses.empty(); }
  LockMode strongest_lock() const;

  // A known value that does nothing yet.
  static Effects Known();
  // A value that says why nobody can tell.
  static Effects Unknown(absl::string_view why);
  // Takes `mode` on `table`; the stronger one stays when the table is there already.
  void AddLock(NamePath table, LockMode mode);
  void AddFact(Fact::Kind kind, NamePath name, absl::string_view detail = "");
  // Everything of `other` too; unknown when either is.
  void Merge(const Effects& other);
};

// "app.invoice.total", quoted as SQL.
std::string DottedName(const NamePath& name);
// A read-only query of one row and column that counts the rows at stake; empty when there is nothing to count.
std::string CountSql(const Loss& loss);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_EFFECTS_H_
