#include "client/context.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/files.h"
#include "client/quote.h"
#include "client/render/failure.h"

namespace lockkeeper::client {

std::string Context::EnvironmentName(absl::string_view name) const {
  if (absl::StartsWith(name, "projects/")) return std::string(name);
  return absl::StrCat(settings.project, "/environments/", name);
}

std::string Context::EnvironmentArgument() const { return EnvironmentName(args.GetOr("ENV", settings.environment)); }

std::string Context::Explain(const Failure& failure) const {
  return RenderFailure(WithQuotedLine(failure, Below(file.directory, file.revisions)), terminal);
}

void Context::PrintJson(const google::protobuf::Message& reply) const {
  google::protobuf::util::JsonPrintOptions options;
  // Scripts ask for fields by name: a false or empty one is there too.
  options.always_print_primitive_fields = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(reply, &text, options).ok()) return;
  terminal.Out(absl::StrCat(text, "\n"));
}

absl::string_view ShortName(absl::string_view resource_name) {
  const size_t slash = resource_name.rfind('/');
  return slash == absl::string_view::npos ? resource_name : resource_name.substr(slash + 1);
}

}  // namespace lockkeeper::client
