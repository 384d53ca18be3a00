// Runs or recovers one stored plan and says how it ended: the process that the crash test kills.
//   crash_driver CONNINFO OPERATION PLAN_FILE DIGEST run|resume|report
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/apply/executor.h"
#include "engine/apply/state.h"
#include "engine/kinds/all_kinds.h"

int main(int argc, char** argv) {
  using namespace lockkeeper;  // NOLINT: a test program
  if (argc != 6) return 2;
  std::ifstream file(argv[3]);
  std::stringstream text;
  text << file.rdbuf();
  const auto plan = verify::VerifiedPlan::Restore(text.str(), argv[4]);
  if (!plan.ok()) return 2;
  apply::RunRequest request;
  request.target = {"crash", Secret(argv[1])};
  request.operation = argv[2];
  request.principal = "crash test";
  request.acknowledged = {"data-loss"};
  const introspect::Reader reader(kinds::AllKinds());
  const apply::Executor executor(reader, nullptr);
  CancelToken cancel;
  const std::string mode = argv[5];
  const apply::RunResult result = mode == "run" ? executor.Execute(*plan, request, nullptr, cancel)
                                                : executor.Recover(*plan, request, mode == "resume", nullptr, cancel);
  std::printf("%s\n%s\n", std::string(apply::RunStateName(result.state)).c_str(),
              std::string(result.failure.message()).c_str());
  return result.state == apply::RunState::kSucceeded ? 0 : 1;
}
