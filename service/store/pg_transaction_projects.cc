// Projects, revisions and environments.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/store/pg_transaction.h"

namespace lockkeeper::store {
namespace {

constexpr absl::string_view kProjectFields = "p.id, p.display_name, p.etag, registry.micros(p.created)";
Project ReadProject(FieldReader fields) { return {fields.Text(), fields.Text(), fields.Text(), fields.Time()}; }

constexpr absl::string_view kRevisionFields =
    "r.project, r.id, r.digest, r.file_name, r.content, r.parents, r.message, r.principal, registry.micros(r.pushed)";
Revision ReadRevision(FieldReader fields) {
  return {fields.Text(),  fields.Text(), fields.Text(), fields.Text(), fields.Bytes(),
          fields.Array(), fields.Text(), fields.Text(), fields.Time()};
}

constexpr absl::string_view kEnvironmentFields =
    "e.project, e.id, e.connection_kind, e.connection, e.settings, e.etag, registry.micros(e.created), "
    "registry.micros(e.updated)";
Environment ReadEnvironment(FieldReader fields) {
  return {fields.Text(), fields.Text(), fields.Text(), fields.Text(),
          fields.Text(), fields.Text(), fields.Time(), fields.Time()};
}

template <typename T>
std::vector<std::pair<std::string, T>> ById(std::vector<T> items) {
  std::vector<std::pair<std::string, T>> out;
  for (T& item : items) {
    std::string id = item.id;
    out.emplace_back(std::move(id), std::move(item));
  }
  return out;
}

absl::Status NoEnvironment(absl::string_view id) {
  return Failure(Reason::kEnvironmentNotFound).With("environment", id);
}

std::string ResourceName(absl::string_view project, absl::string_view environment) {
  return absl::StrCat("projects/", project, "/environments/", environment);
}

}  // namespace

absl::Status PgTransaction::Start() {
  ASSIGN_OR_RETURN(const sql::Rows rows, session_.Query("SELECT registry.micros(pg_catalog.now())"));
  now_ = FieldReader(rows, 0).Time();
  return absl::OkStatus();
}

absl::StatusOr<Project> PgTransaction::CreateProject(const Project& project) {
  ASSIGN_OR_RETURN(
      std::optional<Project> made,
      Row<Project>(absl::StrCat("INSERT INTO registry.project AS p (id, display_name, etag) VALUES ($1, $2, $3) "
                                "ON CONFLICT DO NOTHING RETURNING ",
                                kProjectFields),
                   {project.id, project.display_name, RandomHex(8)}, &ReadProject));
  if (made.has_value()) return *std::move(made);
  return Failure(Reason::kInvalidArgument).With("what", absl::StrCat("project '", project.id, "' exists already"));
}

absl::StatusOr<Project> PgTransaction::EnsureProject(absl::string_view id) {
  RETURN_IF_ERROR(
      session_
          .Query("INSERT INTO registry.project (id, display_name, etag) VALUES ($1, '', $2) ON CONFLICT DO NOTHING",
                 Parameters{Text(id), RandomHex(8)})
          .status());
  return GetProject(id);
}

absl::StatusOr<Project> PgTransaction::GetProject(absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Project> found,
                   Row<Project>(absl::StrCat("SELECT ", kProjectFields, " FROM registry.project p WHERE p.id = $1"),
                                {Text(id)}, &ReadProject));
  if (found.has_value()) return *std::move(found);
  return Failure(Reason::kProjectNotFound).With("project", id);
}

absl::StatusOr<Listing<Project>> PgTransaction::ListProjects(const Page& page) {
  ASSIGN_OR_RETURN(std::vector<Project> found,
                   Rows<Project>(absl::StrCat("SELECT ", kProjectFields,
                                              " FROM registry.project p WHERE p.id > $1 ORDER BY p.id LIMIT $2"),
                                 {page.after, Number(page.limit + 1)}, &ReadProject));
  return PageOf(ById(std::move(found)), page.limit);
}

absl::StatusOr<Revision> PgTransaction::PushRevision(const Revision& revision) {
  RET_CHECK(Sha256(revision.content) == revision.digest);
  RETURN_IF_ERROR(GetProject(revision.project).status());
  ASSIGN_OR_RETURN(
      const sql::Rows missing,
      session_.Query("SELECT p FROM pg_catalog.unnest($2::text[]) p "
                     "WHERE NOT EXISTS (SELECT FROM registry.revision r WHERE r.project = $1 AND r.id = p)",
                     Parameters{revision.project, Array(revision.parents)}));
  if (!missing.empty()) {
    return Failure(Reason::kRevisionUnknownParent)
        .With("revision", revision.id)
        .With("parent", missing.Text(0, 0))
        .With("file", revision.file_name);
  }
  RETURN_IF_ERROR(
      session_
          .Query("INSERT INTO registry.revision (project, id, digest, file_name, content, parents, message, principal) "
                 "VALUES ($1, $2, $3, $4, $5::bytea, $6::text[], $7, $8) ON CONFLICT (project, id) DO NOTHING",
                 Parameters{revision.project, revision.id, revision.digest, revision.file_name, Bytes(revision.content),
                            Array(revision.parents), revision.message, revision.principal})
          .status());
  ASSIGN_OR_RETURN(Revision stored, GetRevision(revision.project, revision.id));
  if (stored.digest == revision.digest) return stored;
  return Failure(Reason::kRevisionChanged)
      .With("revision", revision.id)
      .With("file", revision.file_name)
      .With("pushed", stored.digest)
      .With("found", revision.digest);
}

