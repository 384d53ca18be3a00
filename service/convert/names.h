// Resource names both ways: `projects/{p}/environments/{e}/plans/{digest}` and kin.
//
// Pure. Ids of projects and environments match [a-z][a-z0-9-]{0,62}; `-` as environment means "whichever it belongs to"
// and parses only where the caller allows it. Fails with INVALID_ARGUMENT that shows the form the name must have.
#ifndef LOCKKEEPER_SERVICE_CONVERT_NAMES_H_
#define LOCKKEEPER_SERVICE_CONVERT_NAMES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lockkeeper::convert {

struct EnvironmentName {
  std::string project, environment;
};

// A plan, an operation or a snapshot. An empty environment stands for `-`.
struct ChildName {
  std::string project, environment, id;
};

struct TestDatabaseName {
  std::string project, id;
};

struct RevisionName {
  std::string project, revision;  // the revision may be any target that names one
};

absl::StatusOr<std::string> ParseProject(absl::string_view name);
absl::StatusOr<EnvironmentName> ParseEnvironment(absl::string_view name);
// Also `projects/{p}/environments/-`, as an empty environment.
absl::StatusOr<EnvironmentName> ParseEnvironmentOrAny(absl::string_view name);
absl::StatusOr<ChildName> ParsePlan(absl::string_view name);
absl::StatusOr<ChildName> ParseOperation(absl::string_view name);
absl::StatusOr<ChildName> ParseSnapshot(absl::string_view name);
absl::StatusOr<RevisionName> ParseRevision(absl::string_view name);
absl::StatusOr<TestDatabaseName> ParseTestDatabase(absl::string_view name);

std::string ProjectText(absl::string_view project);
std::string EnvironmentText(absl::string_view project, absl::string_view environment);
std::string PlanText(absl::string_view project, absl::string_view environment, absl::string_view digest);
std::string OperationText(absl::string_view project, absl::string_view environment, absl::string_view id);
std::string SnapshotText(absl::string_view project, absl::string_view environment, absl::string_view fingerprint);
std::string RevisionText(absl::string_view project, absl::string_view revision);
std::string TestDatabaseText(absl::string_view project, absl::string_view id);

// The id of a new project or environment; `what` names the field in the message.
absl::Status CheckId(absl::string_view what, absl::string_view id);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_NAMES_H_
