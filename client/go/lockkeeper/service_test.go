package lockkeeper

import (
	"context"
	"net"
	"sync"
	"testing"

	"google.golang.org/grpc"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// service is a service in this process whose methods are functions of the test.
type service struct {
	lockkeeperv1.UnimplementedOperationServiceServer
	lockkeeperv1.UnimplementedPlanServiceServer
	lockkeeperv1.UnimplementedServerServiceServer

	getPlan      func(context.Context, *lockkeeperv1.GetPlanRequest) (*lockkeeperv1.GetPlanResponse, error)
	listPlans    func(*lockkeeperv1.ListPlansRequest) *lockkeeperv1.ListPlansResponse
	watch        func(int, int64, func(*lockkeeperv1.OperationEvent)) error
	getOperation func() (*lockkeeperv1.Operation, error)

	guard   sync.Mutex
	watches int
}

func (s *service) GetPlan(ctx context.Context, request *lockkeeperv1.GetPlanRequest) (
	*lockkeeperv1.GetPlanResponse, error) {
	return s.getPlan(ctx, request)
}

func (s *service) ListPlans(_ context.Context, request *lockkeeperv1.ListPlansRequest) (
	*lockkeeperv1.ListPlansResponse, error) {
	return s.listPlans(request), nil
}

func (s *service) GetServerInfo(context.Context, *lockkeeperv1.GetServerInfoRequest) (
	*lockkeeperv1.GetServerInfoResponse, error) {
	return &lockkeeperv1.GetServerInfoResponse{}, nil
}

func (s *service) GetOperation(context.Context, *lockkeeperv1.GetOperationRequest) (
	*lockkeeperv1.GetOperationResponse, error) {
	operation, err := s.getOperation()
	return &lockkeeperv1.GetOperationResponse{Operation: operation}, err
}

func (s *service) WatchOperation(request *lockkeeperv1.WatchOperationRequest,
	stream lockkeeperv1.OperationService_WatchOperationServer) error {
	s.guard.Lock()
	s.watches++
	number := s.watches
	s.guard.Unlock()
	return s.watch(number, request.GetAfterSequence(), func(event *lockkeeperv1.OperationEvent) {
		_ = stream.Send(&lockkeeperv1.WatchOperationResponse{Event: event})
	})
}

// serve starts the service and returns a client of it; both end with the test.
func (s *service) serve(t *testing.T, options ...Option) *Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	lockkeeperv1.RegisterOperationServiceServer(server, s)
	lockkeeperv1.RegisterPlanServiceServer(server, s)
	lockkeeperv1.RegisterServerServiceServer(server, s)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return newClient(t, listener.Addr().String(), options...)
}

func newClient(t *testing.T, address string, options ...Option) *Client {
	t.Helper()
	client, err := NewClient(address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// closedAddress returns an address on which nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
