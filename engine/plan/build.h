// A change set in, ordered statements out. Pure; knows no kind.
//
// Asks each changed object's kind for its statements, orders them by the named rules of edge_rules.def, writes what fits
// inside another statement there (fold), and leaves out drops that the server does by itself. Same change set, same bytes.
#ifndef LOCKKEEPER_ENGINE_PLAN_BUILD_H_
#define LOCKKEEPER_ENGINE_PLAN_BUILD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/change.h"

namespace lockkeeper::plan {

struct Statement {
  std::string sql;     // without the final semicolon
  std::string object;  // KeyText of the object it serves
  catalog::Verb verb = catalog::Verb::kAltered;
  bool transactional = true;
  std::vector<std::string> loses;  // what it destroys: "table app.t"
  std::vector<std::string> notes;  // what is left to a person beside it
  std::vector<std::string> because;  // "needs-ready: type app.state" ..., for explain
};

// Fails with DEPENDENCY_CYCLE, naming the statements of the circle, when there is no order, and with CHANGE_REFUSED when a
// kind knows no way that keeps the rows.
[[nodiscard]] absl::StatusOr<std::vector<Statement>> Build(const catalog::ChangeSet& changes);

// The comment lines that belong in front of the statement: what it loses, what it leaves to a person.
std::string Remarks(const Statement& statement);

// The statements as a script for psql: one paragraph each with its remarks, ended by a semicolon, preceded by
// SET check_function_bodies = off where a routine's body may name what comes later. Empty for no statements.
std::string ToScript(const std::vector<Statement>& statements);

}  // namespace lockkeeper::plan

#endif  // LOCKKEEPER_ENGINE_PLAN_BUILD_H_
