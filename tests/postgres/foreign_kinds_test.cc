// Foreign-data wrappers, servers, user mappings and foreign tables on a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/catalog/canonical.h"
#include "tests/support/convergence.h"

namespace lockkeeper {
namespace {

using testing::Convergence;
using testing::Postgres;
using ::testing::HasSubstr;
using ::testing::Not;

// Roles belong to the whole server.
constexpr char kRoles[] = R"(
  DO $$ BEGIN CREATE ROLE lk_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  DO $$ BEGIN CREATE ROLE lk_owner SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  CREATE SCHEMA app;
)";

constexpr char kWrapper[] = "CREATE FOREIGN DATA WRAPPER w;\n";
constexpr char kServer[] = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;\n";

const Convergence kCases[] = {
    {"AWrapperIsMadeWithAllItHas", "",
     R"(CREATE FOREIGN DATA WRAPPER "the w" OPTIONS (a 'it''s', "B c" 'x=y');
        ALTER FOREIGN DATA WRAPPER "the w" OWNER TO lk_owner; GRANT USAGE ON FOREIGN DATA WRAPPER "the w" TO lk_reader;
        COMMENT ON FOREIGN DATA WRAPPER "the w" IS 'of ours')",
     {"OPTIONS (a 'it''s', \"B c\" 'x=y')", "GRANT USAGE ON FOREIGN DATA WRAPPER \"the w\" TO lk_reader"},
     {"DROP"}},
    {"AWrapperIsAlteredInPlace", "CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2'); CREATE SERVER s FOREIGN DATA WRAPPER w",
     "CREATE FOREIGN DATA WRAPPER w OPTIONS (b '3', c '4'); CREATE SERVER s FOREIGN DATA WRAPPER w",
     {"ALTER FOREIGN DATA WRAPPER w OPTIONS (SET b '3', ADD c '4', DROP a)"},
     {"DROP FOREIGN", "SERVER"}},
    {"AHandlerOfAnExtensionIsNamed", "CREATE EXTENSION file_fdw SCHEMA app; CREATE FOREIGN DATA WRAPPER w",
     "SET search_path = app; CREATE EXTENSION file_fdw; CREATE FOREIGN DATA WRAPPER w HANDLER file_fdw_handler VALIDATOR file_fdw_validator",
     {"ALTER FOREIGN DATA WRAPPER w HANDLER app.file_fdw_handler VALIDATOR app.file_fdw_validator"}, {"DROP"}},
    {"AnExtensionsWrapperIsNoObjectAndItsServersAre", "", "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw",
     {"CREATE EXTENSION file_fdw", "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw"}, {"CREATE FOREIGN"}},
    {"AServerIsMadeWithAllItHas", kWrapper,
     absl::StrCat(kWrapper, R"(CREATE SERVER "S" TYPE 'it''s' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h', port '1');
        ALTER SERVER "S" OWNER TO lk_owner; GRANT USAGE ON FOREIGN SERVER "S" TO lk_reader WITH GRANT OPTION;
        COMMENT ON SERVER "S" IS 'of ours')"),
     {"CREATE SERVER \"S\" TYPE 'it''s' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h', port '1')"}, {"DROP"}},
    {"AServerIsAlteredInPlace", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (a '1')",
     "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a '2', b '')",
     {"ALTER SERVER s VERSION NULL OPTIONS (SET a '2', ADD b '')"}, {"DROP"}},
    {"AServersTypeTakesItsMappingsAlong", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 'a' FOREIGN DATA WRAPPER w;"
     "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'u')",
     "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 'b' FOREIGN DATA WRAPPER w;"
     "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'u')",
     {"DROP USER MAPPING FOR lk_reader SERVER s", "DROP SERVER s", "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'u')"},
     {"DESTRUCTIVE"}},
    {"AMappingIsMadeAndPublicIsNoRole", kServer,
     absl::StrCat(kServer, "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'u'); CREATE USER MAPPING FOR lk_reader SERVER s"),
     {"CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'u')", "CREATE USER MAPPING FOR lk_reader SERVER s"}, {"DROP"}},
    {"AMappingIsAlteredInPlace", absl::StrCat(kServer, "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'u')"),
     absl::StrCat(kServer, "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'v')"),
     {"ALTER USER MAPPING FOR lk_reader SERVER s OPTIONS (SET \"user\" 'v')"}, {"DROP"}},
    {"APasswordIsNeverSetChangedOrDropped",
     absl::StrCat(kServer, "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'u', password 'swordfish');"
                  "CREATE USER MAPPING FOR lk_owner SERVER s OPTIONS (password 'swordfish')"),
     absl::StrCat(kServer, "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (\"user\" 'v', password 'other');"
                  "CREATE USER MAPPING FOR lk_owner SERVER s"),
     {"OPTIONS (SET \"user\" 'v')"}, {"swordfish", "other", "password", "lk_owner"},
     "SELECT array_to_string(umoptions, ' ') FROM pg_user_mappings WHERE usename = 'lk_reader'", "user=v password=swordfish"},
};

