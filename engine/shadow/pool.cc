#include "engine/shadow/pool.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "engine/pg/advisory_lock.h"
#include "engine/pg/conninfo.h"
#include "engine/pg/pq_session.h"
#include "engine/pg/sqlstate.h"
#include "engine/shadow/janitor.h"
#include "engine/sql/writer.h"

namespace lockkeeper::shadow {
namespace {

constexpr int kOldestMajor = 13, kNewestMajor = 18;

absl::Status Unavailable(absl::string_view message) {
  return Failure(Reason::kShadowUnavailable).With("message", message);
}

// The admin session runs CREATE and DROP DATABASE, which wait for others' sessions and for the disk.
pg::Recipe AdminRecipe() {
  pg::Recipe recipe;
  recipe.lock_timeout = absl::Seconds(30);
  recipe.statement_timeout = absl::Minutes(2);
  return recipe;
}

absl::Status CheckServer(pg::Session& admin) {
  const int major = admin.server_major();
  if (major < kOldestMajor || major > kNewestMajor) {
    return Failure(Reason::kVersionUnsupported)
        .With("version", major)
        .With("supported", absl::StrCat(kOldestMajor, " to ", kNewestMajor));
  }
  RETURN_IF_ERROR(pg::RefuseStandby(admin, "the shadow server"));
  ASSIGN_OR_RETURN(const sql::Rows rows, admin.Query("SELECT r.rolsuper OR r.rolcreatedb FROM pg_catalog.pg_roles r "
                                                     "WHERE r.rolname = current_user"));
  if (rows.size() == 1 && rows.Text(0, 0) == "t") return absl::OkStatus();
  return Unavailable("the role on the shadow server may not create databases: give it CREATEDB");
}

// Subscriptions and settings of a database lie outside of it: a copy is without them.
absl::StatusOr<bool> CopiesWhole(pg::Session& session) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session.Query("SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_subscription s "
                                 "WHERE s.subdbid OPERATOR(pg_catalog.=) d.oid) "
                                 "AND NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting r "
                                 "WHERE r.setdatabase OPERATOR(pg_catalog.=) d.oid) FROM pg_catalog.pg_database d "
                                 "WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"));
  return rows.size() == 1 && rows.Text(0, 0) == "t";
}

}  // namespace

pg::Recipe ShadowOptions::DefaultRecipe() {
  pg::Recipe recipe;
  recipe.search_path = std::string(pg::kDefaultSearchPath);
  recipe.lock_timeout = absl::Seconds(30);
  recipe.statement_timeout = absl::Minutes(5);
  recipe.synchronous_commit = false;
  return recipe;
}

class ShadowPool::Core : public std::enable_shared_from_this<Core> {
 public:
  explicit Core(ShadowOptions options) : options_(std::move(options)), owner_{RandomHex(8), "", ""} {}

  absl::Status Connect();
  absl::StatusOr<ShadowLease> Lease(CancelToken& token, const Traits& traits);
  absl::StatusOr<std::string> Stock();
  absl::StatusOr<std::optional<Copy>> LeaseCopy(CancelToken& token, absl::Span<const std::string> keys);
  absl::Status Keep(ShadowLease& lease, const std::string& key, absl::Duration effort);
  void KeepReady();   // a background thread
  void KeepClean();   // another one
  void Stop();
  void DropReady();
  int server_major() const { return server_major_; }
  const ShadowOptions& options() const { return options_; }

