// The user's files: reading, finding, writing. Knows no message and no meaning of a file.
#ifndef LOCKKEEPER_CLIENT_FILES_H_
#define LOCKKEEPER_CLIENT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lockkeeper::client {

[[nodiscard]] absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes a file that must not exist yet, whole or not at all: a reader never sees half of it. Makes the directory.
[[nodiscard]] absl::Status WriteNewFile(const std::string& path, absl::string_view content);

// The same, in place of a file that may exist.
[[nodiscard]] absl::Status ReplaceFile(const std::string& path, absl::string_view content);

// The `.sql` files of a directory by name; of the directories below too when `deep`. Empty when there is no directory.
[[nodiscard]] std::vector<std::string> SqlFilesIn(const std::string& directory, bool deep);

// The files that a pattern names, sorted: a file, a directory (all `.sql` files below it), or a glob with `*`, `?`,
// `[...]` and `**`. Fails when it names none, since a misspelt pattern would silently leave out what it should declare.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& base, const std::string& pattern);

// `path` below `base`: base/path, or path itself when it is absolute. "." as base is left out.
[[nodiscard]] std::string Below(const std::string& base, const std::string& path);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_FILES_H_
