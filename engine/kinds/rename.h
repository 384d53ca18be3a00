// ALTER ... RENAME: the statements that give an object another name or another schema while everything that uses it
// stays.
#ifndef LOCKKEEPER_ENGINE_KINDS_RENAME_H_
#define LOCKKEEPER_ENGINE_KINDS_RENAME_H_

#include <string>
#include <vector>

#include "engine/catalog/kind.h"
#include "engine/sql/writer.h"

namespace lockkeeper::kinds {

// Does the server rename objects of this kind by themselves? A default or a grant has no name of its own.
bool CanRename(const catalog::KindDescriptor& kind);

// What leads from the object's path to `path`, which differs from it in the name, in the schema, or in both. Of a
// routine only the name counts; its arguments stay.
std::vector<sql::SqlWriter> RenameStatements(const catalog::Object& object, const std::vector<std::string>& path);

// The path with a name that nothing else has, for an object whose new name another one gives up in the same go.
std::vector<std::string> PathMeanwhile(const catalog::Object& object);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_RENAME_H_
