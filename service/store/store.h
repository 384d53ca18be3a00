// The registry as an interface: projects, revisions, environments, plans, approvals, operations and the audit trail.
//
// Everything happens inside a transaction, reads too, so that a decision, its effect, the reply to a repeated request
// and the audit entry stand or fall together:
//
//   store.Transact([&](Transaction& tx) -> absl::Status {
//     RETURN_IF_ERROR(tx.PutPlan(plan));
//     return tx.AppendAudit(entry).status();
//   });
//
// Rows are plain values; contents that the service encodes (plans, replies, events) are bytes to the store. Nothing
// here knows protobuf, gRPC or the engine's values, and nothing is ever deleted but an environment's registration.
// Implementations: pg_store.h (PostgreSQL). Failures are those of errors.def; what the reasons mean stands at each
// method.
#ifndef LOCKKEEPER_SERVICE_STORE_STORE_H_
#define LOCKKEEPER_SERVICE_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace lockkeeper::store {

struct Project {
  std::string id;
  std::string display_name;
  std::string etag;    // set by the store
  absl::Time created;  // set by the store
};

struct Revision {
  std::string project, id;
  std::string digest;  // SHA-256 of `content`
  std::string file_name;
  std::string content;  // the exact bytes of the file
  std::vector<std::string> parents;
  std::string message;
  std::string principal;  // who pushed it
  absl::Time pushed;      // set by the store
};

struct Environment {
  std::string project, id;
  std::string connection_kind;  // url_env | url_file | service | sealed_url | managed
  std::string connection;       // the reference; for sealed_url the encrypted URL; for managed the database's name
  std::string settings;         // JSON object: role, scope, protection, shadow server, as the service encodes them
  std::string etag;             // set by the store
  absl::Time created, updated;  // set by the store
  bool managed() const { return connection_kind == "managed"; }
};

struct Plan {
  std::string project, environment, digest;
  std::string content;  // the plan as the service encodes it
  std::string principal;
  absl::Time created;  // set by the store
  absl::Time expires = absl::InfiniteFuture();
};

struct Approval {
  std::string project, environment, plan_digest, principal, comment;
  absl::Time created;  // set by the store
  absl::Time expires = absl::InfiniteFuture();
  std::string used_by;  // id of the operation that used it up; empty while it can be used
};

struct Operation {
  std::string project, environment, id;
  std::string plan_digest;
  std::string principal;
  std::string state;      // PENDING ... IN_DOUBT, as in the proto without its prefix
  bool finished = false;  // nothing will run any more; IN_DOUBT is not finished
  bool cancel_requested = false;
  std::string content;  // the operation as the service encodes it (failure, counts, fingerprints)
  std::string owner;    // replica that runs it; empty when nobody does
  int64_t fence = 0;    // grows with each owner; a write with an older one is refused
  absl::Time lease_expires = absl::UnixEpoch();
  int64_t last_sequence = 0;        // of its last event
  absl::Time created;               // set by the store
  std::optional<absl::Time> ended;  // set by the store when it finishes
};

struct Event {
  int64_t sequence = 0;  // from 1, without gaps; set by the store
  absl::Time time;       // set by the store
  std::string content;   // as the service encodes it
};

struct AuditEntry {
  std::string project;                                   // empty: about the whole service
  int64_t sequence = 0;                                  // set by the store
  absl::Time time;                                       // set by the store
  std::string principal, method, outcome, reason, text;  // outcome: allowed | refused | failed
  std::vector<std::string> resources;
  std::string digest;  // over this entry and the digest before it; set by the store
};

// The reply that a repeated request gets.
struct RequestKey {
  std::string principal, method, request_id;
};
struct Reply {
  std::string request_digest;  // of the request it answers: the same id with another request is a mistake of the caller
  std::string content;
};

// A page of a list: at most `limit` items after `after`, which is empty or the `next` of the page before.
struct Page {
  int limit = 100;
  std::string after;
};
template <typename T>
struct Listing {
  std::vector<T> items;
  std::string next;  // empty on the last page
};

class Transaction {
 public:
  virtual ~Transaction() = default;

  // The registry's clock, the same for all replicas; what is "set by the store" has this time.
  virtual absl::Time Now() = 0;

  // Projects. Create fails with INVALID_ARGUMENT when the id is taken; Get with PROJECT_NOT_FOUND.
  virtual absl::StatusOr<Project> CreateProject(const Project& project) = 0;
  virtual absl::StatusOr<Project> EnsureProject(absl::string_view id) = 0;
  virtual absl::StatusOr<Project> GetProject(absl::string_view id) = 0;
  virtual absl::StatusOr<Listing<Project>> ListProjects(const Page& page) = 0;

  // Revisions are immutable: pushing the same bytes again does nothing, other bytes under a known id fail with
  // REVISION_CHANGED, an unknown parent with REVISION_UNKNOWN_PARENT (push parents first). Get fails with
  // REVISION_NOT_FOUND.
  virtual absl::StatusOr<Revision> PushRevision(const Revision& revision) = 0;
  virtual absl::StatusOr<Revision> GetRevision(absl::string_view project, absl::string_view id) = 0;
  virtual absl::StatusOr<std::vector<Revision>> AllRevisions(
      absl::string_view project) = 0;  // in the order they were pushed

