// Finds the PostgreSQL server programs of this machine: initdb and postgres of one major version, side by side.
#ifndef LOCKKEEPER_SERVICE_EMBEDDED_BINARIES_H_
#define LOCKKEEPER_SERVICE_EMBEDDED_BINARIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lockkeeper::embedded {

struct ServerBinaries {
  std::string directory;
  std::string version;  // "15.20"
  int major = 0;

  std::string Path(const char* program) const { return directory + "/" + program; }
};

// `directory` when given, else the usual places of Debian, Red Hat, Alpine and self-built servers, the newest version
// first. `major` 0: any. Fails with NO_SERVER_BINARIES, naming where it looked and what would help.
absl::StatusOr<ServerBinaries> FindBinaries(const std::string& directory, int major);

}  // namespace lockkeeper::embedded

#endif  // LOCKKEEPER_SERVICE_EMBEDDED_BINARIES_H_
