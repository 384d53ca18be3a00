#include "tests/support/convergence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/diff/diff.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/plan/build.h"

namespace lockkeeper::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string MakeDatabase(Postgres& server, const std::string& script) {
  const std::string database = server.CreateDatabase();
  const absl::Status status = server.Open(database)->Script(script);
  EXPECT_TRUE(status.ok()) << status << "\n" << script;
  return database;
}

// Whatever is unsupported, and the keys that differ.
std::string Gap(const catalog::SnapshotPtr& found, const catalog::SnapshotPtr& wanted) {
  std::string out;
  for (const catalog::Unsupported& object : found->unsupported()) {
    absl::StrAppend(&out, "unsupported ", object.type, " ", object.identity, "\n");
  }
  const catalog::ChangeSet changes = diff::Diff(found, wanted);
  for (const catalog::Change& change : changes.changes()) {
    absl::StrAppend(&out, catalog::VerbName(change.verb), " ", KeyText(changes.key(change)), "\n");
    for (const catalog::FieldDifference& field : catalog::Differences(changes, change)) {
      absl::StrAppend(&out, "  ", field.name, ": ", field.before, " -> ", field.after, "\n");
    }
  }
  return out;
}

// Runs the plan to `wanted` on the database and returns its script.
std::string Migrate(Postgres& server, const std::string& database, const catalog::SnapshotPtr& wanted) {
  const auto plan = plan::Build(diff::Diff(ReadDatabase(server, database), wanted));
  EXPECT_TRUE(plan.ok()) << plan.status();
  if (!plan.ok()) return "";
  const std::string script = plan::ToScript(*plan);
  const auto session = server.Open(database);
  EXPECT_TRUE(session->Exec("SET check_function_bodies = off").ok());
  for (const plan::Statement& statement : *plan) {
    const absl::Status status = session->Exec(statement.sql);
    EXPECT_TRUE(status.ok()) << status << "\n" << statement.sql << "\nin\n" << script;
    if (!status.ok()) return script;
  }
  EXPECT_EQ(Gap(ReadDatabase(server, database), wanted), "") << script;
  return script;
}

void ExpectConverges(Postgres& server, const std::string& before, const Convergence& c) {
  SCOPED_TRACE(c.name);
  const std::string database = MakeDatabase(server, before + c.from), target = MakeDatabase(server, before + c.to);
  const catalog::SnapshotPtr start = ReadDatabase(server, database);
  const std::string script = Migrate(server, database, ReadDatabase(server, target));
  for (const std::string& text : c.says) EXPECT_THAT(script, HasSubstr(text));
  for (const std::string& text : c.silent) EXPECT_THAT(script, Not(HasSubstr(text)));
  const auto rows = server.Open(database)->Query(c.query);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->Text(0, 0), c.gives);
  Migrate(server, database, start);
}

}  // namespace

catalog::SnapshotPtr ReadWith(pg::Session& session) {
  auto snapshot = introspect::Reader(kinds::AllKinds()).Read(session);
  EXPECT_TRUE(snapshot.ok()) << snapshot.status();
  return snapshot.ok() ? *snapshot : std::make_shared<const catalog::Snapshot>();
}

catalog::SnapshotPtr ReadDatabase(const Postgres& server, const std::string& database) {
  return ReadWith(*server.Open(database));
}

std::string PlanScript(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to) {
  const auto plan = plan::Build(diff::Diff(from, to));
  EXPECT_TRUE(plan.ok()) << plan.status();
  return plan.ok() ? plan::ToScript(*plan) : "";
}

void ExpectAllConverge(Postgres& server, const std::string& before, absl::Span<const Convergence> cases) {
  for (const Convergence& c : cases) {
    if (server.major() >= c.since) ExpectConverges(server, before, c);
  }
}

}  // namespace lockkeeper::testing
