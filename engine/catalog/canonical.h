// The canonical text of a snapshot: what `lk snapshot` prints, what goldens hold, what the fingerprint digests.
//
//   lockkeeper snapshot v1
//   server 15
//   table app.invoice
//     owner "app"
//     acl ["@owner=arwdDxt", "reader=r"]
//     comment "what is owed"
//     persistence "p"
//     needs schema app
//     needs-part 2 composite app.money
//
// An object starts in the first column with its kind and path; its facets, fields and dependencies follow, indented, each a
// name and a JSON value; fields with their zero value are left out. Objects come in key order, so the same database always
// gives the same bytes.
#ifndef LOCKKEEPER_ENGINE_CATALOG_CANONICAL_H_
#define LOCKKEEPER_ENGINE_CATALOG_CANONICAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/catalog/kind.h"
#include "engine/catalog/snapshot.h"

namespace lockkeeper::catalog {

std::string ToCanonical(const Snapshot& snapshot);

// Fails with INVALID_ARGUMENT and the line when the text is not of this form or names a kind or field that is not there.
absl::StatusOr<SnapshotPtr> FromCanonical(absl::string_view text, const KindTable& kinds);

// `v1.<major>.<sha256>` over objects, facets and fields; not over dependencies (the server derives them) nor over fields
// that only inform.
std::string Fingerprint(const Snapshot& snapshot);

}  // namespace lockkeeper::catalog

#endif  // LOCKKEEPER_ENGINE_CATALOG_CANONICAL_H_
