package dev.lockkeeper.junit;

import dev.lockkeeper.LockkeeperClient;
import dev.lockkeeper.v1.CreateProjectRequest;
import dev.lockkeeper.v1.DeleteEnvironmentRequest;
import dev.lockkeeper.v1.Direction;
import dev.lockkeeper.v1.Environment;
import dev.lockkeeper.v1.EnvironmentServiceGrpc;
import dev.lockkeeper.v1.Finding;
import dev.lockkeeper.v1.GetEnvironmentRequest;
import dev.lockkeeper.v1.ManagedDatabase;
import dev.lockkeeper.v1.Plan;
import dev.lockkeeper.v1.ProbeEnvironmentRequest;
import dev.lockkeeper.v1.ProbeEnvironmentResponse;
import dev.lockkeeper.v1.ProjectServiceGrpc;
import dev.lockkeeper.v1.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Databases on the embedded server of a service in dev mode: an environment for each, taken to the revision by a proved
 * plan.
 *
 * <p>All of them are in a project that is made for them, because starting a plan stores its revisions for good, and a
 * working tree still changes. Giving a database back forgets its environment. The database itself stays on the
 * embedded server: the service drops none. Use a service whose data directory is thrown away after the tests.
 */
public final class EnvironmentDatabases implements TestDatabases {
  private static final Duration PLAN_TIMEOUT = Duration.ofMinutes(5);

  /** How the service describes the connection of a managed database; there is no other way to learn it. */
  private static final Pattern ADDRESS = Pattern.compile("database '(.*)' on (.*):(\\d+) as '(.*)'");

  private final LockkeeperClient client;
  private String project; // resource name; null until the first lease

  /**
   * Makes databases on a service.
   *
   * @param client a client of it, which is closed with this
   */
  public EnvironmentDatabases(LockkeeperClient client) {
    this.client = client;
  }

  /**
   * Makes an environment with a database of its own and takes it to the revision.
   *
   * @throws dev.lockkeeper.LockkeeperException the service refuses or cannot be reached
   * @throws IOException the revision files cannot be read
   */
  @Override
  public Lease lease(Path revisions, String revision) throws IOException {
    var bundle = LockkeeperClient.bundleOf(revisions);
    String environment = create();
    try {
      if (!revision.equals("base")) {
        Plan plan = client.plan(environment, revision, Direction.DIRECTION_UPGRADE, bundle, PLAN_TIMEOUT);
        client.await(client.start(plan, blocking(plan)));
      }
      return new Leased(located(environment));
    } catch (RuntimeException e) {
      forget(environment, e);
      throw e;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** Returns the resource name of a new environment. */
  private String create() {
    Environment managed = Environment.newBuilder().setManaged(ManagedDatabase.getDefaultInstance()).build();
    var request =
        dev.lockkeeper.v1.CreateEnvironmentRequest.newBuilder()
            .setParent(project())
            .setEnvironmentId(fresh())
            .setEnvironment(managed)
            .setRequestId(UUID.randomUUID().toString())
            .build();
    return client.call(EnvironmentServiceGrpc.getCreateEnvironmentMethod(), request).getEnvironment().getName();
  }

  private synchronized String project() {
    if (project == null) {
      CreateProjectRequest request =
          CreateProjectRequest.newBuilder().setProjectId(fresh()).setRequestId(UUID.randomUUID().toString()).build();
      project = client.call(ProjectServiceGrpc.getCreateProjectMethod(), request).getProject().getName();
    }
    return project;
  }

  private static String fresh() {
    return "junit-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
  }

  /** The findings that need somebody's word. There is nothing in a new database that could be lost. */
  private static String[] blocking(Plan plan) {
    return plan.getFindingsList().stream()
        .filter(finding -> finding.getSeverity() == Severity.SEVERITY_BLOCKING)
        .map(Finding::getId)
        .toArray(String[]::new);
  }

  private TestDatabase located(String environment) {
    ProbeEnvironmentResponse probed =
        client.call(
            EnvironmentServiceGrpc.getProbeEnvironmentMethod(),
            ProbeEnvironmentRequest.newBuilder().setName(environment).build());
    if (!probed.getReachable()) {
      throw new IllegalStateException("the database was made and is gone: " + probed.getFailure().getMessage());
    }
    GetEnvironmentRequest request = GetEnvironmentRequest.newBuilder().setName(environment).build();
    String address =
        client.call(EnvironmentServiceGrpc.getGetEnvironmentMethod(), request).getEnvironment().getAddress();
    return parse(environment, address);
  }

  /** Reads what the service says of a connection. */
  static TestDatabase parse(String environment, String address) {
    Matcher said = ADDRESS.matcher(address);
    if (!said.matches()) {
      throw new IllegalStateException("the service describes the connection in another way: " + address);
    }
    return new TestDatabase(
        environment, said.group(2), Integer.parseInt(said.group(3)), said.group(1), said.group(4));
  }

  private void forget(String environment, RuntimeException because) {
    try {
      new Leased(new TestDatabase(environment, "", 0, "", "")).close();
    } catch (RuntimeException e) {
      because.addSuppressed(e);
    }
  }

  private final class Leased implements Lease {
    private final TestDatabase database;

    Leased(TestDatabase database) {
      this.database = database;
    }

    @Override
    public TestDatabase database() {
      return database;
    }

    @Override
    public void close() {
      client.call(
          EnvironmentServiceGrpc.getDeleteEnvironmentMethod(),
          DeleteEnvironmentRequest.newBuilder().setName(database.environment()).build());
    }
  }
}
