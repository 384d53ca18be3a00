#include <iterator>
#include <utility>

#include "client/commands/commands.h"

namespace lockkeeper::client {

const std::vector<Command>& AllCommands() {
  static const auto* const commands = [] {
    auto* const all = new std::vector<Command>();
    for (auto* family : {StatusCommands, DraftCommands, CheckCommands, PlanCommands, ApplyCommands, HistoryCommands,
                         CompareCommands, EnvironmentCommands, ShareCommands, OperationCommands, ServerCommands}) {
      std::vector<Command> rows = family();
      std::move(rows.begin(), rows.end(), std::back_inserter(*all));
    }
    return all;
  }();
  return *commands;
}

}  // namespace lockkeeper::client
