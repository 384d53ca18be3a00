#include "tests/support/postgres.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/pg/recipe.h"
#include "engine/sql/writer.h"
#include "service/embedded/binaries.h"
#include "service/embedded/program.h"

// libpqxx 6.4 loses the result of a statement whose connection broke; LeakSanitizer asks this function by name.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpqxx-6.4"; }  // NOLINT

namespace lockkeeper::testing {
namespace {

namespace fs = std::filesystem;

void Require(const absl::Status& status, absl::string_view what) {
  if (status.ok()) return;
  const std::string message(status.message());
  std::fprintf(stderr, "test server: %s: %s\n", std::string(what).c_str(), message.c_str());
  std::abort();
}

template <typename T>
T Require(absl::StatusOr<T> result, absl::string_view what) {
  Require(result.status(), what);
  return *std::move(result);
}

// A process of its own that outlives the program, however that ends: its stdin is a pipe whose other end only we hold.
// Then it stops whatever server runs below the folder and removes the folder.
void CleanUpAtExit(const std::string& folder) {
  static constexpr char kScript[] =
      "cat >/dev/null; for f in \"$1\"/pgdata/postmaster.pid; do"
      "  [ -f \"$f\" ] || continue; read -r pid <\"$f\"; kill -QUIT \"$pid\" || continue;"
      "  n=0; while [ -f \"$f\" ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done;"
      "done; rm -rf \"$1\"";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  if (fork() == 0) {
    setsid();
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(ends[0], 0);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    execl("/bin/sh", "sh", "-c", kScript, "cleanup", folder.c_str(), nullptr);
    _exit(127);
  }
  close(ends[0]);  // the other end stays open until this program ends
}

void GiveTo(const fs::path& folder, const embedded::ServerUser& user) {
  if (user.is_caller) return;
  if (lchown(folder.c_str(), user.uid, user.gid) != 0) std::abort();
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (lchown(entry.path().c_str(), user.uid, user.gid) != 0) std::abort();
  }
}

embedded::ClusterOptions OptionsFor(const std::string& folder, const std::string& bin_dir) {
  embedded::ClusterOptions options;
  options.data_dir = folder;
  options.bin_dir = bin_dir;
  options.durable = false;
  options.initdb_arguments = {"--no-sync", "--wal-segsize=1"};
  options.settings = {{"shared_buffers", "32MB"},  {"max_wal_size", "64MB"}, {"wal_level", "replica"},
                      {"autovacuum", "off"},       {"jit", "off"},           {"max_prepared_transactions", "8"},
                      {"wal_sender_timeout", "5s"}};
  return options;
}

// initdb takes most of a second, and ctest runs every test case in its own process: the first one leaves its result
// beside the build for the others to copy.
void CopyInitialised(const std::string& folder, const embedded::ServerBinaries& binaries) {
  const fs::path cache = LOCKKEEPER_TEST_CACHE;
  const fs::path made = cache / ("pgdata-" + binaries.version);
  std::error_code error;
  fs::create_directories(cache, error);
  const int lock = open((cache / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock < 0 || flock(lock, LOCK_EX) != 0) return;  // then the cluster initialises for itself
  if (!fs::exists(made / "PG_VERSION")) {
    const std::string first = TemporaryFolder();
    Require(Require(embedded::Cluster::Start(OptionsFor(first, binaries.directory)), "first start")->Stop(),
            "first stop");
    const fs::path copy = cache / ("copy-" + RandomHex(4));
    fs::copy(first + "/pgdata", copy, fs::copy_options::recursive, error);
    if (!error) fs::rename(copy, made, error);
  }
  close(lock);
  fs::copy(made, folder + "/pgdata", fs::copy_options::recursive, error);
  if (error) return;
  fs::permissions(folder + "/pgdata", fs::perms::owner_all);
  GiveTo(folder + "/pgdata", Require(embedded::ChooseServerUser(), "server user"));
}

}  // namespace

std::string TemporaryFolder() {
  char name[] = "/tmp/lkpg-XXXXXX";
  if (mkdtemp(name) == nullptr || chmod(name, 0755) != 0) std::abort();
  CleanUpAtExit(name);
  return name;
}

Postgres& Postgres::Shared() {
  static Postgres& shared = *new Postgres();  // never destroyed: the clean-up process stops the server
  return shared;
}

Postgres::Postgres(const std::map<std::string, std::string>& settings) {
  const char* given = std::getenv("LOCKKEEPER_TEST_PGBIN");
  const auto binaries = Require(embedded::FindBinaries(given == nullptr ? "" : given, 0), "server programs");
  const std::string folder = TemporaryFolder();
  CopyInitialised(folder, binaries);
  embedded::ClusterOptions options = OptionsFor(folder, binaries.directory);
  for (const auto& [name, value] : settings) options.settings[name] = value;
  cluster_ = Require(embedded::Cluster::Start(options), "start");
}

std::string Postgres::CreateDatabase() {
  const std::string name = "test_" + RandomHex(6);
  Require(Open()->Exec(sql::SqlWriter()
                           .Add("CREATE DATABASE")
                           .Add(sql::Ident(name))
                           .Add("TEMPLATE template0 ENCODING 'UTF8'")
                           .Sql()),
          "create database");
  return name;
}

std::unique_ptr<pg::Session> Postgres::Open(absl::string_view database) const {
  return Require(pg::OpenWith({ConnInfo(database), "lockkeeper/test", "test"}, {}), "open");
}

void Postgres::Terminate(absl::string_view condition) const {
  const auto session = Open();
  const std::string started = Require(session->Query("SELECT pg_catalog.now()"), "now").Text(0, 0);
  const std::string statement =
      absl::StrCat("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE (", condition,
                   ") AND backend_start < '", started, "' AND pid <> pg_catalog.pg_backend_pid()");
  while (!Require(session->Query(statement), "terminate").empty()) {
  }
}

}  // namespace lockkeeper::testing
