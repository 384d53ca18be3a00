#include "engine/kinds/all_kinds.h"

#include <vector>

namespace lockkeeper::kinds {

#define KIND(name, phase) const catalog::KindDescriptor& name##_kind();
#include "engine/kinds/kinds.def"
#undef KIND

namespace {

// The phase is the table's business, everything else the kind's own file's.
const catalog::KindDescriptor* AtPhase(const catalog::KindDescriptor& kind, int phase) {
  auto* placed = new catalog::KindDescriptor(kind);
  placed->phase = phase;
  return placed;
}

}  // namespace

const catalog::KindTable& AllKinds() {
  static const catalog::KindTable* table = new catalog::KindTable({
#define KIND(name, phase) AtPhase(name##_kind(), phase),
#include "engine/kinds/kinds.def"
#undef KIND
  });
  return *table;
}

}  // namespace lockkeeper::kinds
