// A foreign key (pg_constraint, contype f). Those that a partition has from its parent belong to the parent's.
#ifndef LOCKKEEPER_ENGINE_KINDS_FOREIGN_KEY_H_
#define LOCKKEEPER_ENGINE_KINDS_FOREIGN_KEY_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct ForeignKey final : catalog::Facts {
  std::string definition;  // "FOREIGN KEY (a) REFERENCES app.b(id) ON DELETE CASCADE"
  bool deferrable = false, deferred = false;
  bool validated = false;  // also when it is not enforced
  bool enforced = false;

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("definition", &ForeignKey::definition, kRecreate), Field("deferrable", &ForeignKey::deferrable, kAlter),
        Field("deferred", &ForeignKey::deferred, kAlter), Field("validated", &ForeignKey::validated, kAlter),
        Field("enforced", &ForeignKey::enforced, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FOREIGN_KEY_H_
