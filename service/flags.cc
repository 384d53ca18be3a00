#include "service/flags.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/version.h"

namespace lockkeeper {
namespace {

struct Flags {
  bool dev = false, insecure_listen = false, version = false;
  std::string config, data_dir, listen, pg_bin_dir, log_level, replica;
};

absl::Status Refuse(absl::string_view what) { return Failure(Reason::kInvalidArgument).With("what", what); }

void Declare(CLI::App& app, Flags& flags) {
  app.add_flag("--dev", flags.dev, "everything embedded: PostgreSQL, registry, shadows, an environment 'dev'");
  app.add_option("--config", flags.config, "YAML configuration of a service with its own registry")->type_name("FILE");
  app.add_option("--data-dir", flags.data_dir,
                 "with --dev: where the embedded PostgreSQL keeps its data; never removed")
      ->type_name("DIR");
  app.add_option("--listen", flags.listen, "address to serve on; 127.0.0.1:7433 when left out")->type_name("HOST:PORT");
  app.add_option("--pg-bin-dir", flags.pg_bin_dir,
                 "with --dev: where initdb and postgres are; the usual places when left out")
      ->type_name("DIR");
  app.add_option("--log-level", flags.log_level, "debug, info, warning or error; info when left out")
      ->type_name("LEVEL");
  app.add_option("--replica", flags.replica, "name of this replica, unique among those of one registry")
      ->type_name("NAME");
  app.add_flag("--insecure-listen", flags.insecure_listen, "listen in plain text beyond this machine");
  app.add_flag("--version", flags.version, "print the version and end");
}

absl::StatusOr<Config> ToConfig(const Flags& flags) {
  if (flags.dev == !flags.config.empty())
    return Refuse("say either --dev --data-dir DIR, or --config FILE; see --help");
  Config config;
  if (flags.dev) {
    if (flags.data_dir.empty()) return Refuse("--dev needs --data-dir DIR: where the data is kept");
    config.dev = true;
    config.data_dir = flags.data_dir;
    config.pg_bin_dir = flags.pg_bin_dir;
  } else {
    if (!flags.data_dir.empty() || !flags.pg_bin_dir.empty())
      return Refuse("--data-dir and --pg-bin-dir belong to --dev");
    ASSIGN_OR_RETURN(config, ReadConfigFile(flags.config));
  }
  if (!flags.listen.empty()) config.listen = flags.listen;
  if (!flags.replica.empty()) config.replica = flags.replica;
  config.insecure_listen = config.insecure_listen || flags.insecure_listen;
  if (!flags.log_level.empty()) {
    ASSIGN_OR_RETURN(config.log_level, ParseLogLevel(flags.log_level));
  }
  return config;
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(int argc, char** argv) {
  Flags flags;
  CLI::App app("lockkeeperd: migrates PostgreSQL databases along proved plans.", "lockkeeperd");
  Declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return CommandLine{std::nullopt, app.help()};
  } catch (const CLI::ParseError& error) {
    return Refuse(absl::StrCat(error.what(), "; see --help"));
  }
  if (flags.version) return CommandLine{std::nullopt, absl::StrCat("lockkeeperd ", kVersion, "\n")};
  ASSIGN_OR_RETURN(Config config, ToConfig(flags));
  return CommandLine{std::move(config), ""};
}

}  // namespace lockkeeper