 private:
  absl::Status TakePlace(CancelToken& token);
  void GiveBackPlace();
  absl::StatusOr<Database> Take(const Traits& traits);
  absl::StatusOr<Database> Make(const Traits& traits);
  absl::StatusOr<std::unique_ptr<pg::Session>> Open(const Secret& conninfo) const;
  absl::StatusOr<ShadowLease> LeaseOf(const Database& database);
  absl::StatusOr<std::optional<std::pair<Database, size_t>>> CopyFirst(CancelToken& token,
                                                                       absl::Span<const std::string> keys);
  absl::Status MakeTemplate(const std::string& source, const std::string& key);
  void Drop(const Database& database);
  void DropLater(const Database& database);
  absl::Status OpenBroom();
  void DropAway(const Database& database);
  void SweepAway();
  bool HasThreads() const { return options_.ready > 0; }
  bool NeedsMore() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !stopping_ && ready_.size() < size_t(options_.ready);
  }
  absl::Status Reconnect() ABSL_EXCLUSIVE_LOCKS_REQUIRED(admin_mutex_);

  const ShadowOptions options_;
  Mark owner_;  // its token is each shadow's own
  int server_major_ = 0;

  absl::Mutex admin_mutex_;  // never taken while holding mutex_
  std::unique_ptr<pg::Session> admin_ ABSL_GUARDED_BY(admin_mutex_);
  std::optional<pg::AdvisoryLock> alive_ ABSL_GUARDED_BY(admin_mutex_);

  std::unique_ptr<pg::Session> broom_;  // of KeepClean alone: what it waits for holds up nobody else

  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Database> ready_ ABSL_GUARDED_BY(mutex_);
  std::deque<Database> away_ ABSL_GUARDED_BY(mutex_);  // came back; to be dropped
  bool sweep_soon_ ABSL_GUARDED_BY(mutex_) = true;
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::Status ShadowPool::Core::Connect() {
  absl::MutexLock lock(&admin_mutex_);
  RETURN_IF_ERROR(Reconnect());
  ASSIGN_OR_RETURN(const sql::Rows rows, admin_->Query("SELECT pg_catalog.current_database()"));
  owner_.admin_database = rows.Text(0, 0);
  server_major_ = admin_->server_major();
  return CheckServer(*admin_);
}

// The lock says to other janitors that this owner lives, so it is proved before every use; that also finds a connection
// that broke while idle. The lock is free then for a moment: shadows in store may go (Lease notices), leased ones have
// a session on them and stay.
absl::Status ShadowPool::Core::Reconnect() {
  if (alive_.has_value() && alive_->StillHeld().ok()) return absl::OkStatus();
  alive_.reset();
  ASSIGN_OR_RETURN(admin_, pg::OpenWith({options_.admin_conninfo, absl::StrCat("lockkeeper/shadow/", owner_.owner),
                                         "the shadow server"},
                                        AdminRecipe()));
  CancelToken token;
  ASSIGN_OR_RETURN(pg::AdvisoryLock lock,
                   pg::AdvisoryLock::Acquire(*admin_, OwnerLock(owner_.owner), absl::Seconds(30), token));
  alive_.emplace(std::move(lock));
  return absl::OkStatus();
}

absl::Status ShadowPool::Core::TakePlace(CancelToken& token) {
  const absl::Time give_up = absl::Now() + options_.lease_wait;
  absl::MutexLock lock(&mutex_);
  while (lent_ >= options_.max_leases) {
    changed_.WaitWithDeadline(&mutex_, absl::Now() + absl::Milliseconds(100));
    RETURN_IF_ERROR(token.Check("waiting for a shadow database"));
    if (lent_ >= options_.max_leases && absl::Now() > give_up) {
      return Unavailable(
          absl::StrCat("all ", options_.max_leases, " are in use; waited ", absl::FormatDuration(options_.lease_wait)));
    }
  }
  ++lent_;
  return absl::OkStatus();
}

void ShadowPool::Core::GiveBackPlace() {
  absl::MutexLock lock(&mutex_);
  --lent_;
  changed_.SignalAll();
}

absl::StatusOr<Database> ShadowPool::Core::Make(const Traits& traits) {
  absl::MutexLock lock(&admin_mutex_);
  RETURN_IF_ERROR(Reconnect());
  absl::StatusOr<Database> made = CreateDatabase(*admin_, owner_, traits);
  if (made.ok() || ReasonOf(made.status()) == Reason::kConnectionLost) return made;
  return Unavailable(made.status().message());
}

absl::StatusOr<Database> ShadowPool::Core::Take(const Traits& traits) {
  if (traits == Traits()) {
    absl::MutexLock lock(&mutex_);
    if (!ready_.empty()) {
      Database database = std::move(ready_.front());
      ready_.pop_front();
      changed_.SignalAll();
      return database;
    }
  }
  return Make(traits);
}

