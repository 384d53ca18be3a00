#include "engine/introspect/reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/introspect/acl.h"
#include "engine/introspect/address.h"
#include "engine/introspect/queries.h"

namespace lockkeeper::introspect {
namespace {

using catalog::Edge;
using catalog::KindDescriptor;
using catalog::Object;
using catalog::Snapshot;
using catalog::SnapshotPtr;

uint32_t Oid(const std::string& text) {
  uint32_t out = 0;
  return absl::SimpleAtoi(text, &out) ? out : 0;
}

Address AddressAt(const sql::Rows& rows, size_t row, size_t column) {
  int32_t subid = 0;
  if (!absl::SimpleAtoi(rows.Text(row, column + 2), &subid)) subid = 0;
  return Address{Oid(rows.Text(row, column)), Oid(rows.Text(row, column + 1)), subid};
}

// Reads once; what it gathers becomes the snapshot.
class Reading {
 public:
  Reading(const catalog::KindTable& kinds, pg::Session& session) : kinds_(kinds), session_(session) {}

  absl::StatusOr<SnapshotPtr> Run() {
    ASSIGN_OR_RETURN(const sql::Rows scope, session_.Query(kScopeQuery));
    scope_ = scope.Text(0, 0);
    role_ = scope.Text(0, 1);
    RETURN_IF_ERROR(ReadMembers());
    for (const KindDescriptor* kind : kinds_.all()) RETURN_IF_ERROR(ReadKind(*kind));
    RETURN_IF_ERROR(ReadTexts(kCommentQuery, [](Object& object, const sql::Rows& rows, size_t row) {
      object.facets.comment = rows.Text(row, 3);
    }));
    RETURN_IF_ERROR(ReadTexts(kLabelQuery, [](Object& object, const sql::Rows& rows, size_t row) {
      object.facets.labels.push_back(absl::StrCat(rows.Text(row, 4), "=", rows.Text(row, 3)));
    }));
    RETURN_IF_ERROR(ReadDependencies());
    ASSIGN_OR_RETURN(std::vector<catalog::Unsupported> unsupported, ReadUnsupported());
    return std::make_shared<const Snapshot>(std::move(objects_), std::move(needs_), session_.server_major(),
                                            std::move(unsupported));
  }

 private:
  // Members of extensions stand for their extension.
  absl::Status ReadMembers() {
    ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(kMemberQuery));
    for (size_t i = 0; i < rows.size(); ++i) {
      const Address member = AddressAt(rows, i, 0);
      members_.emplace(member, AddressAt(rows, i, 3));
      book_.Alias(member, AddressAt(rows, i, 3));
    }
    return absl::OkStatus();
  }

  absl::Status ReadKind(const KindDescriptor& kind) {
    const std::string query = kind.query(session_.server_major());
    if (query.empty()) return absl::OkStatus();
    auto rows = session_.Query(query, {scope_});
    if (!rows.ok()) return WithMetadata(rows.status(), "kind", kind.name);
    const int path = rows->Column("path"), owner = rows->Column("owner"), acl = rows->Column("acl");
    std::vector<int> columns;
    for (const auto& [field, on_change] : kind.fields) {
      columns.push_back(rows->Column(field));
      if (columns.back() < 0) return absl::InternalError(absl::StrCat("bug: query of ", kind.name, " lacks ", field));
    }
    RET_CHECK(path == 3 && (owner >= 0) == kind.facets.owner && (acl >= 0) == (kind.facets.acl != 0));
    for (size_t row = 0; row < rows->size(); ++row) {
      RETURN_IF_ERROR(AddObject(kind, *rows, row, columns, owner, acl));
    }
    return absl::OkStatus();
  }

  absl::Status AddObject(const KindDescriptor& kind, const sql::Rows& rows, size_t row, const std::vector<int>& columns,
                         int owner, int acl) {
    const Address address = AddressAt(rows, row, 0);
    if (members_.contains(Address{address.classid, address.objid, 0})) return absl::OkStatus();
    Object object;
    object.key.kind = &kind;
    ASSIGN_OR_RETURN(object.key.path, sql::ParseArray(rows.Text(row, 3)));
    ASSIGN_OR_RETURN(object.facts, kind.read(rows.rows[row], columns));
    if (owner >= 0) {
      const std::string& role = rows.Text(row, static_cast<size_t>(owner));
      object.facets.owner = role == role_ ? "" : role;
    }
    if (acl >= 0 && !rows.IsNull(row, static_cast<size_t>(acl))) {
      ASSIGN_OR_RETURN(const std::vector<std::string> items, sql::ParseArray(rows.Text(row, static_cast<size_t>(acl))));
      const int of = rows.Column("acl_owner");  // a column has privileges but no owner of its own
      object.facets.acl = NormalizeAcl(items, rows.Text(row, static_cast<size_t>(owner >= 0 ? owner : of)));
    }
    book_.Add(address, static_cast<uint32_t>(objects_.size()));
    objects_.push_back(std::move(object));
    needs_.emplace_back();
    return absl::OkStatus();
  }

