// What a command gets: what was given, what holds, the line to the service, and where to write. Owns them all for the
// length of one command.
#ifndef LOCKKEEPER_CLIENT_CONTEXT_H_
#define LOCKKEEPER_CLIENT_CONTEXT_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/channel.h"
#include "client/command.h"
#include "client/failure.h"
#include "client/project_file.h"
#include "client/settings.h"
#include "client/terminal.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace lockkeeper::client {

class Context {
 public:
  Context(Arguments arguments, ProjectFile project_file, Settings chosen)
      : args(std::move(arguments)),
        file(std::move(project_file)),
        settings(std::move(chosen)),
        channel(settings.server, settings.timeout),
        terminal(settings.quiet, settings.no_color) {}

  [[nodiscard]] bool json() const { return settings.output == Output::kJson; }
  [[nodiscard]] bool sql() const { return settings.output == Output::kSql; }

  // Resource name of an environment given by its short name or by its resource name already.
  [[nodiscard]] std::string EnvironmentName(absl::string_view name) const;
  // The positional ENV, or the default environment.
  [[nodiscard]] std::string EnvironmentArgument() const;

  // A failure for people, with the line of the user's file that it is about.
  [[nodiscard]] std::string Explain(const Failure& failure) const;

  // Writes a reply to stdout as proto3 JSON.
  void PrintJson(const google::protobuf::Message& reply) const;

  const Arguments args;
  const ProjectFile file;
  const Settings settings;
  Channel channel;
  Terminal terminal;
};

// The last segment of a resource name.
[[nodiscard]] absl::string_view ShortName(absl::string_view resource_name);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_CONTEXT_H_
