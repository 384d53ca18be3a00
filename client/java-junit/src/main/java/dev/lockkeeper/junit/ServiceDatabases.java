package dev.lockkeeper.junit;

import dev.lockkeeper.LockkeeperClient;
import dev.lockkeeper.LockkeeperException;
import dev.lockkeeper.v1.Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Databases that the service lends: made at a revision, from a kept copy where there is one, and dropped when they are
 * given back or their time is over. The revision files travel with each request and are not stored.
 */
public final class ServiceDatabases implements TestDatabases {
  private final LockkeeperClient client;
  private final Duration life;
  private final Map<Path, Bundle> bundles = new ConcurrentHashMap<>();

  /**
   * Takes databases from a service.
   *
   * @param client a client of it, which is closed with this
   * @param life time after which the service drops a database in any case, given back or not; at most a day
   */
  public ServiceDatabases(LockkeeperClient client, Duration life) {
    this.client = client;
    this.life = life;
  }

  /**
   * Returns a database of the shadow server. The files of a directory are read once.
   *
   * @throws LockkeeperException the service refuses or cannot be reached, or the revisions do not run
   * @throws UncheckedIOException the revision files cannot be read
   */
  @Override
  public Lease lease(Path revisions, String revision) {
    Bundle bundle = bundles.computeIfAbsent(revisions.toAbsolutePath().normalize(), ServiceDatabases::read);
    var made = client.createTestDatabase(revision, bundle, life);
    return new Lent(
        new TestDatabase(
            made.getName(),
            made.getUrl(),
            made.getHost(),
            made.getPort(),
            made.getDatabase(),
            made.getUser(),
            made.getRevisionsList()));
  }

  @Override
  public void close() {
    client.close();
  }

  private static Bundle read(Path directory) {
    try {
      return LockkeeperClient.bundleOf(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Lent implements Lease {
    private final TestDatabase database;

    Lent(TestDatabase database) {
      this.database = database;
    }

    @Override
    public TestDatabase database() {
      return database;
    }

    @Override
    public void close() {
      try {
        client.deleteTestDatabase(database.name());
      } catch (LockkeeperException e) {
        if (!e.getReason().equals("TEST_DATABASE_NOT_FOUND")) { // its time was over
          throw e;
        }
      }
    }
  }
}
