// A cast from one type to another. Its path is both types, as they are printed.
//
// Nothing of a cast can be altered, but nothing hangs on it either: what uses it hangs on its function and its types.
// So a cast is changed by dropping and making it in one place of the plan. It is early among the kinds, because what is
// printed with a cast in it needs the cast although no dependency says so.
#ifndef LOCKKEEPER_ENGINE_KINDS_CAST_H_
#define LOCKKEEPER_ENGINE_KINDS_CAST_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Cast final : catalog::Facts {
  std::string method;    // WITH FUNCTION, WITHOUT FUNCTION, WITH INOUT
  std::string function;  // of WITH FUNCTION: "app.celsius(integer)"
  std::string applied;   // empty: only where it is written; ASSIGNMENT, IMPLICIT

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("method", &Cast::method, kAlter),
                           catalog::Field("function", &Cast::function, kAlter),
                           catalog::Field("applied", &Cast::applied, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_CAST_H_
