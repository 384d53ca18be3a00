// A table or (from PostgreSQL 15) a schema in a publication. Column list and row filter of a table can only be changed
// by taking it out and putting it in again, as long as the other members are to stay untouched.
#ifndef LOCKKEEPER_ENGINE_KINDS_PUBLICATION_MEMBER_H_
#define LOCKKEEPER_ENGINE_KINDS_PUBLICATION_MEMBER_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct PublicationMember final : catalog::Facts {
  bool is_schema = false;
  std::vector<std::string> member;   // raw: schema and table, or schema
  std::vector<std::string> columns;  // raw; empty: all
  std::string filter;                // an expression; empty: all rows

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("is_schema", &PublicationMember::is_schema, kRecreate),
                           catalog::Field("member", &PublicationMember::member, kRecreate),
                           catalog::Field("columns", &PublicationMember::columns, kRecreate),
                           catalog::Field("filter", &PublicationMember::filter, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_PUBLICATION_MEMBER_H_
