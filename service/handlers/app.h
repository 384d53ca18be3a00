// What every handler works with: the call's context, and the parts of the service.
//
// Handlers convert, make one workflow call, convert back. They know messages and engine values, and no gRPC: bind.h
// turns a handler into an RPC. Failures are those of errors.def. All members of App outlive every call and are
// thread-safe.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_APP_H_
#define LOCKKEEPER_SERVICE_HANDLERS_APP_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/base/cancel.h"
#include "engine/workflow/engine.h"
#include "service/handlers/drift_cache.h"
#include "service/handlers/revision_cache.h"
#include "service/handlers/test_databases_lent.h"
#include "service/operations/broadcast.h"
#include "service/operations/runner.h"
#include "service/registry/environments.h"
#include "service/registry/ledger_reader.h"
#include "service/store/store.h"

namespace lockkeeper::handlers {

// One call: who, what, until when.
struct RequestContext {
  std::string method;      // "lockkeeper.v1.PlanService/CreatePlan"
  std::string request_id;  // for logs; not the request_id of idempotent calls
  std::string principal;
  CancelToken& cancel;
};

// What GetServerInfo says.
struct ServerFacts {
  std::string version;
  bool dev_mode = false;
  std::string default_project;  // empty: one must be named
  std::string shadow_version, registry_version;
  int lowest_major = 13, highest_major = 18;
};

struct App {
  store::Store& store;
  workflow::Engine& engine;
  const registry::Environments& environments;
  operations::Runner& runner;
  RevisionCache& revisions;
  const ServerFacts& facts;
  // Over sessions that are kept, where there are any; else the engine's own way.
  registry::LedgerReader* ledgers = nullptr;
  DriftCache* drifts = nullptr;                         // with ledgers only
  TestDatabasesLent* test_databases = nullptr;          // none: the service lends no databases
  absl::Duration plan_life = absl::InfiniteDuration();  // the fingerprint makes a plan stale, not the clock
};

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_APP_H_
