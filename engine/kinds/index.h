// An index of a table or materialized view that no constraint has made.
#ifndef LOCKKEEPER_ENGINE_KINDS_INDEX_H_
#define LOCKKEEPER_ENGINE_KINDS_INDEX_H_

#include "engine/kinds/backing_index.h"

namespace lockkeeper::kinds {

struct Index final : BackingIndex {
  static constexpr auto Fields() { return CommonFields(); }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_INDEX_H_
