package dev.lockkeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import dev.lockkeeper.v1.CancelOperationResponse;
import dev.lockkeeper.v1.Environment;
import dev.lockkeeper.v1.EnvironmentServiceGrpc;
import dev.lockkeeper.v1.GetEnvironmentStatusRequest;
import dev.lockkeeper.v1.GetEnvironmentStatusResponse;
import dev.lockkeeper.v1.GetServerInfoResponse;
import dev.lockkeeper.v1.ListEnvironmentsRequest;
import dev.lockkeeper.v1.ListEnvironmentsResponse;
import dev.lockkeeper.v1.Plan;
import dev.lockkeeper.v1.PushResult;
import dev.lockkeeper.v1.PushRevisionsRequest;
import dev.lockkeeper.v1.PushRevisionsResponse;
import dev.lockkeeper.v1.StartOperationRequest;
import dev.lockkeeper.v1.StartOperationResponse;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, errors, repetition, deadlines and pages, against a service that is played by the test. */
@Timeout(60)
class LockkeeperClientTest {
  private static final GetEnvironmentStatusResponse STATUS =
      GetEnvironmentStatusResponse.newBuilder().setEnvironment("projects/p/environments/dev").build();
  private static final GetEnvironmentStatusRequest ASKED =
      GetEnvironmentStatusRequest.newBuilder().setName("x").build();

  private PlayedService service;
  private LockkeeperClient client;

  @BeforeEach
  void connect() throws IOException {
    service = new PlayedService();
    client = settings().project("p").build();
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    client.close();
    service.close();
  }

  private LockkeeperClient.Builder settings() {
    return LockkeeperClient.builder().variables(name -> null).address(service.address());
  }

  private static byte[] details(ErrorInfo info) {
    return com.google.rpc.Status.newBuilder()
        .setCode(9)
        .addDetails(Any.pack(RequestInfo.getDefaultInstance()))
        .addDetails(Any.pack(info))
        .build()
        .toByteArray();
  }

