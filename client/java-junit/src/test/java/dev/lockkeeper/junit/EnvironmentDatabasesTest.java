package dev.lockkeeper.junit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against the service at LOCKKEEPER_SERVER, when there is one; its data directory must be of this machine. */
@EnabledIfEnvironmentVariable(named = "LOCKKEEPER_SERVER", matches = ".+")
@LockkeeperDatabase(revisions = EnvironmentDatabasesTest.SHOP)
class EnvironmentDatabasesTest {
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
    assertNotEquals(last, database.name());
    last = database.name();
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
  }

  @Test
  @LockkeeperDatabase(revision = "base", revisions = SHOP)
  void standsAtTheBase(TestDatabase database) throws SQLException {
    isNew(database);
    assertFalse(has(database, "app.tenant"));
  }
}
