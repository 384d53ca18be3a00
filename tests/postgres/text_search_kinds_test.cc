// Text search parsers, templates, dictionaries and configurations on a real server.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/convergence.h"

namespace lockkeeper {
namespace {

using testing::Convergence;
using testing::Postgres;

// Roles belong to the whole server.
constexpr char kBefore[] = R"(
  DO $$ BEGIN CREATE ROLE lk_owner SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  CREATE SCHEMA app;
)";

constexpr char kDictionary[] = "CREATE TEXT SEARCH DICTIONARY app.d (TEMPLATE = ";
constexpr char kConfiguration[] = "CREATE TEXT SEARCH CONFIGURATION app.c (PARSER = \"default\");";
constexpr char kMap[] = "ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR ";
constexpr char kParser[] = "CREATE TEXT SEARCH PARSER app.p (START = prsd_start, GETTOKEN = prsd_nexttoken, "
                           "END = prsd_end, LEXTYPES = prsd_lextype";
constexpr char kOfParser[] = ");CREATE TEXT SEARCH CONFIGURATION app.c (PARSER = app.p);";
// Init functions refuse options that they do not know; this one looks at none.
constexpr char kAny[] = "CREATE TEXT SEARCH TEMPLATE app.any (INIT = prsd_lextype, LEXIZE = dsimple_lexize);"
                        "CREATE TEXT SEARCH DICTIONARY app.d (TEMPLATE = app.any, \"Odd, = \"\"name\" = E'back\\\\";
// Rows, an index, a generated column, a default and a view that stand on the configuration.
constexpr char kUsers[] = R"(
  CREATE TABLE app.page (id integer PRIMARY KEY, body text, words tsvector GENERATED ALWAYS AS
    (to_tsvector('app.c'::regconfig, body)) STORED, other tsvector DEFAULT to_tsvector('app.c'::regconfig, 'boats'));
  CREATE INDEX page_words ON app.page USING gin (to_tsvector('app.c'::regconfig, body));
  CREATE VIEW app.hits AS SELECT id FROM app.page WHERE to_tsvector('app.c'::regconfig, body) @@ 'boat'::tsquery;
  INSERT INTO app.page (id, body) VALUES (1, 'the boats'))";
constexpr char kAllOfIt[] = R"(
  CREATE TEXT SEARCH PARSER app.p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
    LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
  CREATE TEXT SEARCH TEMPLATE app.t (INIT = dsimple_init, LEXIZE = dsimple_lexize);
  CREATE TEXT SEARCH DICTIONARY app."Odd" (TEMPLATE = app.t, Accept = 'false');
  CREATE TEXT SEARCH CONFIGURATION app.c (PARSER = app.p);
  ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR word WITH app."Odd", simple;
  COMMENT ON TEXT SEARCH PARSER app.p IS 'p'; COMMENT ON TEXT SEARCH TEMPLATE app.t IS 't';
  ALTER TEXT SEARCH DICTIONARY app."Odd" OWNER TO lk_owner; COMMENT ON TEXT SEARCH DICTIONARY app."Odd" IS 'd';
  ALTER TEXT SEARCH CONFIGURATION app.c OWNER TO lk_owner; COMMENT ON TEXT SEARCH CONFIGURATION app.c IS 'c';)";
constexpr char kRows[] = "SELECT id || body FROM app.page";

