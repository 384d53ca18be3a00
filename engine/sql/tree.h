// The door to libpg_query's parser, for this room only: texts in, typed trees out, on a thread with a large stack.
//
// Trees live only while the visitor runs and must not leave it. The visitor runs on the other thread, one text after
// the other, while the caller waits; it must not throw. Text beyond the budget is reported as not parsed, never
// tried.
#ifndef LOCKKEEPER_ENGINE_SQL_TREE_H_
#define LOCKKEEPER_ENGINE_SQL_TREE_H_

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "pg_query/pg_query.pb-c.h"

namespace lockkeeper::sql {

// The stack is no longer the limit (256 MiB hold 100,000 levels of chained operators, calls or SELECTs), time is: the
// library packs its tree in quadratic time of its depth, 0.4 s for 20,000 levels, 3 s for 50,000. Words and operators
// can nest; the values, commas and parentheses of a long INSERT cannot, so they have a larger budget.
inline constexpr size_t kMaxNesting = 20000;
inline constexpr size_t kMaxTokens = 250000;
inline constexpr size_t kMaxStatementBytes = 1 << 20;

struct Tree {
  const PgQuery__Node* statement = nullptr;  // null when not parsed
  std::string message;                       // then: why
  int position = 0;                          // then: 1-based character where the parser stopped; 0 when not known
};

// Calls `visit` once for each text, in order. Fails only when the thread cannot be had.
absl::Status ParseEach(absl::Span<const absl::string_view> texts, absl::FunctionRef<void(size_t, const Tree&)> visit);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_TREE_H_
