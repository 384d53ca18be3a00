package dev.lockkeeper;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lockkeeper.v1.AuditEntry;
import dev.lockkeeper.v1.AuditServiceGrpc;
import dev.lockkeeper.v1.Bundle;
import dev.lockkeeper.v1.CancelOperationRequest;
import dev.lockkeeper.v1.CatalogServiceGrpc;
import dev.lockkeeper.v1.CompareSourcesRequest;
import dev.lockkeeper.v1.CompareSourcesResponse;
import dev.lockkeeper.v1.CreateEnvironmentRequest;
import dev.lockkeeper.v1.CreatePlanRequest;
import dev.lockkeeper.v1.CreateTestDatabaseRequest;
import dev.lockkeeper.v1.DeleteTestDatabaseRequest;
import dev.lockkeeper.v1.Direction;
import dev.lockkeeper.v1.Environment;
import dev.lockkeeper.v1.EnvironmentServiceGrpc;
import dev.lockkeeper.v1.GetEnvironmentStatusRequest;
import dev.lockkeeper.v1.GetEnvironmentStatusResponse;
import dev.lockkeeper.v1.GetGraphRequest;
import dev.lockkeeper.v1.GetOperationRequest;
import dev.lockkeeper.v1.GetServerInfoRequest;
import dev.lockkeeper.v1.GetServerInfoResponse;
import dev.lockkeeper.v1.LedgerEntry;
import dev.lockkeeper.v1.ListAuditEntriesRequest;
import dev.lockkeeper.v1.ListAuditEntriesResponse;
import dev.lockkeeper.v1.ListEnvironmentsRequest;
import dev.lockkeeper.v1.ListEnvironmentsResponse;
import dev.lockkeeper.v1.ListLedgerEntriesRequest;
import dev.lockkeeper.v1.ListLedgerEntriesResponse;
import dev.lockkeeper.v1.ListOperationsRequest;
import dev.lockkeeper.v1.ListOperationsResponse;
import dev.lockkeeper.v1.ListProjectsRequest;
import dev.lockkeeper.v1.ListProjectsResponse;
import dev.lockkeeper.v1.ListRevisionsRequest;
import dev.lockkeeper.v1.ListRevisionsResponse;
import dev.lockkeeper.v1.ManagedDatabase;
import dev.lockkeeper.v1.Operation;
import dev.lockkeeper.v1.OperationServiceGrpc;
import dev.lockkeeper.v1.OperationState;
import dev.lockkeeper.v1.Plan;
import dev.lockkeeper.v1.PlanServiceGrpc;
import dev.lockkeeper.v1.Project;
import dev.lockkeeper.v1.ProjectServiceGrpc;
import dev.lockkeeper.v1.PullRevisionsRequest;
import dev.lockkeeper.v1.PullRevisionsResponse;
import dev.lockkeeper.v1.PushResult;
import dev.lockkeeper.v1.PushRevisionsRequest;
import dev.lockkeeper.v1.ResumeOperationRequest;
import dev.lockkeeper.v1.Revision;
import dev.lockkeeper.v1.RevisionFile;
import dev.lockkeeper.v1.RevisionGraph;
import dev.lockkeeper.v1.RevisionServiceGrpc;
import dev.lockkeeper.v1.ServerServiceGrpc;
import dev.lockkeeper.v1.Source;
import dev.lockkeeper.v1.StartOperationRequest;
import dev.lockkeeper.v1.TestDatabase;
import dev.lockkeeper.v1.TestDatabaseServiceGrpc;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A connection to a Lockkeeper service, for one project. Safe to use from several threads.
 *
 * <pre>{@code
 * try (LockkeeperClient client = LockkeeperClient.connect("127.0.0.1:7433")) {
 *   Bundle bundle = LockkeeperClient.bundleOf(Path.of("revisions"));
 *   Plan plan = client.plan("staging", "head", bundle);
 *   for (OperationEvent event : client.watch(client.start(plan))) {
 *     System.out.println(event);
 *   }
 * }
 * }</pre>
 *
 * <p>Everything that has no method here goes through {@link #call}, with the method of a generated stub, and has the
 * same deadlines and errors.
 *
 * <p>Every method that calls the service may throw {@link LockkeeperException}. Reads, and writes that carry a request
 * id, are repeated while the service is UNAVAILABLE, within the deadline, as the published {@code service_config.json}
 * says. Interrupting the thread ends a call with code CANCELLED; the thread stays interrupted. A cancelled {@link
 * io.grpc.Context} ends the calls that were made in it.
 *
 * <p>Environments may be named by their short name ({@code dev}) or their resource name. Where a {@link Bundle} is
 * optional, null means none.
 */
public final class LockkeeperClient implements AutoCloseable {
  /** Address of the service when neither the caller nor LOCKKEEPER_SERVER names one. */
  public static final String DEFAULT_ADDRESS = "127.0.0.1:7433";

  /** Deadline of a call when the caller names none. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  private final String address;
  private final Connection connection;
  private volatile String project;

  private LockkeeperClient(Builder builder) {
    address = firstOf(builder.address, builder.variables.apply("LOCKKEEPER_SERVER"), DEFAULT_ADDRESS);
    project = firstOf(builder.project, builder.variables.apply("LOCKKEEPER_PROJECT"), "");
    connection = new Connection(address, builder.credentials, builder.headers, builder.timeout);
  }

  /** Returns a client of the service at LOCKKEEPER_SERVER, or else at {@link #DEFAULT_ADDRESS}, in clear text. */
  public static LockkeeperClient connect() {
    return builder().build();
  }

  /** Returns a client of the service at an address, {@code HOST:PORT}, in clear text. It does not connect yet. */
  public static LockkeeperClient connect(String address) {
    return builder().address(address).build();
  }

  /** Returns where a client's settings are given. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the revision files of a directory, by name: its files {@code *.sql}; their bytes travel as they are.
   *
   * @throws IOException the directory or a file cannot be read
   */
  public static Bundle bundleOf(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> found = Files.list(directory)) {
      paths = found.filter(path -> path.getFileName().toString().endsWith(".sql")).sorted().toList();
    }
    Bundle.Builder bundle = Bundle.newBuilder();
    for (Path path : paths) {
      bundle.addFilesBuilder()
          .setFileName(path.getFileName().toString())
          .setContent(ByteString.copyFrom(Files.readAllBytes(path)));
    }
    return bundle.build();
  }

  /** Closes the connection. Operations that were started go on. Calls that are under way fail. */
  @Override
  public void close() {
    connection.close();
  }

  // Calls

  /**
   * Calls a method of one of the services and returns its response, with the client's deadline.
   *
   * @param method for example {@code PlanServiceGrpc.getGetPlanMethod()}
   * @param request its request
   */
  public <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    return connection.call(method, request, null);
  }

  /**
   * Calls a method of one of the services and returns its response.
   *
   * @param method for example {@code PlanServiceGrpc.getGetPlanMethod()}
   * @param request its request
   * @param timeout deadline, repetitions included
   */
  public <Q, R> R call(MethodDescriptor<Q, R> method, Q request, Duration timeout) {
    return connection.call(method, request, Objects.requireNonNull(timeout));
  }

  /**
   * Returns the items of all pages of a listing, which is fetched while it is iterated.
   *
   * <pre>{@code
   * for (Plan plan : client.pages(PlanServiceGrpc.getListPlansMethod(), request, ListPlansResponse::getPlansList))
   * }</pre>
   *
   * @param method one whose request has {@code page_token} and whose response has {@code next_page_token}
   * @param request its request; its {@code page_token} is where to start
   * @param items returns the items of a response
   * @throws IllegalArgumentException the method is not a listing
   */
  public <Q extends Message, R extends Message, T> Pages<T> pages(
      MethodDescriptor<Q, R> method, Q request, Function<? super R, ? extends List<T>> items) {
    FieldDescriptor token = request.getDescriptorForType().findFieldByName("page_token");
    if (token == null) {
      throw new IllegalArgumentException(method.getFullMethodName() + " is not a listing: no field page_token");
    }
    return new Pages<>(
        (String) request.getField(token),
        at -> {
          @SuppressWarnings("unchecked") // a builder builds what it was made from
          Q asked = (Q) request.toBuilder().setField(token, at).build();
          R page = call(method, asked);
          FieldDescriptor next = page.getDescriptorForType().findFieldByName("next_page_token");
          return new Pages.Page<>(items.apply(page), next == null ? "" : (String) page.getField(next));
        });
  }

  /**
   * Returns the channel, for generated stubs of the caller's own. It has the client's settings and headers; deadlines
   * and typed errors are the caller's business then.
   */
  public Channel channel() {
    return connection.channel();
  }

  // Names

  /** Returns the address of the service, {@code HOST:PORT}. */
  public String address() {
    return address;
  }

  /**
   * Returns the resource name of the project, {@code projects/NAME}. Asks the service once when none was named.
   *
   * @throws LockkeeperException the service does not answer, or has no default project (code INVALID_ARGUMENT)
   */
  public String project() {
    String known = project.isEmpty() ? serverInfo().getDefaultProject() : project;
    if (known.isEmpty()) {
      String message =
          "the service at "
              + address
              + " has no default project: give builder().project(...) or set LOCKKEEPER_PROJECT";
      throw new LockkeeperException(
          Status.Code.INVALID_ARGUMENT, message, "INVALID_ARGUMENT", Map.of("field", "project"));
    }
    project = known.startsWith("projects/") ? known : "projects/" + known;
    return project;
  }

  /** Returns the resource name of an environment, which may be one already. */
  public String environmentName(String environment) {
    return environment.contains("/") ? environment : project() + "/environments/" + environment;
  }

  // The service, projects, environments

  /** Returns versions and mode of the service. */
  public GetServerInfoResponse serverInfo() {
    return call(ServerServiceGrpc.getGetServerInfoMethod(), GetServerInfoRequest.getDefaultInstance());
  }

  /** Lists the projects that the caller may see, by name. */
  public Pages<Project> listProjects() {
    return pages(
        ProjectServiceGrpc.getListProjectsMethod(),
        ListProjectsRequest.getDefaultInstance(),
        ListProjectsResponse::getProjectsList);
  }

  /** Lists the project's environments, by name. */
  public Pages<Environment> listEnvironments() {
    return pages(
        EnvironmentServiceGrpc.getListEnvironmentsMethod(),
        ListEnvironmentsRequest.newBuilder().setParent(project()).build(),
        ListEnvironmentsResponse::getEnvironmentsList);
  }

  /** Creates an environment with a database of its own on the service's embedded server, and returns it. */
  public Environment createEnvironment(String environmentId) {
    Environment.Builder managed = Environment.newBuilder().setManaged(ManagedDatabase.getDefaultInstance());
    return createEnvironment(environmentId, managed.build());
  }

  /**
   * Creates an environment and returns it.
   *
   * @param environmentId its short name
   * @param environment its connection and settings
   */
  public Environment createEnvironment(String environmentId, Environment environment) {
    CreateEnvironmentRequest request =
        CreateEnvironmentRequest.newBuilder()
            .setParent(project())
            .setEnvironmentId(environmentId)
            .setEnvironment(environment)
            .setRequestId(requestId())
            .build();
    return call(EnvironmentServiceGrpc.getCreateEnvironmentMethod(), request).getEnvironment();
  }

  /** Returns where an environment stands: current and pending revisions, heads, running operation. */
  public GetEnvironmentStatusResponse status(String environment) {
    return status(environment, null, false);
  }

  /**
   * Returns where an environment stands: current and pending revisions, heads, drift, running operation.
   *
   * @param environment its name
   * @param bundle revision files of the working tree, which count although they are not pushed; null for none
   * @param checkDrift also compare the database with its revisions; takes longer
   */
  public GetEnvironmentStatusResponse status(String environment, Bundle bundle, boolean checkDrift) {
    GetEnvironmentStatusRequest.Builder request =
        GetEnvironmentStatusRequest.newBuilder().setName(environmentName(environment)).setCheckDrift(checkDrift);
    if (bundle != null) {
      request.setBundle(bundle);
    }
    return call(EnvironmentServiceGrpc.getGetEnvironmentStatusMethod(), request.build());
  }

  // Revisions

  /** Lists the pushed revisions without their scripts, children before parents. */
  public Pages<Revision> listRevisions() {
    return pages(
        RevisionServiceGrpc.getListRevisionsMethod(),
        ListRevisionsRequest.newBuilder().setParent(project()).build(),
        ListRevisionsResponse::getRevisionsList);
  }

  /** Stores revision files, all or none, and returns what became of each, in the order of the bundle. */
  public List<PushResult> push(Bundle bundle) {
    PushRevisionsRequest request =
        PushRevisionsRequest.newBuilder()
            .setParent(project())
            .setBundle(bundle)
            .setRequestId(requestId())
            .build();
    return call(RevisionServiceGrpc.getPushRevisionsMethod(), request).getResultsList();
  }

  /** Lists the pushed revision files, parents before children. */
  public Pages<RevisionFile> pull() {
    return pull(List.of());
  }

  /** Lists the pushed revision files, parents before children, without those of the digests (SHA-256 in hex). */
  public Pages<RevisionFile> pull(Collection<String> knownDigests) {
    return pages(
        RevisionServiceGrpc.getPullRevisionsMethod(),
        PullRevisionsRequest.newBuilder().setParent(project()).addAllKnownDigests(knownDigests).build(),
        PullRevisionsResponse::getFilesList);
  }

  /** Returns the graph of the pushed revisions. */
  public RevisionGraph graph() {
    return graph(null);
  }

  /** Returns the graph of the pushed revisions and of the bundle together. */
  public RevisionGraph graph(Bundle bundle) {
    GetGraphRequest.Builder request = GetGraphRequest.newBuilder().setParent(project());
    if (bundle != null) {
      request.setBundle(bundle);
    }
    return call(RevisionServiceGrpc.getGetGraphMethod(), request.build()).getGraph();
  }

  // Plans and operations

  /** Returns an upgrade along pushed revisions that is built, judged and proved; see the other {@code plan}. */
  public Plan plan(String environment, String target) {
    return plan(environment, target, null);
  }

  /**
   * Returns an upgrade that is built, judged and proved.
   *
   * @param environment its name
   * @param target {@code head}, {@code heads}, {@code +1}, {@code label@head}, an id or a prefix of one
   * @param bundle revision files of the working tree; null for none
   */
  public Plan plan(String environment, String target, Bundle bundle) {
    return plan(environment, target, Direction.DIRECTION_UPGRADE, bundle, null);
  }

  /**
   * Returns a plan that is built, judged and proved.
   *
   * @param environment its name
   * @param target {@code head}, {@code heads}, {@code base}, {@code +1}, {@code -1}, {@code label@head}, an id or a
   *     prefix of one
   * @param direction towards the heads or towards the bases
   * @param bundle revision files of the working tree; null for none
   * @param timeout deadline; the client's when null
   */
  public Plan plan(String environment, String target, Direction direction, Bundle bundle, Duration timeout) {
    CreatePlanRequest.Builder request =
        CreatePlanRequest.newBuilder()
            .setEnvironment(environmentName(environment))
            .setDirection(direction)
            .setTarget(target)
            .setRequestId(requestId());
    if (bundle != null) {
      request.setBundle(bundle);
    }
    return connection.call(PlanServiceGrpc.getCreatePlanMethod(), request.build(), timeout).getPlan();
  }

  /**
   * Starts a plan and returns its operation at once; follow it with {@link #watch} or {@link #await(Operation)}.
   *
   * @param plan what {@code plan} returned; it runs only if the database is where it was then
   * @param acknowledge ids of the blocking findings that the caller accepts
   */
  public Operation start(Plan plan, String... acknowledge) {
    StartOperationRequest request =
        StartOperationRequest.newBuilder()
            .setPlan(plan.getName())
            .setExpectedFingerprint(plan.getStartFingerprint())
            .addAllAcknowledgedFindings(List.of(acknowledge))
            .setRequestId(requestId())
            .build();
    return call(OperationServiceGrpc.getStartOperationMethod(), request).getOperation();
  }

  /** Follows an operation from its first event to its end; see {@link #watch(String, WatchOptions)}. */
  public Watch watch(Operation operation) {
    return watch(operation.getName(), WatchOptions.DEFAULT);
  }

  /** Follows an operation from its first event to its end; see {@link #watch(String, WatchOptions)}. */
  public Watch watch(String operation) {
    return watch(operation, WatchOptions.DEFAULT);
  }

  /**
   * Follows an operation until it ends, each durable event exactly once.
   *
   * <p>When the connection breaks, the watch goes on after the last durable event it has seen. Closing it stops the
   * watch and not the operation. Nothing is called before the first {@code hasNext}.
   *
   * @param operation its resource name
   * @param options where to start, what to give, when to give up
   */
  public Watch watch(String operation, WatchOptions options) {
    return new Watch(connection, operation, options);
  }

  /** Follows an operation until it ends and returns it; see {@link #await(String)}. */
  public Operation await(Operation operation) {
    return await(operation.getName());
  }

  /**
   * Follows an operation until it ends and returns it.
   *
   * @param operation its resource name
   * @throws OperationFailedException it ended in another state than SUCCEEDED
   * @throws LockkeeperException as {@link Watch#hasNext}
   */
  public Operation await(String operation) {
    try (Watch watch = watch(operation)) {
      while (watch.hasNext()) {
        watch.next();
      }
    }
    Operation ended = getOperation(operation);
    if (ended.getState() != OperationState.OPERATION_STATE_SUCCEEDED) {
      throw new OperationFailedException(ended);
    }
    return ended;
  }

  /** Returns the operation with a resource name, as it is now. */
  public Operation getOperation(String name) {
    GetOperationRequest request = GetOperationRequest.newBuilder().setName(name).build();
    return call(OperationServiceGrpc.getGetOperationMethod(), request).getOperation();
  }

  /**
   * Lists the operations of an environment, newest first.
   *
   * @param environment its name; {@code -} for all
   * @param runningOnly only those that have not ended
   */
  public Pages<Operation> listOperations(String environment, boolean runningOnly) {
    return pages(
        OperationServiceGrpc.getListOperationsMethod(),
        ListOperationsRequest.newBuilder()
            .setParent(environmentName(environment))
            .setRunningOnly(runningOnly)
            .build(),
        ListOperationsResponse::getOperationsList);
  }

  /**
   * Asks an operation to end at the next group boundary and returns it as it is now. Is not repeated when the service
   * is UNAVAILABLE, but may be.
   *
   * @param operation its resource name
   * @param reason why; goes on record, may be empty
   */
  public Operation cancel(String operation, String reason) {
    CancelOperationRequest request =
        CancelOperationRequest.newBuilder().setName(operation).setReason(reason).build();
    return call(OperationServiceGrpc.getCancelOperationMethod(), request).getOperation();
  }

  /**
   * Settles an operation that is in doubt or was left behind, lets it run on, and returns it.
   *
   * @param operation its resource name
   */
  public Operation resume(String operation) {
    ResumeOperationRequest request =
        ResumeOperationRequest.newBuilder().setName(operation).setRequestId(requestId()).build();
    return call(OperationServiceGrpc.getResumeOperationMethod(), request).getOperation();
  }

  // Databases for tests

  /**
   * Makes a database at a revision for one test and returns where it is.
   *
   * @param target {@code heads}, {@code base}, {@code label@head}, an id or a prefix of one
   * @param bundle revision files of the working tree; null for none
   * @param life time after which it is dropped in any case; at most a day
   */
  public TestDatabase createTestDatabase(String target, Bundle bundle, Duration life) {
    CreateTestDatabaseRequest.Builder request =
        CreateTestDatabaseRequest.newBuilder()
            .setParent(project())
            .setTarget(target)
            .setRequestId(requestId());
    request.getTtlBuilder().setSeconds(life.getSeconds()).setNanos(life.getNano());
    if (bundle != null) {
      request.setBundle(bundle);
    }
    return call(TestDatabaseServiceGrpc.getCreateTestDatabaseMethod(), request.build()).getTestDatabase();
  }

  /**
   * Drops a test database, whoever is connected to it.
   *
   * @param name its resource name
   */
  public void deleteTestDatabase(String name) {
    DeleteTestDatabaseRequest request = DeleteTestDatabaseRequest.newBuilder().setName(name).build();
    call(TestDatabaseServiceGrpc.getDeleteTestDatabaseMethod(), request);
  }

  // Records

  /** Lists the rows of the ledger in an environment's database, newest first. */
  public Pages<LedgerEntry> listLedgerEntries(String environment) {
    return pages(
        OperationServiceGrpc.getListLedgerEntriesMethod(),
        ListLedgerEntriesRequest.newBuilder().setParent(environmentName(environment)).build(),
        ListLedgerEntriesResponse::getEntriesList);
  }

  /** Lists the audit trail of the project, newest first. */
  public Pages<AuditEntry> listAuditEntries() {
    return listAuditEntries("");
  }

  /** Lists the audit trail of the project, newest first; only entries about a resource unless it is empty. */
  public Pages<AuditEntry> listAuditEntries(String resource) {
    return pages(
        AuditServiceGrpc.getListAuditEntriesMethod(),
        ListAuditEntriesRequest.newBuilder().setParent(project()).setResource(resource).build(),
        ListAuditEntriesResponse::getEntriesList);
  }

  // Sources

  /** Returns what differs between two sources and the SQL that leads from the first to the second. */
  public CompareSourcesResponse compare(Source from, Source to) {
    return compare(from, to, null);
  }

  /**
   * Returns what differs between two sources and the SQL that leads from the first to the second.
   *
   * @param from what there is
   * @param to what there should be
   * @param bundle revision files of the working tree, for sources that name revisions; null for none
   */
  public CompareSourcesResponse compare(Source from, Source to, Bundle bundle) {
    CompareSourcesRequest.Builder request =
        CompareSourcesRequest.newBuilder().setParent(project()).setFrom(from).setTo(to);
    if (bundle != null) {
      request.setBundle(bundle);
    }
    return call(CatalogServiceGrpc.getCompareSourcesMethod(), request.build());
  }

  private static String requestId() {
    return UUID.randomUUID().toString();
  }

  private static String firstOf(String given, String variable, String otherwise) {
    if (given != null && !given.isEmpty()) {
      return given;
    }
    return variable != null && !variable.isEmpty() ? variable : otherwise;
  }

  /** Settings of a client. */
  public static final class Builder {
    private String address;
    private String project;
    private Duration timeout = DEFAULT_TIMEOUT;
    private ChannelCredentials credentials = InsecureChannelCredentials.create();
    private final Metadata headers = new Metadata();
    private Function<String, String> variables = System::getenv;

    private Builder() {}

    /** Sets the address, {@code HOST:PORT}. Otherwise LOCKKEEPER_SERVER, or {@link #DEFAULT_ADDRESS}. */
    public Builder address(String value) {
      address = value;
      return this;
    }

    /** Sets the project, short or resource name. Otherwise LOCKKEEPER_PROJECT, or the service's own default. */
    public Builder project(String value) {
      project = value;
      return this;
    }

    /** Sets the default deadline of one call, its repetitions included; 60 seconds otherwise. Streams have none. */
    public Builder timeout(Duration value) {
      timeout = Objects.requireNonNull(value);
      return this;
    }

    /** Sets the credentials, for example {@link io.grpc.TlsChannelCredentials}; clear text otherwise. */
    public Builder credentials(ChannelCredentials value) {
      credentials = Objects.requireNonNull(value);
      return this;
    }

    /** Adds a header that is sent with every call, for example {@code authorization} and {@code Bearer ...}. */
    public Builder header(String name, String value) {
      headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
      return this;
    }

    /** Reads environment variables from somewhere else; for tests. */
    Builder variables(Function<String, String> source) {
      variables = source;
      return this;
    }

    /** Returns the client. It connects with its first call. */
    public LockkeeperClient build() {
      return new LockkeeperClient(this);
    }
  }
}
