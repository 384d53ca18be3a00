// Whether a database's catalogs are as they were: what proves that a snapshot was read whole, and what lets one that was
// read before be given again.
//
// Two measures. A *position* is the set of transactions that the server shows (pg_current_snapshot), with the server's
// start, the database and the role: between two equal positions no transaction ended, so nothing changed. It costs
// nothing, but any write anywhere on the server moves it. A *catalog digest* is made of xmin and ctid of every row of
// the catalogs that a snapshot is read from (two equal digests: the same row versions), and of the names of the roles.
// It costs about a third of reading. Both see what the calling transaction's snapshot sees.
//
// Not seen: which version of an extension the files on the server offer, and what a server before 14 writes in place
// (CREATE INDEX CONCURRENTLY marking its index valid); for those majors the position counts such marks.
#ifndef LOCKKEEPER_ENGINE_INTROSPECT_EPOCH_H_
#define LOCKKEEPER_ENGINE_INTROSPECT_EPOCH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/snapshot.h"
#include "engine/pg/session.h"

namespace lockkeeper::introspect {

absl::StatusOr<std::string> ReadPosition(pg::Session& session);

// The catalogs whose rows a digest is made of.
std::vector<std::string> CatalogsInDigest(int server_major);

// Of catalogs that hold secrets (user mappings, subscriptions) what is shown to everybody counts; no more is read.
absl::StatusOr<std::string> ReadCatalogDigest(pg::Session& session);

// A snapshot and when it was true. The caller keeps one for each connection string; a plain value.
struct Memory {
  catalog::SnapshotPtr snapshot;  // null: nothing was read yet
  std::string position;           // empty: unknown
  std::string catalogs;           // digest; empty: unknown
};

}  // namespace lockkeeper::introspect

#endif  // LOCKKEEPER_ENGINE_INTROSPECT_EPOCH_H_
