// Reading libpg_query's trees: names out of their many shapes, and a walk over every message of a tree.
//
// For this room only. Names come out raw, outermost part first. The walk keeps its own stack, so depth does not matter.
#ifndef LOCKKEEPER_ENGINE_SQL_TREE_NAMES_H_
#define LOCKKEEPER_ENGINE_SQL_TREE_NAMES_H_

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "engine/sql/effects.h"
#include "pg_query/pg_query.pb-c.h"

namespace lockkeeper::sql {

NamePath NameOf(const PgQuery__RangeVar* relation);
// Of a list of String nodes.
NamePath NameOf(size_t count, PgQuery__Node* const* parts);
// Of whatever names an object: String, List, TypeName, ObjectWithArgs, RangeVar; empty for anything else.
NamePath NameOf(const PgQuery__Node* node);
// The same for a list of one-part names: {"a"} + "b" = {"a", "b"}.
NamePath Below(NamePath outer, const char* name);

// The last argument of the option `name`; null when there is none.
const PgQuery__Node* FindOption(size_t count, PgQuery__Node* const* options, const char* name);
// An option that is there and not switched off: "FULL", "FULL true", "FULL 1", "FULL on".
bool IsOptionOn(size_t count, PgQuery__Node* const* options, const char* name);

// `message` and every message below it, parents first.
void ForEachMessage(const ProtobufCMessage* message, absl::FunctionRef<void(const ProtobufCMessage&)> visit);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_TREE_NAMES_H_
