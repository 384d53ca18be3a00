package dev.lockkeeper;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;

/**
 * A call failed.
 *
 * <p>What can be done about it follows from {@link #getCode} (a table is in {@code proto/lockkeeper/v1/README.md}) and
 * from {@link #getReason}, whose values and metadata keys are documented at {@link dev.lockkeeper.v1.ErrorReason}.
 */
public class LockkeeperException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Domain of the reasons that the service gives. */
  public static final String DOMAIN = "lockkeeper.dev";

  private static final Metadata.Key<byte[]> STATUS_TRAILER =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Status.Code code;
  private final String reason;
  private final transient Map<String, String> metadata;
  private final String method;
  private final transient List<Any> details;

  LockkeeperException(Status.Code code, String message, String reason, Map<String, String> metadata) {
    this(code, message, reason, metadata, "", List.of(), null);
  }

  private LockkeeperException(
      Status.Code code,
      String message,
      String reason,
      Map<String, String> metadata,
      String method,
      List<Any> details,
      Throwable cause) {
    super(message, cause);
    this.code = code;
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
    this.method = method;
    this.details = List.copyOf(details);
  }

  /** Returns what gRPC's own exception says, with the reason from its trailer. */
  static LockkeeperException ofCall(StatusRuntimeException error, String method) {
    Status status = error.getStatus();
    String message = status.getDescription() == null ? "" : status.getDescription();
    List<Any> details = details(error.getTrailers());
    ErrorInfo info = errorInfo(details);
    return new LockkeeperException(
        status.getCode(), message, info.getReason(), info.getMetadataMap(), method, details, error);
  }

  /** The canonical code, for example {@code FAILED_PRECONDITION}. */
  public Status.Code getCode() {
    return code;
  }

  /**
   * Name of an ErrorReason without its prefix, for example {@code MULTIPLE_HEADS}; empty when the service was not
   * reached or gave none.
   */
  public String getReason() {
    return reason;
  }

  /** What the reason documents, for example {@code heads}; empty when there is no reason. */
  public Map<String, String> getMetadata() {
    return metadata == null ? Map.of() : metadata;
  }

  /** What to do, in one sentence; empty when the service does not say. */
  public String getHint() {
    return getMetadata().getOrDefault("hint", "");
  }

  /**
   * Full name of the method, for example {@code lockkeeper.v1.PlanService/CreatePlan}; empty when the failure is not
   * one of a call.
   */
  public String getMethod() {
    return method;
  }

  /** Every detail of the status, the ErrorInfo among them. */
  public List<Any> getDetails() {
    return details == null ? List.of() : details;
  }

  /** Code, reason and message in one line, and the hint in a second one. */
  @Override
  public String toString() {
    String said = reason.isEmpty() ? code.name() : code.name() + " " + reason;
    String text = getClass().getName() + ": " + said + ": " + getMessage();
    return getHint().isEmpty() ? text : text + "\n" + getHint();
  }

  private static List<Any> details(Metadata trailers) {
    byte[] serialised = trailers == null ? null : trailers.get(STATUS_TRAILER);
    if (serialised == null) {
      return List.of();
    }
    try {
      return com.google.rpc.Status.parseFrom(serialised).getDetailsList();
    } catch (InvalidProtocolBufferException e) {
      return List.of(); // a trailer that is not a Status says nothing
    }
  }

  private static ErrorInfo errorInfo(List<Any> details) {
    for (Any detail : details) {
      try {
        if (detail.is(ErrorInfo.class) && detail.unpack(ErrorInfo.class).getDomain().equals(DOMAIN)) {
          return detail.unpack(ErrorInfo.class);
        }
      } catch (InvalidProtocolBufferException e) {
        continue; // one that cannot be read says nothing
      }
    }
    return ErrorInfo.getDefaultInstance();
  }
}
