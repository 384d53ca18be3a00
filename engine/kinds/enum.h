// An enum type: its labels in order are a field, because PostgreSQL gives them no address of their own.
#ifndef LOCKKEEPER_ENGINE_KINDS_ENUM_H_
#define LOCKKEEPER_ENGINE_KINDS_ENUM_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Enum final : catalog::Facts {
  std::vector<std::string> labels;

  static constexpr auto Fields() {
    return std::make_tuple(catalog::Field("labels", &Enum::labels, catalog::OnChange::kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_ENUM_H_