  template <typename Apply>
  absl::Status ReadTexts(absl::string_view query, Apply apply) {
    ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(query));
    for (size_t i = 0; i < rows.size(); ++i) {
      const Address address = AddressAt(rows, i, 0);
      if (!book_.HasObject(address)) continue;  // of an extension's member or of a schema out of scope
      apply(objects_[*book_.Resolve(address)], rows, i);
    }
    return absl::OkStatus();
  }

  absl::Status ReadDependencies() {
    ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(DependencyQuery(session_.server_major())));
    // First who belongs to whom, so that the edges can be resolved in any order.
    for (size_t i = 0; i < rows.size(); ++i) {
      // Part of it, or its copy for a partition (a foreign key, a trigger; a partition's index is an object of its own).
      if (rows.Text(i, 6) == "i" || rows.Text(i, 6) == "P") book_.Alias(AddressAt(rows, i, 0), AddressAt(rows, i, 3));
      if (rows.Text(i, 6) == "P" && !book_.HasObject(AddressAt(rows, i, 0))) copies_.insert(AddressAt(rows, i, 0));
    }
    AddEdges(rows);
    for (const KindDescriptor* kind : kinds_.all()) {
      if (kind->edges_query == nullptr) continue;
      const std::string query = kind->edges_query(session_.server_major());
      if (query.empty()) continue;
      auto extra = session_.Query(query, {scope_});
      if (!extra.ok()) return WithMetadata(extra.status(), "kind", kind->name);
      AddEdges(*extra);
    }
    return absl::OkStatus();
  }

  void AddEdges(const sql::Rows& rows) {
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto user = book_.Resolve(AddressAt(rows, i, 0)), used = book_.Resolve(AddressAt(rows, i, 3));
      if (!user.has_value() || !used.has_value() || *user == *used) continue;
      if (copies_.contains(AddressAt(rows, i, 0))) continue;  // comes and goes with its partition
      // What an extension's members need, and what belongs to the extension itself, is its own business.
      if (members_.contains(Address{AddressAt(rows, i, 0).classid, AddressAt(rows, i, 0).objid, 0})) continue;
      const bool automatic = rows.columns.size() > 6 && rows.Text(i, 6) != "n";
      needs_[*user].push_back(Edge{*used, automatic, PartOf(*used, AddressAt(rows, i, 3))});
    }
  }

  // Where the kind tells its parts apart and the address is not an object by itself.
  int32_t PartOf(uint32_t object, const Address& address) const {
    return objects_[object].key.kind->touched_parts == nullptr ? 0 : address.objsubid;
  }

  absl::StatusOr<std::vector<catalog::Unsupported>> ReadUnsupported() {
    ASSIGN_OR_RETURN(const sql::Rows all, session_.Query(EverythingQuery(session_.server_major())));
    std::vector<std::string> classes, objects;
    for (size_t i = 0; i < all.size(); ++i) {
      const Address address{Oid(all.Text(i, 0)), Oid(all.Text(i, 1)), 0};
      if (members_.contains(address) || book_.Resolve(address).has_value()) continue;
      classes.push_back(all.Text(i, 0));
      objects.push_back(all.Text(i, 1));
    }
    ASSIGN_OR_RETURN(std::vector<catalog::Unsupported> out, ReadForeignPrivileges());
    ASSIGN_OR_RETURN(const sql::Rows large, session_.Query(kLargeObjectQuery));
    if (large.Text(0, 0) == "t") out.push_back(catalog::Unsupported{"large objects", "of this database", ""});
    if (classes.empty()) return out;
    ASSIGN_OR_RETURN(const sql::Rows named,
                     session_.Query(kIdentityQuery, {absl::StrCat("{", absl::StrJoin(classes, ","), "}"),
                                                     absl::StrCat("{", absl::StrJoin(objects, ","), "}")}));
    for (size_t i = 0; i < named.size(); ++i) {
      out.push_back(catalog::Unsupported{named.Text(i, 0), named.Text(i, 1), ""});
    }
    return out;
  }

  // The privileges of what is managed, like those of schema public, are facets.
  absl::StatusOr<std::vector<catalog::Unsupported>> ReadForeignPrivileges() {
    ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query(kForeignPrivilegeQuery));
    std::vector<catalog::Unsupported> out;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (book_.HasObject(AddressAt(rows, i, 0))) continue;
      out.push_back(catalog::Unsupported{absl::StrCat("privileges on ", rows.Text(i, 3)), rows.Text(i, 4), rows.Text(i, 5)});
    }
    return out;
  }

  const catalog::KindTable& kinds_;
  pg::Session& session_;
  std::string scope_, role_;
  AddressBook book_;
  absl::flat_hash_map<Address, Address> members_;
  absl::flat_hash_set<Address> copies_;  // of a parent's foreign key or trigger, for a partition
  std::vector<Object> objects_;
  std::vector<std::vector<Edge>> needs_;
};

