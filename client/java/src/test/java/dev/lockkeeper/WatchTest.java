package dev.lockkeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.lockkeeper.v1.GetOperationResponse;
import dev.lockkeeper.v1.Heartbeat;
import dev.lockkeeper.v1.LockWaiting;
import dev.lockkeeper.v1.Note;
import dev.lockkeeper.v1.Operation;
import dev.lockkeeper.v1.OperationEvent;
import dev.lockkeeper.v1.OperationFailure;
import dev.lockkeeper.v1.OperationState;
import dev.lockkeeper.v1.StateChanged;
import dev.lockkeeper.v1.WatchOperationRequest;
import dev.lockkeeper.v1.WatchOperationResponse;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Following an operation through what happens to connections, against a service that is played by the test. */
@Timeout(60)
class WatchTest {
  private static final String OPERATION = "projects/p/environments/dev/operations/1";

  private PlayedService service;
  private LockkeeperClient client;

  @BeforeEach
  void connect() throws IOException {
    service = new PlayedService();
    client = LockkeeperClient.builder().address(service.address()).project("p").build();
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    client.close();
    service.close();
  }

  private static WatchOperationResponse note(long sequence) {
    return response(OperationEvent.newBuilder().setSequence(sequence).setNote(Note.newBuilder().setText("n")));
  }

  private static WatchOperationResponse ended(long sequence, OperationState state) {
    return response(
        OperationEvent.newBuilder().setSequence(sequence).setStateChanged(StateChanged.newBuilder().setTo(state)));
  }

  private static WatchOperationResponse succeeded(long sequence) {
    return ended(sequence, OperationState.OPERATION_STATE_SUCCEEDED);
  }

  private static WatchOperationResponse response(OperationEvent.Builder event) {
    return WatchOperationResponse.newBuilder().setEvent(event).build();
  }

  private static PlayedService.Answer stream(WatchOperationResponse... events) {
    return (request, out) -> List.of(events).forEach(out::onNext);
  }

  private static PlayedService.Answer operation(Operation.Builder operation) {
    return PlayedService.reply(
        GetOperationResponse.newBuilder().setOperation(operation.setName(OPERATION)).build());
  }

  private static List<OperationEvent> all(Watch watch) {
    List<OperationEvent> seen = new ArrayList<>();
    watch.forEachRemaining(seen::add);
    return seen;
  }

  private static List<Long> sequences(Watch watch) {
    return all(watch).stream().map(OperationEvent::getSequence).toList();
  }

  @Test
  void givesEventsToTheEndAndNoHeartbeats() {
    service.answer(
        "WatchOperation",
        stream(
            note(1),
            response(OperationEvent.newBuilder().setSequence(1).setHeartbeat(Heartbeat.getDefaultInstance())),
            response(OperationEvent.newBuilder().setSequence(1).setLockWaiting(LockWaiting.newBuilder().setTries(2))),
            succeeded(2)));
    assertEquals(
        List.of(
            OperationEvent.EventCase.NOTE,
            OperationEvent.EventCase.LOCK_WAITING,
            OperationEvent.EventCase.STATE_CHANGED),
        all(client.watch(OPERATION)).stream().map(OperationEvent::getEventCase).toList());
    assertEquals(4, all(client.watch(OPERATION, WatchOptions.DEFAULT.withHeartbeats())).size());
  }

  @Test
  void goesOnAfterTheLastEventItHasSeen() {
    Queue<List<WatchOperationResponse>> streams =
        new ArrayDeque<>(
            List.of(List.of(note(1), note(2)), List.of(), List.of(note(2), note(3)), List.of(succeeded(4))));
    service.answer(
        "WatchOperation",
        (request, out) -> {
          streams.remove().forEach(out::onNext);
          if (!streams.isEmpty()) {
            throw Status.UNAVAILABLE.asRuntimeException();
          }
        });
    assertEquals(List.of(1L, 2L, 3L, 4L), sequences(client.watch(OPERATION)), "the second 2 is a repetition");
    List<Long> asked =
        service.calls.stream().map(call -> ((WatchOperationRequest) call.request()).getAfterSequence()).toList();
    assertEquals(List.of(0L, 2L, 2L, 3L), asked);
  }