absl::StatusOr<ShadowLease> ShadowPool::Core::Lease(CancelToken& token, const Traits& traits) {
  RETURN_IF_ERROR(token.Check("leasing a shadow database"));
  RETURN_IF_ERROR(TakePlace(token));
  absl::Status failure;
  for (int attempt = 0; attempt < 3;
       ++attempt) {  // one from the store may be gone: dropped by hand, or by another janitor
    absl::StatusOr<Database> database = Take(traits);
    failure = database.status();
    if (!database.ok()) break;
    absl::StatusOr<ShadowLease> lease = LeaseOf(*database);
    if (lease.ok()) return lease;
    failure = lease.status();
    if (ReasonOf(failure) != Reason::kDatabaseNotFound) {
      Drop(*database);
      break;
    }
  }
  GiveBackPlace();
  return failure;
}

absl::StatusOr<std::unique_ptr<pg::Session>> ShadowPool::Core::Open(const Secret& conninfo) const {
  return pg::OpenWith({conninfo, absl::StrCat("lockkeeper/shadow/", owner_.owner), "the shadow server"},
                      options_.recipe);
}

// A place is taken already; the lease gives it back.
absl::StatusOr<ShadowLease> ShadowPool::Core::LeaseOf(const Database& database) {
  const absl::StatusOr<Secret> conninfo = pg::WithDatabase(options_.admin_conninfo, database.name);
  RET_CHECK(conninfo.ok());  // Connect used the same string
  ASSIGN_OR_RETURN(std::unique_ptr<pg::Session> session, Open(*conninfo));
  return ShadowLease(std::move(session), database, *conninfo, [core = shared_from_this()](const Database& mine) {
    core->DropLater(mine);
    core->GiveBackPlace();
  });
}

absl::StatusOr<std::string> ShadowPool::Core::Stock() {
  absl::MutexLock lock(&admin_mutex_);
  RETURN_IF_ERROR(Reconnect());
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   admin_->Query("SELECT pg_catalog.version(), current_user, (SELECT "
                                 "pg_catalog.string_agg(e.name || '=' || e.default_version, ',' ORDER BY e.name) FROM pg_catalog.pg_available_extensions e)"));
  RET_CHECK(rows.size() == 1);
  return absl::StrCat(rows.Text(0, 0), "\n", rows.Text(0, 1), "\n", rows.Text(0, 2));
}

// Nothing also when somebody drops it at this moment: then it is made the long way.
absl::StatusOr<std::optional<std::pair<Database, size_t>>> ShadowPool::Core::CopyFirst(
    CancelToken& token, absl::Span<const std::string> keys) {
  using Found = std::optional<std::pair<Database, size_t>>;
  absl::MutexLock lock(&admin_mutex_);
  RETURN_IF_ERROR(Reconnect());
  ASSIGN_OR_RETURN(std::vector<Template> templates, ListTemplates(*admin_, owner_.admin_database));
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto found = std::find_if(templates.begin(), templates.end(),
                                    [&](const Template& kept) { return kept.key == keys[i]; });
    if (found == templates.end()) continue;
    ASSIGN_OR_RETURN(const pg::AdvisoryLock held,
                     pg::AdvisoryLock::Acquire(*admin_, TemplateLock(found->key), absl::Seconds(30), token));
    const absl::StatusOr<Database> made = CopyDatabase(*admin_, owner_, found->name);
    if (!made.ok()) return admin_->broken() ? absl::StatusOr<Found>(made.status()) : Found();
    found->used = absl::ToUnixSeconds(absl::Now());
    RETURN_IF_ERROR(MarkTemplate(*admin_, *found));
    return Found(std::make_pair(*made, i));
  }
  return Found();
}

absl::StatusOr<std::optional<ShadowPool::Copy>> ShadowPool::Core::LeaseCopy(CancelToken& token,
                                                                            absl::Span<const std::string> keys) {
  if (keys.empty() || options_.max_templates == 0) return std::optional<Copy>();
  RETURN_IF_ERROR(TakePlace(token));
  const auto copied = CopyFirst(token, keys);
  if (!copied.ok() || !copied->has_value()) {
    GiveBackPlace();
    RETURN_IF_ERROR(copied.status());
    return std::optional<Copy>();
  }
  const auto& [database, key] = **copied;
  absl::StatusOr<ShadowLease> lease = LeaseOf(database);
  if (!lease.ok()) {
    Drop(database);
    GiveBackPlace();
    return lease.status();
  }
  return std::optional<Copy>(Copy{*std::move(lease), key});
}

