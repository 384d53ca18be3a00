// Builds one SQL statement clause by clause; the order of the C++ lines is the order of the SQL.
//
// Accepts keywords (string literals known at compile time), identifiers, literals and text that the server printed,
// each by its own type, with one blank between clauses. Does no formatting beyond blanks and explicit lists; never
// opens a connection.
//
//   SqlWriter().Add("ALTER TABLE").Add(QualifiedName(table)).Add("ALTER COLUMN").Add(Ident(name)).Add("DROP NOT NULL").Sql()
#ifndef LOCKKEEPER_ENGINE_SQL_WRITER_H_
#define LOCKKEEPER_ENGINE_SQL_WRITER_H_

#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/sql/identifier.h"

namespace lockkeeper::sql {

class SqlWriter {
 public:
  SqlWriter() = default;

  // A keyword or fixed clause. Only string literals fit: a std::string does not convert, so text that was put
  // together at run time has to say by its type what it is.
  template <size_t N>
  SqlWriter& Add(const char (&keywords)[N]) {
    return Append(absl::string_view(keywords, N - 1));
  }
  SqlWriter& Add(const Ident& ident) { return Append(Quote(ident)); }
  SqlWriter& Add(const QualifiedName& name) { return Append(Quote(name)); }
  SqlWriter& Add(const Literal& literal) { return Append(Quote(literal)); }
  SqlWriter& Add(const Printed& printed) { return Append(printed.text); }
  SqlWriter& Add(int64_t number) { return Append(std::to_string(number)); }

  // The clauses only when the condition holds.
  template <typename... Clauses>
  SqlWriter& AddIf(bool condition, const Clauses&... clauses) {
    if (condition) (Add(clauses), ...);
    return *this;
  }
  // "(a, b)" of quoted identifiers.
  SqlWriter& Columns(const std::vector<std::string>& raw_names);
  // "(item, item)" of text that the server printed.
  SqlWriter& List(const std::vector<std::string>& printed);

  const std::string& Sql() const { return sql_; }

 private:
  SqlWriter& Append(absl::string_view text);
  std::string sql_;
};

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_WRITER_H_
