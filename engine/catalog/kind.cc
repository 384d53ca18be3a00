#include "engine/catalog/kind.h"

#include <algorithm>

namespace lockkeeper::catalog {

KindTable::KindTable(std::vector<const KindDescriptor*> kinds) : kinds_(std::move(kinds)) {
  std::sort(kinds_.begin(), kinds_.end(), [](const KindDescriptor* a, const KindDescriptor* b) {
    return a->phase != b->phase ? a->phase < b->phase : a->name < b->name;
  });
  for (const KindDescriptor* kind : kinds_) by_name_[kind->name] = kind;
}

const KindDescriptor* KindTable::Find(absl::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace lockkeeper::catalog