// It is a shadow of this owner until it is complete: what a crash leaves, the janitor knows.
absl::Status ShadowPool::Core::MakeTemplate(const std::string& source, const std::string& key) {
  absl::MutexLock lock(&admin_mutex_);
  RETURN_IF_ERROR(Reconnect());
  ASSIGN_OR_RETURN(const std::vector<Template> templates, ListTemplates(*admin_, owner_.admin_database));
  for (const Template& kept : templates) {
    if (kept.key == key) return absl::OkStatus();  // another replica was as fast
  }
  ASSIGN_OR_RETURN(const Database made, CopyDatabase(*admin_, owner_, source));
  RETURN_IF_ERROR(
      MarkTemplate(*admin_, Template{made.name, key, absl::ToUnixSeconds(absl::Now()), owner_.admin_database}));
  if (!HasThreads()) {
    return SweepTemplates(*admin_, owner_.admin_database, static_cast<size_t>(options_.max_templates),
                          absl::InfinitePast());
  }
  absl::MutexLock state(&mutex_);
  sweep_soon_ = true;
  changed_.SignalAll();
  return absl::OkStatus();
}

absl::Status ShadowPool::Core::Keep(ShadowLease& lease, const std::string& key, absl::Duration effort) {
  if (options_.max_templates == 0 || effort < options_.template_effort) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool complete, CopiesWhole(lease.session()));
  if (!complete) return absl::OkStatus();
  lease.Close();
  const absl::Status kept = MakeTemplate(lease.name(), key);
  if (!kept.ok()) Log(LogLevel::kWarning, "shadow_not_kept", {{"why", std::string(kept.message())}});
  ASSIGN_OR_RETURN(std::unique_ptr<pg::Session> session, Open(lease.conninfo()));
  lease.Reopen(std::move(session));
  return absl::OkStatus();
}

void ShadowPool::Core::Drop(const Database& database) {
  absl::MutexLock lock(&admin_mutex_);
  absl::Status dropped = Reconnect();
  if (dropped.ok()) dropped = DropOwn(*admin_, database);
  if (dropped.ok()) return;
  Log(LogLevel::kWarning, "shadow_not_dropped", {{"database", database.name}, {"why", std::string(dropped.message())}});
}

// As many as may be lent wait for KeepClean, no more: then whoever gives back drops.
void ShadowPool::Core::DropLater(const Database& database) {
  {
    absl::MutexLock lock(&mutex_);
    if (HasThreads() && !stopping_ && away_.size() < static_cast<size_t>(options_.max_leases)) {
      away_.push_back(database);
      changed_.SignalAll();
      return;
    }
  }
  Drop(database);
}

absl::Status ShadowPool::Core::OpenBroom() {
  if (broom_ != nullptr && !broom_->broken()) return absl::OkStatus();
  ASSIGN_OR_RETURN(broom_, pg::OpenWith({options_.admin_conninfo, absl::StrCat("lockkeeper/shadow/", owner_.owner),
                                         "the shadow server"},
                                        AdminRecipe()));
  return absl::OkStatus();
}

void ShadowPool::Core::DropAway(const Database& database) {
  absl::Status dropped = OpenBroom();
  if (dropped.ok()) dropped = DropOwn(*broom_, database);
  if (!dropped.ok()) Drop(database);  // once more over the other connection, which says what is wrong
}

void ShadowPool::Core::SweepAway() {
  absl::Status status = OpenBroom();
  if (status.ok()) status = SweepOrphans(*broom_, owner_.owner, owner_.admin_database).status();
  if (status.ok()) {
    status = SweepTemplates(*broom_, owner_.admin_database, static_cast<size_t>(options_.max_templates),
                            absl::Now() - options_.template_age);
  }
  if (!status.ok()) Log(LogLevel::kWarning, "shadow_janitor_failed", {{"why", std::string(status.message())}});
}

