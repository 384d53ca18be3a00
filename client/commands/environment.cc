#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/render/events.h"
#include "client/render/text.h"
#include "client/request_id.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/environment_service.pb.h"

namespace lockkeeper::client {
namespace {

// Puts the one connection flag that was given into the environment; false when none was.
absl::StatusOr<bool> ReadConnection(const Context& context, v1::Environment& environment) {
  int given = 0;
  for (const char* flag : {"url", "url-env", "url-file", "service"}) {
    const auto value = context.args.Get(flag);
    if (!value) continue;
    const std::string word = flag;
    v1::CredentialReference& credential = *environment.mutable_credential();
    if (word == "url") credential.set_url(*value);
    if (word == "url-env") credential.set_url_env(*value);
    if (word == "url-file") credential.set_url_file(*value);
    if (word == "service") credential.set_service(*value);
    ++given;
  }
  if (given > 1) {
    return UsageFailure("give one of --url, --url-env, --url-file and --service");
  }
  return given == 1;
}

std::string Connection(const v1::Environment& environment) {
  if (environment.has_managed()) {
    return absl::StrCat("managed ", environment.managed().database());
  }
  const v1::CredentialReference& credential = environment.credential();
  switch (credential.reference_case()) {
    case v1::CredentialReference::kUrlEnv: return absl::StrCat("url-env ", credential.url_env());
    case v1::CredentialReference::kUrlFile: return absl::StrCat("url-file ", credential.url_file());
    case v1::CredentialReference::kService: return absl::StrCat("service ", credential.service());
    default: return "url";
  }
}

std::string Render(const v1::Environment& environment) {
  std::vector<std::vector<std::string>> rows = {{"environment", std::string(ShortName(environment.name()))},
                                                {"connection", Connection(environment)},
                                                {"address", environment.address()}};
  if (!environment.role().empty()) rows.push_back({"role", environment.role()});
  const v1::Protection& protection = environment.protection();
  if (protection.required_approvals() > 0) {
    rows.push_back({"approvals", absl::StrCat(protection.required_approvals())});
  }
  if (protection.frozen()) rows.push_back({"frozen", protection.freeze_reason()});
  rows.push_back({"created", Moment(environment.create_time())});
  return Table(rows);
}

template <typename Reply>
ExitCode ShowOne(Context& context, const Reply& reply) {
  if (context.json()) {
    context.PrintJson(reply);
  } else {
    context.terminal.Out(Render(reply.environment()));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> Create(Context& context, v1::Environment environment) {
  v1::CreateEnvironmentRequest request;
  request.set_parent(context.settings.project);
  request.set_environment_id(context.args.GetOr("NAME", ""));
  request.set_request_id(NewRequestId());
  environment.set_role(context.args.GetOr("role", ""));
  *request.mutable_environment() = std::move(environment);
  LK_ASSIGN_OR_RETURN(const v1::CreateEnvironmentResponse reply, context.channel.Call(kCreateEnvironment, request));
  return ShowOne(context, reply);
}

absl::StatusOr<ExitCode> RunAdd(Context& context) {
  v1::Environment environment;
  LK_ASSIGN_OR_RETURN(const bool given, ReadConnection(context, environment));
  if (!given) {
    return UsageFailure("where is its database?",
                        "--url, --url-env, --url-file or --service; `lk env create` makes one");
  }
  return Create(context, std::move(environment));
}

absl::StatusOr<ExitCode> RunCreate(Context& context) {
  v1::Environment environment;
  environment.mutable_managed()->set_database(context.args.GetOr("database", ""));
  return Create(context, std::move(environment));
}

absl::StatusOr<ExitCode> RunList(Context& context) {
  v1::ListEnvironmentsRequest request;
  v1::ListEnvironmentsResponse all;
  request.set_parent(context.settings.project);
  request.set_page_size(1000);
  do {
    LK_ASSIGN_OR_RETURN(v1::ListEnvironmentsResponse page, context.channel.Call(kListEnvironments, request));
    request.set_page_token(page.next_page_token());
    all.mutable_environments()->MergeFrom(page.environments());
  } while (!request.page_token().empty());
  if (context.json()) {
    context.PrintJson(all);
    return ExitCode::kDone;
  }
  std::vector<std::vector<std::string>> rows = {{"NAME", "CONNECTION", "ADDRESS"}};
  for (const v1::Environment& environment : all.environments()) {
    rows.push_back({std::string(ShortName(environment.name())), Connection(environment), environment.address()});
  }
  context.terminal.Out(Table(rows));
  return ExitCode::kDone;
}

absl::StatusOr<v1::GetEnvironmentResponse> Get(Context& context) {
  v1::GetEnvironmentRequest request;
  request.set_name(context.EnvironmentName(context.args.GetOr("NAME", "")));
  return context.channel.Call(kGetEnvironment, request);
}

absl::StatusOr<ExitCode> RunShow(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::GetEnvironmentResponse reply, Get(context));
  return ShowOne(context, reply);
}

absl::StatusOr<ExitCode> RunSet(Context& context) {
  v1::UpdateEnvironmentRequest request;
  v1::Environment& environment = *request.mutable_environment();
  auto& paths = *request.mutable_update_mask();
  LK_ASSIGN_OR_RETURN(const bool connection, ReadConnection(context, environment));
  if (connection) paths.add_paths("credential");
  if (const auto role = context.args.Get("role")) {
    environment.set_role(*role);
    paths.add_paths("role");
  }
  const auto reason = context.args.Get("freeze");
  if (reason || context.args.Has("unfreeze")) {
    environment.mutable_protection()->set_frozen(reason.has_value());
    environment.mutable_protection()->set_freeze_reason(reason.value_or(""));
    paths.add_paths("protection.frozen");
    paths.add_paths("protection.freeze_reason");
  }
  if (paths.paths().empty()) return UsageFailure("nothing to set");
  LK_ASSIGN_OR_RETURN(const v1::GetEnvironmentResponse current, Get(context));
  environment.set_name(current.environment().name());
  environment.set_etag(current.environment().etag());
  LK_ASSIGN_OR_RETURN(const v1::UpdateEnvironmentResponse reply, context.channel.Call(kUpdateEnvironment, request));
  return ShowOne(context, reply);
}

absl::StatusOr<ExitCode> RunForget(Context& context) {
  v1::DeleteEnvironmentRequest request;
  request.set_name(context.EnvironmentName(context.args.GetOr("NAME", "")));
  LK_ASSIGN_OR_RETURN(const v1::DeleteEnvironmentResponse reply, context.channel.Call(kDeleteEnvironment, request));
  if (context.json()) {
    context.PrintJson(reply);
  } else {
    context.terminal.Out(absl::StrCat("forgot ", ShortName(request.name()), "; its database was not touched\n"));
  }
  return ExitCode::kDone;
}

std::string LedgerText(v1::LedgerState state) {
  switch (state) {
    case v1::LEDGER_STATE_PRESENT: return "present";
    case v1::LEDGER_STATE_UNREADABLE: return "UNREADABLE";
    default: return "absent";
  }
}

absl::StatusOr<ExitCode> RunProbe(Context& context) {
  v1::ProbeEnvironmentRequest request;
  request.set_name(context.EnvironmentName(context.args.GetOr("NAME", "")));
  LK_ASSIGN_OR_RETURN(const v1::ProbeEnvironmentResponse reply, context.channel.Call(kProbeEnvironment, request));
  if (context.json()) {
    context.PrintJson(reply);
  } else if (!reply.reachable()) {
    context.terminal.Message(context.Explain(ToFailure(reply.failure())));
  } else {
    std::vector<std::vector<std::string>> rows = {{"PostgreSQL", reply.server_version()},
                                                  {"database", reply.database()},
                                                  {"user", reply.user()},
                                                  {"ledger", LedgerText(reply.ledger())},
                                                  {"may keep a ledger", reply.can_keep_ledger() ? "yes" : "NO"},
                                                  {"excessive rights", reply.excessive_rights() ? "YES" : "no"},
                                                  {"pooler between", reply.pooler_detected() ? "YES" : "no"}};
    for (const std::string& note : reply.notes()) rows.push_back({"note", note});
    context.terminal.Out(Table(rows));
  }
  return reply.reachable() ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace

std::vector<Command> EnvironmentCommands() {
  const Positional name{"NAME", PositionalKind::kRequired, "name of the environment"};
  const Option role{"--role", OptionKind::kValue, "ROLE", "SET ROLE after connecting"};
  const std::vector<Option> connection = {
      {"--url", OptionKind::kValue, "URL", "its URL; kept by the service, never shown"},
      {"--url-env", OptionKind::kValue, "VARIABLE", "the service's variable that holds its URL"},
      {"--url-file", OptionKind::kValue, "PATH", "a file on the service's machine that holds it"},
      {"--service", OptionKind::kValue, "NAME", "a libpq service"},
      role};
  std::vector<Option> settable = connection;
  settable.push_back({"--freeze", OptionKind::kValue, "REASON", "let nothing start"});
  settable.push_back({"--unfreeze", OptionKind::kFlag, "", "let things start again"});
  return {
      {"env add",
       "Add an environment whose database exists",
       {name},
       connection,
       RunAdd,
       {"lk env add staging --url-env STAGING_URL"}},
      {"env create",
       "Add an environment with a new database on the embedded server",
       {name},
       {{"--database", OptionKind::kValue, "NAME", "name of the database"}, role},
       RunCreate,
       {"lk env create test"}},
      {"env list", "List the environments", {}, {}, RunList, {}},
      {"env show", "Show one environment", {name}, {}, RunShow, {}},
      {"env set", "Change an environment", {name}, settable, RunSet, {}},
      {"env forget", "Forget an environment; its database is never touched", {name}, {}, RunForget, {}},
      {"env probe", "Connect and say what is there", {name}, {}, RunProbe, {}},
  };
}

}  // namespace lockkeeper::client
