#include "service/daemon.h"

#include <unistd.h>

#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "engine/pg/pq_session.h"
#include "engine/shadow/janitor.h"
#include "engine/shadow/pool.h"
#include "engine/workflow/engine.h"
#include "service/convert/catalog.h"
#include "service/convert/environment.h"
#include "service/convert/names.h"
#include "service/embedded/cluster.h"
#include "service/handlers/app.h"
#include "service/handlers/launch.h"
#include "service/handlers/test_databases_lent.h"
#include "service/monitor.h"
#include "service/operations/broadcast.h"
#include "service/operations/runner.h"
#include "service/registry/environments.h"
#include "service/registry/ledger_reader.h"
#include "service/registry/secrets.h"
#include "service/server/server.h"
#include "service/store/pg_store.h"
#include "service/version.h"

namespace lockkeeper {
namespace {

constexpr absl::Duration kKeepSessions = absl::Seconds(30);
constexpr absl::Duration kLastLook = absl::Seconds(1);
constexpr int kMostTestDatabases = 64;
constexpr char kAdminDatabase[] = "postgres";
constexpr char kRegistryDatabase[] = "lockkeeper";
constexpr char kDefaultProject[] = "default";
constexpr char kDefaultEnvironment[] = "dev";

std::string ReplicaName(const Config& config) {
  if (!config.replica.empty()) return config.replica;
  if (config.dev) return "dev";
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return absl::StrCat(host, "-", getpid());
}

absl::StatusOr<std::string> ServerVersion(const Secret& conninfo, absl::string_view what) {
  pg::ConnectOptions options;
  options.conninfo = conninfo;
  options.environment = std::string(what);
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, pg::Open(options));
  return convert::VersionText(session->server_version());
}

// Shadows were made beside the environments before they had a server of their own; what a killed service left there, no
// pool looks for any more.
absl::Status SweepOldShadows(const embedded::Cluster& cluster) {
  pg::ConnectOptions options;
  options.conninfo = cluster.ConnInfo(kAdminDatabase);
  options.environment = "the embedded server";
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, pg::Open(options));
  return shadow::SweepOrphans(*session, "", kAdminDatabase).status();
}

}  // namespace

// In the order of their making; destroyed from the last to the first.
struct Daemon::Parts {
  std::unique_ptr<embedded::Cluster> cluster;         // registry and environments
  std::unique_ptr<embedded::Cluster> shadow_cluster;  // nothing but shadows
  std::unique_ptr<store::PgStore> store;
  std::unique_ptr<shadow::ShadowPool> shadows;
  std::unique_ptr<shadow::ShadowPool> test_shadows;  // lent out for long; apart, so that plans never wait for tests
  std::unique_ptr<handlers::TestDatabasesLent> test_databases;
  std::unique_ptr<workflow::Engine> engine;
  std::unique_ptr<registry::Environments> environments;
  std::unique_ptr<operations::Broadcast> broadcast;
  std::unique_ptr<operations::Runner> runner;
  handlers::RevisionCache revisions;
  registry::LedgerReader ledgers;
  handlers::DriftCache drifts;
  handlers::ServerFacts facts;
  std::unique_ptr<handlers::App> app;
  std::unique_ptr<server::Server> server;
  std::unique_ptr<Monitor> monitor;
};

Daemon::Daemon(const Config& config) : config_(config), parts_(std::make_unique<Parts>()) {}

Daemon::~Daemon() {
  const absl::Status stopped = Stop(absl::Seconds(5));
  if (!stopped.ok()) Log(LogLevel::kError, "stop_failed", {{"error", std::string(stopped.message())}});
}

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(const Config& config) {
  RETURN_IF_ERROR(server::CheckListen(config.listen, config.insecure_listen));
  RETURN_IF_ERROR(server::CheckFree(config.listen));
  std::unique_ptr<Daemon> daemon(new Daemon(config));
  RETURN_IF_ERROR(daemon->StartStorage());
  RETURN_IF_ERROR(daemon->StartEngine());
  RETURN_IF_ERROR(daemon->EnsureDefaults());
  RETURN_IF_ERROR(daemon->StartServing());
  return daemon;
}

absl::Status Daemon::StartStorage() {
  parts_->facts.version = kVersion;
  parts_->facts.dev_mode = config_.dev;
  return config_.dev ? StartEmbedded() : StartExternal();
}

