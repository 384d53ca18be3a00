package dev.lockkeeper.junit;

import java.nio.file.Path;

/** Where databases for tests come from: {@link ServiceDatabases}, unless a configuration parameter names another. */
public interface TestDatabases extends AutoCloseable {
  /**
   * Returns a database that nobody else has, at a revision.
   *
   * @param revisions directory of the revision files
   * @param revision target, as in {@link LockkeeperDatabase#revision}
   * @throws Exception there is none; the reason is shown with the test that asked for it
   */
  Lease lease(Path revisions, String revision) throws Exception;

  /** Lets go of everything that is not leased. */
  @Override
  void close();

  /** A database until it is given back. */
  interface Lease extends AutoCloseable {
    /** The database. */
    TestDatabase database();

    /** Gives the database back; nobody may use it after that. */
    @Override
    void close();
  }
}
