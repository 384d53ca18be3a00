package lockkeeper

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// BundleOf returns the revision files *.sql of a directory, by name; their bytes travel as they are. It fails with the
// operating system's error when the directory or a file cannot be read.
func BundleOf(directory string) (*lockkeeperv1.Bundle, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, err
	}
	bundle := &lockkeeperv1.Bundle{}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".sql" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil {
			return nil, err
		}
		bundle.Files = append(bundle.Files, &lockkeeperv1.RevisionFile{FileName: entry.Name(), Content: content})
	}
	return bundle, nil
}

// Client is a connection to a Lockkeeper service, for one project. Safe to use from several goroutines.
//
// The generated stubs are its fields. Their methods have what its own have: a deadline when the context has none, the
// metadata, repetition while the service is UNAVAILABLE (of reads, and of writes that carry a request id), and an
// *Error when they fail. Environments may be named by their short name (dev) or their resource name.
type Client struct {
	Audit         lockkeeperv1.AuditServiceClient
	Catalog       lockkeeperv1.CatalogServiceClient
	Environments  lockkeeperv1.EnvironmentServiceClient
	Operations    lockkeeperv1.OperationServiceClient
	Plans         lockkeeperv1.PlanServiceClient
	Projects      lockkeeperv1.ProjectServiceClient
	Revisions     lockkeeperv1.RevisionServiceClient
	Server        lockkeeperv1.ServerServiceClient
	TestDatabases lockkeeperv1.TestDatabaseServiceClient

	connection *connection
	guard      sync.Mutex
	project    string // guarded; as it was given, until somebody asks for it
}

// NewClient returns a client of the service at address, HOST:PORT; LOCKKEEPER_SERVER when it is empty, and
// DefaultAddress when that is not set. It does not wait for a connection, and fails only when the address or an option
// is not one.
func NewClient(address string, options ...Option) (*Client, error) {
	chosen := &settings{project: os.Getenv("LOCKKEEPER_PROJECT"), timeout: DefaultTimeout}
	for _, option := range options {
		option(chosen)
	}
	made, err := connect(address, chosen)
	if err != nil {
		return nil, err
	}
	return &Client{
		TestDatabases: lockkeeperv1.NewTestDatabaseServiceClient(made.channel),
		Audit:         lockkeeperv1.NewAuditServiceClient(made.channel),
		Catalog:       lockkeeperv1.NewCatalogServiceClient(made.channel),
		Environments:  lockkeeperv1.NewEnvironmentServiceClient(made.channel),
		Operations:    lockkeeperv1.NewOperationServiceClient(made.channel),
		Plans:         lockkeeperv1.NewPlanServiceClient(made.channel),
		Projects:      lockkeeperv1.NewProjectServiceClient(made.channel),
		Revisions:     lockkeeperv1.NewRevisionServiceClient(made.channel),
		Server:        lockkeeperv1.NewServerServiceClient(made.channel),
		connection:    made,
		project:       chosen.project,
	}, nil
}

// Close closes the connection. Operations that were started go on.
func (c *Client) Close() error {
	return c.connection.channel.Close()
}

// Address returns the address of the service.
func (c *Client) Address() string {
	return c.connection.address
}

// Names

// Project returns the resource name of the project, projects/NAME. It asks the service once when none was named, and
// fails with INVALID_ARGUMENT when the service has no default project.
func (c *Client) Project(ctx context.Context) (string, error) {
	c.guard.Lock()
	project := c.project
	c.guard.Unlock()
	if project == "" {
		info, err := c.ServerInfo(ctx)
		if err != nil {
			return "", err
		}
		project = info.GetDefaultProject()
	}
	if project == "" {
		return "", &Error{
			Code:     codes.InvalidArgument,
			Reason:   "INVALID_ARGUMENT",
			Metadata: map[string]string{"field": "project"},
			Message: fmt.Sprintf("the service at %s has no default project: give WithProject or set "+
				"LOCKKEEPER_PROJECT", c.connection.address),
		}
	}
	if !strings.HasPrefix(project, "projects/") {
		project = "projects/" + project
	}
	c.guard.Lock()
	c.project = project
	c.guard.Unlock()
	return project, nil
}

// EnvironmentName returns the resource name of an environment, which may be one already.
func (c *Client) EnvironmentName(ctx context.Context, environment string) (string, error) {
	if strings.Contains(environment, "/") {
		return environment, nil
	}
	project, err := c.Project(ctx)
	if err != nil {
		return "", err
	}
	return project + "/environments/" + environment, nil
}

