#include "engine/kinds/operator_family_member.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/operator_family.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

// The members of an extension's family are the extension's, although they are not marked so; in a family of the server's
// those are whose operator or function is.
std::string Query(int) {
  constexpr absl::string_view kQuery = R"(
    SELECT '$catalog'::regclass::oid AS classid, $row.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname::text, f.opfname || ' USING ' || m.amname, s.slot] AS path,
           format('%I.%I', n.nspname, f.opfname) AS symbol, m.amname AS method, s.slot AS slot, $item AS definition
      FROM $catalog $row JOIN pg_catalog.pg_opfamily f ON f.oid = $row.$family
      JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod,
           LATERAL (SELECT format('$word %s (%s, %s)', $row.$number, format_type($row.$left, NULL),
                                  format_type($row.$right, NULL)) AS slot) AS s
     WHERE $row.oid >= 16384 AND (n.oid = ANY ($1::oid[]) OR f.oid < 16384)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = '$catalog'::regclass AND d.objid = $row.oid
                          AND d.refclassid = 'pg_catalog.pg_opclass'::regclass)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                        WHERE e.deptype = 'e' AND (e.classid, e.objid) IN
                              (('pg_catalog.pg_opfamily'::regclass, f.oid), ('$used'::regclass, $row.$uses::oid))))";
  return absl::StrCat(
      absl::StrReplaceAll(kQuery, {{"$catalog", "pg_catalog.pg_amop"}, {"$row", "o"}, {"$family", "amopfamily"},
                                   {"$word", "OPERATOR"}, {"$number", "amopstrategy"}, {"$left", "amoplefttype"},
                                   {"$right", "amoprighttype"}, {"$item", kOperatorItem},
                                   {"$used", "pg_catalog.pg_operator"}, {"$uses", "amopopr"}}),
      " UNION ALL ",
      absl::StrReplaceAll(kQuery, {{"$catalog", "pg_catalog.pg_amproc"}, {"$row", "p"}, {"$family", "amprocfamily"},
                                   {"$word", "FUNCTION"}, {"$number", "amprocnum"}, {"$left", "amproclefttype"},
                                   {"$right", "amprocrighttype"}, {"$item", kFunctionItem},
                                   {"$used", "pg_catalog.pg_proc"}, {"$uses", "amproc"}}));
}

SqlWriter AlterFamily(const Object& object) {
  const auto& member = object.As<OperatorFamilyMember>();
  return SqlWriter().Add("ALTER OPERATOR FAMILY").Add(NameUsing(member.symbol, member.method));
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(AlterFamily(object).Add("ADD").Add(Printed(object.As<OperatorFamilyMember>().definition)));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(AlterFamily(object).Add("DROP").Add(Printed(object.As<OperatorFamilyMember>().slot)));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& operator_family_member_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<OperatorFamilyMember>({
      .name = "operator_family_member",
      .noun = "OPERATOR FAMILY",
      .parents = {"operator_family"},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
