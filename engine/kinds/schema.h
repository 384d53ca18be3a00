// A schema (pg_namespace).
#ifndef LOCKKEEPER_ENGINE_KINDS_SCHEMA_H_
#define LOCKKEEPER_ENGINE_KINDS_SCHEMA_H_

#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Schema final : catalog::Facts {
  static constexpr auto Fields() { return std::make_tuple(); }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_SCHEMA_H_
