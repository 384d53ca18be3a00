#include "engine/verify/place.h"

#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/sql/lexer.h"

namespace lockkeeper::verify {
namespace {

std::string Get(const Metadata& metadata, absl::string_view key) {
  const auto found = metadata.find(std::string(key));
  return found == metadata.end() ? std::string() : found->second;
}

int FailedLine(const Metadata& metadata, const Place& place) {
  int position = 0;
  if (!absl::SimpleAtoi(Get(metadata, "position"), &position)) return place.line;
  return LineOf(place, position);
}

// Is it the statement that failed, and not the world around it?
bool OfStatement(const absl::Status& failure) {
  const std::optional<Reason> reason = ReasonOf(failure);
  return reason == Reason::kSqlFailed || reason == Reason::kPermissionDenied || reason == Reason::kSqlSyntax;
}

Failure Copy(Reason reason, const absl::Status& failure, const Place& place) {
  Failure out(reason);
  const Metadata metadata = MetadataOf(failure);
  for (const auto& [key, value] : metadata) out.With(key, value);
  out.With("file", place.file).With("line", FailedLine(metadata, place));
  return out;
}

// A shadow server has the libraries that its own settings load; a provider's word on a label cannot be had without its.
bool LacksLabelProvider(const Metadata& metadata, const Place& place) {
  if (Get(metadata, "sqlstate") != "22023") return false;
  sql::Lexer lexer(place.sql);
  for (const char* word : {"SECURITY", "LABEL"}) {
    const std::optional<sql::Token> token = lexer.Next();
    if (!token.has_value() || !absl::EqualsIgnoreCase(token->text, word)) return false;
  }
  return true;
}

// The server's words without the place.
std::string Words(const absl::Status& failure, const Place& place) {
  const Metadata metadata = MetadataOf(failure);
  std::string out = Get(metadata, "message");
  if (out.empty()) out = std::string(failure.message());
  if (const std::string detail = Get(metadata, "detail"); !detail.empty()) absl::StrAppend(&out, " (", detail, ")");
  if (const std::string hint = Get(metadata, "hint"); !hint.empty()) absl::StrAppend(&out, "; hint: ", hint);
  if (LacksLabelProvider(metadata, place)) {
    absl::StrAppend(&out, "; what runs in an environment runs in a shadow first: add the provider's library to "
                          "shared_preload_libraries of the shadow server, too");
  }
  return out;
}

}  // namespace

int LineOf(const Place& place, int position) {
  int line = place.line;
  for (const char c : place.sql) {
    const bool starts_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (starts_character && --position <= 0) break;
    if (c == '\n') ++line;
  }
  return line;
}

std::string Describe(const absl::Status& failure, const Place& place) {
  return absl::StrCat(place.file, ", line ", FailedLine(MetadataOf(failure), place), ": ", Words(failure, place));
}

absl::Status AtPlace(const absl::Status& failure, const Place& place) {
  if (failure.ok() || !OfStatement(failure)) return failure;
  if (Get(MetadataOf(failure), "sqlstate") == "42601")
    return Copy(Reason::kSqlSyntax, failure, place).With("message", Words(failure, place));
  return Copy(Reason::kSqlFailed, failure, place).With("message", Describe(failure, place));
}

absl::Status AsProofFailure(const absl::Status& failure, const Place& place) {
  if (failure.ok() || !OfStatement(failure)) return failure;
  return Copy(Reason::kProofFailed, failure, place).With("what", Describe(failure, place));
}

}  // namespace lockkeeper::verify
