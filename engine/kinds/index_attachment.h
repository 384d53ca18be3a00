// That a partition's index belongs to the index of its parent (pg_inherits, between indexes).
#ifndef LOCKKEEPER_ENGINE_KINDS_INDEX_ATTACHMENT_H_
#define LOCKKEEPER_ENGINE_KINDS_INDEX_ATTACHMENT_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct IndexAttachment final : catalog::Facts {
  std::string parent;  // printed name of the parent's index

  static constexpr auto Fields() {
    return std::make_tuple(catalog::Field("parent", &IndexAttachment::parent, catalog::OnChange::kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_INDEX_ATTACHMENT_H_
