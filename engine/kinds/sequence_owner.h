// That a sequence belongs to a column and goes with it (OWNED BY).
#ifndef LOCKKEEPER_ENGINE_KINDS_SEQUENCE_OWNER_H_
#define LOCKKEEPER_ENGINE_KINDS_SEQUENCE_OWNER_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct SequenceOwner final : catalog::Facts {
  std::string column;  // printed: app.invoice.id

  static constexpr auto Fields() {
    return std::make_tuple(catalog::Field("column", &SequenceOwner::column, catalog::OnChange::kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_SEQUENCE_OWNER_H_
