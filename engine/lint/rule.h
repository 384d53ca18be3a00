// What a rule sees and says.
//
// A rule is a pure function from one step, in the scene of all steps, to remarks. It looks at effects, never at SQL
// text, so that it judges hand-written and generated SQL alike; it knows neither severity nor policy, which lint.cc
// adds.
#ifndef LOCKKEEPER_ENGINE_LINT_RULE_H_
#define LOCKKEEPER_ENGINE_LINT_RULE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "engine/sql/effects.h"

namespace lockkeeper::lint {

// An object as the catalog names it: "table", "app.invoice".
struct ObjectRefText {
  std::string kind;
  std::string name;
};

// One statement of a plan or of a script.
struct Step {
  std::string sql;
  sql::Effects effects;
  std::string revision;  // empty when there is none
  int line = 0;          // in the revision's file; 0 when there is none
  std::vector<ObjectRefText> objects;  // what it creates, alters or drops, when the caller knows
};

// What only the caller knows.
struct Context {
  bool policies_in_use = false;              // tables of the start state have policies
  std::set<sql::NamePath> computed_columns;  // generated ones of the start state: their values are those of others
  std::set<sql::NamePath> new_tables;  // made by this plan before these steps: nobody uses them and they have no rows
};

// What a rule says about a step.
struct Remark {
  std::string object;        // printed name; empty when it is about the statement as a whole
  std::string message;       // one sentence, lower case, no final period
  std::string what_to_do;
  std::string preflight_sql;  // read-only query of one number: the rows at stake; empty when there is none
};

class Scene {
 public:
  Scene(absl::Span<const Step> steps, size_t at, const Context& context) : steps_(steps), at_(at), context_(context) {}
  const Step& step() const { return steps_[at_]; }
  const sql::Effects& effects() const { return steps_[at_].effects; }
  const Context& context() const { return context_; }
  // Facts of this step of one kind.
  std::vector<sql::Fact> Facts(sql::Fact::Kind kind) const;
  // True when an earlier step made the table for certain.
  bool IsNew(const sql::NamePath& table) const;
  // True when any step, before or after, has the fact.
  bool Anywhere(sql::Fact::Kind kind, const sql::NamePath& name) const;

 private:
  absl::Span<const Step> steps_;
  size_t at_;
  const Context& context_;
};

using Rule = std::vector<Remark> (*)(const Scene&);

#define RULE(function, name, severity, help) std::vector<Remark> function(const Scene& scene);
#include "engine/lint/rules.def"
#undef RULE

}  // namespace lockkeeper::lint

#endif  // LOCKKEEPER_ENGINE_LINT_RULE_H_
