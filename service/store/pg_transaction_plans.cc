// Plans, approvals, snapshots, replies and the audit trail.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/store/pg_transaction.h"

namespace lockkeeper::store {
namespace {

using Positioned = std::pair<std::string, Plan>;

constexpr absl::string_view kPlanFields =
    "p.project, p.environment, p.digest, p.content, p.principal, registry.micros(p.created), "
    "registry.micros(p.expires)";
Plan ReadPlan(FieldReader fields) {
  return {fields.Text(), fields.Text(), fields.Text(), fields.Bytes(), fields.Text(), fields.Time(), fields.Time()};
}
Positioned ReadPositionedPlan(FieldReader fields) {
  std::string position = fields.Text();
  return {std::move(position), ReadPlan(fields)};
}

constexpr absl::string_view kApprovalFields =
    "a.project, a.environment, a.plan_digest, a.principal, a.comment, registry.micros(a.created), "
    "registry.micros(a.expires), "
    "coalesce(a.used_by, '')";
Approval ReadApproval(FieldReader fields) {
  return {fields.Text(), fields.Text(), fields.Text(), fields.Text(),
          fields.Text(), fields.Time(), fields.Time(), fields.Text()};
}

constexpr absl::string_view kAuditFields =
    "a.project, a.sequence, registry.micros(a.time), a.principal, a.method, a.outcome, a.reason, a.text, a.resources, "
    "a.digest";
AuditEntry ReadAudit(FieldReader fields) {
  return {fields.Text(), fields.Number(), fields.Time(), fields.Text(),  fields.Text(),
          fields.Text(), fields.Text(),   fields.Text(), fields.Array(), fields.Text()};
}

absl::StatusOr<std::string> Cursor(const Page& page) {
  int64_t position = 0;
  if (page.after.empty()) return Number(INT64_MAX);
  if (absl::SimpleAtoi(page.after, &position)) return Number(position);
  return Failure(Reason::kInvalidArgument).With("what", "the page token is not one that was given out");
}

}  // namespace

std::string AuditDigest(const std::string& before, const AuditEntry& entry) {
  std::vector<std::string> parts = {before,
                                    entry.project,
                                    absl::StrCat(entry.sequence),
                                    absl::StrCat(absl::ToUnixMicros(entry.time)),
                                    entry.principal,
                                    entry.method,
                                    entry.outcome,
                                    entry.reason,
                                    entry.text};
  parts.insert(parts.end(), entry.resources.begin(), entry.resources.end());
  Sha256Stream stream;
  for (const std::string& part : parts) stream.Add(absl::StrCat(part.size(), ":", part));
  return stream.Finish();
}

absl::StatusOr<Plan> PgTransaction::PutPlan(const Plan& plan) {
  RETURN_IF_ERROR(GetEnvironment(plan.project, plan.environment).status());
  RETURN_IF_ERROR(session_
                      .Query("INSERT INTO registry.plan (project, environment, digest, content, principal, expires) "
                             "VALUES ($1, $2, $3, $4::bytea, $5, registry.at($6::bigint)) ON CONFLICT (project, "
                             "environment, digest) DO NOTHING",
                             Parameters{plan.project, plan.environment, plan.digest, Bytes(plan.content),
                                        plan.principal, Micros(plan.expires)})
                      .status());
  return GetPlan(plan.project, plan.environment, plan.digest);
}

absl::StatusOr<Plan> PgTransaction::GetPlan(absl::string_view project, absl::string_view environment,
                                            absl::string_view digest) {
  ASSIGN_OR_RETURN(
      std::optional<Plan> found,
      Row<Plan>(absl::StrCat("SELECT ", kPlanFields,
                             " FROM registry.plan p WHERE p.project = $1 AND p.environment = $2 AND p.digest = $3"),
                {Text(project), Text(environment), Text(digest)}, &ReadPlan));
  if (found.has_value()) return *std::move(found);
  return Failure(Reason::kPlanNotFound).With("plan", digest).With("environment", environment);
}

absl::StatusOr<Listing<Plan>> PgTransaction::ListPlans(absl::string_view project, absl::string_view environment,
                                                       const Page& page) {
  ASSIGN_OR_RETURN(const std::string before, Cursor(page));
  ASSIGN_OR_RETURN(
      std::vector<Positioned> found,
      Rows<Positioned>(absl::StrCat("SELECT p.position, ", kPlanFields,
                                    " FROM registry.plan p WHERE p.project = $1 AND p.environment = $2 "
                                    "AND p.position < $3 ORDER BY p.position DESC LIMIT $4"),
                       {Text(project), Text(environment), before, Number(page.limit + 1)}, &ReadPositionedPlan));
  return PageOf(std::move(found), page.limit);
}

absl::StatusOr<Approval> PgTransaction::PutApproval(const Approval& approval) {
  RETURN_IF_ERROR(GetPlan(approval.project, approval.environment, approval.plan_digest).status());
  ASSIGN_OR_RETURN(
      std::optional<Approval> made,
      Row<Approval>(
          absl::StrCat(
              "INSERT INTO registry.approval AS a (project, environment, plan_digest, principal, comment, expires) "
              "VALUES ($1, $2, $3, $4, $5, registry.at($6::bigint)) "
              "ON CONFLICT (project, environment, plan_digest, principal) WHERE used_by IS NULL "
              "DO UPDATE SET comment = excluded.comment, expires = excluded.expires, created = now() "
              "RETURNING ",
              kApprovalFields),
          {approval.project, approval.environment, approval.plan_digest, approval.principal, approval.comment,
           Micros(approval.expires)},
          &ReadApproval));
  RET_CHECK(made.has_value());
  return *std::move(made);
}

absl::StatusOr<std::vector<Approval>> PgTransaction::ListApprovals(absl::string_view project,
                                                                   absl::string_view environment,
                                                                   absl::string_view plan_digest) {
  return Rows<Approval>(absl::StrCat("SELECT ", kApprovalFields,
                                     " FROM registry.approval a WHERE a.project = $1 AND a.environment = $2 "
                                     "AND a.plan_digest = $3 ORDER BY a.position"),
                        {Text(project), Text(environment), Text(plan_digest)}, &ReadApproval);
}

absl::StatusOr<std::vector<Approval>> PgTransaction::UseApprovals(const Operation& operation) {
  return Rows<Approval>(absl::StrCat("UPDATE registry.approval a SET used_by = $4 WHERE a.project = $1 AND "
                                     "a.environment = $2 AND a.plan_digest = $3 "
                                     "AND a.used_by IS NULL AND a.expires > pg_catalog.clock_timestamp() RETURNING ",
                                     kApprovalFields),
                        {operation.project, operation.environment, operation.plan_digest, operation.id}, &ReadApproval);
}

absl::Status PgTransaction::PutSnapshot(absl::string_view project, absl::string_view fingerprint,
                                        absl::string_view content) {
  return session_
      .Query(
          "INSERT INTO registry.snapshot (project, fingerprint, content) VALUES ($1, $2, $3::bytea) ON CONFLICT DO "
          "NOTHING",
          Parameters{Text(project), Text(fingerprint), Bytes(content)})
      .status();
}

absl::StatusOr<std::optional<std::string>> PgTransaction::GetSnapshot(absl::string_view project,
                                                                      absl::string_view fingerprint) {
  return Row<std::string>(
      "SELECT s.content FROM registry.snapshot s WHERE s.project = $1 AND s.fingerprint = $2",
      {Text(project), Text(fingerprint)}, +[](FieldReader fields) { return fields.Bytes(); });
}

// Until the transaction ends, others with the same purpose and text wait. A hash that two share only makes them wait
// more.
absl::Status PgTransaction::LockFor(absl::string_view purpose, absl::string_view what) {
  return session_
      .Query("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))",
             Parameters{absl::StrCat(purpose, "/", what)})
      .status();
}

absl::StatusOr<std::optional<Reply>> PgTransaction::FindReply(const RequestKey& key) {
  RETURN_IF_ERROR(LockFor("request", absl::StrJoin({key.principal, key.method, key.request_id}, "/")));
  return Row<Reply>(
      "SELECT r.request_digest, r.content FROM registry.reply r WHERE r.principal = $1 AND r.method = $2 AND "
      "r.request_id = $3",
      {key.principal, key.method, key.request_id}, +[](FieldReader fields) {
        return Reply{fields.Text(), fields.Bytes()};
      });
}

absl::Status PgTransaction::PutReply(const RequestKey& key, const Reply& reply) {
  return session_
      .Query(
          "INSERT INTO registry.reply (principal, method, request_id, request_digest, content) VALUES ($1, $2, $3, $4, "
          "$5::bytea)",
          Parameters{key.principal, key.method, key.request_id, reply.request_digest, Bytes(reply.content)})
      .status();
}

absl::StatusOr<AuditEntry> PgTransaction::AppendAudit(const AuditEntry& entry) {
  RETURN_IF_ERROR(LockFor("audit", entry.project));
  ASSIGN_OR_RETURN(const sql::Rows last,
                   session_.Query("SELECT a.sequence, a.digest FROM registry.audit a WHERE a.project = $1 "
                                  "ORDER BY a.sequence DESC LIMIT 1",
                                  Parameters{entry.project}));
  AuditEntry chained = entry;
  chained.sequence = last.empty() ? 1 : FieldReader(last, 0).Number() + 1;
  chained.time = now_;
  chained.digest = AuditDigest(last.empty() ? std::string() : last.Text(0, 1), chained);
  RETURN_IF_ERROR(session_
                      .Query("INSERT INTO registry.audit (project, sequence, time, principal, method, outcome, reason, "
                             "text, resources, digest) "
                             "VALUES ($1, $2, registry.at($3::bigint), $4, $5, $6, $7, $8, $9::text[], $10)",
                             Parameters{chained.project, Number(chained.sequence), Micros(chained.time),
                                        chained.principal, chained.method, chained.outcome, chained.reason,
                                        chained.text, Array(chained.resources), chained.digest})
                      .status());
  return chained;
}

absl::StatusOr<Listing<AuditEntry>> PgTransaction::ListAudit(absl::string_view project, const Page& page) {
  ASSIGN_OR_RETURN(const std::string before, Cursor(page));
  ASSIGN_OR_RETURN(std::vector<AuditEntry> found,
                   Rows<AuditEntry>(absl::StrCat("SELECT ", kAuditFields,
                                                 " FROM registry.audit a WHERE a.project = $1 AND a.sequence < $2 "
                                                 "ORDER BY a.sequence DESC LIMIT $3"),
                                    {Text(project), before, Number(page.limit + 1)}, &ReadAudit));
  std::vector<std::pair<std::string, AuditEntry>> positioned;
  for (AuditEntry& entry : found) positioned.emplace_back(Number(entry.sequence), std::move(entry));
  return PageOf(std::move(positioned), page.limit);
}

}  // namespace lockkeeper::store
