package lockkeeper

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// failing is a service whose GetPlan fails with code so many times first; calls counts them all.
func failing(code codes.Code, times int, calls *int) *service {
	return &service{getPlan: func(context.Context, *lockkeeperv1.GetPlanRequest) (
		*lockkeeperv1.GetPlanResponse, error) {
		if *calls++; *calls <= times {
			return nil, status.Error(code, "not now")
		}
		return &lockkeeperv1.GetPlanResponse{}, nil
	}}
}

func TestReadsAreRepeatedWhileUnavailable(t *testing.T) {
	calls := 0
	client := failing(codes.Unavailable, 2, &calls).serve(t)
	_, err := client.Plans.GetPlan(context.Background(), &lockkeeperv1.GetPlanRequest{})
	if err != nil || calls != 3 {
		t.Error(err, calls)
	}
}

func TestOtherCodesAreNotRepeated(t *testing.T) {
	calls := 0
	client := failing(codes.Aborted, 9, &calls).serve(t)
	_, err := client.Plans.GetPlan(context.Background(), &lockkeeperv1.GetPlanRequest{})
	var failure *Error
	if !errors.As(err, &failure) || failure.Code != codes.Aborted || calls != 1 {
		t.Error(err, calls)
	}
}

func TestRepetitionEndsAtTheDeadline(t *testing.T) {
	calls := 0
	client := failing(codes.Unavailable, 9, &calls).serve(t, WithTimeout(100*time.Millisecond))
	_, err := client.Plans.GetPlan(context.Background(), &lockkeeperv1.GetPlanRequest{})
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "not now") || calls != 1 {
		t.Error(err, calls)
	}
}

func TestThePublishedPolicyIsCarriedOut(t *testing.T) {
	policy := repetitions["/lockkeeper.v1.PlanService/GetPlan"]
	if policy.attempts != 5 || !policy.codes[codes.Unavailable] {
		t.Errorf("%+v", policy)
	}
	for attempts, written := range map[int]time.Duration{
		1: 200 * time.Millisecond, 2: 600 * time.Millisecond, 3: 1800 * time.Millisecond, 4: 5 * time.Second,
	} {
		for try := 0; try < 100; try++ {
			if pause := policy.pause(attempts); pause < written*4/5 || pause > written*6/5 {
				t.Errorf("%s after %d attempts", pause, attempts)
			}
		}
	}
	for _, never := range []string{"/lockkeeper.v1.OperationService/CancelOperation",
		"/lockkeeper.v1.OperationService/WatchOperation", "/lockkeeper.v1.EnvironmentService/UpdateEnvironment"} {
		if _, is := repetitions[never]; is {
			t.Errorf("%s is repeated", never)
		}
	}
}

func TestABrokenPolicyIsNoPolicy(t *testing.T) {
	for _, text := range []string{"", `{"methodConfig": [{"retryPolicy": {"initialBackoff": "soon"}}]}`,
		`{"methodConfig": [{"retryPolicy": {"initialBackoff": "1s", "maxBackoff": "1"}}]}`,
		`{"methodConfig": [{"retryPolicy": {"retryableStatusCodes": ["SOMETIMES"]}}]}`} {
		if read, err := readPolicy([]byte(text)); err == nil {
			t.Errorf("%s is %v", text, read)
		}
	}
}
