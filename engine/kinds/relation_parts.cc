#include "engine/kinds/relation_parts.h"

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {

using catalog::Object;
using catalog::Snapshot;
using emit::Context;
using sql::Printed;
using sql::SqlWriter;

std::vector<std::string> RelationPath(const Object& part) { return {part.key.path[0], part.key.path[1]}; }

Printed NameOnRelation(const Object& part) {
  return Printed(SqlWriter().Add(sql::Ident(part.key.path[2])).Add("ON").Add(part.Qualified(2)).Sql());
}

SqlWriter AlterRelation(const Object& part) { return SqlWriter().Add("ALTER TABLE").Add(part.Qualified(2)); }

std::vector<std::string> ConstraintSlots(const Object& constraint) {
  return {absl::StrCat("constraint ", Quote(constraint.Qualified()))};
}

bool RelationIsMade(const Object& part, const Context& context) {
  const size_t relation = context.to().Parent(context.to().Find(part.key));
  return relation != Snapshot::kNone && context.IsMade(context.to()[relation]);
}

bool RelationGoesAway(const Object& part, const Context& context) {
  const size_t relation = context.from().Parent(context.from().Find(part.key));
  return relation != Snapshot::kNone && context.GoesAway(context.from()[relation]);
}

Printed FiringWord(const std::string& state) {
  if (state == "disabled") return Printed("DISABLE");
  if (state == "always") return Printed("ENABLE ALWAYS");
  if (state == "replica") return Printed("ENABLE REPLICA");
  return Printed("ENABLE");
}

std::vector<const Object*> PartsOf(const Snapshot& snapshot, size_t relation, absl::string_view kind) {
  std::vector<const Object*> out;
  if (relation == Snapshot::kNone) return out;
  for (const catalog::Edge& edge : snapshot.Users(relation)) {
    const Object& part = snapshot[edge.object];
    if (part.key.kind->name == kind && snapshot.Parent(edge.object) == relation) out.push_back(&part);
  }
  return out;
}

std::vector<const Object*> LinksMade(const Context& context, const std::vector<std::string>& table) {
  std::vector<const Object*> out;
  for (const Object* link : LinksToParents(context.to(), table)) {
    if (context.IsMade(*link)) out.push_back(link);
  }
  return out;
}

std::vector<const Object*> LinksUndone(const Context& context, const std::vector<std::string>& table) {
  std::vector<const Object*> out;
  for (const Object* link : LinksToParents(context.from(), table)) {
    if (context.GoesAway(*link)) out.push_back(link);
  }
  return out;
}

void AfterChildrenLeave(const Object& part, const Context& context, emit::Draft& draft) {
  const Snapshot& from = context.from();
  const size_t table = from.Parent(from.Find(part.key));
  if (table == Snapshot::kNone) return;
  for (const catalog::Edge& edge : from.Users(table)) {
    const Object& link = from[edge.object];
    const bool links = link.key.kind->name == "partition_attachment" || link.key.kind->name == "inheritance";
    if (links && from.Parent(edge.object) != table && context.GoesAway(link)) draft.AfterGone(link.key);
  }
}

void BeforeParentChanges(const Object& link, const Context& context, emit::Draft& draft) {
  const Object* parent = ParentOfLink(context.from(), link);
  if (parent == nullptr) return;
  const size_t table = context.to().Find(parent->key);
  for (const char* kind : {"column", "check", "foreign_key"}) {
    for (const Object* part : PartsOf(context.to(), table, kind)) draft.before_ready.push_back(part->key);
  }
}

void AlterOptions(const SqlWriter& head, const std::vector<std::string>& before, const std::vector<std::string>& after,
                  emit::Sink& sink) {
  const OptionChange change = CompareOptions(before, after);
  if (!change.set.empty()) sink.Alter(SqlWriter(head).Add("SET").List(change.set));
  if (!change.reset.empty()) sink.Alter(SqlWriter(head).Add("RESET").List(change.reset));
}

}  // namespace lockkeeper::kinds
