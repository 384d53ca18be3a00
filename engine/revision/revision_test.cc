#include "engine/revision/revision.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/revision/bundle.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::revision {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::string_view kFile = R"(-- lockkeeper revision 3f9c2a71d0b4
-- message:    add invoice
-- parents:    a81b77c90e12, b00000000001
-- depends_on: 77aa01bc22de
-- labels:     billing
-- answer:     q1 = drop
-- created:    2026-11-22T10:15:00Z
-- +upgrade
CREATE TABLE app.invoice (id bigint);
-- +downgrade no-transaction
DROP TABLE app.invoice;
)";

std::string WithHeader(absl::string_view rest) {
  return absl::StrCat("-- lockkeeper revision a1\n-- parents: none\n", rest);
}

TEST(Revision, WithoutAParentsLineItIsTheFirstOfAHistory) {
  const auto r = ParseRevision("x.sql", "-- lockkeeper revision a1\n-- +upgrade\n-- +downgrade\n");
  ASSERT_TRUE(r.ok()) << r.status();
  EXPECT_TRUE(r->parents.empty());
}

TEST(Revision, AFileGivesAllItsParts) {
  const absl::StatusOr<Revision> r = ParseRevision("x.sql", kFile);
  ASSERT_TRUE(r.ok()) << r.status();
  EXPECT_EQ(r->id, "3f9c2a71d0b4");
  EXPECT_EQ(r->message, "add invoice");
  EXPECT_THAT(r->parents, ElementsAre("a81b77c90e12", "b00000000001"));
  EXPECT_THAT(r->depends_on, ElementsAre("77aa01bc22de"));
  EXPECT_THAT(r->labels, ElementsAre("billing"));
  EXPECT_THAT(r->answers, ElementsAre("q1 = drop"));
  EXPECT_EQ(absl::FormatTime(*r->created, absl::UTCTimeZone()), "2026-11-22T10:15:00+00:00");
  EXPECT_EQ(r->upgrade.sql, "CREATE TABLE app.invoice (id bigint);\n");
  EXPECT_EQ(r->upgrade.first_line, 9);
  EXPECT_TRUE(r->upgrade.transactional);
  EXPECT_EQ(r->downgrade->sql, "DROP TABLE app.invoice;\n");
  EXPECT_EQ(r->downgrade->first_line, 11);
  EXPECT_FALSE(r->downgrade->transactional);
  EXPECT_EQ(r->file_name, "x.sql");
  EXPECT_EQ(r->content, kFile);
  EXPECT_EQ(r->digest, Sha256(kFile));
}

TEST(Revision, PrintingWhatWasReadGivesTheSameBytes) {
  EXPECT_EQ(*PrintRevision(*ParseRevision("x.sql", kFile)), kFile);
  const std::string irreversible =
      "-- lockkeeper revision a1\n-- message:    m\n-- parents:    none\n-- +upgrade no-transaction\n"
      "VACUUM;\n-- +irreversible: nobody can unvacuum\n";
  EXPECT_EQ(*PrintRevision(*ParseRevision("x.sql", irreversible)), irreversible);
}

TEST(Revision, BothScriptsMayBeEmptyAsInAMerge) {
  const absl::StatusOr<Revision> r = ParseRevision(
      "x.sql", "-- lockkeeper revision a1\n-- message:\n-- parents:    b, c\n-- +upgrade\n-- +downgrade\n");
  ASSERT_TRUE(r.ok()) << r.status();
  EXPECT_EQ(r->upgrade.sql, "");
  EXPECT_EQ(r->downgrade->sql, "");
  EXPECT_EQ(*PrintRevision(*r), r->content);
}

TEST(Revision, OtherCommentsAndBlankLinesAndWindowsLineEndsMayStandInTheHeader) {
  const absl::StatusOr<Revision> r = ParseRevision(
      "x.sql",
      "\xEF\xBB\xBF-- lockkeeper revision a1\r\n--\r\n\r\n-- See ticket 12: it says why\r\n-- parents: none\r\n"
      "-- +upgrade\r\nSELECT 1;\r\n-- +downgrade\r\n");
  ASSERT_TRUE(r.ok()) << r.status();
  EXPECT_EQ(r->upgrade.sql, "SELECT 1;\r\n");
}

TEST(Revision, AMarkerInsideAStringIsPartOfTheString) {
  const std::string body = "INSERT INTO t VALUES ('\n-- +downgrade\n'), ($$\n-- +upgrade\n$$);\n";
  const absl::StatusOr<Revision> r =
      ParseRevision("x.sql", WithHeader(absl::StrCat("-- +upgrade\n", body, "-- +downgrade\n")));
  ASSERT_TRUE(r.ok()) << r.status();
  EXPECT_EQ(r->upgrade.sql, body);
}

