#include "service/embedded/binaries.h"

#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/embedded/program.h"

namespace lockkeeper::embedded {
namespace {

constexpr const char* kUsualPlaces[] = {
    "/usr/lib/postgresql/*/bin",  // Debian, Ubuntu
    "/usr/pgsql-*/bin",           // Red Hat, packages of postgresql.org
    "/usr/libexec/postgresql*",   // Alpine
    "/usr/lib/postgresql*/bin",   // SUSE
    "/usr/local/pgsql/bin",       // built by hand
    "/opt/homebrew/opt/postgresql@*/bin",
};

std::vector<std::string> Expand(const char* pattern) {
  std::vector<std::string> out;
  glob_t found;
  if (glob(pattern, 0, nullptr, &found) == 0) out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return out;
}

std::vector<std::string> Candidates(const std::string& directory) {
  if (!directory.empty()) return {directory};
  std::vector<std::string> out;
  for (const char* pattern : kUsualPlaces) {
    for (std::string& found : Expand(pattern)) out.push_back(std::move(found));
  }
  const char* path = std::getenv("PATH");
  for (absl::string_view folder : absl::StrSplit(path == nullptr ? "" : path, ':', absl::SkipEmpty()))
    out.emplace_back(folder);
  return out;
}

// "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", "postgres (PostgreSQL) 18beta1".
std::optional<ServerBinaries> Inspect(const std::string& directory, const ServerUser& user) {
  ServerBinaries binaries{directory, "", 0};
  for (const char* program : {"postgres", "initdb"}) {
    if (access(binaries.Path(program).c_str(), X_OK) != 0) return std::nullopt;
  }
  const absl::StatusOr<Output> output = Capture({binaries.Path("postgres"), "--version"}, user);
  if (!output.ok() || output->exit_code != 0) return std::nullopt;
  const std::vector<std::string> words = absl::StrSplit(output->text, absl::ByAnyChar(" \n"));
  if (words.size() < 3) return std::nullopt;
  binaries.version = words[2];
  const size_t digits = std::min(binaries.version.find_first_not_of("0123456789"), binaries.version.size());
  if (!absl::SimpleAtoi(binaries.version.substr(0, digits), &binaries.major)) return std::nullopt;
  return binaries;
}

absl::Status NotFound(const std::string& directory, int major) {
  std::vector<std::string> places(std::begin(kUsualPlaces), std::end(kUsualPlaces));
  places.push_back("$PATH");
  return Failure(Reason::kNoServerBinaries)
      .With("searched", absl::StrCat(major == 0 ? "" : absl::StrCat("of version ", major, ", looked in "),
                                     directory.empty() ? absl::StrJoin(places, ", ") : directory))
      .With("major", major);
}

}  // namespace

absl::StatusOr<ServerBinaries> FindBinaries(const std::string& directory, int major) {
  ASSIGN_OR_RETURN(const ServerUser user, ChooseServerUser());
  std::optional<ServerBinaries> best;
  for (const std::string& candidate : Candidates(directory)) {
    std::optional<ServerBinaries> found = Inspect(candidate, user);
    if (!found.has_value() || (major != 0 && found->major != major)) continue;
    if (!best.has_value() || found->major > best->major) best = std::move(found);
  }
  if (!best.has_value()) return NotFound(directory, major);
  return *std::move(best);
}

}  // namespace lockkeeper::embedded
