#include "client/models.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/status_macros.h"
#include "client/subprocess.h"

namespace lockkeeper::client {
namespace {

constexpr double kFormat = 1;

absl::Status NotUnderstood(absl::string_view what) {
  return LocalFailure(kModelsFailedReason, absl::StrCat("the models provider printed ", what),
                      "its stdout must hold one JSON document and nothing else; is the installed "
                      "`lockkeeper` package of this version?");
}

std::string TextOf(const google::protobuf::Struct& map, const char* key) {
  const auto found = map.fields().find(key);
  return found == map.fields().end() ? "" : found->second.string_value();
}

std::string Interpreter(const ProjectFile& file) {
  if (!file.python.empty()) {
    const bool is_path = file.python.find('/') != std::string::npos;
    return is_path ? Below(file.directory, file.python) : file.python;
  }
  const char* const environment = std::getenv("VIRTUAL_ENV");
  if (environment != nullptr && *environment != '\0') {
    std::string python = absl::StrCat(environment, "/bin/python");
    if (access(python.c_str(), X_OK) == 0) return python;
  }
  return "python3";
}

absl::StatusOr<std::string> Run(const std::vector<std::string>& argv, const ProjectFile& file, absl::string_view what) {
  LK_ASSIGN_OR_RETURN(ProgramResult result, RunProgram(argv, file.directory));
  if (result.exit_code == 0) return std::move(result.output);
  return LocalFailure(kModelsFailedReason, absl::StrCat(what, " ended with exit code ", result.exit_code,
                                                        "; what it said stands above, and nothing was changed"));
}

}  // namespace

absl::StatusOr<ModelTexts> ParseProviderOutput(absl::string_view json) {
  google::protobuf::Struct root;
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(json), &root);
  if (!parsed.ok()) return NotUnderstood("no JSON document");
  const auto& fields = root.fields();
  const auto format = fields.find("format");
  const auto files = fields.find("files");
  if (format == fields.end() || files == fields.end() || !files->second.has_list_value()) {
    return NotUnderstood("JSON without `format` and `files`");
  }
  if (format->second.number_value() != kFormat) {
    return NotUnderstood(
        absl::StrCat("format ", format->second.number_value(), ", and this client reads format ", kFormat));
  }
  ModelTexts texts;
  for (const auto& entry : files->second.list_value().values()) {
    texts.files.push_back({TextOf(entry.struct_value(), "path"), TextOf(entry.struct_value(), "sql")});
  }
  if (const auto warnings = fields.find("warnings"); warnings != fields.end()) {
    for (const auto& entry : warnings->second.list_value().values()) {
      texts.warnings.push_back(entry.string_value());
    }
  }
  return texts;
}

absl::StatusOr<ModelTexts> RunProviders(const ProjectFile& file) {
  ModelTexts texts;
  if (!file.models.empty()) {
    std::vector<std::string> argv = {Interpreter(file), "-m", "lockkeeper.sqlalchemy"};
    argv.insert(argv.end(), file.models.begin(), file.models.end());
    LK_ASSIGN_OR_RETURN(const std::string output, Run(argv, file, "the models provider"));
    LK_ASSIGN_OR_RETURN(texts, ParseProviderOutput(output));
  }
  for (const std::string& command : file.model_commands) {
    LK_ASSIGN_OR_RETURN(std::string sql,
                        Run({"sh", "-c", command}, file, absl::StrCat("the models command `", command, "`")));
    texts.files.push_back({absl::StrCat("models:", command), std::move(sql)});
  }
  return texts;
}

}  // namespace lockkeeper::client
