#include "engine/kinds/facets.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/kind.h"
#include "engine/kinds/aggregate.h"
#include "engine/kinds/default_privilege.h"
#include "engine/kinds/extension.h"
#include "engine/kinds/grants.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/routine.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Object;
using catalog::Snapshot;
using emit::Context;
using emit::Draft;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

bool IsKind(const Object& object, absl::string_view kind) { return object.key.kind->name == kind; }

Printed Noun(const Object& object) { return Printed(object.key.kind->noun); }

Printed Address(const Object& object) {
  const auto hook = object.key.kind->hooks->address;
  return hook != nullptr ? hook(object) : Printed(Quote(object.Qualified()));
}

// ---- owner ----

// The link of a sequence to a column; null when it belongs to none.
const Object* LinkOf(const Object& sequence, const Snapshot& snapshot) {
  std::vector<std::string> path = sequence.key.path;
  path.push_back("owned by");
  return snapshot.Get("sequence_owner", path);
}

// Who owns the linked table when the link is made: its new owner comes after that (AfterLinks).
std::string OwnerAtLinking(const Object& link, const Context& context) {
  const Snapshot& to = context.to();
  for (const catalog::Edge& edge : to.Needs(to.Find(link.key))) {
    const size_t at = IsTable(to[edge.object]) ? edge.object : to.Parent(edge.object);
    if (at == Snapshot::kNone || !IsTable(to[at])) continue;
    const Object* before = context.IsMade(to[at]) ? nullptr : context.from().Get(to[at].key);
    return before == nullptr ? std::string() : before->facets.owner;
  }
  return "";
}

// A sequence that belongs to a column has the table's owner, and follows it. Before a new link is made it has to have
// the owner that the table has by then, and it can only be given to somebody when an old link is gone.
void EmitSequenceOwner(const Object* before, const Object& after, const Context& context, Sink& sink) {
  const Object* link = LinkOf(after, context.to());
  if (link != nullptr && !context.IsMade(*link)) return;
  const std::string start = before == nullptr ? std::string() : before->facets.owner;
  const std::string wanted = link == nullptr ? after.facets.owner : OwnerAtLinking(*link, context);
  if (start == wanted) return;
  Draft& draft = sink.Facet(
      SqlWriter().Add("ALTER SEQUENCE").Add(Address(after)).Add("OWNER TO").Add(RoleName(wanted)));
  if (const Object* old_link = LinkOf(after, context.from()); old_link != nullptr) draft.AfterGone(old_link->key);
  if (link != nullptr) draft.before_ready.push_back(link->key);
}

