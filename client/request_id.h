// Ids that make a call repeatable without a second effect.
#ifndef LOCKKEEPER_CLIENT_REQUEST_ID_H_
#define LOCKKEEPER_CLIENT_REQUEST_ID_H_

#include <string>

namespace lockkeeper::client {

// A random UUID (version 4).
[[nodiscard]] std::string NewRequestId();

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_REQUEST_ID_H_
