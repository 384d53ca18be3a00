// An EXCLUDE constraint (pg_constraint, contype x) together with the index behind it.
#ifndef LOCKKEEPER_ENGINE_KINDS_EXCLUSION_H_
#define LOCKKEEPER_ENGINE_KINDS_EXCLUSION_H_

#include "engine/kinds/backing_index.h"

namespace lockkeeper::kinds {

struct Exclusion final : IndexedConstraint {};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_EXCLUSION_H_