// The service, projects, environments

// ServerInfo returns versions and mode of the service.
func (c *Client) ServerInfo(ctx context.Context) (*lockkeeperv1.GetServerInfoResponse, error) {
	return c.Server.GetServerInfo(ctx, &lockkeeperv1.GetServerInfoRequest{})
}

// ListProjects lists the projects that the caller may see, by name.
func (c *Client) ListProjects(ctx context.Context) *Iterator[*lockkeeperv1.Project] {
	return Pages(ctx, c.Projects.ListProjects, &lockkeeperv1.ListProjectsRequest{},
		(*lockkeeperv1.ListProjectsResponse).GetProjects)
}

// ListEnvironments lists the project's environments, by name.
func (c *Client) ListEnvironments(ctx context.Context) *Iterator[*lockkeeperv1.Environment] {
	first := func() (*lockkeeperv1.ListEnvironmentsRequest, error) {
		project, err := c.Project(ctx)
		return &lockkeeperv1.ListEnvironmentsRequest{Parent: project}, err
	}
	return pagesOf(ctx, c.Environments.ListEnvironments, first,
		(*lockkeeperv1.ListEnvironmentsResponse).GetEnvironments)
}

// CreateEnvironment creates an environment with the short name id and returns it. Its connection and settings are those
// of environment; nil is a database of its own on the service's embedded server.
func (c *Client) CreateEnvironment(ctx context.Context, id string, environment *lockkeeperv1.Environment) (
	*lockkeeperv1.Environment, error) {
	project, err := c.Project(ctx)
	if err != nil {
		return nil, err
	}
	if environment == nil {
		managed := &lockkeeperv1.Environment_Managed{Managed: &lockkeeperv1.ManagedDatabase{}}
		environment = &lockkeeperv1.Environment{Connection: managed}
	}
	response, err := c.Environments.CreateEnvironment(ctx, &lockkeeperv1.CreateEnvironmentRequest{
		Parent: project, EnvironmentId: id, Environment: environment, RequestId: requestID(),
	})
	return response.GetEnvironment(), err
}

// StatusOptions are the choices of Client.Status.
type StatusOptions struct {
	// Bundle is the revision files of the working tree, which count although they are not pushed.
	Bundle *lockkeeperv1.Bundle
	// CheckDrift makes the database be compared with its revisions too; takes longer.
	CheckDrift bool
}

// Status returns where an environment stands: current and pending revisions, heads, drift, running operation.
func (c *Client) Status(ctx context.Context, environment string, options StatusOptions) (
	*lockkeeperv1.GetEnvironmentStatusResponse, error) {
	name, err := c.EnvironmentName(ctx, environment)
	if err != nil {
		return nil, err
	}
	return c.Environments.GetEnvironmentStatus(ctx, &lockkeeperv1.GetEnvironmentStatusRequest{
		Name: name, Bundle: options.Bundle, CheckDrift: options.CheckDrift,
	})
}

// Revisions

// ListRevisions lists the pushed revisions without their scripts, children before parents.
func (c *Client) ListRevisions(ctx context.Context) *Iterator[*lockkeeperv1.Revision] {
	first := func() (*lockkeeperv1.ListRevisionsRequest, error) {
		project, err := c.Project(ctx)
		return &lockkeeperv1.ListRevisionsRequest{Parent: project}, err
	}
	return pagesOf(ctx, c.Revisions.ListRevisions, first, (*lockkeeperv1.ListRevisionsResponse).GetRevisions)
}

// Push stores revision files, all or none, and returns what became of each, in the order of bundle.
func (c *Client) Push(ctx context.Context, bundle *lockkeeperv1.Bundle) ([]*lockkeeperv1.PushResult, error) {
	project, err := c.Project(ctx)
	if err != nil {
		return nil, err
	}
	response, err := c.Revisions.PushRevisions(ctx, &lockkeeperv1.PushRevisionsRequest{
		Parent: project, Bundle: bundle, RequestId: requestID(),
	})
	return response.GetResults(), err
}

// Pull lists the pushed revision files, parents before children, without those whose digests the caller has.
func (c *Client) Pull(ctx context.Context, knownDigests ...string) *Iterator[*lockkeeperv1.RevisionFile] {
	first := func() (*lockkeeperv1.PullRevisionsRequest, error) {
		project, err := c.Project(ctx)
		return &lockkeeperv1.PullRevisionsRequest{Parent: project, KnownDigests: knownDigests}, err
	}
	return pagesOf(ctx, c.Revisions.PullRevisions, first, (*lockkeeperv1.PullRevisionsResponse).GetFiles)
}

