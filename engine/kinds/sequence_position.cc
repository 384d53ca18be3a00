#include "engine/kinds/sequence_position.h"

#include "absl/strings/str_cat.h"
#include "engine/kinds/column.h"

namespace lockkeeper::kinds {

using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

SqlWriter GoOnCounting(const sql::QualifiedName& sequence, const catalog::Object& column, bool up,
                       const std::string& first) {
  const std::string last = absl::StrCat(up ? "max(" : "min(", Quote(sql::Ident(column.name())), ")");
  return SqlWriter()
      .Add("SELECT pg_catalog.setval")
      .List({Quote(Literal(Quote(sequence))), last})
      .Add("FROM")
      .Add(column.Qualified(2))
      .Add("HAVING")
      .Add(Printed(last))
      .Add(Printed(up ? ">=" : "<="))
      .Add(Printed(first));
}

bool IsCountable(const catalog::Object& column) {
  const std::string& type = column.As<Column>().type;
  return !column.As<Column>().foreign && (type == "bigint" || type == "integer" || type == "smallint");
}

}  // namespace lockkeeper::kinds
