// Words for passing failures up. The client's own: it shares no code with the engine.
#ifndef LOCKKEEPER_CLIENT_STATUS_MACROS_H_
#define LOCKKEEPER_CLIENT_STATUS_MACROS_H_

#include <utility>

#define LK_RETURN_IF_ERROR(expression)                                    \
  do {                                                                    \
    if (auto lk_status = (expression); !lk_status.ok()) return lk_status; \
  } while (false)

#define LK_CONCAT_INNER(a, b) a##b
#define LK_CONCAT(a, b) LK_CONCAT_INNER(a, b)
#define LK_ASSIGN_OR_RETURN(declaration, expression) \
  LK_ASSIGN_OR_RETURN_INNER(LK_CONCAT(lk_result_, __LINE__), declaration, expression)
#define LK_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return std::move(result).status();             \
  declaration = *std::move(result)

#endif  // LOCKKEEPER_CLIENT_STATUS_MACROS_H_
