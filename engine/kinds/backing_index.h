// What every index has, whether it stands alone (kind index) or behind a constraint (kinds key, exclusion): storage
// options, tablespace, the marks that CLUSTER and REPLICA IDENTITY set on it, statistics targets, its place below a
// parent's index.
#ifndef LOCKKEEPER_ENGINE_KINDS_BACKING_INDEX_H_
#define LOCKKEEPER_ENGINE_KINDS_BACKING_INDEX_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/catalog/facts.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

struct BackingIndex : catalog::Facts {
  std::string definition;            // as the server prints it, without options and tablespace
  catalog::Options options;  // "fillfactor=70"
  std::string tablespace;
  std::vector<std::string> statistics;  // "2=100": targets of expression columns
  bool clustered = false;
  bool replica_identity = false;
  bool partitioned = false;
  bool invalid = false;  // left by a failed CREATE INDEX CONCURRENTLY

  static constexpr auto CommonFields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("definition", &BackingIndex::definition, kRecreate), Field("options", &BackingIndex::options, kAlter),
        Field("tablespace", &BackingIndex::tablespace, kAlter), Field("statistics", &BackingIndex::statistics, kAlter),
        Field("clustered", &BackingIndex::clustered, kAlter),
        Field("replica_identity", &BackingIndex::replica_identity, kAlter),
        Field("partitioned", &BackingIndex::partitioned, kInform), Field("invalid", &BackingIndex::invalid, kRecreate));
  }
};

// An index behind a constraint.
struct IndexedConstraint : BackingIndex {
  std::optional<std::string> index_comment;  // the constraint's own comment is a facet

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::tuple_cat(CommonFields(),
                          std::make_tuple(Field("index_comment", &IndexedConstraint::index_comment, kAlter)));
  }
};

// The SQL expression for a definition that the server prints, less the " WITH (...)" that ruleutils.c
// (flatten_reloptions) puts into it: options are a field of their own. `i` is the pg_class row of the index.
std::string WithoutOptions(absl::string_view printed);
// A query over all indexes in scope: x is pg_index, i and t the pg_class rows of index and table, n the schema. `columns` begin with the address and the path; `more` is joins, then WHERE.
std::string IndexQuery(absl::string_view columns, absl::string_view more, absl::string_view condition);
std::string IndexedConstraintQuery(absl::string_view contypes);

// schema.index, from the path {schema, table, index}.
sql::QualifiedName IndexName(const catalog::Object& object);
// The definition with options and tablespace in their place; `tablespace_clause` as the statement calls it.
sql::Printed DefinitionWithStorage(const catalog::Object& object, absl::string_view tablespace_clause);
// Marks and statistics of a new index, and what differs of options, tablespace, marks and statistics of an old one.
void WriteMarks(const catalog::Object& object, const emit::Context& context, emit::Sink& sink);
void AlterIndex(const catalog::Object& from, const catalog::Object& to, const emit::Context& context, emit::Sink& sink);
// The drop of an index that may be attached to a parent's: it goes with the parent's, or after its table is detached.
void DropIndex(const catalog::Object& object, const emit::Context& context, const sql::SqlWriter& statement,
               emit::Sink& sink);

// The server does not change the options of a partitioned index.
catalog::OnChange JudgeIndex(const catalog::Object& from, const catalog::Object& to, const catalog::FieldSet& fields,
                             int server_major);

// The hooks of the constraint kinds.
void CreateIndexedConstraint(const catalog::Object& object, const emit::Context& context, emit::Sink& sink);
void AlterIndexedConstraint(const catalog::Object& from, const catalog::Object& to, const emit::Change& change,
                            const emit::Context& context, emit::Sink& sink);
void DropIndexedConstraint(const catalog::Object& object, const emit::Context& context, emit::Sink& sink);
std::vector<std::string> IndexedConstraintSlots(const catalog::Object& object);
std::vector<std::string> IndexSlots(const catalog::Object& object);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_BACKING_INDEX_H_
