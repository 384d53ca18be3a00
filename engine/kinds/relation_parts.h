// What the kinds that live under a table or view have in common: how they are addressed, the name slots of constraints,
// firing states, the parts of a relation, and the links to parents that come and go in a plan.
#ifndef LOCKKEEPER_ENGINE_KINDS_RELATION_PARTS_H_
#define LOCKKEEPER_ENGINE_KINDS_RELATION_PARTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// The path of the relation that a part {schema, relation, name, ...} belongs to.
std::vector<std::string> RelationPath(const catalog::Object& part);
// `name ON schema.relation`: constraints, triggers, rules, policies.
sql::Printed NameOnRelation(const catalog::Object& part);
// "ALTER TABLE schema.relation", to go on with.
sql::SqlWriter AlterRelation(const catalog::Object& part);
// "constraint schema.table.name".
std::vector<std::string> ConstraintSlots(const catalog::Object& constraint);
// Is the relation that the part belongs to made in this plan? Does it go away?
bool RelationIsMade(const catalog::Object& part, const emit::Context& context);
bool RelationGoesAway(const catalog::Object& part, const emit::Context& context);

// The word of ALTER TABLE for a firing state as the queries read it: "" (origin and local), disabled, always, replica.
sql::Printed FiringWord(const std::string& state);

// Objects of one kind whose parent is the object at `relation`, in key order.
std::vector<const catalog::Object*> PartsOf(const catalog::Snapshot& snapshot, size_t relation, absl::string_view kind);

// The links (partition_attachment, inheritance) from a table to its parents that this plan makes, or undoes.
std::vector<const catalog::Object*> LinksMade(const emit::Context& context, const std::vector<std::string>& table);
std::vector<const catalog::Object*> LinksUndone(const emit::Context& context, const std::vector<std::string>& table);

// Changes of a table reach its children: those that this plan unlinks leave first. The first is for the statement that
// drops a part of the table, the second for the one that unlinks.
void AfterChildrenLeave(const catalog::Object& part, const emit::Context& context, emit::Draft& draft);
void BeforeParentChanges(const catalog::Object& link, const emit::Context& context, emit::Draft& draft);

// SET and RESET behind `head` ("ALTER VIEW app.v") for storage options that differ.
void AlterOptions(const sql::SqlWriter& head, const std::vector<std::string>& before,
                  const std::vector<std::string>& after, emit::Sink& sink);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_RELATION_PARTS_H_
