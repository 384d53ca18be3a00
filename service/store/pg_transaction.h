// One transaction of the store: each method is one or two statements. Inside store/ only; the contract stands in
// store.h.
#ifndef LOCKKEEPER_SERVICE_STORE_PG_TRANSACTION_H_
#define LOCKKEEPER_SERVICE_STORE_PG_TRANSACTION_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/pg/session.h"
#include "service/store/store.h"
#include "service/store/wire.h"

namespace lockkeeper::store {

// Over the digest of the entry before and every field of this one, each with its length, so that no two entries read
// alike.
std::string AuditDigest(const std::string& before, const AuditEntry& entry);

class PgTransaction final : public Transaction {
 public:
  explicit PgTransaction(pg::Session& session) : session_(session) {}
  absl::Status Start();  // asks for the time

  absl::Time Now() override { return now_; }

  absl::StatusOr<Project> CreateProject(const Project& project) override;
  absl::StatusOr<Project> EnsureProject(absl::string_view id) override;
  absl::StatusOr<Project> GetProject(absl::string_view id) override;
  absl::StatusOr<Listing<Project>> ListProjects(const Page& page) override;

  absl::StatusOr<Revision> PushRevision(const Revision& revision) override;
  absl::StatusOr<Revision> GetRevision(absl::string_view project, absl::string_view id) override;
  absl::StatusOr<std::vector<Revision>> AllRevisions(absl::string_view project) override;

  absl::StatusOr<Environment> CreateEnvironment(const Environment& environment) override;
  absl::StatusOr<Environment> GetEnvironment(absl::string_view project, absl::string_view id) override;
  absl::StatusOr<Listing<Environment>> ListEnvironments(absl::string_view project, const Page& page) override;
  absl::StatusOr<Environment> UpdateEnvironment(const Environment& environment) override;
  absl::Status ForgetEnvironment(absl::string_view project, absl::string_view id, absl::string_view etag) override;

  absl::StatusOr<Plan> PutPlan(const Plan& plan) override;
  absl::StatusOr<Plan> GetPlan(absl::string_view project, absl::string_view environment,
                               absl::string_view digest) override;
  absl::StatusOr<Listing<Plan>> ListPlans(absl::string_view project, absl::string_view environment,
                                          const Page& page) override;
  absl::StatusOr<Approval> PutApproval(const Approval& approval) override;
  absl::StatusOr<std::vector<Approval>> ListApprovals(absl::string_view project, absl::string_view environment,
                                                      absl::string_view plan_digest) override;
  absl::StatusOr<std::vector<Approval>> UseApprovals(const Operation& operation) override;

  absl::StatusOr<Operation> CreateOperation(const Operation& operation) override;
  absl::StatusOr<Operation> GetOperation(absl::string_view project, absl::string_view id) override;
  absl::StatusOr<Listing<Operation>> ListOperations(absl::string_view project, absl::string_view environment,
                                                    const Page& page) override;
  absl::StatusOr<std::vector<Operation>> UnfinishedOperations() override;
  absl::StatusOr<Operation> ClaimOperation(absl::string_view id, absl::string_view owner,
                                           absl::Duration lease) override;
  absl::StatusOr<Operation> RenewLease(const Operation& operation, absl::Duration lease) override;
  absl::StatusOr<Operation> SaveOperation(const Operation& operation) override;
  absl::StatusOr<Event> AppendEvent(const Operation& operation, absl::string_view content) override;
  absl::Status ReleaseOperation(const Operation& operation) override;
  absl::StatusOr<Operation> RequestCancel(absl::string_view project, absl::string_view id) override;
  absl::StatusOr<std::vector<Event>> EventsAfter(absl::string_view operation, int64_t sequence, int limit) override;

  absl::Status PutSnapshot(absl::string_view project, absl::string_view fingerprint,
                           absl::string_view content) override;
  absl::StatusOr<std::optional<std::string>> GetSnapshot(absl::string_view project,
                                                         absl::string_view fingerprint) override;
  absl::StatusOr<std::optional<Reply>> FindReply(const RequestKey& key) override;
  absl::Status PutReply(const RequestKey& key, const Reply& reply) override;
  absl::StatusOr<AuditEntry> AppendAudit(const AuditEntry& entry) override;
  absl::StatusOr<Listing<AuditEntry>> ListAudit(absl::string_view project, const Page& page) override;

 private:
  // All rows of a statement, each read by `read`.
  template <typename T>
  absl::StatusOr<std::vector<T>> Rows(absl::string_view statement, const Parameters& parameters,
                                      T (*read)(FieldReader));
  // The first row, or nothing.
  template <typename T>
  absl::StatusOr<std::optional<T>> Row(absl::string_view statement, const Parameters& parameters,
                                       T (*read)(FieldReader));
  absl::StatusOr<Operation> OwnedOperation(absl::StatusOr<std::optional<Operation>> written,
                                           const Operation& operation);
  absl::StatusOr<Operation> OperationById(absl::string_view id);
  absl::Status RequireFreeEnvironment(absl::string_view project, absl::string_view environment);
  absl::Status LockFor(absl::string_view purpose, absl::string_view what);

  pg::Session& session_;
  absl::Time now_;
};

template <typename T>
absl::StatusOr<std::vector<T>> PgTransaction::Rows(absl::string_view statement, const Parameters& parameters,
                                                   T (*read)(FieldReader)) {
  absl::StatusOr<sql::Rows> rows = session_.Query(statement, parameters);
  if (!rows.ok()) return rows.status();
  std::vector<T> out;
  for (size_t row = 0; row < rows->size(); ++row) out.push_back(read(FieldReader(*rows, row)));
  return out;
}

template <typename T>
absl::StatusOr<std::optional<T>> PgTransaction::Row(absl::string_view statement, const Parameters& parameters,
                                                    T (*read)(FieldReader)) {
  absl::StatusOr<std::vector<T>> rows = Rows(statement, parameters, read);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<T>();
  return std::optional<T>(std::move(rows->front()));
}

// Cuts the one row too many that a page asked for and makes its cursor.
template <typename T>
Listing<T> PageOf(std::vector<std::pair<std::string, T>> rows, int limit) {
  Listing<T> listing;
  const size_t fitting = limit < 1 ? 0 : static_cast<size_t>(limit);
  if (rows.size() > fitting && fitting > 0) listing.next = rows[fitting - 1].first;
  for (auto& [cursor, item] : rows) {
    if (listing.items.size() < fitting) listing.items.push_back(std::move(item));
  }
  return listing;
}

}  // namespace lockkeeper::store

#endif  // LOCKKEEPER_SERVICE_STORE_PG_TRANSACTION_H_
