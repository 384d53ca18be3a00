#include "engine/kinds/operator_class.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/operator_family.h"
#include "engine/kinds/operator_family_member.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_opclass'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname::text, c.opcname || ' USING ' || m.amname] AS path, pg_get_userbyid(c.opcowner) AS owner,
           format('%I.%I', n.nspname, c.opcname) AS symbol, m.amname AS method,
           format_type(c.opcintype, NULL) AS type, c.opcdefault AS is_default,
           CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) ELSE '' END AS storage,
           format('%I.%I', fn.nspname, f.opfname) AS family,
           ARRAY[fn.nspname::text, f.opfname || ' USING ' || m.amname] AS family_path,
           ARRAY(SELECT i.item FROM (
             SELECT 1 AS what, o.amopstrategy AS number, $operator AS item
               FROM pg_catalog.pg_amop o JOIN pg_catalog.pg_depend d
                 ON d.classid = 'pg_catalog.pg_amop'::regclass AND d.objid = o.oid
              WHERE d.refclassid = 'pg_catalog.pg_opclass'::regclass AND d.refobjid = c.oid
             UNION ALL
             SELECT 2, p.amprocnum, $function
               FROM pg_catalog.pg_amproc p JOIN pg_catalog.pg_depend d
                 ON d.classid = 'pg_catalog.pg_amproc'::regclass AND d.objid = p.oid
              WHERE d.refclassid = 'pg_catalog.pg_opclass'::regclass AND d.refobjid = c.oid) AS i
             ORDER BY i.what, i.number, i.item COLLATE "C") AS members
      FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
      JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
      JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace
     WHERE n.oid = ANY ($1::oid[]))";
  return absl::StrReplaceAll(kQuery, {{"$operator", kOperatorItem}, {"$function", kFunctionItem}});
}

Printed Address(const Object& object) {
  return NameUsing(object.As<OperatorClass>().symbol, object.As<OperatorClass>().method);
}

// The grammar wants one item at least: the storage that it has anyway does no harm. An index may rely on the operators
// that the family keeps loose, so they are there first.
void Create(const Object& object, const Context& context, Sink& sink) {
  const auto& the_class = object.As<OperatorClass>();
  std::vector<std::string> items = the_class.members;
  if (!the_class.storage.empty() || items.empty()) {
    const std::string& type = the_class.storage.empty() ? the_class.type : the_class.storage;
    items.push_back(SqlWriter().Add("STORAGE").Add(Printed(type)).Sql());
  }
  emit::Draft& draft = sink.Create(SqlWriter()
                                       .Add("CREATE OPERATOR CLASS")
                                       .Add(Printed(the_class.symbol))
                                       .AddIf(the_class.is_default, "DEFAULT")
                                       .Add("FOR TYPE")
                                       .Add(Printed(the_class.type))
                                       .Add(NameUsing("", the_class.method))
                                       .Add("FAMILY")
                                       .Add(Printed(the_class.family))
                                       .Add("AS")
                                       .Add(Printed(absl::StrJoin(items, ", "))));
  const size_t family = context.to().Find("operator_family", the_class.family_path);
  for (const Object* member : PartsOf(context.to(), family, "operator_family_member")) draft.AfterReady(member->key);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP OPERATOR CLASS").Add(Address(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& operator_class_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<OperatorClass>({
      .name = "operator_class",
      .noun = "OPERATOR CLASS",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
