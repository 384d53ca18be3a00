// OWNER TO, GRANT and REVOKE, COMMENT ON and SECURITY LABEL for every kind that has them.
//
// The facets of an object belong to its milestone but not to its kind: the kind says by its noun, its address hook and
// its FacetSet how it is named and what it has, and this file writes the statements. Called by plan/ for each object
// that is made or whose facets differ.
#ifndef LOCKKEEPER_ENGINE_KINDS_FACETS_H_
#define LOCKKEEPER_ENGINE_KINDS_FACETS_H_

#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// `before` is null when the object is created or recreated: it then starts with what the server gives to a new object,
// the default privileges in force included. Writes nothing when nothing differs.
void EmitFacets(const catalog::Object* before, const catalog::Object& after, const emit::Context& context,
                emit::Sink& sink);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FACETS_H_
