// A PRIMARY KEY or UNIQUE constraint (pg_constraint, contypes p and u) together with the index behind it.
#ifndef LOCKKEEPER_ENGINE_KINDS_KEY_H_
#define LOCKKEEPER_ENGINE_KINDS_KEY_H_

#include "engine/kinds/backing_index.h"

namespace lockkeeper::kinds {

struct Key final : IndexedConstraint {};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_KEY_H_
