// The instance of the kind table. Included by workflow, tests and tools; the mechanism gets it handed down.
#ifndef LOCKKEEPER_ENGINE_KINDS_ALL_KINDS_H_
#define LOCKKEEPER_ENGINE_KINDS_ALL_KINDS_H_

#include "engine/catalog/kind.h"

namespace lockkeeper::kinds {

// Never deleted; safe from any thread.
const catalog::KindTable& AllKinds();

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_ALL_KINDS_H_
