// What the process ends with, as product documentation promises it to scripts. Knows no command.
#ifndef LOCKKEEPER_CLIENT_EXIT_CODE_H_
#define LOCKKEEPER_CLIENT_EXIT_CODE_H_

namespace lockkeeper::client {

enum class ExitCode {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kDifferences = 3,  // differences or pending work found, where they were asked for
  kRefused = 4,      // a guard refused; nothing was changed
  kInDoubt = 5,      // recovery is needed before anything else
};

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_EXIT_CODE_H_