TEST(ForeignKinds, ConvergeThereAndBack) { testing::ExpectAllConverge(Postgres::Shared(), kRoles, kCases); }

const Convergence kTables[] = {
    {"ATableIsMadeWithAllItHas", kServer, absl::StrCat(kServer, R"(
       CREATE FOREIGN TABLE app.f (id int OPTIONS (remote 'the id', key 'true') NOT NULL DEFAULT 7, "the name" text COLLATE "C",
         low text GENERATED ALWAYS AS (lower("the name")) STORED, CONSTRAINT positive CHECK (id > 0) NO INHERIT)
         SERVER s OPTIONS (relation 'x''y');
       ALTER FOREIGN TABLE app.f OWNER TO lk_owner; GRANT SELECT ON app.f TO lk_reader; GRANT INSERT (id) ON app.f TO lk_reader;
       COMMENT ON FOREIGN TABLE app.f IS 'a table'; COMMENT ON COLUMN app.f.id IS 'a column';
       ALTER FOREIGN TABLE app.f ALTER COLUMN id SET STATISTICS 100;
       CREATE FUNCTION app.nothing() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
       CREATE TRIGGER tr AFTER INSERT ON app.f FOR EACH ROW EXECUTE FUNCTION app.nothing();
       ALTER FOREIGN TABLE app.f DISABLE TRIGGER tr; CREATE VIEW app.v AS SELECT id FROM app.f)"),
     {"CREATE FOREIGN TABLE app.f (", "id integer OPTIONS (remote 'the id', key 'true') NOT NULL DEFAULT 7",
      ") SERVER s OPTIONS (relation 'x''y')"},
     {"DROP"}},
    {"ATableIsAlteredInPlace", absl::StrCat(kServer, R"(
       CREATE FOREIGN TABLE app.f (id int OPTIONS (a '1', b '2'), gone text, kind int DEFAULT 1) SERVER s OPTIONS (a '1');
       CREATE VIEW app.v AS SELECT 1 AS one FROM app.f)"),
     absl::StrCat(kServer, R"(
       CREATE FOREIGN TABLE app.f (id int OPTIONS (b '3') NOT NULL, kind text DEFAULT 'x', fresh date OPTIONS (a '4'),
         CONSTRAINT c CHECK (id > 1)) SERVER s OPTIONS (a '2', b '3'); CREATE VIEW app.v AS SELECT 1 AS one FROM app.f)"),
     {"ALTER FOREIGN TABLE app.f OPTIONS (SET a '2', ADD b '3')", "ALTER COLUMN id OPTIONS (SET b '3', DROP a)",
      "ADD COLUMN fresh date OPTIONS (a '4')", "ALTER COLUMN kind TYPE text"},
     {"DROP FOREIGN TABLE", "USING", "DESTRUCTIVE"}},
    {"ItsServerTakesItAlong", absl::StrCat(kServer, "CREATE FOREIGN TABLE app.f (id int) SERVER s"),
     "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 't' FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE app.f (id int) SERVER s",
     {"DROP FOREIGN TABLE app.f", "DROP SERVER s", "CREATE FOREIGN TABLE app.f"}, {"DESTRUCTIVE"}},
    {"APartitionAndAnHeir", absl::StrCat(kServer, R"(
       CREATE TABLE app.p (k int NOT NULL, t text, CHECK (k <> 5)) PARTITION BY LIST (k); CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES IN (1);
       CREATE TABLE app.parent (a int CHECK (a > 0)); INSERT INTO app.p VALUES (1, 'one'))"),
     absl::StrCat(kServer, R"(
       CREATE TABLE app.p (k int NOT NULL, t text, CHECK (k <> 5)) PARTITION BY LIST (k); CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES IN (1);
       CREATE TABLE app.parent (a int CHECK (a > 0)); INSERT INTO app.p VALUES (1, 'one');
       CREATE FOREIGN TABLE app.p2 PARTITION OF app.p FOR VALUES IN (2) SERVER s OPTIONS (x 'y');
       CREATE FOREIGN TABLE app.heir (b text OPTIONS (x 'y')) INHERITS (app.parent) SERVER s)"),
     {"ATTACH PARTITION app.p2 FOR VALUES IN (2)", "INHERITS (app.parent) SERVER s"}, {"DROP"},
     "SELECT t FROM ONLY app.p1", "one"},
    {"AnInheritedColumnHasOptionsOfItsOwn", absl::StrCat(kServer, "CREATE TABLE app.parent (a int)"),
     absl::StrCat(kServer, "CREATE TABLE app.parent (a int); CREATE FOREIGN TABLE app.heir () INHERITS (app.parent) SERVER s;"
                  "ALTER FOREIGN TABLE app.heir ALTER COLUMN a OPTIONS (ADD x 'y')"),
     {"ALTER COLUMN a OPTIONS (ADD x 'y')"}, {"DROP"}},
    {"AColumnAddedToTheParentReachesForeignChildren",
     absl::StrCat(kServer, "CREATE TABLE app.parent (a int); CREATE FOREIGN TABLE app.heir () INHERITS (app.parent) SERVER s"),
     absl::StrCat(kServer, "CREATE TABLE app.parent (a int, b int); CREATE FOREIGN TABLE app.heir () INHERITS (app.parent) SERVER s"),
     {"ALTER TABLE app.parent ADD COLUMN b integer"}, {"DROP", "app.heir"}},
    {"ATableBecomesAForeignTableOfTheSameColumns", absl::StrCat(kServer, "CREATE TABLE app.t (a int DEFAULT 1, CHECK (a > 0))"),
     absl::StrCat(kServer, "CREATE FOREIGN TABLE app.t (a int DEFAULT 1, CHECK (a > 0)) SERVER s"),
     {"-- DESTRUCTIVE: loses table app.t", "DROP TABLE app.t", "CREATE FOREIGN TABLE app.t (\n    a integer DEFAULT 1"}, {"ADD COLUMN"}},
    {"ASequenceOfAForeignColumnFollowsItsOwner", absl::StrCat(kServer, "CREATE FOREIGN TABLE app.t (a int) SERVER s"),
     absl::StrCat(kServer, "CREATE FOREIGN TABLE app.t (a int) SERVER s; CREATE SEQUENCE app.s OWNED BY app.t.a;"
                  "ALTER FOREIGN TABLE app.t ALTER COLUMN a SET DEFAULT nextval('app.s'); ALTER FOREIGN TABLE app.t OWNER TO lk_owner"),
     {"OWNED BY app.t.a"}, {"DROP"}},
};

