// Snapshots for tests, written as data: the canonical text without its header.
#ifndef LOCKKEEPER_TESTS_SUPPORT_SNAP_H_
#define LOCKKEEPER_TESTS_SUPPORT_SNAP_H_

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/catalog/canonical.h"
#include "engine/kinds/all_kinds.h"

namespace lockkeeper {

// "table app.t\n  persistence \"p\"\ncolumn app.t.a\n  type \"integer\"\n": fails the test when the text is not canonical.
inline catalog::SnapshotPtr Snap(absl::string_view objects, int major = 15) {
  auto snapshot = catalog::FromCanonical(absl::StrCat("lockkeeper snapshot v1\nserver ", major, "\n", objects), kinds::AllKinds());
  EXPECT_TRUE(snapshot.ok()) << snapshot.status();
  return snapshot.ok() ? *snapshot : std::make_shared<const catalog::Snapshot>();
}

}  // namespace lockkeeper

#endif  // LOCKKEEPER_TESTS_SUPPORT_SNAP_H_