// Drops also what came back before the end.
void ShadowPool::Core::KeepClean() {
  absl::Time next_sweep = absl::InfinitePast();
  while (true) {
    std::optional<Database> away;
    {
      absl::MutexLock lock(&mutex_);
      while (!stopping_ && away_.empty() && !sweep_soon_ && absl::Now() < next_sweep)
        changed_.WaitWithDeadline(&mutex_, next_sweep);
      if (!away_.empty()) {
        away = std::move(away_.front());
        away_.pop_front();
      } else if (stopping_) {
        break;
      } else {
        sweep_soon_ = false;
      }
    }
    if (away.has_value()) {
      DropAway(*away);
      continue;
    }
    SweepAway();
    next_sweep = absl::Now() + options_.sweep_every;
  }
  broom_ = nullptr;
}

void ShadowPool::Core::KeepReady() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      while (!stopping_ && !NeedsMore()) changed_.Wait(&mutex_);
      if (stopping_) return;
    }
    absl::StatusOr<Database> made = Make(Traits());
    absl::MutexLock lock(&mutex_);
    if (made.ok()) ready_.push_back(*std::move(made));
    // The server is away: leases say so to their callers; here it is only tried again after a while.
    else if (!stopping_)
      changed_.WaitWithTimeout(&mutex_, absl::Seconds(1));
  }
}

void ShadowPool::Core::Stop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  changed_.SignalAll();
}

void ShadowPool::Core::DropReady() {
  std::deque<Database> unused;
  {
    absl::MutexLock lock(&mutex_);
    unused.swap(ready_);
  }
  for (const Database& database : unused) Drop(database);
}

absl::StatusOr<std::unique_ptr<ShadowPool>> ShadowPool::Create(ShadowOptions options) {
  auto core = std::make_shared<Core>(std::move(options));
  RETURN_IF_ERROR(core->Connect());
  std::unique_ptr<ShadowPool> pool(new ShadowPool(core));
  if (core->options().ready > 0) {
    pool->keeper_ = std::thread([core] { core->KeepReady(); });
    pool->sweeper_ = std::thread([core] { core->KeepClean(); });
  }
  return pool;
}

ShadowPool::~ShadowPool() {
  core_->Stop();
  if (keeper_.joinable()) keeper_.join();
  if (sweeper_.joinable()) sweeper_.join();
  core_->DropReady();
}

absl::StatusOr<ShadowLease> ShadowPool::Lease(const Traits& traits) {
  CancelToken token;
  return core_->Lease(token, traits);
}

absl::StatusOr<ShadowLease> ShadowPool::Lease(CancelToken& token, const Traits& traits) {
  return core_->Lease(token, traits);
}

absl::StatusOr<std::string> ShadowPool::Stock() { return core_->Stock(); }

absl::StatusOr<std::optional<ShadowPool::Copy>> ShadowPool::LeaseCopy(CancelToken& token,
                                                                      absl::Span<const std::string> keys) {
  return core_->LeaseCopy(token, keys);
}

absl::Status ShadowPool::Keep(ShadowLease& lease, const std::string& key, absl::Duration effort) {
  return core_->Keep(lease, key, effort);
}

int ShadowPool::server_major() const { return core_->server_major(); }

absl::Status ShadowPool::RequireMajor(int major, absl::string_view environment) const {
  if (major == server_major()) return absl::OkStatus();
  return Failure(Reason::kShadowVersion)
      .With("environment", environment)
      .With("major", major)
      .With("shadow", server_major());
}

absl::Status EnsureRoles(pg::Session& session, absl::Span<const std::string> names) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query("SELECT r.rolname FROM pg_catalog.pg_roles r"));
  std::set<std::string> present;
  for (size_t row = 0; row < rows.size(); ++row) present.insert(rows.Text(row, 0));
  for (const std::string& name : names) {
    if (name.empty() || name == "public" || !present.insert(name).second) continue;
    const absl::Status made =
        session.Exec(sql::SqlWriter().Add("CREATE ROLE").Add(sql::Ident(name)).Add("NOLOGIN").Sql());
    const std::string sqlstate = pg::SqlstateOf(made);
    // Another lease may have made it meanwhile.
    if (!made.ok() && sqlstate != "42710" && sqlstate != "23505") return made;
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::shadow
