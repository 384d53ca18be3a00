package lockkeeper

import (
	"context"
	_ "embed" // for the policy
	"encoding/json"
	"math"
	"math/rand"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// serviceConfig is what the project publishes with its protos: which methods are repeated, when, and how often.
//
//go:embed v1/service_config.json
var serviceConfig []byte

// repetition is how often and when a method is repeated.
type repetition struct {
	attempts   int // the first one included
	initial    time.Duration
	max        time.Duration
	multiplier float64
	codes      map[codes.Code]bool
}

// repetitions is the policy by full name of the method. The policy is carried out here and not by gRPC, which for Go
// waits anything between nothing and the written time, and may be through with all attempts before a service is back
// that the other languages still find.
var repetitions = mustRead(serviceConfig)

func mustRead(text []byte) map[string]repetition {
	read, err := readPolicy(text)
	if err != nil {
		panic("lockkeeper: service_config.json: " + err.Error()) // as embedded, so the tests of this package fail too
	}
	return read
}

func readPolicy(text []byte) (map[string]repetition, error) {
	var written struct {
		MethodConfig []struct {
			Name        []struct{ Service, Method string }
			RetryPolicy *struct {
				MaxAttempts                int
				InitialBackoff, MaxBackoff string
				BackoffMultiplier          float64
				RetryableStatusCodes       []codes.Code
			}
		}
	}
	if err := json.Unmarshal(text, &written); err != nil {
		return nil, err
	}
	read := map[string]repetition{}
	for _, each := range written.MethodConfig {
		policy := each.RetryPolicy
		if policy == nil {
			continue
		}
		initial, err := time.ParseDuration(policy.InitialBackoff)
		if err != nil {
			return nil, err
		}
		max, err := time.ParseDuration(policy.MaxBackoff)
		if err != nil {
			return nil, err
		}
		made := repetition{attempts: policy.MaxAttempts, initial: initial, max: max,
			multiplier: policy.BackoffMultiplier, codes: map[codes.Code]bool{}}
		for _, code := range policy.RetryableStatusCodes {
			made.codes[code] = true
		}
		for _, name := range each.Name {
			read["/"+name.Service+"/"+name.Method] = made
		}
	}
	return read, nil
}

// pause returns how long to wait after so many attempts: the written time, a fifth more or less.
func (r repetition) pause(attempts int) time.Duration {
	written := float64(r.initial) * math.Pow(r.multiplier, float64(attempts-1))
	return time.Duration(math.Min(written, float64(r.max)) * (0.8 + 0.4*random()))
}

// repeat calls until it succeeds, fails in a way that the policy does not repeat, or has had its attempts.
func repeat(ctx context.Context, method string, call func() error) error {
	policy := repetitions[method]
	for attempts := 1; ; attempts++ {
		err := call()
		if err == nil || attempts >= policy.attempts || !policy.codes[status.Code(err)] || ctx.Err() != nil {
			return err
		}
		if !wait(ctx, policy.pause(attempts)) {
			ended := status.FromContextError(ctx.Err())
			return status.Errorf(ended.Code(), "%s, after: %s", ended.Message(), status.Convert(err).Message())
		}
	}
}

// wait returns after the pause, or when ctx ends before; then it returns false.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

var jitter = struct {
	sync.Mutex
	source *rand.Rand
}{source: rand.New(rand.NewSource(time.Now().UnixNano()))}

// random returns a number from 0 up to 1.
func random() float64 {
	jitter.Lock()
	defer jitter.Unlock()
	return jitter.source.Float64()
}
