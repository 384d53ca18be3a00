// Where a new sequence starts when the column that it counts for has rows already.
#ifndef LOCKKEEPER_ENGINE_KINDS_SEQUENCE_POSITION_H_
#define LOCKKEEPER_ENGINE_KINDS_SEQUENCE_POSITION_H_

#include <string>

#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// SELECT setval(...) that moves a sequence which nobody has used yet behind the values of `column`: above the largest one
// when it counts up, below the smallest one when it counts down. Values in front of its `first` one move nothing.
sql::SqlWriter GoOnCounting(const sql::QualifiedName& sequence, const catalog::Object& column, bool up,
                            const std::string& first);
// Can values of this column be compared with a sequence's? Those of a foreign table are elsewhere.
bool IsCountable(const catalog::Object& column);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_SEQUENCE_POSITION_H_