const Convergence kCases[] = {
    {"AllOfItIsMadeAndDroppedInOrder", "", absl::StrCat(kAllOfIt, kUsers),
     {"CREATE TEXT SEARCH PARSER app.p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, "
      "HEADLINE = prsd_headline, LEXTYPES = prsd_lextype)",
      "CREATE TEXT SEARCH TEMPLATE app.t (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
      "CREATE TEXT SEARCH DICTIONARY app.\"Odd\" (TEMPLATE = app.t, accept = 'false')",
      "ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR word WITH app.\"Odd\", pg_catalog.simple",
      "ALTER TEXT SEARCH DICTIONARY app.\"Odd\" OWNER TO lk_owner", "COMMENT ON TEXT SEARCH PARSER app.p IS 'p'"},
     {"DROP"}},
    {"ADictionarysOptionsAreAlteredOneByOne",
     absl::StrCat(kDictionary, "snowball, Language = 'english', StopWords = 'english')"),
     absl::StrCat(kDictionary, "snowball, Language = 'german')"),
     {"ALTER TEXT SEARCH DICTIONARY app.d (stopwords, language = 'german');"}, {"DROP", "CREATE"}},
    {"OptionsInAnotherOrderAreTheSameDictionary",
     absl::StrCat(kDictionary, "snowball, Language = 'english', StopWords = 'english')"),
     absl::StrCat(kDictionary, "snowball, StopWords = 'english', Language = 'english')"), {}, {"TEXT SEARCH"}},
    {"OptionsAreKeptWhateverStandsInThem", absl::StrCat(kAny, "slash', a = 'it''s, b = ''c''', n = 5)"),
     absl::StrCat(kAny, "', n = 5.5, empty = '')"),
     {"ALTER TEXT SEARCH DICTIONARY app.d (a, \"Odd, = \"\"name\" = E'back\\\\', n = 5.5, empty = '');"},
     {"DROP", "CREATE"}},
    {"ADictionaryOfAnotherTemplateIsMadeAnewWithWhatUsesIt",
     absl::StrCat(kDictionary, "simple);", kConfiguration, kMap, "asciiword WITH app.d;", kUsers),
     absl::StrCat(kDictionary, "snowball, language = 'english');", kConfiguration, kMap, "asciiword WITH app.d;",
                  kUsers),
     {"DROP TEXT SEARCH CONFIGURATION app.c", "DROP TEXT SEARCH DICTIONARY app.d", "DROP VIEW app.hits",
      "CREATE INDEX page_words"},
     {"DROP TABLE", "DESTRUCTIVE"}, "SELECT words::text FROM app.page WHERE id = 1", "'boat':2 'the':1"},
    {"ATemplatesFunctionsMakeItAnewWithItsDictionaries",
     absl::StrCat("CREATE TEXT SEARCH TEMPLATE app.t (LEXIZE = dsimple_lexize);", kDictionary, "app.t)"),
     absl::StrCat("CREATE TEXT SEARCH TEMPLATE app.t (INIT = dsimple_init, LEXIZE = dsimple_lexize);", kDictionary,
                  "app.t)"),
     {"DROP TEXT SEARCH DICTIONARY app.d;\n\nDROP TEXT SEARCH TEMPLATE app.t;\n\nCREATE TEXT SEARCH TEMPLATE app.t "
      "(INIT = dsimple_init, LEXIZE = dsimple_lexize);\n\nCREATE TEXT SEARCH DICTIONARY app.d (TEMPLATE = app.t);"},
     {}},
    {"MappingsAreAddedChangedAndDroppedInPlace",
     absl::StrCat(kConfiguration, kMap, "asciiword, word WITH simple;", kMap, "email WITH simple;", kUsers),
     absl::StrCat(kConfiguration, kDictionary, "simple);", kMap, "asciiword WITH app.d, english_stem;", kMap,
                  "word WITH simple;", kMap, "int, uint WITH simple;", kUsers),
     {"CREATE TEXT SEARCH DICTIONARY app.d (TEMPLATE = pg_catalog.simple);\n\n"
      "ALTER TEXT SEARCH CONFIGURATION app.c DROP MAPPING FOR email;\n\n"
      "ALTER TEXT SEARCH CONFIGURATION app.c ALTER MAPPING FOR asciiword WITH app.d, pg_catalog.english_stem;\n\n"
      "ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR \"int\", uint WITH pg_catalog.simple;"},
     {"VIEW", "INDEX", "TABLE"}, kRows, "1the boats"},
    {"TheOrderOfDictionariesCounts", absl::StrCat(kConfiguration, kMap, "word WITH simple, english_stem"),
     absl::StrCat(kConfiguration, kMap, "word WITH english_stem, simple"),
     {"ALTER MAPPING FOR word WITH pg_catalog.english_stem, pg_catalog.simple;"}, {"DROP", "CREATE"}},
    {"AnotherParserMakesTheConfigurationAnew", absl::StrCat(kParser, kOfParser, kUsers),
     absl::StrCat(kParser, ", HEADLINE = prsd_headline", kOfParser, kUsers),
     {"DROP TEXT SEARCH PARSER app.p", "DROP TEXT SEARCH CONFIGURATION app.c"}, {"DROP TABLE", "DESTRUCTIVE"}, kRows,
     "1the boats"},
    {"AThesaurusComesAfterTheDictionaryThatItLooksInto", "",
     "CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = simple);"
     "CREATE TEXT SEARCH DICTIONARY app.phrases (TEMPLATE = thesaurus, DictFile = thesaurus_sample, "
     "Dictionary = 'app.words')",
     {"CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = pg_catalog.simple);\n\n"
      "CREATE TEXT SEARCH DICTIONARY app.phrases"},
     {"DROP"}},
    {"AConfigurationMayUseAnExtensionsDictionary", "",
     absl::StrCat("CREATE EXTENSION unaccent SCHEMA app; CREATE TEXT SEARCH CONFIGURATION app.c (COPY = french);"
                  "ALTER TEXT SEARCH CONFIGURATION app.c ALTER MAPPING FOR hword, word WITH app.unaccent, french_stem;",
                  kUsers),
     {"ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR hword, word WITH app.unaccent, pg_catalog.french_stem;",
      "CREATE TABLE app.page"},
     {"DROP", "DICTIONARY"}},
    {"WhatAnExtensionBringsIsNoObject", "", "CREATE EXTENSION unaccent SCHEMA app", {"CREATE EXTENSION unaccent"},
     {"TEXT SEARCH"}},
};

TEST(TextSearchKinds, ConvergeThereAndBack) { ExpectAllConverge(Postgres::Shared(), kBefore, kCases); }

}  // namespace
}  // namespace lockkeeper
