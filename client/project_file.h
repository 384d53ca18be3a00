// `lockkeeper.yaml`: what a working tree says about its project. Parsing only; knows neither environment variables nor
// flags. A file that is not understood is refused with its line, so that a misspelt key never passes in silence.
#ifndef LOCKKEEPER_CLIENT_PROJECT_FILE_H_
#define LOCKKEEPER_CLIENT_PROJECT_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lockkeeper::client {

struct ProjectFile {
  std::string directory;  // where the file lies; paths in it are relative to this
  std::string project;
  std::string server;
  std::string environment;
  std::string python;
  std::string revisions = "revisions";
  std::vector<std::string> models;          // `module:attribute`
  std::vector<std::string> model_commands;  // shell commands that print SQL
  std::vector<std::string> sql;             // globs

  [[nodiscard]] bool declares_schema() const { return !models.empty() || !model_commands.empty() || !sql.empty(); }
};

// Reads the text of a file. `path` is for messages, and its directory becomes `directory`.
[[nodiscard]] absl::StatusOr<ProjectFile> ParseProjectFile(absl::string_view text, absl::string_view path);

// Looks for `lockkeeper.yaml` in `start`, an absolute path, and the directories above it; `directory` is relative to
// `start`. Without one, gives the defaults.
[[nodiscard]] absl::StatusOr<ProjectFile> FindProjectFile(absl::string_view start);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_PROJECT_FILE_H_
