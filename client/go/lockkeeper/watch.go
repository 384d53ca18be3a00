package lockkeeper

import (
	"context"
	"errors"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// DefaultPatience is how long a watch goes without a connection before it gives up.
const DefaultPatience = 60 * time.Second

const watchMethod = "/lockkeeper.v1.OperationService/WatchOperation"

// WatchOptions are the choices of Client.Watch. The zero value follows from the first event on.
type WatchOptions struct {
	// AfterSequence is the sequence of the last durable event that the caller has; everything comes when 0.
	AfterSequence int64
	// Heartbeats makes heartbeat events come too, at least one in 15 seconds.
	Heartbeats bool
	// Patience is how long to go without a connection before giving up; DefaultPatience when 0, and not at all when
	// negative.
	Patience time.Duration
}

// Watch follows one operation to its end, through connections that break. For one goroutine at a time.
//
// Each durable event (all but heartbeat and lock_waiting) comes exactly once, in the order of its sequence.
// lock_waiting comes as often as the service says it.
type Watch struct {
	client  *Client
	ctx     context.Context
	cancel  context.CancelFunc
	name    string
	options WatchOptions
	pauses  pauses

	stream lockkeeperv1.OperationService_WatchOperationClient
	close  context.CancelFunc
	last   int64     // sequence of the last durable event
	lost   time.Time // since when there is no connection; zero while there is one
	event  *lockkeeperv1.OperationEvent
	ended  bool
	err    error
}

// Watch returns a watch of an operation, by resource name. Nothing is asked before its first Next.
//
// When the connection breaks, the watch goes on after the last durable event it has seen. It ends with the operation.
// Close it when leaving before that, or end ctx; neither stops the operation.
func (c *Client) Watch(ctx context.Context, operation string, options WatchOptions) *Watch {
	if options.Patience == 0 {
		options.Patience = DefaultPatience
	}
	ctx, cancel := context.WithCancel(ctx)
	return &Watch{client: c, ctx: ctx, cancel: cancel, name: operation, options: options, last: options.AfterSequence}
}

// Next waits for the next event and says whether there is one: false when the operation has ended, after an error, and
// once the watch is closed.
func (w *Watch) Next() bool {
	for !w.ended {
		event, err := w.receive()
		switch {
		case err == nil:
			w.lost, w.pauses = time.Time{}, pauses{}
			if !w.wanted(event) {
				continue
			}
			if isFinal(event.GetStateChanged().GetTo()) {
				w.finish(nil)
			}
			w.event = event
			return true
		case errors.Is(err, io.EOF):
			w.drop()
			ended, err := w.hasEnded()
			if ended {
				w.finish(nil) // its last event came before AfterSequence
			} else if err != nil {
				w.fail(err)
			}
		default:
			w.drop()
			w.fail(err)
		}
		if !w.ended {
			w.pauses.wait(w.ctx)
		}
	}
	w.event = nil
	return false
}

// Event returns the event that Next waited for; nil when there is none.
func (w *Watch) Event() *lockkeeperv1.OperationEvent {
	return w.event
}

// Err returns the *Error that ended the watch: the service refused, could not be reached for longer than Patience, or
// the context ended. Nil when the operation has ended, however, and when the watch was closed.
func (w *Watch) Err() error {
	return w.err
}

// Close ends the watch; the operation goes on. To be called once the watch is not needed, any number of times.
func (w *Watch) Close() {
	if !w.ended {
		w.finish(nil)
	}
}

func (w *Watch) finish(err error) {
	w.ended, w.err, w.event = true, err, nil
	w.drop()
	w.cancel()
}

// fail ends the watch unless err is one of a broken connection and there is patience left.
func (w *Watch) fail(err error) {
	now := time.Now()
	if w.lost.IsZero() {
		w.lost = now
	}
	var failure *Error
	broken := errors.As(err, &failure) && isBroken(failure.Code)
	switch ended := w.ctx.Err(); {
	case ended != nil:
		w.finish(errorOf(w.ctx, watchMethod, status.FromContextError(ended).Err()))
	case !broken || now.Sub(w.lost) >= w.options.Patience:
		w.finish(err)
	}
}

// receive returns the next event of the stream, and opens one if there is none.
func (w *Watch) receive() (*lockkeeperv1.OperationEvent, error) {
	if w.stream == nil {
		ctx, cancel := context.WithCancel(w.ctx)
		request := &lockkeeperv1.WatchOperationRequest{Name: w.name, AfterSequence: w.last}
		opened, err := w.client.Operations.WatchOperation(ctx, request)
		if err != nil {
			cancel()
			return nil, err
		}
		w.stream, w.close = opened, cancel
	}
	response, err := w.stream.Recv()
	return response.GetEvent(), err
}

// drop ends the stream, if there is one.
func (w *Watch) drop() {
	if w.stream != nil {
		w.close()
		w.stream, w.close = nil, nil
	}
}

// wanted says whether the caller is to see event, and keeps its sequence.
func (w *Watch) wanted(event *lockkeeperv1.OperationEvent) bool {
	switch event.GetEvent().(type) {
	case *lockkeeperv1.OperationEvent_Heartbeat:
		return w.options.Heartbeats
	case *lockkeeperv1.OperationEvent_LockWaiting:
		return true
	}
	if event.GetSequence() <= w.last {
		return false // the service repeats what was on its way when the connection broke
	}
	w.last = event.GetSequence()
	return true
}

func (w *Watch) hasEnded() (bool, error) {
	operation, err := w.client.operation(w.ctx, w.name)
	return isFinal(operation.GetState()), err
}

// isFinal says whether an operation in this state has ended.
func isFinal(state lockkeeperv1.OperationState) bool {
	switch state {
	case lockkeeperv1.OperationState_OPERATION_STATE_SUCCEEDED,
		lockkeeperv1.OperationState_OPERATION_STATE_FAILED,
		lockkeeperv1.OperationState_OPERATION_STATE_CANCELLED,
		lockkeeperv1.OperationState_OPERATION_STATE_IN_DOUBT:
		return true
	}
	return false
}

// isBroken says whether a stream ends like this when the way to the service broke, or when a service drains.
func isBroken(code codes.Code) bool {
	return code == codes.Canceled || code == codes.DeadlineExceeded || code == codes.Unavailable
}

// pauses is how long to wait after each failure in a row: from 0.1 s, doubled up to 5 s, with jitter.
type pauses struct {
	next time.Duration
}

func (p *pauses) wait(ctx context.Context) {
	if p.next == 0 {
		p.next = 100 * time.Millisecond
	}
	wait(ctx, time.Duration(float64(p.next)*(0.5+0.5*random())))
	if p.next *= 2; p.next > 5*time.Second {
		p.next = 5 * time.Second
	}
}
