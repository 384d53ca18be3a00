// A procedure (pg_proc.prokind p). See routine.h.
#ifndef LOCKKEEPER_ENGINE_KINDS_PROCEDURE_H_
#define LOCKKEEPER_ENGINE_KINDS_PROCEDURE_H_

#include "engine/kinds/routine.h"

namespace lockkeeper::kinds {

struct Procedure final : Routine {};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_PROCEDURE_H_
