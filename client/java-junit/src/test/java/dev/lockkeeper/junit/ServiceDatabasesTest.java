package dev.lockkeeper.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lockkeeper.LockkeeperClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the service at LOCKKEEPER_SERVER, when there is one; its servers must be of this machine. */
@EnabledIfEnvironmentVariable(named = "LOCKKEEPER_SERVER", matches = ".+")
@LockkeeperDatabase(revisions = ServiceDatabasesTest.SHOP)
class ServiceDatabasesTest {
  static final String SHOP = "../../tests/conformance/bundles/shop";

  private static String last = "";

  private static boolean has(TestDatabase database, String relation) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT to_regclass('" + relation + "') IS NOT NULL")) {
      return found.next() && found.getBoolean(1);
    }
  }

  private static void isNew(TestDatabase database) {
    assertNotEquals(last, database.database());
    last = database.database();
  }

  @Test
  void standsAtTheHead(TestDatabase database) throws SQLException {
    isNew(database);
    assertTrue(has(database, "app.customer_tenant_idx"));
  }

  @Test
  @LockkeeperDatabase(revision = "5a0000000001", revisions = SHOP)
  void standsAtARevision(TestDatabase database) throws SQLException {
    isNew(database);
    assertTrue(has(database, "app.tenant"));
    assertFalse(has(database, "app.customer"));
    assertEquals(List.of("5a0000000001"), database.revisions());
  }

  @Test
  @LockkeeperDatabase(revision = "base", revisions = SHOP)
  void standsAtTheBase(TestDatabase database) throws SQLException {
    isNew(database);
    assertFalse(has(database, "app.tenant"));
  }

  @Test
  @LockkeeperDatabase(revision = "base", revisions = SHOP)
  void mayBeGoneBeforeItIsGivenBack(TestDatabase database) {
    try (LockkeeperClient client = LockkeeperClient.connect()) {
      client.deleteTestDatabase(database.name());
    }
  }

  @Test
  void isDroppedWhenItIsGivenBack() throws SQLException {
    try (ServiceDatabases databases = new ServiceDatabases(LockkeeperClient.connect(), Duration.ofMinutes(1))) {
      TestDatabases.Lease lease = databases.lease(Path.of(SHOP), "head");
      assertTrue(has(lease.database(), "app.tenant"));
      lease.close();
      assertThrows(SQLException.class, () -> has(lease.database(), "app.tenant"));
    }
  }
}