// The insert position in the server's log: the one thing that a transaction sees move. Empty on a standby.
constexpr absl::string_view kWalQuery =
    "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN '' ELSE pg_catalog.pg_current_wal_insert_lsn()::text END";

absl::StatusOr<std::string> ReadWal(pg::Session& session) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(kWalQuery));
  return rows.empty() ? std::string() : rows.Text(0, 0);
}

// Ends the transaction and tells whether the catalogs stayed as it saw them: no transaction ended meanwhile, or the row
// versions are the same. Their digest is made while the transaction lasts, where it will be needed (the log moved); a log
// that stood still is no proof, because a commit shows a little after it is written.
absl::StatusOr<bool> EndUnchanged(pg::Session& session, const std::string& wal_before, Memory& read) {
  ASSIGN_OR_RETURN(const std::string wal_after, ReadWal(session));
  if (read.catalogs.empty() && (wal_before.empty() || wal_before != wal_after)) {
    ASSIGN_OR_RETURN(read.catalogs, ReadCatalogDigest(session));
  }
  RETURN_IF_ERROR(session.Rollback());
  ASSIGN_OR_RETURN(const std::string position, ReadPosition(session));
  if (position == read.position) return true;
  if (read.catalogs.empty()) return false;
  ASSIGN_OR_RETURN(const std::string catalogs, ReadCatalogDigest(session));
  read.position = position;
  return catalogs == read.catalogs;
}

// A deparse function fails on an object that was dropped meanwhile: that is DDL beside us, not our failure. Ends the
// transaction of a reading that failed and tells whether this may be why: unless the catalogs are known not to have
// changed.
absl::StatusOr<bool> EndFailed(pg::Session& session, const absl::Status& failure, const Memory& read) {
  if (session.broken()) return failure;
  RETURN_IF_ERROR(session.Rollback());
  const Metadata metadata = MetadataOf(failure);
  const auto state = metadata.find("sqlstate");
  if (state == metadata.end() || (state->second != "XX000" && state->second.substr(0, 2) != "42")) return false;
  ASSIGN_OR_RETURN(const std::string position, ReadPosition(session));
  if (position == read.position) return false;
  if (read.catalogs.empty()) return true;
  ASSIGN_OR_RETURN(const std::string catalogs, ReadCatalogDigest(session));
  return catalogs != read.catalogs;
}

// Of two positions the server, the database and the role, without the transactions.
bool SameDatabase(absl::string_view a, absl::string_view b) {
  return !a.empty() && !b.empty() && a.substr(a.find('/')) == b.substr(b.find('/'));
}

// Inside the transaction: where it and its catalogs are. What was read twice is likely to be read again, which is when
// the digest pays; and after a first attempt in vain it tells what the second one failed of.
absl::Status Begin(pg::Session& session, bool with_digest, Memory& read) {
  RETURN_IF_ERROR(session.Begin("ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  RETURN_IF_ERROR(session.Exec(kReadingSettings));
  ASSIGN_OR_RETURN(read.position, ReadPosition(session));
  if (!with_digest) return absl::OkStatus();
  ASSIGN_OR_RETURN(read.catalogs, ReadCatalogDigest(session));
  return absl::OkStatus();
}

bool StillTrue(const Memory& memory, const Memory& read) {
  return memory.snapshot != nullptr && !memory.catalogs.empty() && memory.catalogs == read.catalogs &&
         SameDatabase(memory.position, read.position);
}

}  // namespace

absl::StatusOr<SnapshotPtr> Reader::Read(pg::Session& session) const {
  Memory nothing;
  return ReadAgain(session, nothing);
}

absl::StatusOr<SnapshotPtr> Reader::ReadAgain(pg::Session& session, Memory& memory) const {
  if (memory.snapshot != nullptr) {
    ASSIGN_OR_RETURN(const std::string position, ReadPosition(session));
    if (position == memory.position) return memory.snapshot;
  }
  for (int attempt = 0; attempt < 3; ++attempt) {
    Memory read;
    RETURN_IF_ERROR(Begin(session, memory.snapshot != nullptr || attempt > 0, read));
    if (StillTrue(memory, read)) {
      memory.position = read.position;
      RETURN_IF_ERROR(session.Rollback());
      return memory.snapshot;
    }
    ASSIGN_OR_RETURN(const std::string wal_before, ReadWal(session));
    auto snapshot = Reading(kinds_, session).Run();
    if (!snapshot.ok()) {
      ASSIGN_OR_RETURN(const bool raced, EndFailed(session, snapshot.status(), read));
      if (!raced) return snapshot.status();
      continue;
    }
    read.snapshot = *std::move(snapshot);
    ASSIGN_OR_RETURN(const bool unchanged, EndUnchanged(session, wal_before, read));
    if (!unchanged) continue;
    memory = std::move(read);
    return memory.snapshot;
  }
  return Failure(Reason::kCatalogBusy);
}

}  // namespace lockkeeper::introspect
