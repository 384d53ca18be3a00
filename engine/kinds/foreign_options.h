// OPTIONS of foreign-data objects: reading them without their secrets, writing them, and what becomes of a secret.
//
// A password is the business of an environment, not of a schema: the values of secret options are left out by the query
// itself, so they reach no snapshot, script, log or registry; only the options' names are read. No statement of ours
// sets, changes or drops one; where an object is made that has some, a note tells the person who has to set them.
#ifndef LOCKKEEPER_ENGINE_KINDS_FOREIGN_OPTIONS_H_
#define LOCKKEEPER_ENGINE_KINDS_FOREIGN_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// Whose options: those of a user mapping are secret unless known to be harmless, all others unless their name says so.
enum class OptionsOf { kUserMapping, kOther };
// Two columns of a reading query, `options` ("name=value", sorted) and `secrets` (names), from a text[] expression.
std::string OptionColumns(absl::string_view expression, OptionsOf of);

// "OPTIONS (host 'db', port '5432')"; empty for none.
sql::Printed PrintForeignOptions(const std::vector<std::string>& options);
// "OPTIONS (ADD a '1', SET b '2', DROP c)"; empty when nothing differs.
sql::Printed AlterForeignOptions(const std::vector<std::string>& before, const std::vector<std::string>& after);

// Tells that the secret options have to be set by hand; nothing when there are none. `alter` is the statement to do it
// with, up to OPTIONS.
void NoteSecrets(const std::vector<std::string>& secrets, const sql::SqlWriter& alter, emit::Draft& draft);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FOREIGN_OPTIONS_H_
