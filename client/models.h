// Asks the user's models for their SQL by running a provider program; what it prints is passed on as it is.
#ifndef LOCKKEEPER_CLIENT_MODELS_H_
#define LOCKKEEPER_CLIENT_MODELS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/project_file.h"

namespace lockkeeper::client {

struct ModelText {
  std::string path;  // as the provider names it
  std::string sql;
};

struct ModelTexts {
  std::vector<ModelText> files;
  std::vector<std::string> warnings;
};

// Reads the one JSON document that a provider prints:
// {"format": 1, "files": [{"path": "...", "sql": "..."}], "warnings": ["..."]}.
[[nodiscard]] absl::StatusOr<ModelTexts> ParseProviderOutput(absl::string_view json);

// Runs the providers that the project file names. Their stderr is the user's to see. Fails with MODELS_FAILED when one
// ends badly or prints something else.
[[nodiscard]] absl::StatusOr<ModelTexts> RunProviders(const ProjectFile& file);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_MODELS_H_
