// What hand-written SQL does to others, read from its text alone.
//
// Knows PostgreSQL's lock table and what rewrites; knows no catalog, so it says the worst that the text allows: a
// default it cannot judge rewrites the table, SET NOT NULL scans it. What it cannot judge at all (DO, CALL, a
// function it does not know, SQL newer than the parser, a command it was not taught) is unknown with the reason,
// never harmless; what little the words still say (DROP, TRUNCATE, DELETE) is kept as a lower bound. Locks of reading
// (ACCESS SHARE, ROW SHARE) are left out.
#ifndef LOCKKEEPER_ENGINE_SQL_INFER_EFFECTS_H_
#define LOCKKEEPER_ENGINE_SQL_INFER_EFFECTS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/sql/effects.h"
#include "engine/sql/parse.h"

namespace lockkeeper::sql {

// One for each statement, in order. Everything is unknown when no thread for the parser can be had.
std::vector<Effects> InferEffects(absl::Span<const Statement> statements);
// Of one statement's text, without its semicolon.
Effects InferEffects(absl::string_view statement);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_INFER_EFFECTS_H_
