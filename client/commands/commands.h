// The families of commands. Each file gives its rows; all_commands.cc puts them in the order of help.
#ifndef LOCKKEEPER_CLIENT_COMMANDS_COMMANDS_H_
#define LOCKKEEPER_CLIENT_COMMANDS_COMMANDS_H_

#include <vector>

#include "client/command.h"

namespace lockkeeper::client {

[[nodiscard]] std::vector<Command> StatusCommands();       // status, current
[[nodiscard]] std::vector<Command> HistoryCommands();      // heads, branches, history, show
[[nodiscard]] std::vector<Command> DraftCommands();        // new, merge, import
[[nodiscard]] std::vector<Command> CheckCommands();        // check, verify, lint
[[nodiscard]] std::vector<Command> PlanCommands();         // plan, sql, approve, stamp
[[nodiscard]] std::vector<Command> ApplyCommands();        // upgrade, downgrade, apply
[[nodiscard]] std::vector<Command> CompareCommands();      // diff, snapshot
[[nodiscard]] std::vector<Command> EnvironmentCommands();  // env ...
[[nodiscard]] std::vector<Command> ShareCommands();        // push, pull
[[nodiscard]] std::vector<Command> OperationCommands();    // ops ..., audit
[[nodiscard]] std::vector<Command> ServerCommands();       // completion, version

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_COMMANDS_COMMANDS_H_