  @Test
  void survivesAServiceThatStartsAgain() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    service.answer(
        "WatchOperation",
        (request, out) -> {
          out.onNext(note(1));
          gone.await(20, TimeUnit.SECONDS);
        });
    Watch watch = client.watch(OPERATION);
    assertEquals(1, watch.next().getSequence());
    int port = service.stop();
    gone.countDown();
    service.answer("WatchOperation", stream(succeeded(2)));
    service.start(port);
    assertEquals(List.of(2L), sequences(watch));
  }

  @Test
  void failsAtOnceWhenItIsRefused() {
    ErrorInfo info = ErrorInfo.newBuilder().setReason("OPERATION_NOT_FOUND").setDomain("lockkeeper.dev").build();
    byte[] details = com.google.rpc.Status.newBuilder().addDetails(Any.pack(info)).build().toByteArray();
    service.answer("WatchOperation", PlayedService.refusing(Status.NOT_FOUND, details));
    Watch watch = client.watch(OPERATION);
    LockkeeperException error = assertThrows(LockkeeperException.class, watch::hasNext);
    assertEquals("OPERATION_NOT_FOUND", error.getReason());
    assertEquals(1, service.count("WatchOperation"));
    assertFalse(watch.hasNext());
  }

  @Test
  void givesUpWhenItsPatienceEnds() {
    service.answer("WatchOperation", PlayedService.failing(Status.UNAVAILABLE, 99, stream()));
    Watch watch = client.watch(OPERATION, WatchOptions.DEFAULT.withPatience(Duration.ofMillis(300)));
    long started = System.nanoTime();
    LockkeeperException error = assertThrows(LockkeeperException.class, watch::hasNext);
    assertEquals(Status.Code.UNAVAILABLE, error.getCode());
    assertTrue(System.nanoTime() - started >= Duration.ofMillis(300).toNanos());
    assertTrue(service.count("WatchOperation") > 1);
  }

  @Test
  void endsWhenTheOperationEndedLongAgo() {
    service.answer("WatchOperation", stream());
    service.answer("GetOperation", operation(Operation.newBuilder().setState(OperationState.OPERATION_STATE_FAILED)));
    assertEquals(List.of(), sequences(client.watch(OPERATION, WatchOptions.DEFAULT.after(9))));
  }

  @Test
  void awaitingAnOperationThatFailsThrowsWhy() {
    OperationFailure failure =
        OperationFailure.newBuilder()
            .setReason("SQL_FAILED")
            .setMessage("relation exists")
            .putMetadata("sqlstate", "42P07")
            .build();
    service.answer("WatchOperation", stream(ended(1, OperationState.OPERATION_STATE_FAILED)));
    service.answer(
        "GetOperation",
        operation(Operation.newBuilder().setState(OperationState.OPERATION_STATE_FAILED).setFailure(failure)));
    OperationFailedException error =
        assertThrows(OperationFailedException.class, () -> client.await(OPERATION));
    assertEquals(Status.Code.FAILED_PRECONDITION, error.getCode());
    assertEquals("SQL_FAILED", error.getReason());
    assertEquals(Map.of("sqlstate", "42P07"), error.getMetadata());
    assertEquals(OPERATION, error.getOperation().getName());
    service.answer(
        "GetOperation", operation(Operation.newBuilder().setState(OperationState.OPERATION_STATE_IN_DOUBT)));
    error = assertThrows(OperationFailedException.class, () -> client.await(OPERATION));
    assertEquals(Status.Code.UNKNOWN, error.getCode());
    assertTrue(error.getMessage().endsWith("ended as IN_DOUBT"), error.getMessage());
  }

  @Test
  void awaitingAnOperationThatSucceedsReturnsIt() {
    service.answer("WatchOperation", stream(succeeded(1)));
    service.answer(
        "GetOperation",
        operation(Operation.newBuilder().setState(OperationState.OPERATION_STATE_SUCCEEDED).setStepsDone(3)));
    assertEquals(3, client.await(Operation.newBuilder().setName(OPERATION).build()).getStepsDone());
  }

  /** An answer that gives one event and then nothing until the stream is cancelled, which it tells. */
  private static PlayedService.Answer oneEventThenNothing(CountDownLatch cancelled) {
    return (request, out) -> {
      out.onNext(note(1));
      while (!out.isCancelled()) {
        Thread.sleep(10);
      }
      cancelled.countDown();
    };
  }

  @Test
  void closingCancelsTheStreamOnly() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    service.answer("WatchOperation", oneEventThenNothing(cancelled));
    try (Watch watch = client.watch(OPERATION)) {
      watch.next();
    }
    assertTrue(cancelled.await(10, TimeUnit.SECONDS));
    assertEquals(1, service.calls.size());
  }

  @Test
  void anotherThreadMayCloseIt() throws Exception {
    service.answer("WatchOperation", oneEventThenNothing(new CountDownLatch(1)));
    Watch watch = client.watch(OPERATION);
    watch.next();
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(watch::hasNext);
    assertThrows(java.util.concurrent.TimeoutException.class, () -> waiting.get(200, TimeUnit.MILLISECONDS));
    watch.close();
    assertFalse(waiting.get(10, TimeUnit.SECONDS));
  }

  @Test
  void interruptingTheThreadEndsIt() {
    Thread watcher = Thread.currentThread();
    service.answer(
        "WatchOperation",
        (request, out) -> {
          out.onNext(note(1));
          Thread.sleep(200);
          watcher.interrupt();
          Thread.sleep(200);
        });
    Watch watch = client.watch(OPERATION);
    watch.next();
    LockkeeperException error = assertThrows(LockkeeperException.class, watch::hasNext);
    assertTrue(Thread.interrupted());
    assertEquals(Status.Code.CANCELLED, error.getCode());
    assertEquals(1, service.count("WatchOperation"));
  }

  @Test
  void interruptingTheThreadEndsItsPauseToo() {
    service.answer("WatchOperation", PlayedService.failing(Status.UNAVAILABLE, 99, stream()));
    Thread watcher = Thread.currentThread();
    CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(watcher::interrupt);
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> all(client.watch(OPERATION)));
    assertTrue(Thread.interrupted());
    assertTrue(List.of(Status.Code.CANCELLED, Status.Code.UNAVAILABLE).contains(error.getCode()), error.toString());
  }

  @Test
  void closingTheClientEndsIt() {
    service.answer("WatchOperation", oneEventThenNothing(new CountDownLatch(1)));
    Watch watch = client.watch(OPERATION);
    watch.next();
    CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(client::close);
    assertThrows(LockkeeperException.class, watch::hasNext);
  }
}
