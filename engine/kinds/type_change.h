// How rows get from one type of a column to another.
#ifndef LOCKKEEPER_ENGINE_KINDS_TYPE_CHANGE_H_
#define LOCKKEEPER_ENGINE_KINDS_TYPE_CHANGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// The cast that somebody declared between the types of the two columns, for the target or its elements; null when there
// is none in the target's schema.
const catalog::Object* DeclaredCast(const catalog::Object& from, const catalog::Object& to,
                                    const emit::Context& context);

// The USING expression for `column`, whose facts are those of the two objects; empty when the server's own assignment cast
// does (same type, other modifier). `made_anew`: the type keeps its name but is another type, so only a way over text or
// over a composite's attributes exists. Whether the rows survive it is for the proof and for a person: a cast may fail.
std::string CastExpression(absl::string_view column, const catalog::Object& from, const catalog::Object& to, bool made_anew,
                           const emit::Context& context);

// The storage that a type has by itself, by its printed name (used to go back to it; PostgreSQL before 16 has no SET STORAGE
// DEFAULT).
absl::string_view DefaultStorage(absl::string_view type);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TYPE_CHANGE_H_
