// Steps for tests from a script: split and judged as a hand-written revision is.
#ifndef LOCKKEEPER_ENGINE_LINT_TEST_STEPS_H_
#define LOCKKEEPER_ENGINE_LINT_TEST_STEPS_H_

#include <vector>

#include "engine/lint/lint.h"
#include "engine/sql/infer_effects.h"
#include "engine/sql/parse.h"
#include "gtest/gtest.h"

namespace lockkeeper::lint {

inline std::vector<Step> StepsOf(absl::string_view script) {
  const auto statements = sql::Split(script, "r.sql");
  EXPECT_TRUE(statements.ok()) << statements.status();
  const std::vector<sql::Effects> effects = sql::InferEffects(*statements);
  std::vector<Step> steps;
  for (size_t i = 0; i < effects.size(); ++i) {
    steps.push_back({(*statements)[i].sql, effects[i], "a1", (*statements)[i].line, {}});
  }
  return steps;
}

}  // namespace lockkeeper::lint

#endif  // LOCKKEEPER_ENGINE_LINT_TEST_STEPS_H_
