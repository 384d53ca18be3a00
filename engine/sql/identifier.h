// Names and literals as types, so that quoting cannot be forgotten.
//
// Every identifier is quoted unless it is plain lower case and no keyword of any supported server; every literal is
// quoted for standard_conforming_strings = on, which each of our sessions pins. Rules: PostgreSQL manual, 4.1.
#ifndef LOCKKEEPER_ENGINE_SQL_IDENTIFIER_H_
#define LOCKKEEPER_ENGINE_SQL_IDENTIFIER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace lockkeeper::sql {

// One identifier; holds the raw name.
struct Ident {
  explicit Ident(absl::string_view raw) : name(raw) {}
  std::string name;
};

// A dotted name, outermost part first: schema.table, or schema.table.column.
struct QualifiedName {
  explicit QualifiedName(std::vector<std::string> raw) : parts(std::move(raw)) {}
  std::vector<std::string> parts;
};

// A string constant; holds the raw text. Text with a backslash is written as an E'' string.
struct Literal {
  explicit Literal(absl::string_view raw) : text(raw) {}
  std::string text;
};

// SQL that the server itself printed (pg_get_*def, format_type, an expression) or a fixed clause: written as it is.
// Never made from a name or a value.
struct Printed {
  explicit Printed(absl::string_view sql) : text(sql) {}
  std::string text;
};

std::string Quote(const Ident& ident);
std::string Quote(const QualifiedName& name);
std::string Quote(const Literal& literal);

// A dollar-quoted body whose tag does not occur in it.
std::string DollarQuote(absl::string_view body);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_IDENTIFIER_H_