TEST(Revision, MistakesNameTheFileAndTheLine) {
  struct Case {
    std::string content;
    const char *line, *what;
  };
  const Case kCases[] = {
      {"", "1", "first line"},
      {"SELECT 1;", "1", "first line"},
      {"-- lockkeeper revision a-b\n", "1", "is no id"},
      {"-- lockkeeper revision head\n", "1", "is no id"},
      {WithHeader("-- parent: b\n"), "3", "unknown header 'parent:'"},
      {WithHeader("-- parents: b\n"), "3", "written twice"},
      {"-- lockkeeper revision a1\n-- parents: a1\n", "2", "the revision itself"},
      {"-- lockkeeper revision a1\n-- parents: b, b\n", "2", "named twice"},
      {"-- lockkeeper revision a1\n-- parents: b,\n", "2", "is no id"},
      {WithHeader("-- created: yesterday\n"), "3", "is no time"},
      {WithHeader("SELECT 1;\n"), "3", "SQL before"},
      {WithHeader(""), "2", "no '-- +upgrade' section"},
      {WithHeader("-- +upgrade\n"), "3", "neither"},
      {WithHeader("-- +downgrade\n"), "3", "not expected here"},
      {WithHeader("-- +upgrade\n-- +upgrade\n"), "4", "not expected here"},
      {WithHeader("-- +upgrade\n-- +downgrade\n-- +downgrade\n"), "5", "not expected here"},
      {WithHeader("-- +upgrade\n-- +downgrade\n-- +irreversible: x\n"), "5", "in place of"},
      {WithHeader("-- +upgrade\n-- +irreversible\n"), "4", "say why"},
      {WithHeader("-- +upgrade\n-- +irreversible: x\nDROP TABLE t;\n"), "5", "SQL after"},
      {WithHeader("-- +upgrade fast\n"), "3", "only 'no-transaction'"},
      {WithHeader("-- +upgarde\n"), "3", "unknown or not expected"},
  };
  for (const Case& c : kCases) {
    const absl::Status status = ParseRevision("x.sql", c.content).status();
    ASSERT_EQ(ReasonOf(status), Reason::kRevisionSyntax) << c.content;
    EXPECT_EQ(MetadataOf(status)["file"], "x.sql");
    EXPECT_EQ(MetadataOf(status)["line"], c.line) << c.content;
    EXPECT_THAT(MetadataOf(status)["what"], HasSubstr(c.what)) << c.content;
  }
}

TEST(Revision, BytesThatAreNotUtf8AreRefusedWithTheirLine) {
  const absl::Status status = ParseRevision("x.sql", "-- lockkeeper revision a1\n-- message: \xff\n").status();
  EXPECT_EQ(ReasonOf(status), Reason::kRevisionNotUtf8);
  EXPECT_EQ(MetadataOf(status)["line"], "2");
}

TEST(Revision, WhatWouldReadBackAsSomethingElseIsNotPrinted) {
  Revision r;
  r.id = "a1";
  r.upgrade.sql = "SELECT 1;\n-- +downgrade\nSELECT 2;\n";
  r.irreversible_reason = "x";
  EXPECT_FALSE(PrintRevision(r).ok());
  r.upgrade.sql = "SELECT 1;";
  EXPECT_TRUE(PrintRevision(r).ok());
  r.message = "two\nlines";
  EXPECT_THAT(*PrintRevision(r), HasSubstr("-- message:    two lines\n"));
}

TEST(Revision, FileNamesAreMadeOfTheIdAndTheMessage) {
  EXPECT_EQ(Slug("Add: invoice!"), "add_invoice");
  EXPECT_EQ(Slug("  éé  "), "");
  EXPECT_EQ(Slug(std::string(100, 'a')).size(), 40u);
  Revision r;
  r.id = "a1";
  EXPECT_EQ(FileName(r), "a1.sql");
  r.message = "add invoice";
  EXPECT_EQ(FileName(r), "a1_add_invoice.sql");
}

TEST(Revision, NewIdsAreTwelveHexadecimalDigitsAndDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(NewId());
  EXPECT_EQ(ids.size(), 100u);
  EXPECT_EQ(ids.begin()->size(), 12u);
  EXPECT_TRUE(IsValidName(*ids.begin()));
}

TEST(Revision, PrefixDigestsSayHowFarTwoScriptsAgree) {
  const auto digests = [](absl::string_view script) { return PrefixDigests(*sql::Split(script, "x.sql")); };
  const std::vector<std::string> a = digests("SELECT 1; SELECT 2; SELECT 3");
  const std::vector<std::string> b = digests("SELECT 1; SELECT 2; SELECT 4");
  ASSERT_EQ(a.size(), 3u);
  EXPECT_EQ(a[1], b[1]);
  EXPECT_NE(a[2], b[2]);
  EXPECT_THAT(digests(""), IsEmpty());
}

TEST(Bundle, FilesAreReadInTheOrderOfTheirNames) {
  const std::vector<File> files = {{"b.sql", "bad"}, {"a.sql", "worse"}};
  EXPECT_EQ(MetadataOf(ReadBundle(files).status())["file"], "a.sql");
}

}  // namespace
}  // namespace lockkeeper::revision
