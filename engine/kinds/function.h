// A function, window functions included (pg_proc.prokind f, w). See routine.h.
#ifndef LOCKKEEPER_ENGINE_KINDS_FUNCTION_H_
#define LOCKKEEPER_ENGINE_KINDS_FUNCTION_H_

#include "engine/kinds/routine.h"

namespace lockkeeper::kinds {

struct Function final : Routine {};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FUNCTION_H_
