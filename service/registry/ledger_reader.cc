#include "service/registry/ledger_reader.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/base/status.h"
#include "engine/introspect/epoch.h"
#include "engine/ledger/pg_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/pg/pq_session.h"

namespace lockkeeper::registry {
namespace {
constexpr int kSessions = 2;
}  // namespace

std::shared_ptr<pg::SessionPool> LedgerReader::PoolOf(const workflow::Target& target) {
  const std::string key = Sha256(absl::StrCat(target.environment, "\n", target.conninfo.Reveal()));
  absl::MutexLock lock(&mutex_);
  Entry& entry = pools_[key];
  entry.used = absl::Now();
  if (entry.pool == nullptr) {
    pg::ConnectOptions options;
    options.conninfo = target.conninfo;
    options.application_name = "lockkeeper/status";
    options.environment = target.environment;
    entry.pool = std::make_shared<pg::SessionPool>([options] { return pg::Open(options); }, pg::Recipe(), kSessions);
  }
  return entry.pool;
}

absl::StatusOr<workflow::LedgerView> LedgerReader::Read(const workflow::Target& target, CancelToken& cancel) {
  const std::shared_ptr<pg::SessionPool> pool = PoolOf(target);
  ASSIGN_OR_RETURN(const pg::SessionPool::Lease session, pool->Acquire(cancel));
  workflow::LedgerView view;
  ASSIGN_OR_RETURN(const int version, ledger::ReadVersion(*session));
  view.present = version > 0;
  if (!view.present) return view;
  ledger::PgLedger ledger(*session);
  ASSIGN_OR_RETURN(view.heads, ledger.ReadHeads());
  ASSIGN_OR_RETURN(view.unfinished, ledger.ReadUnfinished());
  return view;
}

absl::StatusOr<std::string> LedgerReader::Position(const workflow::Target& target, CancelToken& cancel) {
  const std::shared_ptr<pg::SessionPool> pool = PoolOf(target);
  ASSIGN_OR_RETURN(const pg::SessionPool::Lease session, pool->Acquire(cancel));
  return introspect::ReadPosition(*session);
}

void LedgerReader::CloseIdle(absl::Duration age) {
  std::vector<std::shared_ptr<pg::SessionPool>> closing;
  {
    absl::MutexLock lock(&mutex_);
    for (auto it = pools_.begin(); it != pools_.end();) {
      const bool old = absl::Now() - it->second.used > age;
      if (old) closing.push_back(it->second.pool);
      it = old ? pools_.erase(it) : std::next(it);
    }
  }
  for (const std::shared_ptr<pg::SessionPool>& pool : closing) pool->Close();
}

}  // namespace lockkeeper::registry