absl::StatusOr<Revision> PgTransaction::GetRevision(absl::string_view project, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Revision> found,
                   Row<Revision>(absl::StrCat("SELECT ", kRevisionFields,
                                              " FROM registry.revision r WHERE r.project = $1 AND r.id = $2"),
                                 {Text(project), Text(id)}, &ReadRevision));
  if (found.has_value()) return *std::move(found);
  return Failure(Reason::kRevisionNotFound).With("target", id);
}

absl::StatusOr<std::vector<Revision>> PgTransaction::AllRevisions(absl::string_view project) {
  return Rows<Revision>(
      absl::StrCat("SELECT ", kRevisionFields, " FROM registry.revision r WHERE r.project = $1 ORDER BY r.position"),
      {Text(project)}, &ReadRevision);
}

absl::StatusOr<Environment> PgTransaction::CreateEnvironment(const Environment& environment) {
  RETURN_IF_ERROR(GetProject(environment.project).status());
  ASSIGN_OR_RETURN(
      std::optional<Environment> made,
      Row<Environment>(
          absl::StrCat(
              "INSERT INTO registry.environment AS e (project, id, connection_kind, connection, settings, etag) "
              "VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING RETURNING ",
              kEnvironmentFields),
          {environment.project, environment.id, environment.connection_kind, environment.connection,
           environment.settings, RandomHex(8)},
          &ReadEnvironment));
  if (made.has_value()) return *std::move(made);
  return Failure(Reason::kEnvironmentExists).With("environment", environment.id);
}

absl::StatusOr<Environment> PgTransaction::GetEnvironment(absl::string_view project, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Environment> found,
                   Row<Environment>(absl::StrCat("SELECT ", kEnvironmentFields,
                                                 " FROM registry.environment e WHERE e.project = $1 AND e.id = $2"),
                                    {Text(project), Text(id)}, &ReadEnvironment));
  if (found.has_value()) return *std::move(found);
  return NoEnvironment(id);
}

absl::StatusOr<Listing<Environment>> PgTransaction::ListEnvironments(absl::string_view project, const Page& page) {
  ASSIGN_OR_RETURN(std::vector<Environment> found,
                   Rows<Environment>(absl::StrCat("SELECT ", kEnvironmentFields,
                                                  " FROM registry.environment e "
                                                  "WHERE e.project = $1 AND e.id > $2 ORDER BY e.id LIMIT $3"),
                                     {Text(project), page.after, Number(page.limit + 1)}, &ReadEnvironment));
  return PageOf(ById(std::move(found)), page.limit);
}

absl::StatusOr<Environment> PgTransaction::UpdateEnvironment(const Environment& environment) {
  ASSIGN_OR_RETURN(
      std::optional<Environment> written,
      Row<Environment>(
          absl::StrCat("UPDATE registry.environment e SET connection_kind = $3, connection = $4, settings = $5::jsonb, "
                       "etag = $6, updated = now() WHERE e.project = $1 AND e.id = $2 AND $7 IN ('', e.etag) "
                       "RETURNING ",
                       kEnvironmentFields),
          {environment.project, environment.id, environment.connection_kind, environment.connection,
           environment.settings, RandomHex(8), environment.etag},
          &ReadEnvironment));
  if (written.has_value()) return *std::move(written);
  RETURN_IF_ERROR(GetEnvironment(environment.project, environment.id).status());
  return Failure(Reason::kEtagMismatch).With("resource", ResourceName(environment.project, environment.id));
}

absl::Status PgTransaction::ForgetEnvironment(absl::string_view project, absl::string_view id, absl::string_view etag) {
  ASSIGN_OR_RETURN(
      const sql::Rows locked,
      session_.Query("SELECT e.etag FROM registry.environment e WHERE e.project = $1 AND e.id = $2 FOR UPDATE",
                     Parameters{Text(project), Text(id)}));
  if (locked.empty()) return NoEnvironment(id);
  if (!etag.empty() && locked.Text(0, 0) != etag)
    return Failure(Reason::kEtagMismatch).With("resource", ResourceName(project, id));
  RETURN_IF_ERROR(RequireFreeEnvironment(project, id));
  return session_
      .Query("DELETE FROM registry.environment e WHERE e.project = $1 AND e.id = $2",
             Parameters{Text(project), Text(id)})
      .status();
}

}  // namespace lockkeeper::store