TEST(ForeignKinds, TablesConvergeThereAndBack) { testing::ExpectAllConverge(Postgres::Shared(), kRoles, kTables); }

TEST(ForeignKinds, SecretsAreInNoSnapshotAndNoScript) {
  Postgres& server = Postgres::Shared();
  const std::string database = server.CreateDatabase(), empty = server.CreateDatabase();
  ASSERT_TRUE(server.Open(database)
                  ->Script(absl::StrCat(kRoles, "CREATE FOREIGN DATA WRAPPER w OPTIONS (token 'swordfish');"
                                                "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', api_key 'swordfish');"
                                                "CREATE USER MAPPING FOR lk_reader SERVER s OPTIONS (odd 'swordfish')"))
                  .ok());
  const catalog::SnapshotPtr snapshot = testing::ReadDatabase(server, database);
  const std::string text = catalog::ToCanonical(*snapshot);
  EXPECT_THAT(text, Not(HasSubstr("swordfish")));
  EXPECT_THAT(text, HasSubstr("secrets [\"odd\"]"));
  const std::string up = testing::PlanScript(testing::ReadDatabase(server, empty), snapshot);
  EXPECT_THAT(up, Not(HasSubstr("swordfish")));
  EXPECT_THAT(up, HasSubstr("-- BY HAND: secret options are not part of a plan, set them in each environment: "
                            "ALTER USER MAPPING FOR lk_reader SERVER s OPTIONS (ADD odd '...')\n"));
  EXPECT_THAT(testing::PlanScript(snapshot, testing::ReadDatabase(server, empty)),
              HasSubstr("-- DESTRUCTIVE: loses the secret options of the user mapping FOR lk_reader SERVER s\n"));
}

TEST(ForeignKinds, OptionsThatARoleMayNotSeeAreNoReasonToChangeThem) {
  Postgres& server = Postgres::Shared();
  const std::string database = server.CreateDatabase();
  const auto session = server.Open(database);
  ASSERT_TRUE(session->Script(absl::StrCat(kRoles, kServer, "CREATE USER MAPPING FOR lk_owner SERVER s OPTIONS (\"user\" 'u')")).ok());
  const catalog::SnapshotPtr all = testing::ReadDatabase(server, database);
  ASSERT_TRUE(session->Exec("SET ROLE lk_reader").ok());
  const catalog::SnapshotPtr little = testing::ReadWith(*session);
  EXPECT_THAT(catalog::ToCanonical(*little), HasSubstr("unreadable true"));
  EXPECT_THAT(testing::PlanScript(little, all), Not(HasSubstr("MAPPING")));
  EXPECT_THAT(testing::PlanScript(all, little), Not(HasSubstr("MAPPING")));
}

}  // namespace
}  // namespace lockkeeper
