package lockkeeper

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// Domain is the domain of the reasons that the service gives.
const Domain = "lockkeeper.dev"

const errorInfo = "/google.rpc.ErrorInfo"

// Error says that a call failed. What can be done about it follows from Code (a table is in
// proto/lockkeeper/v1/README.md) and from Reason, whose values and metadata keys are documented at
// lockkeeperv1.ErrorReason.
type Error struct {
	// Code is the canonical code, for example codes.FailedPrecondition.
	Code codes.Code
	// Reason is the name of an ErrorReason without its prefix, for example MULTIPLE_HEADS; empty when the service was
	// not reached or gave none.
	Reason string
	// Metadata is what the reason documents, for example heads to "3f9c2a71d0b4\na81b77c90e12". Never nil.
	Metadata map[string]string
	// Message is what the service says.
	Message string
	// Method is the full name of the method, for example /lockkeeper.v1.PlanService/CreatePlan; empty when the failure
	// is not one of a call.
	Method string
	// Details are all details of the status, ErrorInfo among them.
	Details []*anypb.Any

	cause error
}

// Hint says what to do, in one sentence; empty when the service does not say.
func (e *Error) Hint() string {
	return e.Metadata["hint"]
}

// CodeName returns the name of the code as the protos and the other languages write it, for example
// FAILED_PRECONDITION.
func (e *Error) CodeName() string {
	return code.Code(e.Code).String()
}

// Error returns code, reason, message and hint in one line, if the service's texts have none of their own.
func (e *Error) Error() string {
	said := strings.TrimSpace(e.CodeName()+" "+e.Reason) + ": " + e.Message
	if hint := e.Hint(); hint != "" {
		said += " (" + hint + ")"
	}
	return said
}

// Unwrap returns what the call failed with: the context's error when that ended, and gRPC's otherwise.
func (e *Error) Unwrap() error {
	return e.cause
}

// Is makes errors.Is find context.DeadlineExceeded in every DEADLINE_EXCEEDED, whoever saw it first.
func (e *Error) Is(target error) bool {
	return target == context.DeadlineExceeded && e.Code == codes.DeadlineExceeded
}

// GRPCStatus returns code, message and details as gRPC's own functions want them.
func (e *Error) GRPCStatus() *status.Status {
	made := status.New(e.Code, e.Message).Proto()
	made.Details = e.Details
	return status.FromProto(made)
}

// OperationFailed says that an operation ended in another state than SUCCEEDED. errors.As finds an *Error in it, whose
// code is UNKNOWN when the operation is in doubt, CANCELLED when it was cancelled, and FAILED_PRECONDITION otherwise.
type OperationFailed struct {
	// Operation is the operation as it was at its end.
	Operation *lockkeeperv1.Operation

	failure *Error
}

// Error returns what the operation's failure says.
func (f *OperationFailed) Error() string {
	return f.failure.Error()
}

// Unwrap returns the failure as an *Error.
func (f *OperationFailed) Unwrap() error {
	return f.failure
}

func operationFailed(operation *lockkeeperv1.Operation) *OperationFailed {
	failure := operation.GetFailure()
	made := &Error{
		Code:     codes.FailedPrecondition,
		Reason:   failure.GetReason(),
		Metadata: map[string]string{},
		Message:  failure.GetMessage(),
	}
	switch operation.GetState() {
	case lockkeeperv1.OperationState_OPERATION_STATE_IN_DOUBT:
		made.Code = codes.Unknown
	case lockkeeperv1.OperationState_OPERATION_STATE_CANCELLED:
		made.Code = codes.Canceled
	}
	for key, value := range failure.GetMetadata() {
		made.Metadata[key] = value
	}
	if made.Message == "" {
		state := strings.TrimPrefix(operation.GetState().String(), "OPERATION_STATE_")
		made.Message = fmt.Sprintf("operation '%s' ended as %s", operation.GetName(), state)
	}
	return &OperationFailed{Operation: operation, failure: made}
}

// errorOf returns what gRPC's own error says, with the reason from its details; nil for nil.
func errorOf(ctx context.Context, method string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	said, isStatus := status.FromError(err)
	if !isStatus {
		said = status.FromContextError(err)
	}
	made := &Error{
		Code:     said.Code(),
		Metadata: map[string]string{},
		Message:  said.Message(),
		Method:   method,
		Details:  said.Proto().GetDetails(),
		cause:    err,
	}
	if ended := ctx.Err(); ended != nil && (made.Code == codes.Canceled || made.Code == codes.DeadlineExceeded) {
		made.cause = ended
	}
	for _, detail := range made.Details {
		info := &errdetails.ErrorInfo{}
		if !strings.HasSuffix(detail.GetTypeUrl(), errorInfo) || proto.Unmarshal(detail.GetValue(), info) != nil {
			continue // a detail that is not what it says tells nothing
		}
		if info.GetDomain() == Domain {
			made.Reason = info.GetReason()
			for key, value := range info.GetMetadata() {
				made.Metadata[key] = value
			}
			break
		}
	}
	return made
}
