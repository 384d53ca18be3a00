package dev.lockkeeper;

import com.google.protobuf.Message;
import dev.lockkeeper.v1.EnvironmentServiceGrpc;
import dev.lockkeeper.v1.OperationServiceGrpc;
import dev.lockkeeper.v1.RevisionServiceGrpc;
import dev.lockkeeper.v1.ServerServiceGrpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose answers are put in by the tests; it records the requests and headers. */
final class PlayedService implements AutoCloseable {
  /** What a method does with its request. */
  interface Answer {
    void to(Message request, ServerCallStreamObserver<Message> out) throws Exception;
  }

  /** One call that came in. */
  record Call(String method, Message request) {}

  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final ServerCredentials credentials;
  private Server server;
  private int port;

  PlayedService() throws IOException {
    this(InsecureServerCredentials.create());
  }

  PlayedService(ServerCredentials credentials) throws IOException {
    this.credentials = credentials;
    start(0);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  void answer(String method, Answer answer) {
    answers.put(method, answer);
  }

  /** Breaks all connections; returns the port. */
  int stop() throws InterruptedException {
    server.shutdownNow().awaitTermination();
    return port;
  }

  /** Starts to listen, on a free port when it is 0. */
  void start(int wanted) throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", wanted);
    NettyServerBuilder builder = NettyServerBuilder.forAddress(address, credentials);
    for (ServiceDescriptor service :
        List.of(
            EnvironmentServiceGrpc.getServiceDescriptor(),
            OperationServiceGrpc.getServiceDescriptor(),
            RevisionServiceGrpc.getServiceDescriptor(),
            ServerServiceGrpc.getServiceDescriptor())) {
      builder.addService(ServerInterceptors.intercept(played(service), new Recorder()));
    }
    server = builder.build().start();
    port = server.getPort();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  long count(String method) {
    return calls.stream().filter(call -> call.method().equals(method)).count();
  }

  /** An answer of one message. */
  static Answer reply(Message message) {
    return (request, out) -> out.onNext(message);
  }

  /** An answer that fails some times and then is another one. */
  static Answer failing(Status status, int times, Answer then) {
    AtomicInteger left = new AtomicInteger(times);
    return (request, out) -> {
      if (left.getAndDecrement() > 0) {
        throw status.asRuntimeException();
      }
      then.to(request, out);
    };
  }

  /** An answer that fails with trailers. */
  static Answer refusing(Status status, byte[] details) {
    Metadata trailers = new Metadata();
    trailers.put(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER), details);
    return (request, out) -> {
      throw status.asRuntimeException(trailers);
    };
  }

  @SuppressWarnings("unchecked")
  private ServerServiceDefinition played(ServiceDescriptor service) {
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
    for (MethodDescriptor<?, ?> each : service.getMethods()) {
      MethodDescriptor<Message, Message> method = (MethodDescriptor<Message, Message>) each;
      definition.addMethod(
          method,
          method.getType() == MethodDescriptor.MethodType.UNARY
              ? ServerCalls.asyncUnaryCall((request, out) -> play(method, request, out))
              : ServerCalls.asyncServerStreamingCall((request, out) -> play(method, request, out)));
    }
    return definition.build();
  }

  private void play(MethodDescriptor<?, ?> method, Message request, StreamObserver<Message> out) {
    calls.add(new Call(method.getBareMethodName(), request));
    ServerCallStreamObserver<Message> observer = (ServerCallStreamObserver<Message>) out;
    try {
      answers.get(method.getBareMethodName()).to(request, observer);
      if (!observer.isCancelled()) {
        observer.onCompleted();
      }
    } catch (Exception e) {
      if (!observer.isCancelled()) {
        out.onError(e);
      }
    }
  }

  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata sent, ServerCallHandler<Q, R> next) {
      headers.add(sent);
      return next.startCall(call, sent);
    }
  }
}
