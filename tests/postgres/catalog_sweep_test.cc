// catalog_columns.txt decides for every column of every catalog whether the engine models it. Run against each supported
// major, this test fails when a server has a column that nobody has decided about.
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper {
namespace {

using ::testing::AnyOf;
using ::testing::IsEmpty;
using ::testing::Not;

// Shared catalogs describe the cluster; subscriptions are there, but belong to a database.
constexpr char kColumns[] =
    "SELECT c.relname, a.attname FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' "
    "AND (NOT c.relisshared OR c.relname = 'pg_subscription') ORDER BY 1, 2";

struct Decision {
  std::string column, verdict, reason;
};

std::vector<Decision> Decisions() {
  std::ifstream file(LOCKKEEPER_CATALOG_COLUMNS);
  std::vector<Decision> out;
  std::string line, catalog;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] != ' ') {
      catalog = line;
      continue;
    }
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits(": ", 1));
    std::vector<std::string> words = absl::StrSplit(parts.first, ' ', absl::SkipEmpty());
    for (size_t i = 1; i < words.size(); ++i) {
      out.push_back({absl::StrCat(catalog, ".", words[i]), words[0], parts.second});
    }
  }
  return out;
}

TEST(CatalogSweep, EachDecisionHasAVerdictAndAReasonAndIsMadeOnce) {
  std::set<std::string> seen;
  for (const Decision& decision : Decisions()) {
    EXPECT_THAT(decision.verdict, AnyOf("modelled", "derived", "ignored")) << decision.column;
    EXPECT_THAT(decision.reason, Not(IsEmpty())) << decision.column;
    EXPECT_TRUE(seen.insert(decision.column).second) << decision.column << " is there twice";
  }
}

TEST(CatalogSweep, SomebodyHasDecidedAboutEveryColumnOfThisServer) {
  std::set<std::string> decided;
  for (const Decision& decision : Decisions()) decided.insert(decision.column);
  const auto rows = testing::Postgres::Shared().Open()->Query(kColumns);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_GT(rows->size(), 300U);
  for (size_t i = 0; i < rows->size(); ++i) {
    const std::string column = absl::StrCat(rows->Text(i, 0), ".", rows->Text(i, 1));
    EXPECT_TRUE(decided.contains(column)) << column << " is in no line of catalog_columns.txt";
  }
}

}  // namespace
}  // namespace lockkeeper
