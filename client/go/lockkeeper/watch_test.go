package lockkeeper

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

func note(sequence int64) *lockkeeperv1.OperationEvent {
	return &lockkeeperv1.OperationEvent{Sequence: sequence, Event: &lockkeeperv1.OperationEvent_Note{
		Note: &lockkeeperv1.Note{Text: fmt.Sprint(sequence)}}}
}

func heartbeat(sequence int64) *lockkeeperv1.OperationEvent {
	return &lockkeeperv1.OperationEvent{Sequence: sequence, Event: &lockkeeperv1.OperationEvent_Heartbeat{
		Heartbeat: &lockkeeperv1.Heartbeat{}}}
}

func lockWaiting(sequence int64) *lockkeeperv1.OperationEvent {
	return &lockkeeperv1.OperationEvent{Sequence: sequence, Event: &lockkeeperv1.OperationEvent_LockWaiting{
		LockWaiting: &lockkeeperv1.LockWaiting{}}}
}

func changed(sequence int64, to lockkeeperv1.OperationState) *lockkeeperv1.OperationEvent {
	return &lockkeeperv1.OperationEvent{Sequence: sequence, Event: &lockkeeperv1.OperationEvent_StateChanged{
		StateChanged: &lockkeeperv1.StateChanged{To: to}}}
}

const (
	running   = lockkeeperv1.OperationState_OPERATION_STATE_RUNNING
	succeeded = lockkeeperv1.OperationState_OPERATION_STATE_SUCCEEDED
	inDoubt   = lockkeeperv1.OperationState_OPERATION_STATE_IN_DOUBT
	failed    = lockkeeperv1.OperationState_OPERATION_STATE_FAILED
	cancelled = lockkeeperv1.OperationState_OPERATION_STATE_CANCELLED
)

// textOf is the kind of each event and its sequence.
func textOf(event *lockkeeperv1.OperationEvent) string {
	switch event.GetEvent().(type) {
	case *lockkeeperv1.OperationEvent_Heartbeat:
		return fmt.Sprintf("heartbeat:%d ", event.GetSequence())
	case *lockkeeperv1.OperationEvent_LockWaiting:
		return fmt.Sprintf("lock:%d ", event.GetSequence())
	}
	return fmt.Sprintf("%d ", event.GetSequence())
}

func seen(watch *Watch) string {
	text := ""
	for watch.Next() {
		text += textOf(watch.Event())
	}
	return text
}

func TestWatchGoesOnThroughBreaks(t *testing.T) {
	s := &service{
		getOperation: func() (*lockkeeperv1.Operation, error) {
			return &lockkeeperv1.Operation{State: running}, nil
		},
		watch: func(number int, after int64, send func(*lockkeeperv1.OperationEvent)) error {
			switch number {
			case 1:
				send(note(1))
				send(heartbeat(1))
				send(lockWaiting(1))
				send(note(2))
				return status.Error(codes.Unavailable, "the way broke")
			case 2:
				send(note(after)) // once more
				send(note(after + 1))
				return nil // drained
			case 3:
				return status.Error(codes.Canceled, "going down")
			}
			send(changed(after+1, succeeded))
			return nil
		}}
	client := s.serve(t)
	watch := client.Watch(context.Background(), "o", WatchOptions{})
	defer watch.Close()
	if text := seen(watch); text != "1 lock:1 2 3 4 " || watch.Err() != nil || watch.Event() != nil {
		t.Error(text, watch.Err())
	}
	if s.watches != 4 {
		t.Errorf("%d streams", s.watches)
	}
}

func TestHeartbeatsComeWhenWanted(t *testing.T) {
	s := &service{watch: func(_ int, _ int64, send func(*lockkeeperv1.OperationEvent)) error {
		send(heartbeat(0))
		send(changed(1, inDoubt))
		return nil
	}}
	watch := s.serve(t).Watch(context.Background(), "o", WatchOptions{Heartbeats: true})
	if text := seen(watch); text != "heartbeat:0 1 " || watch.Err() != nil {
		t.Error(text, watch.Err())
	}
}

func TestWatchAfterTheLastEventEnds(t *testing.T) {
	s := &service{
		watch:        func(int, int64, func(*lockkeeperv1.OperationEvent)) error { return nil },
		getOperation: func() (*lockkeeperv1.Operation, error) { return &lockkeeperv1.Operation{State: failed}, nil },
	}
	watch := s.serve(t).Watch(context.Background(), "o", WatchOptions{AfterSequence: 9})
	if text := seen(watch); text != "" || watch.Err() != nil {
		t.Error(text, watch.Err())
	}
}

