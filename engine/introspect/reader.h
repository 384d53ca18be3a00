// Reads a database into a snapshot: one set-based query a kind, inside one REPEATABLE READ transaction.
//
// Knows descriptors, not kinds. Dependencies come from pg_depend: an address that no kind describes but that belongs
// internally to one that is described (a view's _RETURN rule, a table's row type, an identity column's sequence) stands for
// it; members of an extension stand for the extension and are no objects of their own. What is left over is listed as
// unsupported, never skipped.
//
// The server's deparse functions see newer catalogs than the transaction's rows do, so a snapshot could be torn by DDL that
// commits meanwhile. The reader notices (epoch.h) and reads again, three times, then fails with CATALOG_BUSY.
#ifndef LOCKKEEPER_ENGINE_INTROSPECT_READER_H_
#define LOCKKEEPER_ENGINE_INTROSPECT_READER_H_

#include "absl/status/statusor.h"
#include "engine/catalog/kind.h"
#include "engine/catalog/snapshot.h"
#include "engine/introspect/epoch.h"
#include "engine/pg/session.h"

namespace lockkeeper::introspect {

class Reader {
 public:
  // `kinds` outlives the reader.
  explicit Reader(const catalog::KindTable& kinds) : kinds_(kinds) {}

  // The session must be idle (no open transaction). Objects owned by the session's role get an empty owner.
  absl::StatusOr<catalog::SnapshotPtr> Read(pg::Session& session) const;
  // The same, but gives again what `memory` holds while the catalogs are provably as they were; updates it.
  absl::StatusOr<catalog::SnapshotPtr> ReadAgain(pg::Session& session, Memory& memory) const;

 private:
  const catalog::KindTable& kinds_;
};

}  // namespace lockkeeper::introspect

#endif  // LOCKKEEPER_ENGINE_INTROSPECT_READER_H_
