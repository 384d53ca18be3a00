package dev.lockkeeper;

import dev.lockkeeper.v1.Operation;
import dev.lockkeeper.v1.OperationState;
import io.grpc.Status;

/**
 * An operation ended in another state than SUCCEEDED.
 *
 * <p>Code, reason and metadata come from its failure; the code is UNKNOWN when it is in doubt, CANCELLED when it was
 * cancelled, and FAILED_PRECONDITION otherwise.
 */
public final class OperationFailedException extends LockkeeperException {
  private static final long serialVersionUID = 1L;

  private final Operation operation;

  OperationFailedException(Operation operation) {
    super(
        code(operation.getState()),
        message(operation),
        operation.getFailure().getReason(),
        operation.getFailure().getMetadataMap());
    this.operation = operation;
  }

  /** The operation as it was at its end. */
  public Operation getOperation() {
    return operation;
  }

  private static Status.Code code(OperationState state) {
    return switch (state) {
      case OPERATION_STATE_IN_DOUBT -> Status.Code.UNKNOWN;
      case OPERATION_STATE_CANCELLED -> Status.Code.CANCELLED;
      default -> Status.Code.FAILED_PRECONDITION;
    };
  }

  private static String message(Operation operation) {
    String said = operation.getFailure().getMessage();
    String state = operation.getState().name().replace("OPERATION_STATE_", "");
    return said.isEmpty() ? "operation '" + operation.getName() + "' ended as " + state : said;
  }
}
