// A function, window functions included (pg_proc.prokind f, w). See routine.h.
#ifndef LOCKKEEPER_ENGINE_KINDS_FUNCTION_H_
#define LOCKKEEPER_ENGINE_KINDS_FUNCTION_H_

#include <tuple>

#include "engine/kinds/routine.h"

namespace lockkeeper::kinds {

struct Function final : Routine {
  bool window = false;  // CREATE OR REPLACE cannot change it

  static constexpr auto Fields() {
    return std::tuple_cat(Routine::Fields(), std::make_tuple(catalog::Field("window", &Function::window,
                                                                            catalog::OnChange::kRecreate)));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FUNCTION_H_