// Both at once: the first start of each takes seconds. Nothing is started before both directories are ours. The shadows
// have a directory for each major version, so that theirs is always that of the environments.
absl::Status Daemon::StartServers() {
  embedded::ClusterOptions options;
  options.data_dir = config_.data_dir;
  options.bin_dir = config_.pg_bin_dir;
  ASSIGN_OR_RETURN(parts_->cluster, embedded::Cluster::Claim(options));
  options.major = parts_->cluster->major();
  options.data_dir = absl::StrCat(config_.data_dir, "/shadow-", options.major);
  options.settings["cluster_name"] = "lockkeeper-shadow";
  ASSIGN_OR_RETURN(parts_->shadow_cluster, embedded::Cluster::Claim(options));
  absl::Status shadows;
  std::thread other([&] { shadows = parts_->shadow_cluster->Run(); });
  const absl::Status started = parts_->cluster->Run();
  other.join();
  RETURN_IF_ERROR(started);
  return shadows;
}

absl::Status Daemon::StopServers() {
  absl::Status stopped, shadows;
  std::thread other([&] {
    if (parts_->shadow_cluster != nullptr) shadows = parts_->shadow_cluster->Stop();
  });
  if (parts_->cluster != nullptr) stopped = parts_->cluster->Stop();
  other.join();
  parts_->shadow_cluster = nullptr;
  parts_->cluster = nullptr;
  stopped.Update(shadows);
  return stopped;
}

absl::Status Daemon::StartEmbedded() {
  RETURN_IF_ERROR(StartServers());
  embedded::Cluster* cluster = parts_->cluster.get();
  if (!cluster->created()) RETURN_IF_ERROR(SweepOldShadows(*cluster));
  RETURN_IF_ERROR(cluster->EnsureDatabase(kRegistryDatabase));
  const Secret registry = cluster->ConnInfo(kRegistryDatabase);
  ASSIGN_OR_RETURN(parts_->store, store::PgStore::Open({registry}));
  shadow::ShadowOptions shadows;
  shadows.admin_conninfo = parts_->shadow_cluster->ConnInfo(kAdminDatabase);
  RETURN_IF_ERROR(MakePools(std::move(shadows)));
  ASSIGN_OR_RETURN(parts_->facts.registry_version, ServerVersion(registry, "the registry"));
  parts_->facts.shadow_version = parts_->facts.registry_version;  // the same programs
  parts_->facts.default_project = kDefaultProject;
  ASSIGN_OR_RETURN(registry::Sealer sealer, registry::Sealer::Open(absl::StrCat(config_.data_dir, "/seal.key")));
  registry::ManagedServer managed{[cluster](absl::string_view database) { return cluster->ConnInfo(database); },
                                  [cluster](absl::string_view database) { return cluster->EnsureDatabase(database); }};
  parts_->environments = std::make_unique<registry::Environments>(std::move(sealer), std::move(managed));
  return absl::OkStatus();
}

absl::Status Daemon::MakePools(shadow::ShadowOptions options) {
  ASSIGN_OR_RETURN(parts_->shadows, shadow::ShadowPool::Create(options));
  options.ready = 0;
  options.max_leases = kMostTestDatabases;
  options.template_effort = absl::Milliseconds(50);
  ASSIGN_OR_RETURN(parts_->test_shadows, shadow::ShadowPool::Create(std::move(options)));
  return absl::OkStatus();
}

absl::Status Daemon::StartExternal() {
  ASSIGN_OR_RETURN(const Secret registry, config_.registry.Read("the registry"));
  ASSIGN_OR_RETURN(parts_->store, store::PgStore::Open({registry}));
  ASSIGN_OR_RETURN(parts_->facts.registry_version, ServerVersion(registry, "the registry"));
  shadow::ShadowOptions shadows;
  ASSIGN_OR_RETURN(shadows.admin_conninfo, config_.shadow_servers[0].Read("the shadow server"));
  ASSIGN_OR_RETURN(parts_->facts.shadow_version, ServerVersion(shadows.admin_conninfo, "the shadow server"));
  RETURN_IF_ERROR(MakePools(std::move(shadows)));
  std::optional<registry::Sealer> sealer;
  if (!config_.seal_key_file.empty()) {
    ASSIGN_OR_RETURN(sealer, registry::Sealer::Open(config_.seal_key_file));
  }
  parts_->environments = std::make_unique<registry::Environments>(std::move(sealer), std::nullopt);
  return absl::OkStatus();
}

