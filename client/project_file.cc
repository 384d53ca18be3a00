#include "client/project_file.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/failure.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

constexpr char kFileName[] = "lockkeeper.yaml";

absl::Status Refuse(absl::string_view path, const YAML::Mark& mark, absl::string_view what,
                    absl::string_view hint = "") {
  Failure failure{std::string(what), kProjectFileReason, {}};
  failure.metadata["file"] = std::string(path);
  if (!mark.is_null()) failure.metadata["line"] = absl::StrCat(mark.line + 1);
  if (!hint.empty()) failure.metadata["hint"] = std::string(hint);
  return MakeFailure(absl::StatusCode::kInvalidArgument, failure);
}

absl::Status ReadText(absl::string_view path, absl::string_view key, const YAML::Node& node, std::string& out) {
  if (!node.IsScalar()) {
    return Refuse(path, node.Mark(), absl::StrCat("`", key, "` must be one text"));
  }
  out = node.Scalar();
  return absl::OkStatus();
}

absl::Status ReadTexts(absl::string_view path, absl::string_view key, const YAML::Node& node,
                       std::vector<std::string>& out) {
  if (node.IsScalar()) {
    out.push_back(node.Scalar());
    return absl::OkStatus();
  }
  if (!node.IsSequence()) {
    return Refuse(path, node.Mark(), absl::StrCat("`", key, "` must be a list of texts"));
  }
  for (const YAML::Node& item : node) {
    LK_RETURN_IF_ERROR(ReadText(path, key, item, out.emplace_back()));
  }
  return absl::OkStatus();
}

// A model is `module:attribute` or {command: "..."}; a single one needs no list.
absl::Status ReadModel(absl::string_view path, const YAML::Node& node, ProjectFile& file) {
  if (node.IsMap() && node.size() == 1 && node["command"]) {
    return ReadText(path, "command", node["command"], file.model_commands.emplace_back());
  }
  if (!node.IsScalar() || node.Scalar().find(':') == std::string::npos) {
    return Refuse(path, node.Mark(), "a model must be `module:attribute` or {command: ...}",
                  "for example `models: [app.models:Base]`");
  }
  file.models.push_back(node.Scalar());
  return absl::OkStatus();
}

absl::Status ReadModels(absl::string_view path, const YAML::Node& node, ProjectFile& file) {
  if (!node.IsSequence()) return ReadModel(path, node, file);
  for (const YAML::Node& item : node) LK_RETURN_IF_ERROR(ReadModel(path, item, file));
  return absl::OkStatus();
}

absl::Status ReadKey(absl::string_view path, const YAML::Node& key, const YAML::Node& value, ProjectFile& file) {
  const std::string name = key.IsScalar() ? key.Scalar() : "";
  if (value.IsNull()) return absl::OkStatus();
  if (name == "project") return ReadText(path, name, value, file.project);
  if (name == "server") return ReadText(path, name, value, file.server);
  if (name == "environment") return ReadText(path, name, value, file.environment);
  if (name == "python") return ReadText(path, name, value, file.python);
  if (name == "revisions") return ReadText(path, name, value, file.revisions);
  if (name == "models") return ReadModels(path, value, file);
  if (name == "sql") return ReadTexts(path, name, value, file.sql);
  return Refuse(path, key.Mark(), absl::StrCat("unknown key `", name, "`"),
                "keys are project, server, environment, revisions, models, python, sql");
}

}  // namespace

absl::StatusOr<ProjectFile> ParseProjectFile(absl::string_view text, absl::string_view path) {
  ProjectFile file;
  file.directory = std::filesystem::path(std::string(path)).parent_path().string();
  if (file.directory.empty()) file.directory = ".";
  YAML::Node root;
  try {
    root = YAML::Load(std::string(text));
  } catch (const YAML::Exception& error) {  // yaml-cpp throws; nothing else here does
    return Refuse(path, error.mark, error.msg);
  }
  if (root.IsNull()) return file;
  if (!root.IsMap()) return Refuse(path, root.Mark(), "the file must be a map of keys");
  for (const auto& entry : root) {
    LK_RETURN_IF_ERROR(ReadKey(path, entry.first, entry.second, file));
  }
  return file;
}

absl::StatusOr<ProjectFile> FindProjectFile(absl::string_view start) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  for (fs::path at = fs::path(std::string(start)); !at.empty(); at = at.parent_path()) {
    const fs::path candidate = at / kFileName;
    if (fs::is_regular_file(candidate, ignored)) {
      std::ifstream in(candidate, std::ios::binary);
      std::stringstream text;
      text << in.rdbuf();
      if (!in) {
        return LocalFailure(kProjectFileReason, absl::StrCat("cannot read \"", candidate.string(), "\""));
      }
      // Relative, as the user sees the tree from where they stand.
      return ParseProjectFile(text.str(), candidate.lexically_relative(std::string(start)).string());
    }
    if (at == at.parent_path()) break;
  }
  ProjectFile none;
  none.directory = ".";
  return none;
}

}  // namespace lockkeeper::client
