#include "service/convert/names.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::convert {
namespace {

using Parts = std::vector<std::string>;

bool IsId(absl::string_view id) {
  if (id.empty() || id.size() > 63 || !absl::ascii_islower(static_cast<unsigned char>(id[0]))) return false;
  return std::all_of(id.begin(), id.end(),
                     [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

absl::Status Malformed(absl::string_view name, absl::string_view form) {
  return Failure(Reason::kInvalidArgument)
      .With("what", absl::StrCat("'", name, "' is not a resource name of the form ", form))
      .With("field", "name")
      .With("value", name);
}

// The values of a name whose collections are `collections`; every value but the last must be an id.
absl::StatusOr<Parts> Split(absl::string_view name, const Parts& collections, absl::string_view form) {
  const Parts parts = absl::StrSplit(name, '/');
  if (parts.size() != collections.size() * 2) return Malformed(name, form);
  Parts values;
  for (size_t i = 0; i < collections.size(); ++i) {
    if (parts[2 * i] != collections[i] || parts[2 * i + 1].empty()) return Malformed(name, form);
    values.push_back(parts[2 * i + 1]);
  }
  if (!IsId(values[0])) return Malformed(name, form);
  return values;
}

absl::StatusOr<ChildName> ParseChild(absl::string_view name, absl::string_view collection) {
  const std::string form = absl::StrCat("projects/PROJECT/environments/ENVIRONMENT/", collection, "/ID");
  ASSIGN_OR_RETURN(Parts values, Split(name, {"projects", "environments", std::string(collection)}, form));
  if (values[1] == "-") values[1].clear();
  if (!values[1].empty() && !IsId(values[1])) return Malformed(name, form);
  return ChildName{values[0], values[1], values[2]};
}

}  // namespace

absl::StatusOr<std::string> ParseProject(absl::string_view name) {
  ASSIGN_OR_RETURN(const Parts values, Split(name, {"projects"}, "projects/PROJECT"));
  return values[0];
}

absl::StatusOr<EnvironmentName> ParseEnvironmentOrAny(absl::string_view name) {
  constexpr absl::string_view kForm = "projects/PROJECT/environments/ENVIRONMENT";
  ASSIGN_OR_RETURN(Parts values, Split(name, {"projects", "environments"}, kForm));
  if (values[1] == "-") return EnvironmentName{values[0], ""};
  if (!IsId(values[1])) return Malformed(name, kForm);
  return EnvironmentName{values[0], values[1]};
}

absl::StatusOr<EnvironmentName> ParseEnvironment(absl::string_view name) {
  ASSIGN_OR_RETURN(EnvironmentName parsed, ParseEnvironmentOrAny(name));
  if (parsed.environment.empty()) return Malformed(name, "projects/PROJECT/environments/ENVIRONMENT");
  return parsed;
}

absl::StatusOr<ChildName> ParsePlan(absl::string_view name) { return ParseChild(name, "plans"); }
absl::StatusOr<ChildName> ParseOperation(absl::string_view name) { return ParseChild(name, "operations"); }
absl::StatusOr<ChildName> ParseSnapshot(absl::string_view name) { return ParseChild(name, "snapshots"); }

absl::StatusOr<RevisionName> ParseRevision(absl::string_view name) {
  ASSIGN_OR_RETURN(const Parts values, Split(name, {"projects", "revisions"}, "projects/PROJECT/revisions/REVISION"));
  return RevisionName{values[0], values[1]};
}

absl::StatusOr<TestDatabaseName> ParseTestDatabase(absl::string_view name) {
  ASSIGN_OR_RETURN(const Parts values,
                   Split(name, {"projects", "testDatabases"}, "projects/PROJECT/testDatabases/ID"));
  return TestDatabaseName{values[0], values[1]};
}

std::string ProjectText(absl::string_view project) { return absl::StrCat("projects/", project); }

std::string EnvironmentText(absl::string_view project, absl::string_view environment) {
  return absl::StrCat("projects/", project, "/environments/", environment);
}

std::string PlanText(absl::string_view project, absl::string_view environment, absl::string_view digest) {
  return absl::StrCat(EnvironmentText(project, environment), "/plans/", digest);
}

std::string OperationText(absl::string_view project, absl::string_view environment, absl::string_view id) {
  return absl::StrCat(EnvironmentText(project, environment), "/operations/", id);
}

std::string SnapshotText(absl::string_view project, absl::string_view environment, absl::string_view fingerprint) {
  return absl::StrCat(EnvironmentText(project, environment), "/snapshots/", fingerprint);
}

std::string RevisionText(absl::string_view project, absl::string_view revision) {
  return absl::StrCat("projects/", project, "/revisions/", revision);
}

std::string TestDatabaseText(absl::string_view project, absl::string_view id) {
  return absl::StrCat("projects/", project, "/testDatabases/", id);
}

absl::Status CheckId(absl::string_view what, absl::string_view id) {
  if (IsId(id)) return absl::OkStatus();
  return Failure(Reason::kInvalidArgument)
      .With("what", absl::StrCat(what, " '", id,
                                 "' must be a lower-case letter followed by at most 62 lower-case letters, "
                                 "digits or '-'"))
      .With("field", what)
      .With("value", id);
}

}  // namespace lockkeeper::convert
