// One object of a database: its key, what it shares with all kinds (facets), and its own facts.
//
// A key is a kind and a path of raw names, outermost first: {"app", "invoice", "total"}. A routine's last part ends in its
// argument types: "f(integer, text)". Keys are the only identity that crosses rooms; OIDs never leave introspect/. Objects
// are immutable once they are in a snapshot.
#ifndef LOCKKEEPER_ENGINE_CATALOG_OBJECT_H_
#define LOCKKEEPER_ENGINE_CATALOG_OBJECT_H_

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/facts.h"
#include "engine/sql/identifier.h"

namespace lockkeeper::catalog {

struct KindDescriptor;

struct ObjectKey {
  const KindDescriptor* kind = nullptr;  // never null in a snapshot; descriptors live as long as the process
  std::vector<std::string> path;

  friend bool operator==(const ObjectKey& a, const ObjectKey& b) { return a.kind == b.kind && a.path == b.path; }
  friend bool operator<(const ObjectKey& a, const ObjectKey& b);  // by phase, kind name, path
};

// "column app.invoice.total": for messages and the canonical text. Parts that are not plain words are JSON strings.
std::string KeyText(const ObjectKey& key);

struct Facets {
  // Empty when the object belongs to the role that the session ran as ("the role that runs migrations"), so that a shadow
  // and a production database compare equal although different roles own them.
  std::string owner;
  // Effective privileges, sorted, one entry a grantee: `grantee=letters`, the letters of PostgreSQL's aclitem with '*' for
  // WITH GRANT OPTION. The owner is '@owner', PUBLIC the empty name; `/grantor` is added where it is not the owner.
  std::vector<std::string> acl;
  std::optional<std::string> comment;
  std::vector<std::string> labels;  // security labels, `provider=label`, sorted

  friend bool operator==(const Facets&, const Facets&) = default;
};

struct Object {
  ObjectKey key;
  Facets facets;
  std::shared_ptr<const Facts> facts;  // of the struct that key.kind names

  template <typename Kind>
  const Kind& As() const {
    return static_cast<const Kind&>(*facts);
  }
  const std::string& name() const { return key.path.back(); }
  // The first `parts` parts of the path, quoted: the table of a column is Qualified(2).
  sql::QualifiedName Qualified(size_t parts) const {
    return sql::QualifiedName(std::vector<std::string>(key.path.begin(), key.path.begin() + static_cast<long>(parts)));
  }
  sql::QualifiedName Qualified() const { return sql::QualifiedName(key.path); }
};

}  // namespace lockkeeper::catalog

#endif  // LOCKKEEPER_ENGINE_CATALOG_OBJECT_H_
