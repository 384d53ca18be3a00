// The descriptor of a kind: everything the mechanism needs to know about it, and all it may know.
//
// Descriptors are made once, in kinds/all_kinds.cc, from one row and one file a kind, and live as long as the process. The
// mechanism (reader, diff, plan) works on descriptors alone and never names a kind. The emit hooks are declared here by type
// only; their contract is in emit/emitter.h.
#ifndef LOCKKEEPER_ENGINE_CATALOG_KIND_H_
#define LOCKKEEPER_ENGINE_CATALOG_KIND_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/catalog/facts.h"
#include "engine/catalog/object.h"

namespace lockkeeper::emit {
struct Hooks;
}

namespace lockkeeper::catalog {

class Snapshot;

// Which facets a kind has.
struct FacetSet {
  bool owner = false;
  bool comment = false;
  bool label = false;
  // The object type of acldefault() and of GRANT: 'r' table, 'c' column, 's' sequence, 'f' routine, 'n' schema, 'T' type,
  // 'l' language, 'F' foreign-data wrapper, 'S' server; 0 when the kind has no privileges.
  char acl = 0;
};

struct KindDescriptor {
  absl::string_view name;  // "foreign_key": stable, in the proto, the canonical text and messages
  absl::string_view noun;  // "CONSTRAINT": the word of COMMENT ON, ALTER ... OWNER TO, GRANT ON
  int phase = 0;           // where the kind stands when nothing else decides; small is created early and dropped late
  // Kinds that may be the parent; the parent's path is this path without its last part. Empty: no parent. A parent that
  // is dropped or recreated takes its children with it.
  std::vector<absl::string_view> parents;
  // Does the server drop the children with an object of this kind, unasked? A table takes its columns along, a schema nothing.
  bool takes_children = true;
  FacetSet facets;

  // The reading query for a server of this major version. `$1` is the oid[] of the schemas in scope. Columns: classid,
  // objid, objsubid (the object's address in pg_depend), path (text[]); owner (role name) and acl (aclitem[] as text[],
  // defaults filled in by acldefault) where the facets say so; and one column a field, by the field's name. Comments,
  // labels and dependencies are read by the reader for all kinds at once. Empty text: the kind does not exist there.
  std::string (*query)(int server_major) = nullptr;
  // Optional: dependencies that pg_depend does not say, as (classid, objid, objsubid, refclassid, refobjid, refobjsubid);
  // `$1` as above.
  std::string (*edges_query)(int server_major) = nullptr;

  // May a change of these fields be made in place? The default takes the strongest OnChange of the changed fields.
  OnChange (*judge)(const Object& from, const Object& to, const FieldSet& fields, int server_major) = nullptr;
  // Optional: an object of the start that has to be made anew because of a change that the server refuses while it is in
  // use (a domain whose values lie in arrays cannot get a constraint); null when there is none. `before` or `after` may be
  // null.
  const Object* (*forces)(const Object* before, const Object* after, const Snapshot& from) = nullptr;
  // Does this object hold rows that dropping it would lose, so that it must be changed in place when what it depends on is
  // made anew (a column whose type is recreated)? Default: no.
  bool (*holds_data)(const Object& object) = nullptr;
  // Does the server carry an unchanged object of this kind along when what it depends on is altered in place (an index, when
  // the type of its column changes)?
  bool carried_by_rebuild = false;
  // Optional, for a kind whose parts are fields and are yet used one by one (the attributes of a composite type): the parts,
  // as Edge::part numbers them, whose users have to be out of the way while `from` is altered to `to`.
  std::vector<int32_t> (*touched_parts)(const Object& from, const Object& to) = nullptr;
  // Optional: does this object stay when `needed` goes or is made anew, let go of it by a statement of its own (Sink::LetGo)
  // and take the new one by another, both of which its users do not notice? A table OF a type, the default of a domain.
  bool (*lets_go_of)(const Object& object, const Object& needed) = nullptr;
  // Dropping it neither waits for what is altered on the object it is part of nor holds that up (a table's column).
  bool goes_apart = false;
  // Name slots that only one object at a time can have, such as "relation app.invoice"; see SlotsOf. Null: none.
  std::vector<std::string> (*slots)(const Object& object) = nullptr;

  const emit::Hooks* hooks = nullptr;  // never null in the kind table

  // ---- filled in by MakeDescriptor<Kind>() ----
  std::vector<std::pair<absl::string_view, OnChange>> fields;
  FieldSet (*compare)(const Facts&, const Facts&) = nullptr;
  std::vector<FieldText> (*encode)(const Facts&) = nullptr;
  absl::StatusOr<std::shared_ptr<const Facts>> (*read)(const std::vector<std::optional<std::string>>&,
                                                       const std::vector<int>&) = nullptr;
  absl::StatusOr<std::shared_ptr<const Facts>> (*decode)(const std::vector<std::pair<std::string, std::string>>&) = nullptr;
};

template <typename Kind>
KindDescriptor MakeDescriptor(KindDescriptor spec) {
  spec.fields = ListFields<Kind>();
  spec.compare = &CompareFields<Kind>;
  spec.encode = &EncodeFields<Kind>;
  spec.read = &ReadFacts<Kind>;
  spec.decode = &DecodeFacts<Kind>;
  return spec;
}

// All kinds, in phase order. Handed down from workflow to the reader and to the canonical parser; nobody else needs it.
class KindTable {
 public:
  explicit KindTable(std::vector<const KindDescriptor*> kinds);
  const std::vector<const KindDescriptor*>& all() const { return kinds_; }
  const KindDescriptor* Find(absl::string_view name) const;  // null when there is none

 private:
  std::vector<const KindDescriptor*> kinds_;
  absl::flat_hash_map<absl::string_view, const KindDescriptor*> by_name_;
};

}  // namespace lockkeeper::catalog

#endif  // LOCKKEEPER_ENGINE_CATALOG_KIND_H_
