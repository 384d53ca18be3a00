// Turns what the user writes as a source (`env:dev`, `models`, `file:schema.sql`, ...) and the files of the working
// tree into messages. Reads files and runs models providers; judges nothing, the service does.
#ifndef LOCKKEEPER_CLIENT_SOURCE_H_
#define LOCKKEEPER_CLIENT_SOURCE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/context.h"
#include "lockkeeper/v1/source.pb.h"

namespace lockkeeper::client {

enum class SourceKind { kEnvironment, kRevision, kFile, kModels, kFiles, kEmpty, kSnapshot, kUrl };

struct SourceWords {
  SourceKind kind;
  std::string argument;  // what stands behind the colon
};

// Reads the words alone. Fails with USAGE and the list of forms.
[[nodiscard]] absl::StatusOr<SourceWords> ParseSource(absl::string_view text);

// The source as a message, files read.
[[nodiscard]] absl::StatusOr<v1::Source> ReadSource(Context& context, absl::string_view text);

// What lockkeeper.yaml declares: models first, then SQL files.
[[nodiscard]] absl::StatusOr<v1::DeclaredSchema> ReadDeclared(Context& context);

// The revision files of the working tree.
[[nodiscard]] absl::StatusOr<v1::Bundle> ReadBundle(const Context& context);

// The directory that holds them.
[[nodiscard]] std::string RevisionsDirectory(const Context& context);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_SOURCE_H_
