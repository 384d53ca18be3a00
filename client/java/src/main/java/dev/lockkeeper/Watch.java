package dev.lockkeeper;

import dev.lockkeeper.v1.GetOperationRequest;
import dev.lockkeeper.v1.OperationEvent;
import dev.lockkeeper.v1.OperationServiceGrpc;
import dev.lockkeeper.v1.OperationState;
import dev.lockkeeper.v1.WatchOperationRequest;
import dev.lockkeeper.v1.WatchOperationResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The events of an operation until it ends, each durable one exactly once, through connections that break.
 *
 * <p>For one thread, and once: {@link #iterator} returns the watch itself. Close it to stop watching; that stops the
 * stream and not the operation. It closes itself when the operation has ended. Another thread may close it, which ends
 * the iteration; interrupting the thread that iterates makes {@link #hasNext} throw with code CANCELLED.
 */
public final class Watch implements Iterator<OperationEvent>, Iterable<OperationEvent>, AutoCloseable {
  /** How a stream ends when the way to the service broke, or when a service drains. */
  private static final Set<Status.Code> BROKEN =
      EnumSet.of(Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE);

  private static final Set<OperationState> ENDED =
      EnumSet.of(
          OperationState.OPERATION_STATE_SUCCEEDED,
          OperationState.OPERATION_STATE_FAILED,
          OperationState.OPERATION_STATE_CANCELLED,
          OperationState.OPERATION_STATE_IN_DOUBT);

  private final Connection connection;
  private final String operation;
  private final WatchOptions options;
  private final Pauses pauses = new Pauses();
  private final Object lock = new Object();

  private long last;
  private long lostSince; // in nanoseconds; only while `lost`
  private boolean lost;
  private boolean ended;
  private OperationEvent next;
  private Iterator<WatchOperationResponse> stream; // null when there is none
  private Context.CancellableContext context; // guarded by lock
  private boolean closed; // guarded by lock

  Watch(Connection connection, String operation, WatchOptions options) {
    this.connection = connection;
    this.operation = operation;
    this.options = options;
    this.last = options.afterSequence();
  }

  /**
   * Waits for the next event and says whether there is one; false when the operation has ended or the watch is closed.
   *
   * @throws LockkeeperException the service refuses, or cannot be reached for longer than the patience, or the thread
   *     was interrupted (code CANCELLED; the thread stays interrupted)
   */
  @Override
  public boolean hasNext() {
    while (next == null && !ended && !isClosed()) {
      advance();
    }
    return next != null;
  }

  /**
   * Returns the next event.
   *
   * @throws LockkeeperException as {@link #hasNext}
   * @throws NoSuchElementException there is none any more
   */
  @Override
  public OperationEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    OperationEvent event = next;
    next = null;
    if (ENDED.contains(event.getStateChanged().getTo())) {
      ended = true;
      drop();
    }
    return event;
  }

  /** Returns this watch. */
  @Override
  public Iterator<OperationEvent> iterator() {
    return this;
  }

  /** Stops watching. The operation goes on. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    drop();
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Takes one message of the stream, which it opens when there is none, or what became of the stream. */
  private void advance() {
    try {
      if (stream == null) {
        open();
      }
      if (stream.hasNext()) {
        take(stream.next().getEvent());
        return;
      }
      drop();
      stream = null;
    } catch (StatusRuntimeException e) {
      drop();
      stream = null;
      if (!isClosed()) {
        judge(e);
        pause();
      }
      return;
    }
    ended = isClosed() || hasEnded(); // its last event came before afterSequence
    if (!ended) {
      pause();
    }
  }

  private void take(OperationEvent event) {
    lost = false;
    pauses.reset();
    boolean heartbeat = event.getEventCase() == OperationEvent.EventCase.HEARTBEAT;
    if (!heartbeat && event.getEventCase() != OperationEvent.EventCase.LOCK_WAITING) {
      if (event.getSequence() <= last) {
        return; // the service repeats what was on its way when the connection broke
      }
      last = event.getSequence();
    }
    if (!heartbeat || options.heartbeats()) {
      next = event;
    }
  }

  /** Returns when the stream may be opened again after this, and throws otherwise. */
  private void judge(StatusRuntimeException error) {
    long now = System.nanoTime();
    lostSince = lost ? lostSince : now;
    lost = true;
    boolean impatient = now - lostSince >= options.patience().toNanos();
    boolean broken = BROKEN.contains(error.getStatus().getCode());
    boolean unwanted = Thread.currentThread().isInterrupted() || Context.current().isCancelled();
    if (!broken || impatient || unwanted || connection.isClosed()) {
      ended = true;
      throw LockkeeperException.ofCall(error, OperationServiceGrpc.getWatchOperationMethod().getFullMethodName());
    }
  }

  private void pause() {
    Duration pause = pauses.next();
    long until = System.nanoTime() + pause.toNanos();
    try {
      synchronized (lock) {
        for (long left = pause.toMillis(); left > 0 && !closed; left = (until - System.nanoTime()) / 1_000_000) {
          lock.wait(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ended = true;
      Status status = Status.CANCELLED.withDescription("Thread interrupted").withCause(e);
      throw LockkeeperException.ofCall(
          status.asRuntimeException(), OperationServiceGrpc.getWatchOperationMethod().getFullMethodName());
    }
  }

  private void open() {
    Context.CancellableContext made;
    synchronized (lock) {
      made = Context.current().withCancellation();
      context = made;
      if (closed) {
        made.cancel(null);
      }
    }
    WatchOperationRequest request =
        WatchOperationRequest.newBuilder().setName(operation).setAfterSequence(last).build();
    Context before = made.attach();
    try {
      stream =
          ClientCalls.blockingServerStreamingCall(
              connection.channel(), OperationServiceGrpc.getWatchOperationMethod(), Connection.options(), request);
    } finally {
      made.detach(before);
    }
  }

  /** Cancels the stream, if there is one. Any thread may do this. */
  private void drop() {
    Context.CancellableContext left;
    synchronized (lock) {
      left = context;
      context = null;
    }
    if (left != null) {
      left.cancel(null);
    }
  }

  private boolean hasEnded() {
    GetOperationRequest request = GetOperationRequest.newBuilder().setName(operation).build();
    return ENDED.contains(
        connection.call(OperationServiceGrpc.getGetOperationMethod(), request, null).getOperation().getState());
  }
}
