package dev.lockkeeper;

import com.google.gson.Gson;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A channel to the service with its settings: limits, keepalive, repetition, reconnecting. Knows no method by name. */
final class Connection implements AutoCloseable {
  /** Largest message that is accepted and sent, in bytes (proto/lockkeeper/v1/README.md, "Conventions"). */
  static final int MAX_MESSAGE_BYTES = 64 << 20;

  private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(1);

  private final ManagedChannel managed;
  private final Channel channel;
  private final Duration timeout;

  Connection(String address, ChannelCredentials credentials, Metadata headers, Duration timeout) {
    this.timeout = timeout;
    managed =
        Grpc.newChannelBuilder(address, credentials)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(30, TimeUnit.SECONDS) // so that a watch notices a peer that is gone
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .proxyDetector(target -> null)
            .disableServiceConfigLookUp()
            .defaultServiceConfig(serviceConfig())
            .enableRetry()
            .perRpcBufferLimit(MAX_MESSAGE_BYTES) // a request that is larger than this is not repeated
            .retryBufferSize(4L * MAX_MESSAGE_BYTES)
            .build();
    channel = ClientInterceptors.intercept(managed, MetadataUtils.newAttachHeadersInterceptor(headers));
    reconnectSoon();
  }

  /** The channel, with the headers of the connection on every call. */
  Channel channel() {
    return channel;
  }

  /** Calls a method and returns its response; `limit` is its deadline, the connection's own when null. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request, Duration limit) {
    Duration deadline = limit == null ? timeout : limit;
    CallOptions options = options().withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return ClientCalls.blockingUnaryCall(channel, method, options, request);
    } catch (StatusRuntimeException e) {
      throw LockkeeperException.ofCall(e, method.getFullMethodName());
    }
  }

  /** What every call is made with. */
  static CallOptions options() {
    return CallOptions.DEFAULT.withMaxOutboundMessageSize(MAX_MESSAGE_BYTES);
  }

  boolean isClosed() {
    return managed.isShutdown();
  }

  @Override
  public void close() {
    managed.shutdownNow();
    try {
      managed.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Tries again every second while the service cannot be reached. gRPC for Java has no setting for the longest pause,
   * which grows to two minutes; it does let the pause be ended.
   */
  private void reconnectSoon() {
    ConnectivityState state = managed.getState(false);
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      CompletableFuture.delayedExecutor(RECONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
          .execute(
              () -> {
                managed.resetConnectBackoff();
                reconnectSoon();
              });
    } else if (state != ConnectivityState.SHUTDOWN) {
      managed.notifyWhenStateChanged(state, this::reconnectSoon);
    }
  }

  @SuppressWarnings("unchecked") // a JSON object is a map with texts as keys
  private static Map<String, ?> serviceConfig() {
    try (InputStream resource = Connection.class.getResourceAsStream("service_config.json");
        Reader reader = new InputStreamReader(resource, StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
