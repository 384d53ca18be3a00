#include "service/handlers/launch.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/lint/lint.h"
#include "service/convert/environment.h"

namespace lockkeeper::handlers {
namespace {

absl::Status Stale(const store::Plan& plan, absl::string_view planned, absl::string_view found) {
  return Failure(Reason::kStalePlan)
      .With("plan", plan.digest)
      .With("environment", plan.environment)
      .With("planned", planned)
      .With("found", found);
}

std::string HeadsText(std::vector<std::string> heads) {
  std::sort(heads.begin(), heads.end());
  return heads.empty() ? "base" : absl::StrJoin(heads, ", ");
}

absl::Status CheckProtection(const PlanRecord& record, const store::Environment& row) {
  v1::Environment environment;
  convert::ToProto(row, "", &environment);
  const v1::Protection& protection = environment.protection();
  if (protection.frozen()) {
    return Failure(Reason::kPermissionDenied)
        .With("message", absl::StrCat("environment '", row.id, "' is frozen",
                                      protection.freeze_reason().empty() ? "" : ": ", protection.freeze_reason()))
        .With("environment", row.id);
  }
  for (const lint::Finding& finding : record.plan.plan().findings) {
    const auto& forbidden = protection.forbidden_rules();
    if (std::find(forbidden.begin(), forbidden.end(), finding.rule) == forbidden.end()) continue;
    return Failure(Reason::kPermissionDenied)
        .With("message", absl::StrCat("environment '", row.id, "' forbids what rule '", finding.rule,
                                      "' found: ", finding.message))
        .With("environment", row.id);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<operations::Launch> PrepareLaunch(store::Store& store, const registry::Environments& environments,
                                                 const store::Operation& operation) {
  store::Plan row;
  store::Environment environment;
  const absl::Status read = store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(row, tx.GetPlan(operation.project, operation.environment, operation.plan_digest));
    ASSIGN_OR_RETURN(environment, tx.GetEnvironment(operation.project, operation.environment));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(read);
  ASSIGN_OR_RETURN(PlanRecord record, UnpackPlan(std::move(row)));
  ASSIGN_OR_RETURN(workflow::Target target, environments.Resolve(environment));
  workflow::RunRequest request;
  request.target = std::move(target);
  request.operation = operation.id;
  request.principal = operation.principal;
  // What was open was refused when the operation was created: whatever the plan has is acknowledged now.
  for (const lint::Finding& finding : record.plan.plan().findings) request.acknowledged.push_back(finding.id);
  return operations::Launch{operation, std::move(record.plan), std::move(request)};
}

absl::Status CheckStart(App& app, const PlanRecord& record, const store::Environment& environment,
                        const workflow::Target& target, const std::string& expected_fingerprint,
                        const std::set<std::string>& acknowledged) {
  const verify::RevisionPlan& plan = record.plan.plan();
  if (absl::Now() > record.row.expires) return Stale(record.row, "a plan that expired", "now");
  if (expected_fingerprint != plan.start_fingerprint)
    return Stale(record.row, plan.start_fingerprint, expected_fingerprint);
  const absl::Status findings = lint::CheckAcknowledged(plan.findings, acknowledged);
  if (!findings.ok()) return WithMetadata(findings, "plan", record.row.digest);
  RETURN_IF_ERROR(CheckProtection(record, environment));
  ASSIGN_OR_RETURN(const workflow::LedgerView ledger, app.engine.ReadLedger(target));
  if (HeadsText(ledger.heads) != HeadsText(plan.start_heads)) {
    return Stale(record.row, HeadsText(plan.start_heads), HeadsText(ledger.heads));
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::handlers
