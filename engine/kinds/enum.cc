#include "engine/kinds/enum.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Literal;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_type'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname]::text[] AS path, pg_get_userbyid(t.typowner) AS owner,
           coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl,
           ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
                  ORDER BY e.enumsortorder) AS labels
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
     WHERE t.typtype = 'e' AND n.oid = ANY ($1::oid[]))";
}

// Labels can only be added in place: the old ones must all be there, in their old order.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const std::vector<std::string>& wanted = to.As<Enum>().labels;
  auto at = wanted.begin();
  for (const std::string& label : from.As<Enum>().labels) {
    at = std::find(at, wanted.end(), label);
    if (at == wanted.end()) return OnChange::kRecreate;
    ++at;
  }
  return OnChange::kAlter;
}

void Create(const Object& object, const Context&, Sink& sink) {
  std::vector<std::string> labels;
  for (const std::string& label : object.As<Enum>().labels) labels.push_back(Quote(Literal(label)));
  sink.Create(SqlWriter().Add("CREATE TYPE").Add(object.Qualified()).Add("AS ENUM").List(labels));
}

// A label cannot be used in the transaction that added it (55P04). What the plan changes beside it may use it only if
// its text is in there; a label that is not plain may be written in many ways.
bool MayBeUsed(const std::string& label, const Object& type, const Context& context) {
  const auto plain = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == ' ';
  };
  if (!std::all_of(label.begin(), label.end(), plain)) return true;
  for (const Object& object : context.to().objects()) {
    if (object.key == type.key || context.OfTo(object) == nullptr) continue;
    for (const catalog::FieldText& field : object.key.kind->encode(*object.facts)) {
      if (absl::StrContains(field.second, label)) return true;
    }
  }
  return false;
}

// Each new label is added after the one before it, which is there by then; only one in front of all needs BEFORE.
void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  const std::vector<std::string>& old_labels = from.As<Enum>().labels;
  const std::vector<std::string>& labels = to.As<Enum>().labels;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (std::find(old_labels.begin(), old_labels.end(), labels[i]) != old_labels.end()) continue;
    SqlWriter statement;
    statement.Add("ALTER TYPE").Add(to.Qualified()).Add("ADD VALUE").Add(Literal(labels[i]));
    if (i == 0) {
      statement.AddIf(!old_labels.empty(), "BEFORE", Literal(old_labels.empty() ? "" : old_labels.front()));
    } else {
      statement.Add("AFTER").Add(Literal(labels[i - 1]));
    }
    emit::Draft& draft = sink.Alter(statement);
    if (MayBeUsed(labels[i], to, context)) draft.Standalone();
  }
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TYPE").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .swap = SwapType};

}  // namespace

const catalog::KindDescriptor& enum_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Enum>({
      .name = "enum",
      .noun = "TYPE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'T'},
      .query = Query,
      .judge = Judge,
      .slots = TypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
