// The version of the service, from the project's version in CMakeLists.txt.
#ifndef LOCKKEEPER_SERVICE_VERSION_H_
#define LOCKKEEPER_SERVICE_VERSION_H_

namespace lockkeeper {

#ifndef LOCKKEEPER_VERSION
#define LOCKKEEPER_VERSION "0.0.0"
#endif
inline constexpr char kVersion[] = LOCKKEEPER_VERSION;

}  // namespace lockkeeper

#endif  // LOCKKEEPER_SERVICE_VERSION_H_
