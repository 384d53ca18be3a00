#include "engine/pg/conninfo.h"

#include <string>

#include "engine/base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::pg {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Conninfo, UrlAndKeyValueFormsMeanTheSame) {
  const auto url = Conninfo::Parse(Secret("postgresql://deploy:s3cret@db.example.org:6432/app?sslmode=require"));
  const auto pairs =
      Conninfo::Parse(Secret("host=db.example.org port=6432 dbname=app user=deploy password=s3cret sslmode=require"));
  ASSERT_TRUE(url.ok()) << url.status();
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  EXPECT_EQ(url->parameters(), pairs->parameters());
}

// Each of these makes libpq print a piece of the password, as a host, a port, a keyword or a parameter.
TEST(Conninfo, MalformedStringsAreRefusedWithoutRepeatingThem) {
  for (const char* text : {
           "postgresql://u:hunter@two@host/db",
           "postgresql://u:hun/ter2@host/db",
           "postgres://u:hunter2@ho st/db",
           "host=h password=hun ter2",
           "postgresql://u:p@host:hunter2/db",
           "postgresql://u:p@host/db?hunter2=1",
           "postgresql://u:p@[hunter2/db",
           "host=x@hunter2",
           "port=hunter2",
           "password='hunter2",
           "hunter2",
       }) {
    const auto parsed = Conninfo::Parse(Secret(text));
    EXPECT_EQ(ReasonOf(parsed.status()), Reason::kInvalidArgument) << text;
    EXPECT_THAT(std::string(parsed.status().message()), Not(HasSubstr("hun"))) << text;
    EXPECT_THAT(std::string(parsed.status().message()), Not(HasSubstr("ter2"))) << text;
  }
}

TEST(Conninfo, ANulByteIsRefused) { EXPECT_FALSE(Conninfo::Parse(Secret(std::string("host=a\0b", 8))).ok()); }

TEST(Conninfo, SocketFoldersAndHostListsPass) {
  for (const char* text : {"postgresql:///db?host=/var/run/postgresql", "postgresql://a:1,b:2/db", "host=@abstract", "",
                           "postgresql://", "postgresql://u:p%40ss@h/db", "postgresql://[::1]:5432/db"}) {
    const auto parsed = Conninfo::Parse(Secret(text));
    EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.status();
  }
}

TEST(Conninfo, ToSecretReadsBackAsTheSame) {
  const auto first = Conninfo::Parse(Secret("host=h dbname='a \\'b\\' \\\\c' password='x y'"));
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = Conninfo::Parse(first->ToSecret());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->parameters(), again->parameters());
  EXPECT_EQ(again->Get("dbname"), "a 'b' \\c");
}

TEST(Conninfo, APlainUrlSaysWhereAndNotHow) {
  const auto url = [](const char* text) {
    const auto conninfo = Conninfo::Parse(Secret(text));
    return conninfo.ok() ? conninfo->ToPlainUrl() : std::string(conninfo.status().message());
  };
  EXPECT_EQ(url("postgresql://deploy:hidden@db:6432/app?sslmode=require"), "postgresql://deploy@db:6432/app");
  EXPECT_EQ(url("host=/run/pg port=5433 dbname='a b' user='x@y'"), "postgresql://x%40y@/a%20b?host=%2Frun%2Fpg&port=5433");
  EXPECT_EQ(url("host=::1 dbname=app"), "postgresql://[::1]/app");
  EXPECT_EQ(url("dbname=app"), "postgresql:///app");
}

TEST(Conninfo, DescribeAndRedactHideThePassword) {
  const auto conninfo = Conninfo::Parse(Secret("postgresql://deploy:s3cret@db:6432/app"));
  ASSERT_TRUE(conninfo.ok());
  EXPECT_EQ(conninfo->Describe(), "database 'app' on db:6432 as 'deploy'");
  EXPECT_EQ(conninfo->Redact("no host s3cret"), "no host ********");
}

TEST(Conninfo, WithDatabaseChangesOnlyTheDatabase) {
  const auto changed = WithDatabase(Secret("postgresql://u:p@h:1/db?sslmode=require"), "other db");
  ASSERT_TRUE(changed.ok());
  const auto parsed = Conninfo::Parse(*changed);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->Get("dbname"), "other db");
  EXPECT_EQ(parsed->Get("sslmode"), "require");
  EXPECT_EQ(parsed->Get("password"), "p");
}

}  // namespace
}  // namespace lockkeeper::pg
