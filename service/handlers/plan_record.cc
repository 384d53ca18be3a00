#include "service/handlers/plan_record.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::handlers {
namespace {

// "lockkeeper plan record 1 <bytes of the plan>\n<plan><files>"
constexpr absl::string_view kHead = "lockkeeper plan record 1 ";
constexpr size_t kDigestLength = 64;
constexpr size_t kShortestPrefix = 4;

absl::Status NotFound(const convert::ChildName& name) {
  return Failure(Reason::kPlanNotFound)
      .With("plan", name.id)
      .With("environment", name.environment.empty() ? "ENV" : name.environment);
}

absl::StatusOr<std::vector<std::string>> EnvironmentsOf(store::Transaction& tx, const convert::ChildName& name) {
  if (!name.environment.empty()) {
    RETURN_IF_ERROR(tx.GetEnvironment(name.project, name.environment).status());
    return std::vector<std::string>{name.environment};
  }
  RETURN_IF_ERROR(tx.GetProject(name.project).status());
  std::vector<std::string> all;
  store::Page page{1000, ""};
  do {
    ASSIGN_OR_RETURN(const store::Listing<store::Environment> listing, tx.ListEnvironments(name.project, page));
    for (const store::Environment& each : listing.items) all.push_back(each.id);
    page.after = listing.next;
  } while (!page.after.empty());
  return all;
}

// Those of one environment whose digest starts with the prefix.
absl::Status CollectMatches(store::Transaction& tx, const convert::ChildName& name, const std::string& environment,
                            std::vector<store::Plan>& matches) {
  if (name.id.size() == kDigestLength) {
    absl::StatusOr<store::Plan> plan = tx.GetPlan(name.project, environment, name.id);
    if (plan.ok()) matches.push_back(*std::move(plan));
    return ReasonOf(plan.status()) == Reason::kPlanNotFound ? absl::OkStatus() : plan.status();
  }
  store::Page page{100, ""};
  do {
    ASSIGN_OR_RETURN(store::Listing<store::Plan> listing, tx.ListPlans(name.project, environment, page));
    for (store::Plan& plan : listing.items) {
      if (absl::StartsWith(plan.digest, name.id)) matches.push_back(std::move(plan));
    }
    page.after = listing.next;
  } while (!page.after.empty());
  return absl::OkStatus();
}

}  // namespace

std::string PackPlan(const verify::VerifiedPlan& plan, const v1::Bundle& files) {
  const std::string text = plan.Serialize();
  return absl::StrCat(kHead, text.size(), "\n", text, files.SerializeAsString());
}

absl::StatusOr<PlanRecord> UnpackPlan(store::Plan row) {
  absl::string_view rest = row.content;
  size_t length = 0;
  RET_CHECK(absl::ConsumePrefix(&rest, kHead));
  const size_t line_end = rest.find('\n');
  RET_CHECK(line_end != absl::string_view::npos && absl::SimpleAtoi(rest.substr(0, line_end), &length));
  rest.remove_prefix(line_end + 1);
  RET_CHECK(length <= rest.size());
  ASSIGN_OR_RETURN(verify::VerifiedPlan plan, verify::VerifiedPlan::Restore(rest.substr(0, length), row.digest));
  v1::Bundle files;
  RET_CHECK(files.ParseFromString(std::string(rest.substr(length))));
  return PlanRecord{std::move(row), std::move(plan), std::move(files)};
}

absl::StatusOr<store::Plan> FindPlan(store::Transaction& tx, const convert::ChildName& name) {
  if (name.id.size() < kShortestPrefix) {
    return Failure(Reason::kInvalidArgument)
        .With("what",
              absl::StrCat("plan '", name.id, "': give at least ", kShortestPrefix, " characters of the digest"))
        .With("field", "name");
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> environments, EnvironmentsOf(tx, name));
  std::vector<store::Plan> matches;
  for (const std::string& environment : environments) RETURN_IF_ERROR(CollectMatches(tx, name, environment, matches));
  if (matches.empty()) return NotFound(name);
  if (matches.size() == 1) return std::move(matches[0]);
  return Failure(Reason::kInvalidArgument)
      .With("what", absl::StrCat("'", name.id, "' matches ", matches.size(),
                                 " plans: give more characters, and the environment"))
      .With("field", "name");
}

}  // namespace lockkeeper::handlers
