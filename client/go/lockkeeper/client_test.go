package lockkeeper

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// asks returns a client whose calls are answered with nothing, and where each is written: its method, its request.
func asks(t *testing.T) (*Client, *string) {
	asked := new(string)
	record := func(_ context.Context, method string, request, _ interface{}, _ *grpc.ClientConn, _ grpc.UnaryInvoker,
		_ ...grpc.CallOption) error {
		written, err := protojson.Marshal(request.(proto.Message))
		if err != nil {
			return err
		}
		var plain map[string]interface{}
		if err := json.Unmarshal(written, &plain); err != nil {
			return err
		}
		text, err := json.Marshal(plain) // keys in order, no spaces
		*asked += strings.TrimPrefix(method, "/lockkeeper.v1.") + " " + string(text)
		return err
	}
	recorded := WithDialOptions(grpc.WithChainUnaryInterceptor(record))
	return newClient(t, closedAddress(t), WithProject("p"), recorded), asked
}

func TestNamedMethodsAskForWhatTheySay(t *testing.T) {
	ctx := context.Background()
	bundle := &lockkeeperv1.Bundle{Files: []*lockkeeperv1.RevisionFile{{FileName: "f"}}}
	files := `"bundle":{"files":[{"fileName":"f"}]}`
	source := &lockkeeperv1.Source{Source: &lockkeeperv1.Source_Revision{Revision: "heads"}}
	plan := &lockkeeperv1.Plan{Name: "n", StartFingerprint: "s"}
	url := &lockkeeperv1.CredentialReference{Reference: &lockkeeperv1.CredentialReference_UrlEnv{UrlEnv: "URL"}}
	there := &lockkeeperv1.Environment{Connection: &lockkeeperv1.Environment_Credential{Credential: url}}
	client, asked := asks(t)
	running := ListOperationsOptions{RunningOnly: true}
	of := func(_ interface{}, err error) error { return err }
	for _, each := range []struct {
		call func() error
		want string
	}{
		{func() error { return of(client.ServerInfo(ctx)) },
			`ServerService/GetServerInfo {}`},
		{func() error { return of(client.ListProjects(ctx).All()) },
			`ProjectService/ListProjects {}`},
		{func() error { return of(client.ListEnvironments(ctx).All()) },
			`EnvironmentService/ListEnvironments {"parent":"projects/p"}`},
		{func() error { return of(client.CreateEnvironment(ctx, "e", nil)) },
			`EnvironmentService/CreateEnvironment {"environment":{"managed":{}},"environmentId":"e",` +
				`"parent":"projects/p",ID}`},
		{func() error { return of(client.CreateEnvironment(ctx, "e", there)) },
			`EnvironmentService/CreateEnvironment {"environment":{"credential":{"urlEnv":"URL"}},"environmentId":"e",` +
				`"parent":"projects/p",ID}`},
		{func() error { return of(client.Status(ctx, "e", StatusOptions{Bundle: bundle, CheckDrift: true})) },
			`EnvironmentService/GetEnvironmentStatus {` + files + `,"checkDrift":true,` +
				`"name":"projects/p/environments/e"}`},
		{func() error { return of(client.ListRevisions(ctx).All()) },
			`RevisionService/ListRevisions {"parent":"projects/p"}`},
		{func() error { return of(client.Push(ctx, bundle)) },
			`RevisionService/PushRevisions {` + files + `,"parent":"projects/p",ID}`},
		{func() error { return of(client.Pull(ctx, "d").All()) },
			`RevisionService/PullRevisions {"knownDigests":["d"],"parent":"projects/p"}`},
		{func() error { return of(client.Graph(ctx, bundle)) },
			`RevisionService/GetGraph {` + files + `,"parent":"projects/p"}`},
		{func() error { return of(client.Plan(ctx, "e", "head", PlanOptions{Bundle: bundle})) },
			`PlanService/CreatePlan {` + files + `,"direction":"DIRECTION_UPGRADE",` +
				`"environment":"projects/p/environments/e",ID,"target":"head"}`},
		{func() error { return of(client.Plan(ctx, "projects/q/environments/e", "-1", PlanOptions{Down: true})) },
			`PlanService/CreatePlan {"direction":"DIRECTION_DOWNGRADE",` +
				`"environment":"projects/q/environments/e",ID,"target":"-1"}`},
		{func() error { return of(client.Start(ctx, plan, "finding")) },
			`OperationService/StartOperation {"acknowledgedFindings":["finding"],"expectedFingerprint":"s",` +
				`"plan":"n",ID}`},
		{func() error { return of(client.GetOperation(ctx, "o")) },
			`OperationService/GetOperation {"name":"o"}`},
		{func() error { return of(client.ListOperations(ctx, "-", running).All()) },
			`OperationService/ListOperations {"parent":"projects/p/environments/-","runningOnly":true}`},
		{func() error { return of(client.Cancel(ctx, "o", "why")) },
			`OperationService/CancelOperation {"name":"o","reason":"why"}`},
		{func() error { return of(client.Resume(ctx, "o")) },
			`OperationService/ResumeOperation {"name":"o",ID}`},
		{func() error { return of(client.ListLedgerEntries(ctx, "e").All()) },
			`OperationService/ListLedgerEntries {"parent":"projects/p/environments/e"}`},
		{func() error { return of(client.ListAuditEntries(ctx, "r").All()) },
			`AuditService/ListAuditEntries {"parent":"projects/p","resource":"r"}`},
		{func() error {
			return of(client.CreateTestDatabase(ctx, "heads", TestDatabaseOptions{Bundle: bundle, TTL: time.Minute}))
		},
			`TestDatabaseService/CreateTestDatabase {` + files + `,"parent":"projects/p",ID,"target":"heads",` +
				`"ttl":"60s"}`},
		{func() error { return of(client.CreateTestDatabase(ctx, "", TestDatabaseOptions{})) },
			`TestDatabaseService/CreateTestDatabase {"parent":"projects/p",ID}`},
		{func() error { return client.DeleteTestDatabase(ctx, "d") },
			`TestDatabaseService/DeleteTestDatabase {"name":"d"}`},
		{func() error { return of(client.Compare(ctx, source, source, bundle)) },
			`CatalogService/CompareSources {` + files + `,"from":{"revision":"heads"},"parent":"projects/p",` +
				`"to":{"revision":"heads"}}`},
	} {
		*asked = ""
		if err := each.call(); err != nil {
			t.Errorf("%s: %v", each.want, err)
		}
		got := regexp.MustCompile(`"requestId":"[0-9a-f-]{36}"`).ReplaceAllString(*asked, "ID")
		if got != each.want {
			t.Errorf("asked %s, expected %s", got, each.want)
		}
	}
}