// A sequence can only be linked to a table of the same owner: the links are made while both are still the plan's own.
void AfterLinks(const Object& table, const Context& context, Draft& draft) {
  const Snapshot& to = context.to();
  const size_t at = to.Find(table.key);
  if (at == Snapshot::kNone) return;
  std::vector<size_t> users;
  for (const catalog::Edge& edge : to.Users(at)) {
    users.push_back(edge.object);
    if (to.Parent(edge.object) != at) continue;
    for (const catalog::Edge& child : to.Users(edge.object)) users.push_back(child.object);
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  for (const size_t user : users) {
    if (IsKind(to[user], "sequence_owner") && context.OfTo(to[user]) != nullptr) draft.AfterReady(to[user].key);
  }
}

void EmitOwner(const Object* before, const Object& after, const Context& context, Sink& sink) {
  if (IsKind(after, "sequence")) return EmitSequenceOwner(before, after, context, sink);
  const std::string start = before == nullptr ? std::string() : before->facets.owner;
  if (!after.key.kind->facets.owner || after.facets.owner == start) return;
  Draft& draft = sink.Facet(
      SqlWriter().Add("ALTER").Add(Noun(after)).Add(Address(after)).Add("OWNER TO").Add(RoleName(after.facets.owner)));
  if (IsTable(after)) AfterLinks(after, context, draft);
}

// ---- privileges ----

// What GRANT ... ON stands in front of: TABLE for all relations, FUNCTION for aggregates too.
SqlWriter GrantTarget(const Object& object) {
  SqlWriter out;
  switch (object.key.kind->facets.acl) {
    case 'r': return out.Add("TABLE").Add(Address(object));
    case 'c': return out.Add("TABLE").Add(object.Qualified(object.key.path.size() - 1));
    case 's': return out.Add("SEQUENCE").Add(Address(object));
    case 'F': return out.Add("FOREIGN DATA WRAPPER").Add(Address(object));
    case 'S': return out.Add("FOREIGN SERVER").Add(Address(object));
    default: break;
  }
  if (IsKind(object, "aggregate")) return out.Add("FUNCTION").Add(RoutineName(object, object.As<Aggregate>().types));
  return out.Add(Noun(object)).Add(Address(object));
}

// What a new object of the deploying role has. Default privileges change only when all objects they act on are made
// (see default_privilege.cc), so those of the start are in force, unless their schema has gone meanwhile.
Grants GrantsOfNew(const Object& object, const Context& context) {
  const char acl = object.key.kind->facets.acl, letter = DefaultPrivilegeType(acl);
  Grants grants = BuiltInGrants(acl, context.server_major());
  if (letter == 0) return grants;
  const std::string type(1, letter);
  if (const Object* everywhere = context.InFrom("default_privilege", {"", "", type}); everywhere != nullptr) {
    grants = ParseGrants(everywhere->As<DefaultPrivilege>().privileges);
  }
  if (letter == 'n') return grants;  // a schema is in no schema
  const Object* schema = context.InFrom("schema", {object.key.path.front()});
  const Object* here = context.InFrom("default_privilege", {"", object.key.path.front(), type});
  if (here != nullptr && schema != nullptr && !context.GoesAway(*schema)) {
    MergeGrants(ParseGrants(here->As<DefaultPrivilege>().privileges), grants);
  }
  return grants;
}

// REVOKE on a table takes the same privilege from each of its columns, also where it was granted on the column alone.
void RestoreColumns(const GrantStep& revoked, const Object& table, const Context& context, Sink& sink) {
  const Snapshot& to = context.to();
  for (const catalog::Edge& edge : to.Users(to.Find(table.key))) {
    const Object& column = to[edge.object];
    if (to.Parent(edge.object) != to.Find(table.key) || column.key.kind->facets.acl != 'c') continue;
    Grants kept;
    for (const auto& [grantee, letters] : ParseGrants(column.facets.acl)) {
      if (!(grantee == revoked.grantee)) continue;
      for (const auto& [letter, option] : letters) {
        if (revoked.letters.find(letter) != std::string::npos) kept[grantee][letter] = option;
      }
    }
    for (const GrantStep& step : GrantSteps(Grants(), kept)) {
      const SqlWriter name = SqlWriter().Columns({column.name()});
      Draft& draft = sink.Facet(GrantStatement(step, SqlWriter(), name, GrantTarget(column), table.facets.owner));
      if (context.OfTo(column) != nullptr) draft.AfterReady(column.key);
    }
  }
}

// A column has no owner of its own; '@owner' in its privileges is the owner of its table.
std::string OwnerOf(const Object& object, const Snapshot& snapshot) {
  if (object.key.kind->facets.owner) return object.facets.owner;
  const size_t parent = snapshot.Parent(snapshot.Find(object.key));
  return parent == Snapshot::kNone ? std::string() : snapshot[parent].facets.owner;
}

void EmitGrants(const Object* before, const Object& after, const Context& context, Sink& sink) {
  if (after.key.kind->facets.acl == 0) return;
  Grants start = before != nullptr ? ParseGrants(before->facets.acl) : GrantsOfNew(after, context);
  const std::string owner = OwnerOf(after, context.to());
  if (!owner.empty() && (before == nullptr || before->facets.owner != owner)) GiveToOwner(owner, start);
  SqlWriter columns;
  if (after.key.kind->facets.acl == 'c') columns.Columns({after.name()});
  for (const GrantStep& step : GrantSteps(start, ParseGrants(after.facets.acl))) {
    sink.Facet(GrantStatement(step, SqlWriter(), columns, GrantTarget(after), owner));
    if (after.key.kind->facets.acl == 'r' && step.act != GrantStep::Act::kGrant &&
        step.act != GrantStep::Act::kGrantWithOption) {
      RestoreColumns(step, after, context, sink);
    }
  }
}

// ---- comment and security label ----

Printed TextOrNull(const std::optional<std::string>& text) {
  return Printed(text.has_value() ? Quote(sql::Literal(*text)) : std::string("NULL"));
}

void EmitComment(const Object* before, const Object& after, Sink& sink) {
  if (!after.key.kind->facets.comment) return;
  std::optional<std::string> start;
  if (before != nullptr) {
    start = before->facets.comment;
  } else if (IsKind(after, "extension")) {
    start = after.As<Extension>().default_comment;  // CREATE EXTENSION sets the control file's
  }
  if (start == after.facets.comment) return;
  sink.Facet(SqlWriter()
                 .Add("COMMENT ON")
                 .Add(Noun(after))
                 .Add(Address(after))
                 .Add("IS")
                 .Add(TextOrNull(after.facets.comment)));
}

void EmitLabels(const Object* before, const Object& after, Sink& sink) {
  if (!after.key.kind->facets.label) return;
  const std::vector<std::string> none;
  const std::vector<std::string>& old_labels = before == nullptr ? none : before->facets.labels;
  const std::vector<std::string>& labels = after.facets.labels;
  const auto provider = [](const std::string& label) { return label.substr(0, label.find('=')); };
  const auto write = [&](const std::string& label, const std::optional<std::string>& text) {
    sink.Facet(SqlWriter()
                   .Add("SECURITY LABEL FOR")
                   .Add(sql::Ident(provider(label)))
                   .Add("ON")
                   .Add(Noun(after))
                   .Add(Address(after))
                   .Add("IS")
                   .Add(TextOrNull(text)));
  };
  for (const std::string& label : old_labels) {
    const auto same = [&](const std::string& other) { return provider(other) == provider(label); };
    if (std::none_of(labels.begin(), labels.end(), same)) write(label, std::nullopt);
  }
  for (const std::string& label : labels) {
    if (std::find(old_labels.begin(), old_labels.end(), label) != old_labels.end()) continue;
    write(label, label.substr(provider(label).size() + 1));
  }
}

}  // namespace

void EmitFacets(const Object* before, const Object& after, const Context& context, Sink& sink) {
  EmitOwner(before, after, context, sink);
  EmitGrants(before, after, context, sink);
  EmitComment(before, after, sink);
  EmitLabels(before, after, sink);
}

}  // namespace lockkeeper::kinds
