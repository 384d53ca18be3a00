// NOT NULL of a table's column. Since PostgreSQL 18 it is a constraint with a name, which may be kept from children
// (NO INHERIT) and unchecked for old rows (NOT VALID); before, it is a mark of the column.
#ifndef LOCKKEEPER_ENGINE_KINDS_NOT_NULL_H_
#define LOCKKEEPER_ENGINE_KINDS_NOT_NULL_H_

#include <string>

#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// Parts of the reading query for columns: the join that finds the constraint, and the fields.
std::string NotNullFields(int server_major);
std::string NotNullJoin(int server_major);
// What the definition of a column says, if it has a place there: "CONSTRAINT there NOT NULL".
void AddNotNull(const catalog::Object& column, sql::SqlWriter& definition);
// Does it take a statement of its own, because a definition cannot say it?
bool NotNullStandsAlone(const catalog::Object& column);
// Makes a column that is there NOT NULL.
void SetNotNull(const catalog::Object& column, const emit::Context& context, emit::Sink& sink);
// Name, NO INHERIT and validity of a NOT NULL that stays.
void AlterNotNull(const catalog::Object& from, const catalog::Object& to, const emit::Context& context, emit::Sink& sink);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_NOT_NULL_H_
