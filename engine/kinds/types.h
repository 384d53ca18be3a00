// What the kinds of types have in common: the name slot, and moving rows from an old type to a new one of the same
// name.
#ifndef LOCKKEEPER_ENGINE_KINDS_TYPES_H_
#define LOCKKEEPER_ENGINE_KINDS_TYPES_H_

#include <string>
#include <vector>

#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// "type schema.name": one type (or table, whose row type has the table's name) at a time.
std::vector<std::string> TypeSlots(const catalog::Object& object);
// "relation schema.name" and the slot of the row type: tables, views, materialized views, composite types.
std::vector<std::string> RelationAndTypeSlots(const catalog::Object& object);
// "relation schema.name": sequences (path is schema, name).
std::vector<std::string> RelationSlots(const catalog::Object& object);
// "routine schema.name(types)".
std::vector<std::string> RoutineSlots(const catalog::Object& object);

// The name under which an old type waits until no column uses it any more.
std::string NameAway(const catalog::Object& type);
// Do columns hold values of the type inside others: in arrays, in rows, in ranges? Then the server lets no constraint of a
// domain be added.
bool LiesInOthers(const catalog::Snapshot& snapshot, const catalog::Object& type);
// Do columns hold values of the type, by themselves or inside others? Then the server lets no attribute have another type.
bool IsHeld(const catalog::Snapshot& snapshot, const catalog::Object& type);
// RENAME TO that name, and DROP TYPE at the end. For DROP DOMAIN pass the noun through the kind's own hook.
void SwapType(const catalog::Object& from, const emit::Context& context, emit::Sink& sink);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TYPES_H_