func TestRefusedWatchEndsAtOnce(t *testing.T) {
	s := &service{watch: func(int, int64, func(*lockkeeperv1.OperationEvent)) error {
		return status.Error(codes.NotFound, "no such operation")
	}}
	watch := s.serve(t).Watch(context.Background(), "o", WatchOptions{})
	var failure *Error
	if text := seen(watch); text != "" || !errors.As(watch.Err(), &failure) || failure.Code != codes.NotFound ||
		failure.Method != watchMethod {
		t.Error(text, watch.Err())
	}
}

func TestWatchLosesPatience(t *testing.T) {
	client := newClient(t, closedAddress(t))
	for _, patience := range []time.Duration{-1, 300 * time.Millisecond} {
		started := time.Now()
		watch := client.Watch(context.Background(), "o", WatchOptions{Patience: patience})
		var failure *Error
		if seen(watch) != "" || !errors.As(watch.Err(), &failure) || failure.Code != codes.Unavailable {
			t.Error(watch.Err())
		}
		if took := time.Since(started); took < patience || took > 5*time.Second {
			t.Errorf("patience %s took %s", patience, took)
		}
	}
}

func TestPatienceStartsAnewWithEachEvent(t *testing.T) {
	s := &service{watch: func(number int, after int64, send func(*lockkeeperv1.OperationEvent)) error {
		if number%2 == 0 {
			return status.Error(codes.Unavailable, "not now")
		}
		if after == 6 {
			send(changed(7, succeeded))
			return nil
		}
		send(note(after + 1))
		return status.Error(codes.Unavailable, "the way broke")
	}}
	watch := s.serve(t).Watch(context.Background(), "o", WatchOptions{Patience: time.Second})
	if text := seen(watch); text != "1 2 3 4 5 6 7 " || watch.Err() != nil {
		t.Error(text, watch.Err())
	}
}

func TestEndOfTheContextEndsTheWatch(t *testing.T) {
	left := make(chan struct{})
	s := &service{watch: func(_ int, _ int64, send func(*lockkeeperv1.OperationEvent)) error {
		send(note(1))
		<-left
		return nil
	}}
	client := s.serve(t)
	defer close(left)
	ctx, cancel := context.WithCancel(context.Background())
	watch := client.Watch(ctx, "o", WatchOptions{})
	if !watch.Next() {
		t.Fatal(watch.Err())
	}
	cancel()
	if watch.Next() || !errors.Is(watch.Err(), context.Canceled) {
		t.Error(watch.Err())
	}
	ctx, cancel = context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	watch = newClient(t, closedAddress(t)).Watch(ctx, "o", WatchOptions{})
	if watch.Next() || !errors.Is(watch.Err(), context.DeadlineExceeded) {
		t.Error(watch.Err())
	}
}

func TestClosedWatchHasNoMore(t *testing.T) {
	s := &service{watch: func(_ int, _ int64, send func(*lockkeeperv1.OperationEvent)) error {
		send(note(1))
		send(note(2))
		return nil
	}}
	watch := s.serve(t).Watch(context.Background(), "o", WatchOptions{})
	if !watch.Next() {
		t.Fatal(watch.Err())
	}
	watch.Close()
	watch.Close()
	if watch.Next() || watch.Err() != nil {
		t.Error(watch.Err())
	}
}

func TestWaitTellsHowAnOperationEnded(t *testing.T) {
	for state, code := range map[lockkeeperv1.OperationState]codes.Code{
		succeeded: codes.OK, failed: codes.FailedPrecondition, cancelled: codes.Canceled, inDoubt: codes.Unknown,
	} {
		state := state
		operation := &lockkeeperv1.Operation{Name: "o", State: state}
		if state == failed {
			operation.Failure = &lockkeeperv1.OperationFailure{Reason: "SQL_FAILED", Message: "no such table",
				Metadata: map[string]string{"sqlstate": "42P01"}}
		}
		s := &service{
			getOperation: func() (*lockkeeperv1.Operation, error) { return operation, nil },
			watch: func(_ int, _ int64, send func(*lockkeeperv1.OperationEvent)) error {
				send(changed(1, state))
				return nil
			},
		}
		ended, err := s.serve(t).Wait(context.Background(), "o")
		if state == succeeded {
			if err != nil || ended.GetName() != "o" {
				t.Error(ended, err)
			}
			continue
		}
		var failure *Error
		var end *OperationFailed
		if !errors.As(err, &end) || !errors.As(err, &failure) || failure.Code != code ||
			end.Operation.GetState() != state {
			t.Errorf("%s: %v", state, err)
		}
		if state == failed && (failure.Reason != "SQL_FAILED" || failure.Metadata["sqlstate"] != "42P01") {
			t.Errorf("%+v", failure)
		}
		if state == cancelled && failure.Message != "operation 'o' ended as CANCELLED" {
			t.Error(failure.Message)
		}
	}
}