// Graph returns the graph of the pushed revisions and of bundle together; bundle may be nil.
func (c *Client) Graph(ctx context.Context, bundle *lockkeeperv1.Bundle) (*lockkeeperv1.RevisionGraph, error) {
	project, err := c.Project(ctx)
	if err != nil {
		return nil, err
	}
	request := &lockkeeperv1.GetGraphRequest{Parent: project, Bundle: bundle}
	response, err := c.Revisions.GetGraph(ctx, request)
	return response.GetGraph(), err
}

// Plans and operations

// PlanOptions are the choices of Client.Plan.
type PlanOptions struct {
	// Down goes towards the bases instead of the heads.
	Down bool
	// Bundle is the revision files of the working tree.
	Bundle *lockkeeperv1.Bundle
}

// Plan returns a plan that is built, judged and proved. The target is head, heads, base, +1, -1, label@head, an id or a
// prefix of one. A plan of many revisions may take longer than the default deadline: give ctx one of its own.
func (c *Client) Plan(ctx context.Context, environment, target string, options PlanOptions) (
	*lockkeeperv1.Plan, error) {
	name, err := c.EnvironmentName(ctx, environment)
	if err != nil {
		return nil, err
	}
	way := lockkeeperv1.Direction_DIRECTION_UPGRADE
	if options.Down {
		way = lockkeeperv1.Direction_DIRECTION_DOWNGRADE
	}
	response, err := c.Plans.CreatePlan(ctx, &lockkeeperv1.CreatePlanRequest{
		Environment: name, Direction: way, Target: target, Bundle: options.Bundle, RequestId: requestID(),
	})
	return response.GetPlan(), err
}

// Start starts a plan and returns its operation at once; follow it with Watch or Wait. It runs only if the database is
// where it was when the plan was made. acknowledge are the ids of the blocking findings that the caller accepts.
func (c *Client) Start(ctx context.Context, plan *lockkeeperv1.Plan, acknowledge ...string) (
	*lockkeeperv1.Operation, error) {
	response, err := c.Operations.StartOperation(ctx, &lockkeeperv1.StartOperationRequest{
		Plan:                 plan.GetName(),
		ExpectedFingerprint:  plan.GetStartFingerprint(),
		AcknowledgedFindings: acknowledge,
		RequestId:            requestID(),
	})
	return response.GetOperation(), err
}

// Wait follows an operation, by resource name, until it ends and returns it. It fails with an *OperationFailed when it
// ended in another state than SUCCEEDED, and as a Watch does.
func (c *Client) Wait(ctx context.Context, operation string) (*lockkeeperv1.Operation, error) {
	watch := c.Watch(ctx, operation, WatchOptions{})
	defer watch.Close()
	for watch.Next() {
	}
	if err := watch.Err(); err != nil {
		return nil, err
	}
	ended, err := c.operation(ctx, operation)
	if err != nil {
		return nil, err
	}
	if ended.GetState() != lockkeeperv1.OperationState_OPERATION_STATE_SUCCEEDED {
		return nil, operationFailed(ended)
	}
	return ended, nil
}

// GetOperation returns an operation, by resource name, as it is now.
func (c *Client) GetOperation(ctx context.Context, name string) (*lockkeeperv1.Operation, error) {
	response, err := c.Operations.GetOperation(ctx, &lockkeeperv1.GetOperationRequest{Name: name})
	return response.GetOperation(), err
}

// operation is GetOperation for calls within something longer: with the default deadline even when ctx has a later one.
func (c *Client) operation(ctx context.Context, name string) (*lockkeeperv1.Operation, error) {
	if c.connection.timeout > 0 {
		shorter, cancel := context.WithTimeout(ctx, c.connection.timeout)
		defer cancel()
		ctx = shorter
	}
	return c.GetOperation(ctx, name)
}

// ListOperationsOptions are the choices of Client.ListOperations.
type ListOperationsOptions struct {
	// RunningOnly leaves out those that have ended.
	RunningOnly bool
}

// ListOperations lists the operations of an environment, newest first; of all environments for "-".
func (c *Client) ListOperations(ctx context.Context, environment string, options ListOperationsOptions) (
	operations *Iterator[*lockkeeperv1.Operation]) {
	first := func() (*lockkeeperv1.ListOperationsRequest, error) {
		name, err := c.EnvironmentName(ctx, environment)
		return &lockkeeperv1.ListOperationsRequest{Parent: name, RunningOnly: options.RunningOnly}, err
	}
	return pagesOf(ctx, c.Operations.ListOperations, first, (*lockkeeperv1.ListOperationsResponse).GetOperations)
}

