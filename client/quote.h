// Shows the line of the user's own file that a failure is about. The service names file and line; the text is here.
#ifndef LOCKKEEPER_CLIENT_QUOTE_H_
#define LOCKKEEPER_CLIENT_QUOTE_H_

#include <string>

#include "client/failure.h"

namespace lockkeeper::client {

// Adds the line as `statement`, and its `column` as `position`, when the failure names a file and a line that can be
// read: as it is named, or in `revisions_directory`. Otherwise the failure comes back as it was.
[[nodiscard]] Failure WithQuotedLine(Failure failure, const std::string& revisions_directory);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_QUOTE_H_