  // Environments. Create fails with ENVIRONMENT_EXISTS, Get with ENVIRONMENT_NOT_FOUND; Update and Forget with
  // ENVIRONMENT_NOT_FOUND, or ETAG_MISMATCH when the etag that is given is not the stored one. Forget fails with
  // OPERATION_RUNNING while an operation is not finished. It touches no database but the registry.
  virtual absl::StatusOr<Environment> CreateEnvironment(const Environment& environment) = 0;
  virtual absl::StatusOr<Environment> GetEnvironment(absl::string_view project, absl::string_view id) = 0;
  virtual absl::StatusOr<Listing<Environment>> ListEnvironments(absl::string_view project, const Page& page) = 0;
  virtual absl::StatusOr<Environment> UpdateEnvironment(
      const Environment& environment) = 0;  // empty etag: whatever it is
  virtual absl::Status ForgetEnvironment(absl::string_view project, absl::string_view id, absl::string_view etag) = 0;

  // Plans are immutable; putting the same digest again returns the stored one. Get fails with PLAN_NOT_FOUND.
  virtual absl::StatusOr<Plan> PutPlan(const Plan& plan) = 0;
  virtual absl::StatusOr<Plan> GetPlan(absl::string_view project, absl::string_view environment,
                                       absl::string_view digest) = 0;
  // Newest first, with content.
  virtual absl::StatusOr<Listing<Plan>> ListPlans(absl::string_view project, absl::string_view environment,
                                                  const Page& page) = 0;

  // One live approval a principal and plan: a second one replaces the first. PLAN_NOT_FOUND without the plan.
  virtual absl::StatusOr<Approval> PutApproval(const Approval& approval) = 0;
  virtual absl::StatusOr<std::vector<Approval>> ListApprovals(absl::string_view project, absl::string_view environment,
                                                              absl::string_view plan_digest) = 0;
  // Marks all unexpired, unused approvals of the plan as used by the operation and returns them: each approval starts
  // one operation, also when two start at once.
  virtual absl::StatusOr<std::vector<Approval>> UseApprovals(const Operation& operation) = 0;

  // Operations. Create fails with OPERATION_RUNNING when the environment has another that is not finished (metadata
  // names it), PLAN_NOT_FOUND without the plan. Get fails with OPERATION_NOT_FOUND. Lists are newest first.
  virtual absl::StatusOr<Operation> CreateOperation(const Operation& operation) = 0;
  virtual absl::StatusOr<Operation> GetOperation(absl::string_view project, absl::string_view id) = 0;
  virtual absl::StatusOr<Listing<Operation>> ListOperations(
      absl::string_view project, absl::string_view environment,
      const Page& page) = 0;  // empty environment: all of the project
  // Not finished, of all projects: what a replica looks through on start and when it watches for dead owners.
  virtual absl::StatusOr<std::vector<Operation>> UnfinishedOperations() = 0;
  // Makes `owner` the owner, with a new fence, if nobody's lease is live. OPERATION_RUNNING when somebody's is.
  virtual absl::StatusOr<Operation> ClaimOperation(absl::string_view id, absl::string_view owner,
                                                   absl::Duration lease) = 0;
  // These are refused with LEASE_LOST unless (owner, fence) are the stored ones. Save writes state, finished and
  // content; finishing gives up ownership.
  virtual absl::StatusOr<Operation> RenewLease(const Operation& operation, absl::Duration lease) = 0;
  virtual absl::StatusOr<Operation> SaveOperation(const Operation& operation) = 0;
  virtual absl::StatusOr<Event> AppendEvent(const Operation& operation, absl::string_view content) = 0;
  virtual absl::Status ReleaseOperation(
      const Operation& operation) = 0;  // drains: another replica may claim it at once
  // From anybody, any number of times; returns what is stored then.
  virtual absl::StatusOr<Operation> RequestCancel(absl::string_view project, absl::string_view id) = 0;
  virtual absl::StatusOr<std::vector<Event>> EventsAfter(absl::string_view operation, int64_t sequence, int limit) = 0;

  // Snapshots by fingerprint; putting one again does nothing. Empty when there is none.
  virtual absl::Status PutSnapshot(absl::string_view project, absl::string_view fingerprint,
                                   absl::string_view content) = 0;
  virtual absl::StatusOr<std::optional<std::string>> GetSnapshot(absl::string_view project,
                                                                 absl::string_view fingerprint) = 0;

  // FindReply also takes the key for this transaction: a second caller with the same key waits until the first has
  // ended.
  virtual absl::StatusOr<std::optional<Reply>> FindReply(const RequestKey& key) = 0;
  virtual absl::Status PutReply(const RequestKey& key, const Reply& reply) = 0;

  // Append-only, chained by digest.
  virtual absl::StatusOr<AuditEntry> AppendAudit(const AuditEntry& entry) = 0;
  virtual absl::StatusOr<Listing<AuditEntry>> ListAudit(absl::string_view project,
                                                        const Page& page) = 0;  // newest first
};

class Store {
 public:
  virtual ~Store() = default;
  // Runs `body` in one transaction and commits when it returns OK, else rolls back and returns its failure. After
  // COMMIT_IN_DOUBT the effects may be there or not: a repeated request with its request id tells. Thread-safe. `body`
  // must not call Transact.
  virtual absl::Status Transact(const std::function<absl::Status(Transaction&)>& body) = 0;
};

}  // namespace lockkeeper::store

#endif  // LOCKKEEPER_SERVICE_STORE_STORE_H_
