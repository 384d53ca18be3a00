#include "service/convert/plan.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/convert/names.h"
#include "service/convert/time.h"

namespace lockkeeper::convert {
namespace {

v1::Severity SeverityOf(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::kInfo: return v1::SEVERITY_INFO;
    case lint::Severity::kWarning: return v1::SEVERITY_WARNING;
    case lint::Severity::kBlocking: return v1::SEVERITY_BLOCKING;
  }
  return v1::SEVERITY_UNSPECIFIED;
}

void ToProto(const sql::Effects& effects, v1::Effects* out) {
  out->set_known(effects.known);
  out->set_lock_mode(std::string(sql::LockModeName(effects.strongest_lock())));
  for (const sql::Lock& lock : effects.locks) {
    v1::ObjectRef* table = out->add_locked();
    table->set_kind("table");
    for (const std::string& part : lock.table) table->add_path(part);
    table->set_display(absl::StrCat("table ", sql::DottedName(lock.table)));
  }
  out->set_scans(effects.scans);
  out->set_rewrites(effects.rewrites);
  out->set_loses_data(effects.loses_data());
}

void ToProto(const verify::PlanStep& step, v1::Step* out) {
  out->set_number(step.number);
  out->set_sql(step.sql);
  out->set_revision(step.revision);
  out->set_line(step.line);
  ToProto(step.effects, out->mutable_effects());
  out->set_probe_sql(step.probe_sql);
  out->set_destructive(step.effects.destructive || step.effects.loses_data());
}

void ToProto(const verify::PlanGroup& group, v1::StepGroup* out) {
  out->set_kind(group.transactional ? v1::GROUP_KIND_TRANSACTIONAL : v1::GROUP_KIND_STANDALONE);
  for (const verify::PlanStep& step : group.steps) ToProto(step, out->add_steps());
  out->set_completes_revision(group.completes_revision);
}

// "needs-ready: type app.state" as rule and object.
void BecauseToProto(absl::string_view text, v1::Because* out) {
  out->set_text(std::string(text));
  const size_t colon = text.find(": ");
  out->set_rule(std::string(text.substr(0, colon)));
  if (colon != absl::string_view::npos) KeyTextToProto(text.substr(colon + 2), out->mutable_object());
}

void ToProto(const plan::Statement& statement, int number, v1::Step* out) {
  out->set_number(number);
  out->set_sql(statement.sql);
  if (!statement.object.empty()) KeyTextToProto(statement.object, out->mutable_object());
  out->set_destructive(!statement.loses.empty() || statement.verb == catalog::Verb::kDropped);
  out->mutable_effects()->set_loses_data(!statement.loses.empty());
  for (const std::string& because : statement.because) BecauseToProto(because, out->add_why());
}

void ToProof(const verify::VerifiedPlan& verified, const PlanContext& context, v1::Proof* out) {
  // There is no verified plan whose proof did not succeed.
  out->set_succeeded(true);
  out->set_start_fingerprint(verified.plan().start_fingerprint);
  out->set_end_fingerprint(verified.plan().target_fingerprint);
  out->set_server_version(context.shadow_version);
  convert::ToProto(verified.elapsed(), out->mutable_elapsed());
  convert::ToProto(context.created, out->mutable_prove_time());
}

}  // namespace

v1::Direction DirectionOf(verify::Direction direction) {
  return direction == verify::Direction::kUpgrade ? v1::DIRECTION_UPGRADE : v1::DIRECTION_DOWNGRADE;
}

bool IsAcknowledged(const lint::Finding& finding, const std::set<std::string>& acknowledged) {
  return acknowledged.count(finding.id) > 0 || acknowledged.count(finding.rule) > 0;
}

void ToProto(const lint::Finding& finding, v1::Finding* out) {
  out->set_id(finding.id);
  out->set_rule(finding.rule);
  out->set_severity(SeverityOf(finding.severity));
  if (!finding.object.empty()) NameToProto(finding.object, out->mutable_object());
  out->set_message(finding.message);
  out->set_advice(finding.what_to_do);
  if (finding.rows_at_stake.has_value()) out->set_rows_at_stake(*finding.rows_at_stake);
  out->set_revision(finding.revision);
  out->set_line(finding.line);
}

void ToProto(const std::vector<lint::Finding>& findings, const std::set<std::string>& acknowledged,
             Repeated<v1::Finding>* out) {
  for (const lint::Finding& finding : findings) {
    v1::Finding* made = out->Add();
    ToProto(finding, made);
    made->set_acknowledged(IsAcknowledged(finding, acknowledged));
  }
  std::stable_sort(out->begin(), out->end(),
                   [](const v1::Finding& a, const v1::Finding& b) { return a.severity() > b.severity(); });
}

void ToProto(const std::vector<plan::Statement>& statements, Repeated<v1::StepGroup>* out) {
  v1::StepGroup* open = nullptr;
  int number = 0;
  for (const plan::Statement& statement : statements) {
    if (open == nullptr || !statement.transactional) {
      open = out->Add();
      open->set_kind(statement.transactional ? v1::GROUP_KIND_TRANSACTIONAL : v1::GROUP_KIND_STANDALONE);
    }
    ToProto(statement, ++number, open->add_steps());
    if (!statement.transactional) open = nullptr;
  }
}

void ToProto(const verify::VerifiedPlan& verified, const PlanContext& context, v1::Plan* out) {
  const verify::RevisionPlan& plan = verified.plan();
  out->set_name(PlanText(context.project, context.environment, verified.digest()));
  out->set_digest(verified.digest());
  out->set_environment(EnvironmentText(context.project, context.environment));
  out->set_direction(DirectionOf(plan.direction));
  out->set_start_fingerprint(plan.start_fingerprint);
  out->set_target_fingerprint(plan.target_fingerprint);
  for (const std::string& head : plan.start_heads) out->add_start_revisions(head);
  for (const std::string& head : plan.target_heads) out->add_target_revisions(head);
  for (const std::string& revision : plan.revisions) out->add_revisions(revision);
  if (context.steps) {
    for (const verify::PlanGroup& group : plan.groups) ToProto(group, out->add_groups());
  }
  ToProto(plan.findings, context.acknowledged, out->mutable_findings());
  out->set_nothing_to_do(plan.revisions.empty());
  out->set_statements_done(plan.statements_done);
  if (!plan.revisions.empty()) ToProof(verified, context, out->mutable_proof());
  if (context.created != absl::InfinitePast()) ToProto(context.created, out->mutable_create_time());
  if (context.expires != absl::InfiniteFuture()) ToProto(context.expires, out->mutable_expire_time());
}

}  // namespace lockkeeper::convert
