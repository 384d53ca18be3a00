package dev.lockkeeper.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** What the extension asks for and gives back, with databases that are played by the test. */
class LockkeeperExtensionTest {
  /** What was asked for and given back, in order. */
  private static final List<String> LOG = new CopyOnWriteArrayList<>();

  public static final class Played implements TestDatabases {
    @Override
    public Lease lease(Path revisions, String revision) {
      if (revision.equals("broken")) {
        throw new IllegalStateException("no such revision");
      }
      LOG.add("leased " + revision + " of " + revisions);
      TestDatabase database = new TestDatabase("t", "", "localhost", 5432, revision, "me", List.of());
      return new Lease() {
        @Override
        public TestDatabase database() {
          return database;
        }

        @Override
        public void close() {
          LOG.add("back " + revision);
        }
      };
    }

    @Override
    public void close() {
      LOG.add("closed");
    }
  }

  private static Events run(Class<?> tests) {
    LOG.clear();
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("lockkeeper.databases", Played.class.getName())
        .configurationParameter("lockkeeper.revisions", "db/revisions")
        .selectors(selectClass(tests))
        .execute()
        .testEvents();
  }

  @LockkeeperDatabase
  static class OnAClass {
    private TestDatabase before;

    @BeforeEach
    void remember(TestDatabase database) {
      before = database;
    }

    @Test
    void hasOneDatabase(TestDatabase database) {
      assertSame(before, database);
      LOG.add("tested");
    }
  }

  static class OnMethods {
    @Test
    @LockkeeperDatabase(revision = "5a0000000001", revisions = "elsewhere")
    void withAnother(TestDatabase database) {
      assertEquals("5a0000000001", database.database());
    }

    @Test
    @LockkeeperDatabase
    void withoutAParameter() {}

    @Test
    @LockkeeperDatabase(revision = "broken")
    void thatCannotBe(TestDatabase database) {}
  }

  @LockkeeperDatabase(revision = "base")
  static class Outer {
    @Nested
    class Inner {
      @Test
      void hasThatOfTheClassAround(TestDatabase database) {
        assertEquals("base", database.database());
      }
    }
  }

  @Test
  void aTestHasOneDatabaseAndGivesItBack() {
    run(OnAClass.class).assertStatistics(events -> events.succeeded(1).failed(0));
    assertEquals(List.of("leased head of db/revisions", "tested", "back head", "closed"), LOG);
  }

  @Test
  void aMethodMayWantAnotherOneOrNone() {
    Events events = run(OnMethods.class);
    events.assertStatistics(counted -> counted.succeeded(2).failed(1));
    assertEquals(List.of("leased 5a0000000001 of elsewhere", "back 5a0000000001", "closed"), LOG);
    assertEquals(
        "no database at revision 'broken' of db/revisions: java.lang.IllegalStateException: no such revision",
        events.failed().stream()
            .map(event -> event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class))
            .map(result -> result.getThrowable().orElseThrow().getMessage())
            .findFirst()
            .orElseThrow());
  }

  @Test
  void aNestedClassHasTheAnnotationOfTheOneAround() {
    run(Outer.class).assertStatistics(events -> events.succeeded(1).failed(0));
    assertEquals(List.of("leased base of db/revisions", "back base", "closed"), LOG);
  }

  @Test
  void connectionUrls() {
    TestDatabase remote = new TestDatabase("t", "", "db.example.org", 5433, "shop", "a b", List.of());
    assertEquals("jdbc:postgresql://db.example.org:5433/shop?user=a%20b", remote.jdbcUrl());
    TestDatabase local = new TestDatabase("t", "", "/run/data", 5432, "shop", "me", List.of());
    assertEquals(
        "jdbc:postgresql://localhost/shop?user=me&sslmode=disable"
            + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"
            + "&socketFactoryArg=%2Frun%2Fdata%2F.s.PGSQL.5432",
        local.jdbcUrl());
  }
}