absl::Status Daemon::StartEngine() {
  parts_->engine = workflow::MakeEngine(*parts_->shadows);
  parts_->test_databases = std::make_unique<handlers::TestDatabasesLent>(*parts_->test_shadows);
  parts_->broadcast = std::make_unique<operations::Broadcast>();
  operations::Runner::Options options;
  options.replica = ReplicaName(config_);
  options.exclusive = config_.dev;  // the data directory is locked: nobody else runs as this replica
  store::Store& store = *parts_->store;
  const registry::Environments& environments = *parts_->environments;
  parts_->runner = std::make_unique<operations::Runner>(
      store, *parts_->engine, *parts_->broadcast, options, [&store, &environments](const store::Operation& operation) {
        return handlers::PrepareLaunch(store, environments, operation);
      });
  parts_->app = std::make_unique<handlers::App>(handlers::App{store, *parts_->engine, environments, *parts_->runner,
                                                              parts_->revisions, parts_->facts, &parts_->ledgers,
                                                              &parts_->drifts, parts_->test_databases.get()});
  return absl::OkStatus();
}

// What is there from the first start: in dev mode a project and an environment, else the projects of the configuration.
absl::Status Daemon::EnsureDefaults() { return config_.dev ? EnsureDev() : EnsureProjects(); }

absl::Status Daemon::EnsureProjects() {
  for (const std::string& project : config_.projects) RETURN_IF_ERROR(convert::CheckId("projects", project));
  return parts_->store->Transact([&](store::Transaction& tx) -> absl::Status {
    for (const std::string& project : config_.projects) RETURN_IF_ERROR(tx.EnsureProject(project).status());
    return absl::OkStatus();
  });
}

absl::Status Daemon::EnsureDev() {
  store::Environment environment;
  environment.project = kDefaultProject;
  environment.id = kDefaultEnvironment;
  v1::Environment managed;
  managed.mutable_managed();
  environment.settings = convert::SettingsOf(managed);
  RETURN_IF_ERROR(parts_->environments->SetConnection(managed, environment));
  const absl::Status ensured = parts_->store->Transact([&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.EnsureProject(kDefaultProject).status());
    const absl::StatusOr<store::Environment> found = tx.GetEnvironment(kDefaultProject, kDefaultEnvironment);
    if (found.ok()) {
      environment = *found;
      return absl::OkStatus();
    }
    if (ReasonOf(found.status()) != Reason::kEnvironmentNotFound) return found.status();
    return tx.CreateEnvironment(environment).status();
  });
  RETURN_IF_ERROR(ensured);
  return parts_->environments->EnsureDatabase(environment);
}

absl::Status Daemon::StartServing() {
  // What an earlier run left is claimed before the first call, and settled at once.
  parts_->runner->Recover();
  server::ServerOptions options;
  options.listen = config_.listen;
  options.insecure = config_.insecure_listen;
  ASSIGN_OR_RETURN(parts_->server, server::Server::Start(options, *parts_->app, *parts_->broadcast));
  const auto probe = [store = parts_->store.get(), ledgers = &parts_->ledgers,
                      lent = parts_->test_databases.get()] {
    ledgers->CloseIdle(kKeepSessions);
    lent->DropExpired();
    return store->Transact([](store::Transaction& tx) { return tx.ListProjects({1, ""}).status(); });
  };
  const auto report = [server = parts_->server.get()](bool serving) { server->SetServing(serving); };
  parts_->monitor = std::make_unique<Monitor>(probe, report);
  Log(LogLevel::kInfo, "ready",
      {{"address", parts_->server->address()}, {"replica", parts_->runner->options().replica}});
  return absl::OkStatus();
}

std::string Daemon::ReadyLine() const {
  const std::string data = config_.dev ? absl::StrCat("data in ", config_.data_dir) : "registry outside";
  return absl::StrCat("lockkeeperd ready on ", parts_->server->address(), " (", data, ", PostgreSQL ",
                      parts_->facts.registry_version, ")");
}

absl::Status Daemon::Stop(absl::Duration allowed) {
  const absl::Time until = absl::Now() + allowed;
  parts_->monitor = nullptr;
  if (parts_->server != nullptr) parts_->server->SetServing(false);
  // Whoever followed an operation to its end gets its last events and may ask once more how it ended.
  if (parts_->runner != nullptr && parts_->runner->Drain(allowed * 0.8)) absl::SleepFor(kLastLook);
  if (parts_->broadcast != nullptr) parts_->broadcast->Close();
  if (parts_->server != nullptr) parts_->server->Stop(std::max(until - absl::Now(), absl::Milliseconds(100)));
  parts_->server = nullptr;
  parts_->app = nullptr;
  parts_->test_databases = nullptr;
  parts_->test_shadows = nullptr;
  parts_->runner = nullptr;
  parts_->broadcast = nullptr;
  parts_->engine = nullptr;
  parts_->shadows = nullptr;
  parts_->store = nullptr;
  return StopServers();
}

}  // namespace lockkeeper
