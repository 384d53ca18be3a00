// A server, a shadow pool and an engine for tests of the workflow, and revisions in one line each.
#ifndef LOCKKEEPER_TESTS_POSTGRES_WORKFLOW_FIXTURE_H_
#define LOCKKEEPER_TESTS_POSTGRES_WORKFLOW_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/workflow/engine.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::workflow {

inline revision::Revision MakeRevision(const std::string& id, const std::vector<std::string>& parents,
                                       const std::string& up, const std::string& down, const std::string& mode = "") {
  const std::string text = absl::StrCat("-- lockkeeper revision ", id, "\n-- message: ", id,
                                        "\n-- parents: ", parents.empty() ? "none" : absl::StrJoin(parents, ", "),
                                        "\n-- +upgrade", mode, "\n", up, "\n-- +downgrade", mode, "\n", down, "\n");
  auto parsed = revision::ParseRevision(id + ".sql", text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? *std::move(parsed) : revision::Revision();
}

inline revision::Graph MakeGraph(std::vector<revision::Revision> revisions) {
  auto graph = revision::Graph::Make(std::move(revisions));
  EXPECT_TRUE(graph.ok()) << graph.status();
  return graph.ok() ? *std::move(graph) : revision::Graph();
}

inline Source Models(const std::string& text, const std::string& sql = "") {
  DeclaredSource source;
  source.files.push_back({"models", text, true});
  if (!sql.empty()) source.files.push_back({"sql/more.sql", sql, false});
  return source;
}

inline std::string Meta(const absl::Status& status, const std::string& key) { return MetadataOf(status)[key]; }

class WorkflowTest : public ::testing::Test {
 protected:
  static testing::Postgres& server() { return testing::Postgres::Shared(); }

  void SetUp() override {
    shadow::ShadowOptions options;
    options.admin_conninfo = server().ConnInfo();
    options.ready = 0;
    auto pool = shadow::ShadowPool::Create(std::move(options));
    ASSERT_TRUE(pool.ok()) << pool.status();
    shadows_ = *std::move(pool);
    engine_ = MakeEngine(*shadows_);
    database_ = server().CreateDatabase();
    target_ = Target{"test", server().ConnInfo(database_)};
  }

  // As psql would be: with the user's search path.
  std::unique_ptr<pg::Session> Connect() {
    auto session = server().Open(database_);
    EXPECT_TRUE(session->Exec("SET search_path = \"$user\", public").ok());
    return session;
  }
  void Sql(const std::string& statements) {
    const absl::Status status = Connect()->Script(statements);
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string Ask(const std::string& query) {
    auto rows = Connect()->Query(query);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() && !rows->empty() ? rows->Text(0, 0) : "";
  }

  RunRequest Request() {
    RunRequest request;
    request.target = target_;
    request.operation = "op" + RandomHex(4);
    request.principal = "tester";
    return request;
  }
  absl::StatusOr<verify::VerifiedPlan> Plan(const revision::Graph& graph,
                                            verify::Direction direction = verify::Direction::kUpgrade,
                                            const std::string& destination = "heads") {
    return engine_->MakePlan(target_, direction, destination, graph, cancel_);
  }
  RunResult Run(const verify::VerifiedPlan& plan, RunRequest request) {
    return engine_->Execute(
        plan, request, [this](const RunEvent& event) { events_.push_back(event); }, cancel_);
  }
  // Plans and runs; the test fails when that does not succeed.
  void Upgrade(const revision::Graph& graph, const std::string& destination = "heads") {
    auto plan = Plan(graph, verify::Direction::kUpgrade, destination);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const RunResult result = Run(*plan, Request());
    ASSERT_EQ(result.state, RunState::kSucceeded) << result.failure;
  }
  std::vector<std::string> Heads() {
    auto view = engine_->ReadLedger(target_);
    EXPECT_TRUE(view.ok()) << view.status();
    return view.ok() ? view->heads : std::vector<std::string>();
  }

  std::unique_ptr<shadow::ShadowPool> shadows_;
  std::unique_ptr<Engine> engine_;
  std::string database_;
  Target target_;
  CancelToken cancel_;
  std::vector<RunEvent> events_;
};

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_TESTS_POSTGRES_WORKFLOW_FIXTURE_H_
