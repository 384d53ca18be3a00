// The client's version, from the build.
#ifndef LOCKKEEPER_CLIENT_VERSION_H_
#define LOCKKEEPER_CLIENT_VERSION_H_

namespace lockkeeper::client {

inline constexpr char kVersion[] = LOCKKEEPER_VERSION;

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_VERSION_H_
