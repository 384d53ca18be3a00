package lockkeeper

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

const statusTrailer = "grpc-status-details-bin"

// getPlan calls GetPlan of a service that behaves like do, and returns the *Error that it fails with.
func getPlan(t *testing.T, ctx context.Context, do func(context.Context) error, options ...Option) *Error {
	t.Helper()
	s := &service{getPlan: func(ctx context.Context, _ *lockkeeperv1.GetPlanRequest) (
		*lockkeeperv1.GetPlanResponse, error) {
		return &lockkeeperv1.GetPlanResponse{}, do(ctx)
	}}
	_, err := s.serve(t, options...).Plans.GetPlan(ctx, &lockkeeperv1.GetPlanRequest{})
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatalf("%v (%T) is no *Error", err, err)
	}
	return failure
}

func refusal(t *testing.T, details ...proto.Message) error {
	t.Helper()
	said := &spb.Status{Code: int32(codes.FailedPrecondition), Message: "two heads"}
	for _, detail := range details {
		packed, err := anypb.New(detail)
		if err != nil {
			t.Fatal(err)
		}
		said.Details = append(said.Details, packed)
	}
	return status.FromProto(said).Err()
}

func TestErrorHasReasonMetadataAndHint(t *testing.T) {
	foreign := &errdetails.ErrorInfo{Domain: "example.org", Reason: "ELSEWHERE"}
	own := &errdetails.ErrorInfo{Domain: Domain, Reason: "MULTIPLE_HEADS",
		Metadata: map[string]string{"heads": "a\nb", "hint": "name one"}}
	failure := getPlan(t, context.Background(), func(context.Context) error { return refusal(t, foreign, own) })
	if failure.Code != codes.FailedPrecondition || failure.Reason != "MULTIPLE_HEADS" ||
		failure.Metadata["heads"] != "a\nb" || failure.Message != "two heads" ||
		failure.Method != "/lockkeeper.v1.PlanService/GetPlan" || len(failure.Details) != 2 {
		t.Errorf("%+v", failure)
	}
	if text := failure.Error(); text != "FAILED_PRECONDITION MULTIPLE_HEADS: two heads (name one)" {
		t.Error(text)
	}
	if status.Code(failure) != codes.FailedPrecondition || len(status.Convert(failure).Details()) != 2 {
		t.Errorf("gRPC reads %v", status.Convert(failure))
	}
}

func TestGarbageInTheTrailerLeavesTheCode(t *testing.T) {
	truncated, err := proto.Marshal(status.Convert(refusal(t,
		&errdetails.ErrorInfo{Domain: Domain, Reason: "MULTIPLE_HEADS"})).Proto())
	if err != nil {
		t.Fatal(err)
	}
	for name, trailer := range map[string]string{
		"no message":  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
		"cut":         string(truncated[:len(truncated)-5]),
		"other bytes": strings.Repeat("\x00\x80", 200),
	} {
		failure := getPlan(t, context.Background(), func(ctx context.Context) error {
			_ = grpc.SetTrailer(ctx, metadata.Pairs(statusTrailer, trailer))
			return status.Error(codes.NotFound, "no such plan")
		})
		if failure.Code != codes.NotFound || failure.Message != "no such plan" || failure.Reason != "" ||
			failure.Metadata == nil || len(failure.Metadata) != 0 {
			t.Errorf("%s: %+v", name, failure)
		}
	}
}

func TestATrailerOfAnotherCodeIsStillAnError(t *testing.T) {
	// gRPC for Go reads the trailer itself, finds that it says OK, and makes this INTERNAL.
	failure := getPlan(t, context.Background(), func(ctx context.Context) error {
		_ = grpc.SetTrailer(ctx, metadata.Pairs(statusTrailer, ""))
		return status.Error(codes.NotFound, "no such plan")
	})
	if failure.Code != codes.Internal || failure.Reason != "" {
		t.Errorf("%+v", failure)
	}
}

func TestADetailThatIsNotWhatItSaysTellsNothing(t *testing.T) {
	said := &spb.Status{Code: int32(codes.NotFound), Message: "no", Details: []*anypb.Any{
		{TypeUrl: "type.googleapis.com/google.rpc.ErrorInfo", Value: []byte{0x0a, 0xff}},
		{TypeUrl: "type.googleapis.com/of.nobody.Knows", Value: []byte{1, 2, 3}},
	}}
	failure := getPlan(t, context.Background(), func(context.Context) error { return status.FromProto(said).Err() })
	if failure.Code != codes.NotFound || failure.Reason != "" || len(failure.Details) != 2 {
		t.Errorf("%+v", failure)
	}
}

func TestEndOfTheContextIsFoundInTheError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	failure := getPlan(t, ctx, func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	})
	if failure.Code != codes.Canceled || !errors.Is(failure, context.Canceled) {
		t.Errorf("%+v", failure)
	}
}

func TestDefaultDeadlineHoldsWithoutOneOfTheContext(t *testing.T) {
	wait := func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	failure := getPlan(t, context.Background(), wait, WithTimeout(50*time.Millisecond))
	if failure.Code != codes.DeadlineExceeded || !errors.Is(failure, context.DeadlineExceeded) {
		t.Errorf("%+v", failure)
	}
	if failure.CodeName() != "DEADLINE_EXCEEDED" {
		t.Error(failure.CodeName())
	}
}

func TestDeadlineOfTheContextWins(t *testing.T) {
	longer, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	failure := getPlan(t, longer, func(ctx context.Context) error {
		until, _ := ctx.Deadline()
		return status.Error(codes.NotFound, time.Until(until).Round(10*time.Second).String())
	}, WithTimeout(50*time.Millisecond))
	if failure.Message != "20s" {
		t.Errorf("%+v", failure)
	}
}

func TestMetadataIsSentWithEveryCall(t *testing.T) {
	failure := getPlan(t, context.Background(), func(ctx context.Context) error {
		sent, _ := metadata.FromIncomingContext(ctx)
		return status.Error(codes.NotFound, strings.Join(sent.Get("authorization"), ","))
	}, WithMetadata("authorization", "Bearer a"))
	if failure.Message != "Bearer a" {
		t.Errorf("%+v", failure)
	}
}

func TestUnreachableServiceIsUnavailable(t *testing.T) {
	client := newClient(t, closedAddress(t), WithProject("shop"))
	request := &lockkeeperv1.CancelOperationRequest{} // is not repeated
	_, err := client.Operations.CancelOperation(context.Background(), request)
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != codes.Unavailable || failure.Reason != "" {
		t.Errorf("%v", err)
	}
}

func TestServiceWithoutDefaultProjectWantsOne(t *testing.T) {
	t.Setenv("LOCKKEEPER_PROJECT", "")
	_, err := (&service{}).serve(t).ListEnvironments(context.Background()).All()
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != codes.InvalidArgument || failure.Metadata["field"] != "project" {
		t.Errorf("%v", err)
	}
}

func TestNamesAreCompleted(t *testing.T) {
	t.Setenv("LOCKKEEPER_PROJECT", "shop")
	t.Setenv("LOCKKEEPER_SERVER", "127.0.0.1:1")
	client := newClient(t, "")
	name, err := client.EnvironmentName(context.Background(), "dev")
	if client.Address() != "127.0.0.1:1" || name != "projects/shop/environments/dev" || err != nil {
		t.Error(client.Address(), name, err)
	}
	whole, err := client.EnvironmentName(context.Background(), "projects/a/environments/b")
	if whole != "projects/a/environments/b" || err != nil {
		t.Error(whole, err)
	}
}
