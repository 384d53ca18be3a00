// That a table inherits from another one (pg_inherits), partitions apart.
#ifndef LOCKKEEPER_ENGINE_KINDS_INHERITANCE_H_
#define LOCKKEEPER_ENGINE_KINDS_INHERITANCE_H_

#include <cstdint>
#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Inheritance final : catalog::Facts {
  std::string parent;  // printed name
  int64_t position =
      0;  // among the child's parents; no statement can change it without making inherited columns own ones

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("parent", &Inheritance::parent, kRecreate),
                           Field("position", &Inheritance::position, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_INHERITANCE_H_
