// Kind x field on a real server: is each field of each kind created, changed, dropped, and put back when its object has to
// make room? What the cases show is compared with docs/managed.md, cell by cell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/matrix/cases.h"
#include "tests/matrix/table.h"
#include "tests/matrix/trial.h"
#include "tests/support/postgres.h"

namespace lockkeeper::testing {
namespace {

using ::testing::IsEmpty;

constexpr size_t kTogether = 12;  // cases that share databases, most of the time goes into making them

constexpr char kRoles[] = "CREATE ROLE ann; CREATE ROLE ben; CREATE ROLE readers; CREATE ROLE writers; CREATE ROLE chief SUPERUSER;";

std::string FileText(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

void MakeCluster(Postgres& server) {
  const auto session = server.Open();
  ASSERT_TRUE(session->Script(kRoles).ok());
  // The server makes the folder, because it has to own it.
  const auto data = session->Query("SELECT current_setting('data_directory')");
  ASSERT_TRUE(data.ok()) << data.status();
  const std::string folder = absl::StrCat(data->Text(0, 0), "/other_space");
  const absl::Status made = session->Exec(absl::StrCat("COPY (SELECT 1) TO PROGRAM 'cat >&2 && mkdir ", folder, "'"));
  ASSERT_TRUE(made.ok()) << made;
  ASSERT_TRUE(session->Exec(absl::StrCat("CREATE TABLESPACE other_space LOCATION '", folder, "'")).ok());
}

std::vector<std::vector<MatrixCase>> Groups(const std::vector<MatrixCase>& cases) {
  const char* only = std::getenv("LOCKKEEPER_MATRIX_CASE");
  std::vector<std::vector<MatrixCase>> out;
  std::vector<MatrixCase> sharing;
  for (const MatrixCase& each : cases) {
    if (only != nullptr && each.name != only) continue;
    if (each.alone) {
      out.push_back({each});
      continue;
    }
    sharing.push_back(each);
    if (sharing.size() == kTogether) out.push_back(std::move(sharing)), sharing.clear();
  }
  if (!sharing.empty()) out.push_back(std::move(sharing));
  return out;
}

SeenFields TryAll(Postgres& server, const std::vector<MatrixCase>& cases) {
  SeenFields seen;
  for (const std::vector<MatrixCase>& group : Groups(cases)) {
    const std::string together = TryTogether(server, group, seen);
    if (together.empty()) continue;
    bool alone = false;
    for (const MatrixCase& each : group) {
      const std::string problem = group.size() > 1 ? TryTogether(server, {each}, seen) : together;
      if (problem.empty()) continue;
      alone = true;
      ADD_FAILURE() << "case " << each.name << ": " << problem;
    }
    if (!alone) ADD_FAILURE() << "cases that pass alone fail together: " << together;
  }
  return seen;
}

std::string DifferentLines(const std::string& have, const std::string& want) {
  const std::vector<std::string> a = absl::StrSplit(have, '\n'), b = absl::StrSplit(want, '\n');
  std::string out;
  for (const std::string& line : a) {
    if (std::find(b.begin(), b.end(), line) == b.end()) absl::StrAppend(&out, "has  ", line, "\n");
  }
  for (const std::string& line : b) {
    if (std::find(a.begin(), a.end(), line) == a.end()) absl::StrAppend(&out, "seen ", line, "\n");
  }
  return out;
}

TEST(Matrix, EveryFieldOfEveryKindIsCreatedChangedDroppedAndRestored) {
  Postgres& server = Postgres::Shared();
  MakeCluster(server);
  const SeenFields seen = TryAll(server, ReadMatrixCases(LOCKKEEPER_MATRIX "/cases", server.major()));
  const Reasons reasons = Reasons::ReadFrom(LOCKKEEPER_MATRIX "/reasons.txt");
  const std::string before = FileText(LOCKKEEPER_MANAGED);
  ManagedTable table(before);
  const std::vector<std::string> open = table.Take(server.major(), seen, reasons);
  EXPECT_TRUE(open.empty()) << "empty or made again without a reason:\n" << absl::StrJoin(open, "\n");
  const std::string after = table.Text(reasons);
  if (table.complete()) {
    EXPECT_THAT(reasons.Unused(), IsEmpty()) << "reasons for what needs none";
  }
  if (std::getenv("LOCKKEEPER_UPDATE") != nullptr) {
    std::ofstream(LOCKKEEPER_MANAGED) << after;
  } else {
    const std::string different = DifferentLines(before, after);
    EXPECT_TRUE(different.empty()) << different << "LOCKKEEPER_UPDATE=1 rewrites docs/managed.md";
  }
}

}  // namespace
}  // namespace lockkeeper::testing