// Cancel asks an operation, by resource name, to end at the next group boundary and returns it as it is now. The reason
// goes on record; it may be empty.
func (c *Client) Cancel(ctx context.Context, operation, reason string) (*lockkeeperv1.Operation, error) {
	request := &lockkeeperv1.CancelOperationRequest{Name: operation, Reason: reason}
	response, err := c.Operations.CancelOperation(ctx, request)
	return response.GetOperation(), err
}

// Resume settles an operation, by resource name, that is in doubt or was left behind, lets it run on, and returns it.
func (c *Client) Resume(ctx context.Context, operation string) (*lockkeeperv1.Operation, error) {
	request := &lockkeeperv1.ResumeOperationRequest{Name: operation, RequestId: requestID()}
	response, err := c.Operations.ResumeOperation(ctx, request)
	return response.GetOperation(), err
}

// Databases for tests

// TestDatabaseOptions are the choices of Client.CreateTestDatabase.
type TestDatabaseOptions struct {
	// Bundle is the revision files of the working tree.
	Bundle *lockkeeperv1.Bundle
	// TTL is after what time the database is dropped in any case; an hour when 0, at most a day.
	TTL time.Duration
}

// CreateTestDatabase makes a database at a revision for one test and returns where it is. The target is heads, base,
// label@head, an id or a prefix of one; heads when empty.
func (c *Client) CreateTestDatabase(ctx context.Context, target string, options TestDatabaseOptions) (
	*lockkeeperv1.TestDatabase, error) {
	project, err := c.Project(ctx)
	if err != nil {
		return nil, err
	}
	request := &lockkeeperv1.CreateTestDatabaseRequest{
		Parent: project, Target: target, Bundle: options.Bundle, RequestId: requestID(),
	}
	if options.TTL != 0 {
		request.Ttl = durationpb.New(options.TTL)
	}
	response, err := c.TestDatabases.CreateTestDatabase(ctx, request)
	return response.GetTestDatabase(), err
}

// DeleteTestDatabase drops a test database, by resource name, whoever is connected to it.
func (c *Client) DeleteTestDatabase(ctx context.Context, name string) error {
	_, err := c.TestDatabases.DeleteTestDatabase(ctx, &lockkeeperv1.DeleteTestDatabaseRequest{Name: name})
	return err
}

// Records

// ListLedgerEntries lists the rows of the ledger in an environment's database, newest first.
func (c *Client) ListLedgerEntries(ctx context.Context, environment string) *Iterator[*lockkeeperv1.LedgerEntry] {
	first := func() (*lockkeeperv1.ListLedgerEntriesRequest, error) {
		name, err := c.EnvironmentName(ctx, environment)
		return &lockkeeperv1.ListLedgerEntriesRequest{Parent: name}, err
	}
	return pagesOf(ctx, c.Operations.ListLedgerEntries, first, (*lockkeeperv1.ListLedgerEntriesResponse).GetEntries)
}

// ListAuditEntries lists the audit trail of the project, newest first; only entries about resource unless it is empty.
func (c *Client) ListAuditEntries(ctx context.Context, resource string) *Iterator[*lockkeeperv1.AuditEntry] {
	first := func() (*lockkeeperv1.ListAuditEntriesRequest, error) {
		project, err := c.Project(ctx)
		return &lockkeeperv1.ListAuditEntriesRequest{Parent: project, Resource: resource}, err
	}
	return pagesOf(ctx, c.Audit.ListAuditEntries, first, (*lockkeeperv1.ListAuditEntriesResponse).GetEntries)
}

// Sources

// Compare returns what differs between two sources and the SQL that leads from the first to the second. bundle is the
// revision files of the working tree, for sources that name revisions; it may be nil.
func (c *Client) Compare(ctx context.Context, from, to *lockkeeperv1.Source, bundle *lockkeeperv1.Bundle) (
	*lockkeeperv1.CompareSourcesResponse, error) {
	project, err := c.Project(ctx)
	if err != nil {
		return nil, err
	}
	return c.Catalog.CompareSources(ctx, &lockkeeperv1.CompareSourcesRequest{
		Parent: project, From: from, To: to, Bundle: bundle,
	})
}

// requestID returns a random UUID.
func requestID() string {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		panic("lockkeeper: the operating system has no random numbers: " + err.Error())
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:])
}
