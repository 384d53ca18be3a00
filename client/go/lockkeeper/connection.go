package lockkeeper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
)

// DefaultAddress is the address of the service when neither the caller nor LOCKKEEPER_SERVER names one.
const DefaultAddress = "127.0.0.1:7433"

// DefaultTimeout is the deadline of a call whose context has none.
const DefaultTimeout = 60 * time.Second

// MaxMessageBytes is the size of the largest message that is accepted and sent (proto/lockkeeper/v1/README.md,
// "Conventions").
const MaxMessageBytes = 64 << 20

// Option is a choice about the connection, for NewClient.
type Option func(*settings)

type settings struct {
	project     string
	timeout     time.Duration
	credentials credentials.TransportCredentials
	metadata    []string
	dial        []grpc.DialOption
}

// WithProject names the project, by short name or resource name. Without it LOCKKEEPER_PROJECT does, and the service's
// own default when that is not set.
func WithProject(project string) Option {
	return func(s *settings) { s.project = project }
}

// WithTimeout sets the deadline of calls whose context has none, repetitions included; DefaultTimeout without it.
// Streams have no deadline but their context's.
func WithTimeout(timeout time.Duration) Option {
	return func(s *settings) { s.timeout = timeout }
}

// WithCredentials sets what TLS or mutual TLS needs, for example credentials.NewTLS of google.golang.org/grpc. Without
// it the connection is in clear text.
func WithCredentials(transport credentials.TransportCredentials) Option {
	return func(s *settings) { s.credentials = transport }
}

// WithMetadata adds a pair that is sent with every call, for example "authorization" and "Bearer ...".
func WithMetadata(key, value string) Option {
	return func(s *settings) { s.metadata = append(s.metadata, key, value) }
}

// WithDialOptions adds options of gRPC's own, for example interceptors that trace; they come last and win.
func WithDialOptions(options ...grpc.DialOption) Option {
	return func(s *settings) { s.dial = append(s.dial, options...) }
}

// connection is what every call passes through: channel, deadlines, metadata, errors. It knows no method by name.
type connection struct {
	address  string
	timeout  time.Duration
	metadata []string
	channel  *grpc.ClientConn
}

func connect(address string, chosen *settings) (*connection, error) {
	if address == "" {
		address = os.Getenv("LOCKKEEPER_SERVER")
	}
	if address == "" {
		address = DefaultAddress
	}
	made := &connection{address: address, timeout: chosen.timeout, metadata: chosen.metadata}
	transport := chosen.credentials
	if transport == nil {
		transport = insecure.NewCredentials()
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithUserAgent("lockkeeper-go/" + Version),
		grpc.WithDisableServiceConfig(), // that of the name service
		grpc.WithDisableRetry(),         // the policy is carried out by unary
		grpc.WithNoProxy(),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(MaxMessageBytes),
			grpc.MaxCallSendMsgSize(MaxMessageBytes),
		),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time:    30 * time.Second, // so that a watch notices a peer that is gone
			Timeout: 10 * time.Second,
		}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  200 * time.Millisecond,
				Multiplier: 1.6,
				Jitter:     0.2,
				MaxDelay:   time.Second, // back soon after the service is
			},
			MinConnectTimeout: 5 * time.Second,
		}),
		grpc.WithChainUnaryInterceptor(made.unary),
		grpc.WithChainStreamInterceptor(made.stream),
	}
	channel, err := grpc.NewClient(address, append(options, chosen.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("lockkeeper: address %q: %w", address, err)
	}
	made.channel = channel
	return made, nil
}

// unary gives every call of every stub its deadline, its metadata, its repetitions and its error.
func (c *connection) unary(ctx context.Context, method string, request, reply interface{}, channel *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	ctx, cancel := c.deadline(c.outgoing(ctx))
	defer cancel()
	return errorOf(ctx, method, repeat(ctx, method, func() error {
		return invoke(ctx, method, request, reply, channel, options...)
	}))
}

// stream gives every stream its metadata and its errors.
func (c *connection) stream(ctx context.Context, description *grpc.StreamDesc, channel *grpc.ClientConn, method string,
	open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	made, err := open(c.outgoing(ctx), description, channel, method, options...)
	if err != nil {
		return nil, errorOf(ctx, method, err)
	}
	return &stream{ClientStream: made, method: method}, nil
}

func (c *connection) outgoing(ctx context.Context) context.Context {
	if len(c.metadata) == 0 {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, c.metadata...)
}

// deadline returns ctx with the default deadline if it has none.
func (c *connection) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has || c.timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.timeout)
}

type stream struct {
	grpc.ClientStream
	method string
}

func (s *stream) RecvMsg(message interface{}) error {
	return s.errorOf(s.ClientStream.RecvMsg(message))
}

func (s *stream) SendMsg(message interface{}) error {
	return s.errorOf(s.ClientStream.SendMsg(message))
}

func (s *stream) errorOf(err error) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	return errorOf(s.Context(), s.method, err)
}