  @Test
  void anErrorHasCodeReasonMetadataAndMethod() {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason("MULTIPLE_HEADS")
            .setDomain("lockkeeper.dev")
            .putMetadata("heads", "a\nb")
            .putMetadata("hint", "merge them")
            .build();
    Status status = Status.FAILED_PRECONDITION.withDescription("no");
    service.answer("GetEnvironmentStatus", PlayedService.refusing(status, details(info)));
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> client.status("dev"));
    assertEquals(Status.Code.FAILED_PRECONDITION, error.getCode());
    assertEquals("MULTIPLE_HEADS", error.getReason());
    assertEquals(Map.of("heads", "a\nb", "hint", "merge them"), error.getMetadata());
    assertEquals("lockkeeper.v1.EnvironmentService/GetEnvironmentStatus", error.getMethod());
    assertEquals("no", error.getMessage());
    assertEquals(2, error.getDetails().size());
    assertTrue(error.toString().endsWith("FAILED_PRECONDITION MULTIPLE_HEADS: no\nmerge them"), error.toString());
    assertEquals(1, service.count("GetEnvironmentStatus"), "a refusal is not repeated");
  }

  static Stream<byte[]> trailersThatSayNothing() {
    Any garbage =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/google.rpc.ErrorInfo")
            .setValue(ByteString.copyFrom(new byte[] {10, -1}))
            .build();
    return Stream.of(
        new byte[0],
        new byte[] {-1},
        new byte[] {26, 127},
        com.google.rpc.Status.newBuilder().addDetails(garbage).build().toByteArray(),
        details(ErrorInfo.newBuilder().setReason("X").setDomain("elsewhere").build()));
  }

  @ParameterizedTest
  @MethodSource("trailersThatSayNothing")
  void aTrailerThatSaysNothingLeavesTheReasonEmpty(byte[] trailer) {
    service.answer("GetEnvironmentStatus", PlayedService.refusing(Status.INTERNAL, trailer));
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> client.status("dev"));
    assertEquals(Status.Code.INTERNAL, error.getCode());
    assertEquals("", error.getReason());
    assertEquals(Map.of(), error.getMetadata());
  }

  @Test
  void aReadIsRepeatedWhileTheServiceIsUnavailable() {
    service.answer(
        "GetEnvironmentStatus", PlayedService.failing(Status.UNAVAILABLE, 2, PlayedService.reply(STATUS)));
    assertEquals(STATUS, client.status("dev"));
    assertEquals(3, service.count("GetEnvironmentStatus"));
  }

  @Test
  void aReadIsGivenUpAfterFiveTries() {
    service.answer(
        "GetEnvironmentStatus", PlayedService.failing(Status.UNAVAILABLE, 9, PlayedService.reply(STATUS)));
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> client.status("dev"));
    assertEquals(Status.Code.UNAVAILABLE, error.getCode());
    assertEquals(5, service.count("GetEnvironmentStatus"));
  }

  @Test
  void aWriteWithARequestIdIsRepeatedWithTheSameOne() {
    service.answer(
        "StartOperation",
        PlayedService.failing(
            Status.UNAVAILABLE, 1, PlayedService.reply(StartOperationResponse.getDefaultInstance())));
    client.start(Plan.newBuilder().setName("x").build());
    List<String> ids =
        service.calls.stream().map(call -> ((StartOperationRequest) call.request()).getRequestId()).toList();
    assertEquals(2, ids.size());
    assertEquals(ids.get(0), ids.get(1));
    assertFalse(ids.get(0).isEmpty());
  }

  @Test
  void aLargeRequestIsRepeatedToo() {
    service.answer(
        "PushRevisions",
        PlayedService.failing(
            Status.UNAVAILABLE, 1, PlayedService.reply(PushRevisionsResponse.getDefaultInstance())));
    ByteString large = ByteString.copyFrom(new byte[3 << 20]); // beyond what gRPC for Java keeps by default
    var bundle = dev.lockkeeper.v1.Bundle.newBuilder();
    bundle.addFilesBuilder().setFileName("a.sql").setContent(large);
    client.push(bundle.build());
    assertEquals(2, service.count("PushRevisions"));
  }

  @Test
  void aWriteWithoutARequestIdIsNeverRepeated() {
    service.answer(
        "CancelOperation",
        PlayedService.failing(
            Status.UNAVAILABLE, 1, PlayedService.reply(CancelOperationResponse.getDefaultInstance())));
    assertThrows(LockkeeperException.class, () -> client.cancel("x", ""));
    assertEquals(1, service.count("CancelOperation"));
  }

  @Test
  void aCallEndsAtItsDeadline() {
    CountDownLatch done = new CountDownLatch(1);
    service.answer(
        "GetEnvironmentStatus",
        (request, out) -> {
          done.await(20, TimeUnit.SECONDS);
          out.onNext(STATUS);
        });
    LockkeeperException error =
        assertThrows(
            LockkeeperException.class,
            () ->
                client.call(
                    EnvironmentServiceGrpc.getGetEnvironmentStatusMethod(), ASKED, Duration.ofMillis(100)));
    done.countDown();
    assertEquals(Status.Code.DEADLINE_EXCEEDED, error.getCode());
  }

  @Test
  void interruptingTheThreadEndsItsCallAndLeavesItInterrupted() {
    CountDownLatch done = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    service.answer(
        "GetEnvironmentStatus",
        (request, out) -> {
          caller.interrupt();
          done.await(20, TimeUnit.SECONDS);
          out.onNext(STATUS);
        });
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> client.status("dev"));
    done.countDown();
    assertEquals(Status.Code.CANCELLED, error.getCode());
    assertTrue(Thread.interrupted());
  }

  @Test
  void cancellingAContextEndsTheCallsInIt() {
    CountDownLatch done = new CountDownLatch(1);
    Context.CancellableContext context = Context.current().withCancellation();
    service.answer(
        "GetEnvironmentStatus",
        (request, out) -> {
          context.cancel(null);
          done.await(20, TimeUnit.SECONDS);
          out.onNext(STATUS);
        });
    LockkeeperException error =
        assertThrows(LockkeeperException.class, () -> context.call(() -> client.status("dev")));
    done.countDown();
    assertEquals(Status.Code.CANCELLED, error.getCode());
  }

  @Test
  void nobodyListeningIsUnavailable() throws InterruptedException {
    service.stop();
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> client.status("dev"));
    assertEquals(Status.Code.UNAVAILABLE, error.getCode());
    assertEquals("", error.getReason());
  }

  @Test
  void aServiceThatIsAwayIsTriedEverySecond() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture.runAsync(
          () -> {
            while (!away.isClosed()) {
              try (Socket connection = away.accept()) {
                tries.incrementAndGet();
              } catch (IOException e) {
                return; // closed
              }
            }
          });
      String address = "127.0.0.1:" + away.getLocalPort();
      try (LockkeeperClient other = LockkeeperClient.builder().address(address).project("p").build()) {
        assertThrows(LockkeeperException.class, () -> other.status("dev"));
        assertThrows(LockkeeperException.class, () -> other.status("dev"));
      }
    }
    // Two calls take about 15 s with their repetitions; gRPC's own pauses would allow 6 tries in that time.
    assertTrue(tries.get() >= 10, tries.toString());
  }

  @Test
  void pagesAreFollowedToTheLastAsTheyAreRead() {
    service.answer(
        "ListEnvironments",
        (request, out) -> {
          String token = ((ListEnvironmentsRequest) request).getPageToken();
          int number = token.isEmpty() ? 0 : Integer.parseInt(token);
          var page = ListEnvironmentsResponse.newBuilder().setNextPageToken(number < 3 ? "" + (number + 1) : "");
          if (number != 1) {
            page.addEnvironments(Environment.newBuilder().setName("e" + number));
          }
          out.onNext(page.build());
        });
    Pages<Environment> listing = client.listEnvironments();
    assertEquals(0, service.count("ListEnvironments"), "nothing is asked for before it is read");
    assertEquals("e0", listing.iterator().next().getName());
    assertEquals(1, service.count("ListEnvironments"));
    List<String> names = listing.stream().map(Environment::getName).toList();
    assertEquals(List.of("e0", "e2", "e3"), names, "an empty page is not the end");
    assertTrue(
        service.calls.stream()
            .allMatch(call -> ((ListEnvironmentsRequest) call.request()).getParent().equals("projects/p")));
  }

  @Test
  void aMethodThatListsNothingHasNoPages() {
    assertThrows(
        IllegalArgumentException.class,
        () -> client.pages(EnvironmentServiceGrpc.getGetEnvironmentStatusMethod(), ASKED, page -> List.of()));
  }

  @Test
  void theProjectIsTheServicesDefaultWhenNoneIsNamed() {
    service.answer(
        "GetServerInfo",
        PlayedService.reply(GetServerInfoResponse.newBuilder().setDefaultProject("projects/p").build()));
    try (LockkeeperClient other = settings().build()) {
      assertEquals("projects/p/environments/dev", other.environmentName("dev"));
      assertEquals("projects/q/environments/x", other.environmentName("projects/q/environments/x"));
      assertEquals("projects/p", other.project());
    }
    assertEquals(1, service.count("GetServerInfo"));
    service.answer("GetServerInfo", PlayedService.reply(GetServerInfoResponse.getDefaultInstance()));
    try (LockkeeperClient other = settings().build()) {
      LockkeeperException error = assertThrows(LockkeeperException.class, other::project);
      assertEquals(Status.Code.INVALID_ARGUMENT, error.getCode());
      assertEquals(Map.of("field", "project"), error.getMetadata());
    }
  }

  @Test
  void addressAndProjectComeFromTheEnvironment() {
    Map<String, String> variables = Map.of("LOCKKEEPER_SERVER", "127.0.0.1:5", "LOCKKEEPER_PROJECT", "mine");
    try (LockkeeperClient other = LockkeeperClient.builder().variables(variables::get).build()) {
      assertEquals("127.0.0.1:5", other.address());
      assertEquals("projects/mine", other.project());
    }
  }

  @Test
  void headersTravelWithEveryCall() {
    service.answer("GetEnvironmentStatus", PlayedService.reply(STATUS));
    try (LockkeeperClient other = settings().project("p").header("authorization", "Bearer x").build()) {
      other.status("dev");
    }
    Metadata.Key<String> name = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    assertEquals("Bearer x", service.headers.get(0).get(name));
  }

  @Test
  void revisionFilesTravelWithTheirBytes(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("b.sql"), new byte[] {-1, 13, 10});
    Files.write(directory.resolve("a.sql"), new byte[] {97});
    Files.write(directory.resolve("notes.txt"), new byte[] {120});
    service.answer(
        "PushRevisions",
        (request, out) -> {
          PushRevisionsResponse.Builder results = PushRevisionsResponse.newBuilder();
          ((PushRevisionsRequest) request)
              .getBundle()
              .getFilesList()
              .forEach(file -> results.addResultsBuilder().setFileName(file.getFileName()));
          out.onNext(results.build());
        });
    List<PushResult> results = client.push(LockkeeperClient.bundleOf(directory));
    assertEquals(List.of("a.sql", "b.sql"), results.stream().map(PushResult::getFileName).toList());
    PushRevisionsRequest sent = (PushRevisionsRequest) service.calls.get(0).request();
    assertEquals(ByteString.copyFrom(new byte[] {-1, 13, 10}), sent.getBundle().getFiles(1).getContent());
  }

  @Test
  void aClientServesSeveralThreads() throws Exception {
    service.answer("GetEnvironmentStatus", PlayedService.reply(STATUS));
    List<CompletableFuture<GetEnvironmentStatusResponse>> all =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> client.status("dev"))).limit(8).toList();
    for (var each : all) {
      assertEquals(STATUS, each.get());
    }
  }
}
