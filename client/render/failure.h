// A failure for people: what, at which object or line (the line itself with a caret where its position is known), what
// to do, and the reason's id to search for.
#ifndef LOCKKEEPER_CLIENT_RENDER_FAILURE_H_
#define LOCKKEEPER_CLIENT_RENDER_FAILURE_H_

#include <string>

#include "client/failure.h"
#include "client/terminal.h"

namespace lockkeeper::client {

[[nodiscard]] std::string RenderFailure(const Failure& failure, const Terminal& terminal);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENDER_FAILURE_H_
