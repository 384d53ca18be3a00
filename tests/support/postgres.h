// One private PostgreSQL server for a test program.
//
//   Postgres& server = Postgres::Shared();
//   const Secret conninfo = server.ConnInfo(server.CreateDatabase());
//
// Started on first use, with a private socket below /tmp, no TCP and no fsync; as an unprivileged user when the tests
// run as root. Programs: $LOCKKEEPER_TEST_PGBIN, else what the machine has. It is stopped and its folder removed when
// the program ends, also when it crashes. A test program that needs a server and cannot have one aborts with the
// reason.
#ifndef LOCKKEEPER_TESTS_SUPPORT_POSTGRES_H_
#define LOCKKEEPER_TESTS_SUPPORT_POSTGRES_H_

#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "engine/base/secret.h"
#include "engine/pg/session.h"
#include "service/embedded/cluster.h"

namespace lockkeeper::testing {

class Postgres {
 public:
  static Postgres& Shared();
  // A server of its own with further settings, for a test that stops it or needs another configuration.
  explicit Postgres(const std::map<std::string, std::string>& settings = {});

  // As superuser, over the socket.
  Secret ConnInfo(absl::string_view database = "postgres") const { return cluster_->ConnInfo(database); }
  // A new, empty database of a unique name (UTF8).
  std::string CreateDatabase();
  // A session with the engine's recipe in a database.
  std::unique_ptr<pg::Session> Open(absl::string_view database = "postgres") const;
  // A session with the recipe in a new, empty database.
  std::unique_ptr<pg::Session> OpenFresh() { return Open(CreateDatabase()); }

  // Terminates the backends whose row in pg_stat_activity meets the condition and waits until they are gone.
  void Terminate(absl::string_view condition) const;

  int major() const { return cluster_->major(); }
  std::string bin_dir() const { return cluster_->bin_dir(); }
  std::string socket_dir() const { return cluster_->socket_dir(); }
  embedded::Cluster& cluster() { return *cluster_; }

 private:
  std::unique_ptr<embedded::Cluster> cluster_;
};

// A new folder below /tmp that every user may enter; removed when the program ends.
std::string TemporaryFolder();

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_SUPPORT_POSTGRES_H_
