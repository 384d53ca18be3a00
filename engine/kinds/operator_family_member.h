// An operator or support function that belongs to an operator family itself and to no class of it: added by ALTER OPERATOR
// FAMILY, or by a class whose access method keeps it loose. The family may be one of the server's own.
#ifndef LOCKKEEPER_ENGINE_KINDS_OPERATOR_FAMILY_MEMBER_H_
#define LOCKKEEPER_ENGINE_KINDS_OPERATOR_FAMILY_MEMBER_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct OperatorFamilyMember final : catalog::Facts {
  std::string symbol, method;  // of the family
  std::string slot;            // "OPERATOR 1 (integer, bigint)", as DROP takes it
  std::string definition;      // "OPERATOR 1 app.<(integer,bigint)", as ADD takes it

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("symbol", &OperatorFamilyMember::symbol, kInform),
                           catalog::Field("method", &OperatorFamilyMember::method, kInform),
                           catalog::Field("slot", &OperatorFamilyMember::slot, kInform),
                           catalog::Field("definition", &OperatorFamilyMember::definition, kRecreate));
  }
};

// Expressions on the rows `o` of pg_amop and `p` of pg_amproc: what CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY take.
inline constexpr char kOperatorItem[] =
    R"(format('OPERATOR %s %s', o.amopstrategy, o.amopopr::regoperator) ||
             coalesce((SELECT format(' FOR ORDER BY %I.%I', sn.nspname, sf.opfname)
                         FROM pg_catalog.pg_opfamily sf JOIN pg_catalog.pg_namespace sn ON sn.oid = sf.opfnamespace
                        WHERE sf.oid = o.amopsortfamily), ''))";
inline constexpr char kFunctionItem[] =
    R"(format('FUNCTION %s (%s, %s) %s', p.amprocnum, format_type(p.amproclefttype, NULL),
             format_type(p.amprocrighttype, NULL), p.amproc::oid::regprocedure))";

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_OPERATOR_FAMILY_MEMBER_H_
