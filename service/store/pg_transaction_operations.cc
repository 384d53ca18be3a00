// Operations, their leases and their events.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/store/pg_transaction.h"

namespace lockkeeper::store {
namespace {

using Positioned = std::pair<std::string, Operation>;

constexpr absl::string_view kOperationFields =
    "o.project, o.environment, o.id, o.plan_digest, o.principal, o.state, o.finished, o.cancel_requested, o.content, "
    "o.owner, "
    "o.fence, registry.micros(o.lease_expires), o.last_sequence, registry.micros(o.created), registry.micros(o.ended)";
// The writer that still is the owner: a later owner has a higher fence.
constexpr absl::string_view kOwnedByWriter =
    " WHERE o.id = $1 AND o.owner = $2 AND o.fence = $3::bigint AND NOT o.finished ";

Operation ReadOperation(FieldReader fields) {
  return {fields.Text(),   fields.Text(), fields.Text(),   fields.Text(),  fields.Text(),
          fields.Text(),   fields.Flag(), fields.Flag(),   fields.Bytes(), fields.Text(),
          fields.Number(), fields.Time(), fields.Number(), fields.Time(),  fields.OptionalTime()};
}
Positioned ReadPositioned(FieldReader fields) {
  std::string position = fields.Text();
  return {std::move(position), ReadOperation(fields)};
}
Event ReadEvent(FieldReader fields) { return {fields.Number(), fields.Time(), fields.Bytes()}; }

absl::Status NotFound(absl::string_view id) { return Failure(Reason::kOperationNotFound).With("operation", id); }
absl::Status Running(absl::string_view operation, absl::string_view environment) {
  return Failure(Reason::kOperationRunning).With("operation", operation).With("environment", environment);
}

std::string Interval(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration), " milliseconds");
}

Parameters Writer(const Operation& operation) { return {operation.id, operation.owner, Number(operation.fence)}; }

}  // namespace

absl::Status PgTransaction::RequireFreeEnvironment(absl::string_view project, absl::string_view environment) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session_.Query("SELECT o.id FROM registry.operation o WHERE o.project = $1 AND o.environment = $2 "
                                  "AND NOT o.finished",
                                  Parameters{Text(project), Text(environment)}));
  return rows.empty() ? absl::OkStatus() : Running(rows.Text(0, 0), environment);
}

absl::StatusOr<Operation> PgTransaction::CreateOperation(const Operation& operation) {
  // Held against a concurrent ForgetEnvironment.
  ASSIGN_OR_RETURN(const sql::Rows environment,
                   session_.Query("SELECT FROM registry.environment e WHERE e.project = $1 AND e.id = $2 FOR SHARE",
                                  Parameters{operation.project, operation.environment}));
  if (environment.empty()) return Failure(Reason::kEnvironmentNotFound).With("environment", operation.environment);
  RETURN_IF_ERROR(GetPlan(operation.project, operation.environment, operation.plan_digest).status());
  ASSIGN_OR_RETURN(
      std::optional<Operation> made,
      Row<Operation>(absl::StrCat("INSERT INTO registry.operation AS o (project, environment, id, plan_digest, "
                                  "principal, state, finished, content) "
                                  "VALUES ($1, $2, $3, $4, $5, $6, false, $7::bytea) "
                                  "ON CONFLICT (project, environment) WHERE NOT finished DO NOTHING RETURNING ",
                                  kOperationFields),
                     {operation.project, operation.environment, operation.id, operation.plan_digest,
                      operation.principal, operation.state, Bytes(operation.content)},
                     &ReadOperation));
  if (made.has_value()) return *std::move(made);
  RETURN_IF_ERROR(RequireFreeEnvironment(operation.project, operation.environment));
  return Running("another", operation.environment);  // it ended between the two statements
}

absl::StatusOr<Operation> PgTransaction::OperationById(absl::string_view id) {
  ASSIGN_OR_RETURN(
      std::optional<Operation> found,
      Row<Operation>(absl::StrCat("SELECT ", kOperationFields, " FROM registry.operation o WHERE o.id = $1"),
                     {Text(id)}, &ReadOperation));
  if (found.has_value()) return *std::move(found);
  return NotFound(id);
}

absl::StatusOr<Operation> PgTransaction::GetOperation(absl::string_view project, absl::string_view id) {
  ASSIGN_OR_RETURN(Operation found, OperationById(id));
  if (found.project != project) return NotFound(id);
  return found;
}

absl::StatusOr<Listing<Operation>> PgTransaction::ListOperations(absl::string_view project,
                                                                 absl::string_view environment, const Page& page) {
  int64_t before = INT64_MAX;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &before)) {
    return Failure(Reason::kInvalidArgument).With("what", "the page token is not one that was given out");
  }
  ASSIGN_OR_RETURN(
      std::vector<Positioned> found,
      Rows<Positioned>(
          absl::StrCat("SELECT o.position, ", kOperationFields,
                       " FROM registry.operation o WHERE o.project = $1 "
                       "AND $2 IN ('', o.environment) AND o.position < $3 ORDER BY o.position DESC LIMIT $4"),
          {Text(project), Text(environment), Number(before), Number(page.limit + 1)}, &ReadPositioned));
  return PageOf(std::move(found), page.limit);
}

