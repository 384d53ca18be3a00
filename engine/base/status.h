// The status words of the house: early return, unwrapping, and the line between a bug and a failure.
//
// RETURN_IF_ERROR and ASSIGN_OR_RETURN pass a failure up unchanged. RET_CHECK is for states that no input can reach: it
// fails as INTERNAL with the place, and never stands for something a user or the world can cause (errors.def has those).
#ifndef LOCKKEEPER_ENGINE_BASE_STATUS_H_
#define LOCKKEEPER_ENGINE_BASE_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#define LOCKKEEPER_CONCAT_INNER(a, b) a##b
#define LOCKKEEPER_CONCAT(a, b) LOCKKEEPER_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                                       \
  do {                                                                    \
    if (::absl::Status lockkeeper_status = (expression); !lockkeeper_status.ok()) return lockkeeper_status; \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_IMPL(LOCKKEEPER_CONCAT(lockkeeper_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_IMPL(holder, target, expression) \
  auto holder = (expression);                             \
  if (!holder.ok()) return std::move(holder).status();    \
  target = *std::move(holder)

#define RET_CHECK(condition)                                                                            \
  if (!(condition))                                                                                     \
  return ::absl::InternalError(::absl::StrCat("bug: ", #condition, " does not hold at ", __FILE__, ":", __LINE__))

#endif  // LOCKKEEPER_ENGINE_BASE_STATUS_H_
