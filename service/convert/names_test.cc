#include "service/convert/names.h"

#include "engine/base/errors.h"
#include "gtest/gtest.h"
#include "service/convert/page_token.h"

namespace lockkeeper::convert {
namespace {

TEST(Names, AProjectNameParsesAndPrintsBack) {
  const auto project = ParseProject("projects/default");
  ASSERT_TRUE(project.ok()) << project.status();
  EXPECT_EQ(ProjectText(*project), "projects/default");
}

TEST(Names, APlanOfWhicheverEnvironmentHasAnEmptyEnvironment) {
  const auto plan = ParsePlan("projects/p/environments/-/plans/abc123");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->environment, "");
  EXPECT_EQ(plan->id, "abc123");
}

TEST(Names, AnEnvironmentMayOnlyBeADashWhereTheCallerAllowsIt) {
  EXPECT_FALSE(ParseEnvironment("projects/p/environments/-").ok());
  EXPECT_TRUE(ParseEnvironmentOrAny("projects/p/environments/-").ok());
}

TEST(Names, MalformedNamesAreInvalidArgumentsThatShowTheForm) {
  for (const char* name :
       {"", "default", "projects/", "projects/Default", "projects/a/b", "project/a", "projects/a/environments/b/"}) {
    const auto parsed = ParseProject(name);
    EXPECT_EQ(ReasonOf(parsed.status()), Reason::kInvalidArgument) << name;
    EXPECT_NE(std::string(parsed.status().message()).find("projects/PROJECT"), std::string::npos);
  }
}

TEST(Names, IdsAreLowerCaseAndAtMost63Characters) {
  EXPECT_TRUE(CheckId("environment_id", "dev-2").ok());
  EXPECT_FALSE(CheckId("environment_id", "2dev").ok());
  EXPECT_FALSE(CheckId("environment_id", "Dev").ok());
  EXPECT_FALSE(CheckId("environment_id", std::string(64, 'a')).ok());
}

TEST(PageToken, GoesRoundAndRefusesWhatItDidNotMake) {
  const auto page = ToPage(0, ToPageToken("after this"), 50, 1000);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->after, "after this");
  EXPECT_EQ(page->limit, 50);
  EXPECT_EQ(ToPage(5000, "", 50, 1000)->limit, 1000);
  EXPECT_FALSE(ToPage(0, "nonsense", 50, 1000).ok());
  EXPECT_FALSE(ToPage(-1, "", 50, 1000).ok());
}

}  // namespace
}  // namespace lockkeeper::convert
