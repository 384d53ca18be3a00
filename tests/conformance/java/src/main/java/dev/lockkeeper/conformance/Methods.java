package dev.lockkeeper.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.lockkeeper.v1.AuditServiceGrpc;
import dev.lockkeeper.v1.CatalogServiceGrpc;
import dev.lockkeeper.v1.EnvironmentServiceGrpc;
import dev.lockkeeper.v1.OperationServiceGrpc;
import dev.lockkeeper.v1.PlanServiceGrpc;
import dev.lockkeeper.v1.ProjectServiceGrpc;
import dev.lockkeeper.v1.RevisionServiceGrpc;
import dev.lockkeeper.v1.ServerServiceGrpc;
import dev.lockkeeper.v1.TestDatabaseServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The methods of the generated stubs by name. */
final class Methods {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          AuditServiceGrpc.getServiceDescriptor(),
          CatalogServiceGrpc.getServiceDescriptor(),
          EnvironmentServiceGrpc.getServiceDescriptor(),
          OperationServiceGrpc.getServiceDescriptor(),
          PlanServiceGrpc.getServiceDescriptor(),
          ProjectServiceGrpc.getServiceDescriptor(),
          RevisionServiceGrpc.getServiceDescriptor(),
          ServerServiceGrpc.getServiceDescriptor(),
          TestDatabaseServiceGrpc.getServiceDescriptor());

  private static final Map<String, MethodDescriptor<Message, Message>> BY_NAME = byName();

  private Methods() {}

  /** Returns the method `Service/Method`. */
  static MethodDescriptor<Message, Message> method(String name) {
    MethodDescriptor<Message, Message> method = BY_NAME.get("lockkeeper.v1." + name);
    if (method == null) {
      throw new Expectation.Mismatch("no method " + name);
    }
    return method;
  }

  /** Returns the request of a method out of its JSON. */
  static Message request(MethodDescriptor<Message, Message> method, String json)
      throws InvalidProtocolBufferException {
    var marshaller = (MethodDescriptor.PrototypeMarshaller<Message>) method.getRequestMarshaller();
    Message.Builder request = marshaller.getMessagePrototype().newBuilderForType();
    JsonFormat.parser().merge(json, request);
    return request.build();
  }

  @SuppressWarnings("unchecked") // every method of the contract takes and returns messages
  private static Map<String, MethodDescriptor<Message, Message>> byName() {
    Map<String, MethodDescriptor<Message, Message>> found = new HashMap<>();
    for (ServiceDescriptor service : SERVICES) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        found.put(method.getFullMethodName(), (MethodDescriptor<Message, Message>) method);
      }
    }
    return found;
  }
}
