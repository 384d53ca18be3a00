#include "client/source.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/models.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

constexpr char kForms[] =
    "a source is env:NAME, rev:TARGET, file:PATH, models, files, empty, snapshot:FILE or a "
    "postgresql:// URL";

constexpr char kNothingDeclared[] = "name them in lockkeeper.yaml: `models: [app.models:Base]`, `sql: [db/*.sql]`";

absl::Status AddSqlFile(const std::string& path, v1::DeclaredSchema& declared) {
  v1::SqlFile& file = *declared.add_files();
  file.set_path(path);
  file.set_origin(v1::SQL_ORIGIN_SQL_FILE);
  LK_ASSIGN_OR_RETURN(*file.mutable_content(), ReadFile(path));
  return absl::OkStatus();
}

absl::Status AddModels(Context& context, v1::DeclaredSchema& declared) {
  LK_ASSIGN_OR_RETURN(ModelTexts texts, RunProviders(context.file));
  for (const std::string& warning : texts.warnings) {
    context.terminal.Progress(absl::StrCat("warning: ", warning));
  }
  for (ModelText& text : texts.files) {
    v1::SqlFile& file = *declared.add_files();
    file.set_path(std::move(text.path));
    file.set_content(std::move(text.sql));
    file.set_origin(v1::SQL_ORIGIN_MODELS);
  }
  return absl::OkStatus();
}

absl::Status AddSqlGlobs(const ProjectFile& project, v1::DeclaredSchema& declared) {
  std::set<std::string> seen;
  for (const std::string& pattern : project.sql) {
    LK_ASSIGN_OR_RETURN(const std::vector<std::string> paths, FindFiles(project.directory, pattern));
    for (const std::string& path : paths) {
      if (seen.insert(path).second) LK_RETURN_IF_ERROR(AddSqlFile(path, declared));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::DeclaredSchema> ReadFilesOnly(const ProjectFile& project) {
  v1::DeclaredSchema declared;
  if (project.sql.empty()) {
    return UsageFailure("no SQL files are declared", kNothingDeclared);
  }
  LK_RETURN_IF_ERROR(AddSqlGlobs(project, declared));
  return declared;
}

absl::StatusOr<v1::DeclaredSchema> ReadPath(const std::string& path) {
  v1::DeclaredSchema declared;
  LK_ASSIGN_OR_RETURN(const std::vector<std::string> paths, FindFiles("", path));
  for (const std::string& found : paths) LK_RETURN_IF_ERROR(AddSqlFile(found, declared));
  return declared;
}

absl::StatusOr<v1::DeclaredSchema> ReadTexts(Context& context, const SourceWords& words) {
  if (words.kind == SourceKind::kModels) return ReadDeclared(context);
  if (words.kind == SourceKind::kFiles) return ReadFilesOnly(context.file);
  return ReadPath(words.argument);
}

}  // namespace

absl::StatusOr<SourceWords> ParseSource(absl::string_view text) {
  if (text == "models") return SourceWords{SourceKind::kModels, ""};
  if (text == "files") return SourceWords{SourceKind::kFiles, ""};
  if (text == "empty") return SourceWords{SourceKind::kEmpty, ""};
  if (absl::StartsWith(text, "postgresql://") || absl::StartsWith(text, "postgres://")) {
    return SourceWords{SourceKind::kUrl, std::string(text)};
  }
  const size_t colon = text.find(':');
  const absl::string_view word = text.substr(0, colon);
  std::string argument(colon == absl::string_view::npos ? "" : text.substr(colon + 1));
  if (!argument.empty()) {
    if (word == "env") return SourceWords{SourceKind::kEnvironment, std::move(argument)};
    if (word == "rev") return SourceWords{SourceKind::kRevision, std::move(argument)};
    if (word == "file") return SourceWords{SourceKind::kFile, std::move(argument)};
    if (word == "snapshot") return SourceWords{SourceKind::kSnapshot, std::move(argument)};
  }
  return UsageFailure(absl::StrCat("\"", text, "\" is no source"), kForms);
}

absl::StatusOr<v1::Source> ReadSource(Context& context, absl::string_view text) {
  LK_ASSIGN_OR_RETURN(SourceWords words, ParseSource(text));
  v1::Source source;
  switch (words.kind) {
    case SourceKind::kEnvironment: source.set_environment(context.EnvironmentName(words.argument)); break;
    case SourceKind::kRevision: source.set_revision(words.argument); break;
    case SourceKind::kEmpty: source.mutable_empty(); break;
    case SourceKind::kUrl: source.set_url(words.argument); break;
    case SourceKind::kSnapshot: {
      LK_ASSIGN_OR_RETURN(*source.mutable_snapshot(), ReadFile(words.argument));
      break;
    }
    case SourceKind::kFile:
    case SourceKind::kModels:
    case SourceKind::kFiles: {
      LK_ASSIGN_OR_RETURN(*source.mutable_declared(), ReadTexts(context, words));
      break;
    }
  }
  return source;
}

absl::StatusOr<v1::DeclaredSchema> ReadDeclared(Context& context) {
  v1::DeclaredSchema declared;
  if (!context.file.declares_schema()) {
    return UsageFailure("no models and no SQL files are declared", kNothingDeclared);
  }
  LK_RETURN_IF_ERROR(AddModels(context, declared));
  LK_RETURN_IF_ERROR(AddSqlGlobs(context.file, declared));
  return declared;
}

std::string RevisionsDirectory(const Context& context) { return Below(context.file.directory, context.file.revisions); }

absl::StatusOr<v1::Bundle> ReadBundle(const Context& context) {
  v1::Bundle bundle;
  for (const std::string& path : SqlFilesIn(RevisionsDirectory(context), false)) {
    v1::RevisionFile& file = *bundle.add_files();
    file.set_file_name(std::filesystem::path(path).filename().string());
    LK_ASSIGN_OR_RETURN(*file.mutable_content(), ReadFile(path));
  }
  return bundle;
}

}  // namespace lockkeeper::client