absl::StatusOr<std::vector<Operation>> PgTransaction::UnfinishedOperations() {
  return Rows<Operation>(
      absl::StrCat("SELECT ", kOperationFields, " FROM registry.operation o WHERE NOT o.finished ORDER BY o.position"),
      {}, &ReadOperation);
}

absl::StatusOr<Operation> PgTransaction::ClaimOperation(absl::string_view id, absl::string_view owner,
                                                        absl::Duration lease) {
  ASSIGN_OR_RETURN(
      std::optional<Operation> claimed,
      Row<Operation>(
          absl::StrCat("UPDATE registry.operation o SET owner = $2, fence = o.fence + 1, "
                       "lease_expires = pg_catalog.clock_timestamp() + $3::interval WHERE o.id = $1 AND NOT o.finished "
                       "AND (o.owner IN ('', $2) OR o.lease_expires < pg_catalog.clock_timestamp()) RETURNING ",
                       kOperationFields),
          {Text(id), Text(owner), Interval(lease)}, &ReadOperation));
  if (claimed.has_value()) return *std::move(claimed);
  ASSIGN_OR_RETURN(const Operation found, OperationById(id));
  if (!found.finished) return Running(id, found.environment);
  return Failure(Reason::kInvalidArgument)
      .With("what", absl::StrCat("operation '", id, "' has ended (", found.state, "): there is nothing left to run"));
}

absl::StatusOr<Operation> PgTransaction::OwnedOperation(absl::StatusOr<std::optional<Operation>> written,
                                                        const Operation& operation) {
  RETURN_IF_ERROR(written.status());
  if (written->has_value()) return **std::move(written);
  ASSIGN_OR_RETURN(const Operation found, OperationById(operation.id));
  return Failure(Reason::kLeaseLost).With("operation", operation.id).With("owner", found.owner);
}

absl::StatusOr<Operation> PgTransaction::RenewLease(const Operation& operation, absl::Duration lease) {
  Parameters parameters = Writer(operation);
  parameters.push_back(Interval(lease));
  return OwnedOperation(
      Row<Operation>(
          absl::StrCat("UPDATE registry.operation o SET lease_expires = pg_catalog.clock_timestamp() + $4::interval",
                       kOwnedByWriter, "RETURNING ", kOperationFields),
          parameters, &ReadOperation),
      operation);
}

absl::StatusOr<Operation> PgTransaction::SaveOperation(const Operation& operation) {
  Parameters parameters = Writer(operation);
  parameters.insert(parameters.end(), {operation.state, Flag(operation.finished), Bytes(operation.content)});
  return OwnedOperation(
      Row<Operation>(
          absl::StrCat("UPDATE registry.operation o SET state = $4, finished = $5::boolean, content = $6::bytea, "
                       "ended = CASE WHEN $5::boolean THEN pg_catalog.clock_timestamp() END, "
                       "owner = CASE WHEN $5::boolean THEN '' ELSE o.owner END",
                       kOwnedByWriter, "RETURNING ", kOperationFields),
          parameters, &ReadOperation),
      operation);
}

absl::StatusOr<Event> PgTransaction::AppendEvent(const Operation& operation, absl::string_view content) {
  ASSIGN_OR_RETURN(
      const Operation counted,
      OwnedOperation(Row<Operation>(absl::StrCat("UPDATE registry.operation o SET last_sequence = o.last_sequence + 1",
                                                 kOwnedByWriter, "RETURNING ", kOperationFields),
                                    Writer(operation), &ReadOperation),
                     operation));
  ASSIGN_OR_RETURN(
      std::optional<Event> event,
      Row<Event>("INSERT INTO registry.event AS v (operation, sequence, content) VALUES ($1, $2, $3::bytea) "
                 "RETURNING v.sequence, registry.micros(v.time), v.content",
                 {operation.id, Number(counted.last_sequence), Bytes(content)}, &ReadEvent));
  RET_CHECK(event.has_value());
  return *std::move(event);
}

absl::Status PgTransaction::ReleaseOperation(const Operation& operation) {
  return OwnedOperation(
             Row<Operation>(absl::StrCat("UPDATE registry.operation o SET owner = '', lease_expires = 'epoch'",
                                         kOwnedByWriter, "RETURNING ", kOperationFields),
                            Writer(operation), &ReadOperation),
             operation)
      .status();
}

absl::StatusOr<Operation> PgTransaction::RequestCancel(absl::string_view project, absl::string_view id) {
  RETURN_IF_ERROR(session_
                      .Query("UPDATE registry.operation o SET cancel_requested = true WHERE o.project = $1 AND o.id = "
                             "$2 AND NOT o.finished",
                             Parameters{Text(project), Text(id)})
                      .status());
  return GetOperation(project, id);
}

absl::StatusOr<std::vector<Event>> PgTransaction::EventsAfter(absl::string_view operation, int64_t sequence,
                                                              int limit) {
  return Rows<Event>(
      "SELECT v.sequence, registry.micros(v.time), v.content FROM registry.event v WHERE v.operation = $1 AND "
      "v.sequence > $2 "
      "ORDER BY v.sequence LIMIT $3",
      {Text(operation), Number(sequence), Number(limit)}, &ReadEvent);
}

}  // namespace lockkeeper::store
