// The conformance cases in Go, through the package lockkeeper; ../README.md says what a runner does.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/lockkeeper/lockkeeper/client/go/lockkeeper"
	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

type given struct {
	Address string `json:"address"`
	Control string `json:"control"`
	Cases   []struct {
		Name  string   `json:"name"`
		Steps []object `json:"steps"`
	} `json:"cases"`
}

type result struct {
	Case    string  `json:"case"`
	OK      bool    `json:"ok"`
	Seconds float64 `json:"seconds"`
	Message string  `json:"message"`
}

// running is one case: its variables and its connection.
type running struct {
	client  *lockkeeper.Client
	control string
	saved   object
}

var (
	variable = regexp.MustCompile(`\$\{(\w+)\}`)
	nothing  = regexp.MustCompile(`^\$\{(\w+)\}$`)
)

// fill puts saved values where ${NAME} stands.
func (r *running) fill(written value) value {
	switch found := written.(type) {
	case string:
		if whole := nothing.FindStringSubmatch(found); whole != nil {
			return r.saved[whole[1]]
		}
		return variable.ReplaceAllStringFunc(found, func(name string) string {
			return fmt.Sprint(r.saved[name[2:len(name)-1]])
		})
	case []value:
		filled := make([]value, len(found))
		for number, each := range found {
			filled[number] = r.fill(each)
		}
		return filled
	case object:
		filled := object{}
		for key, each := range found {
			filled[key] = r.fill(each)
		}
		return filled
	}
	return written
}

func (r *running) step(ctx context.Context, written object) error {
	step := r.fill(written).(object)
	reply, err := r.reply(ctx, step)
	if expected, is := step["error"]; is {
		var failure *lockkeeper.Error
		if !errors.As(err, &failure) {
			return fmt.Errorf("failed with %v, expected %s", err, shown(expected))
		}
		metadata := object{}
		for key, each := range failure.Metadata {
			metadata[key] = each
		}
		got := object{"code": failure.CodeName(), "reason": failure.Reason, "metadata": metadata}
		return contains(got, expected, "error")
	}
	if err != nil {
		return err
	}
	if expected, is := step["reply"]; is {
		if err := contains(reply, expected, "reply"); err != nil {
			return err
		}
	}
	saves, _ := step["save"].(object)
	for name, path := range saves {
		picked, err := pick(reply, path.(string))
		if err != nil {
			return err
		}
		r.saved[name] = picked
	}
	return nil
}

func (r *running) reply(ctx context.Context, step object) (value, error) {
	if seconds, is := step["timeout"].(float64); is {
		limited, cancel := context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
		defer cancel()
		ctx = limited
	}
	if name, is := step["call"].(string); is {
		method, request, err := r.method(name, step["request"])
		if err != nil {
			return nil, err
		}
		return asJSON(method(ctx, request))
	}
	if name, is := step["pages"].(string); is {
		return r.pages(ctx, name, step["request"], step["items"].(string))
	}
	if name, is := step["watch"].(string); is {
		return r.watch(ctx, name, step)
	}
	if name, is := step["wait"].(string); is {
		operation, err := r.client.Wait(ctx, name)
		return asJSON(operation, err)
	}
	return object{}, r.ask(step["control"].(string))
}

// page is any response; GetNextPageToken is looked up in it by name.
type page struct {
	proto.Message
}

func (p page) GetNextPageToken() string {
	message := p.ProtoReflect()
	return message.Get(message.Descriptor().Fields().ByName("next_page_token")).String()
}

type method func(context.Context, proto.Message, ...grpc.CallOption) (page, error)

// method returns the stub's method Service/Method and its request.
func (r *running) method(name string, written value) (method, proto.Message, error) {
	service, short, _ := strings.Cut(name, "/")
	full := protoreflect.FullName("lockkeeper.v1." + short + "Request")
	kind, err := protoregistry.GlobalTypes.FindMessageByName(full)
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(written)
	if err != nil {
		return nil, nil, err
	}
	request := kind.New().Interface()
	if err := protojson.Unmarshal(text, request); err != nil {
		return nil, nil, err
	}
	stub := r.stub(service)
	if stub == nil {
		return nil, nil, fmt.Errorf("no stub of %s", service)
	}
	bound := reflect.ValueOf(stub).MethodByName(short)
	if !bound.IsValid() {
		return nil, nil, fmt.Errorf("no method %s", name)
	}
	return func(ctx context.Context, request proto.Message, _ ...grpc.CallOption) (page, error) {
		returned := bound.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(request)})
		err, _ := returned[1].Interface().(error)
		return page{returned[0].Interface().(proto.Message)}, err
	}, request, nil
}

func (r *running) stub(service string) interface{} {
	return map[string]interface{}{
		"AuditService":        r.client.Audit,
		"CatalogService":      r.client.Catalog,
		"EnvironmentService":  r.client.Environments,
		"OperationService":    r.client.Operations,
		"PlanService":         r.client.Plans,
		"ProjectService":      r.client.Projects,
		"RevisionService":     r.client.Revisions,
		"ServerService":       r.client.Server,
		"TestDatabaseService": r.client.TestDatabases,
	}[service]
}

func (r *running) pages(ctx context.Context, name string, written value, items string) (value, error) {
	method, request, err := r.method(name, written)
	if err != nil {
		return nil, err
	}
	listing := lockkeeper.Pages(ctx, method, request, func(response page) []proto.Message {
		message := response.ProtoReflect()
		list := message.Get(message.Descriptor().Fields().ByJSONName(items)).List()
		found := make([]proto.Message, list.Len())
		for number := range found {
			found[number] = list.Get(number).Message().Interface()
		}
		return found
	})
	all := []value{}
	for listing.Next() {
		item, err := asJSON(listing.Item(), nil)
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return object{"items": all}, listing.Err()
}

func (r *running) watch(ctx context.Context, name string, step object) (value, error) {
	after, err := strconv.ParseInt(fmt.Sprint(step["after"]), 10, 64)
	if step["after"] != nil && err != nil {
		return nil, err
	}
	cuts := map[int]bool{}
	written, _ := step["cut_after"].([]value)
	for _, each := range written {
		cuts[int(each.(float64))] = true
	}
	leave, _ := step["leave_after"].(float64)
	names, first, last, ascending := []value{}, int64(0), after, true
	watch := r.client.Watch(ctx, name, lockkeeper.WatchOptions{AfterSequence: after})
	defer watch.Close()
	for watch.Next() {
		event := watch.Event()
		if event.GetLockWaiting() != nil {
			continue
		}
		if len(names) == 0 {
			first = event.GetSequence()
		}
		names = append(names, nameOf(event))
		ascending = ascending && event.GetSequence() > last
		last = event.GetSequence()
		if cuts[len(names)] {
			if err := r.ask("cut"); err != nil {
				return nil, err
			}
		}
		if len(names) == int(leave) {
			break
		}
	}
	if err := watch.Err(); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no events")
	}
	return object{"events": names, "last": names[len(names)-1], "sequence": float64(last),
		"first_sequence": float64(first), "ascending": ascending}, nil
}

// nameOf is the short text of an event.
func nameOf(event *lockkeeperv1.OperationEvent) string {
	switch kind := event.GetEvent().(type) {
	case *lockkeeperv1.OperationEvent_StateChanged:
		return "state:" + strings.TrimPrefix(kind.StateChanged.GetTo().String(), "OPERATION_STATE_")
	case *lockkeeperv1.OperationEvent_StepStarted:
		return fmt.Sprintf("started:%d", kind.StepStarted.GetStep())
	case *lockkeeperv1.OperationEvent_StepFinished:
		return fmt.Sprintf("finished:%d", kind.StepFinished.GetStep())
	case *lockkeeperv1.OperationEvent_Note:
		return "note"
	}
	return "unknown"
}

// ask tells the control endpoint to do something, and waits until it is done.
func (r *running) ask(verb string) error {
	direct := &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{Proxy: nil}}
	answer, err := direct.Get("http://" + r.control + "/" + verb)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("control %s: %s", verb, answer.Status)
	}
	return nil
}

func asJSON(message proto.Message, err error) (value, error) {
	if err != nil {
		return nil, err
	}
	if whole, is := message.(page); is {
		message = whole.Message
	}
	text, err := protojson.Marshal(message)
	if err != nil {
		return nil, err
	}
	var made value
	return made, json.Unmarshal(text, &made)
}

func run(address, control, name string, steps []object) result {
	started := time.Now()
	message := ""
	client, err := lockkeeper.NewClient(address, lockkeeper.WithProject("unused"))
	if err != nil {
		message = err.Error()
	} else {
		defer client.Close()
		each := &running{client: client, control: control, saved: object{}}
		for number, step := range steps {
			if err := each.step(context.Background(), step); err != nil {
				message = fmt.Sprintf("step %d: %s", number+1, err)
				break
			}
		}
	}
	return result{Case: name, OK: message == "", Seconds: time.Since(started).Seconds(), Message: message}
}

func main() {
	var all given
	text, err := os.ReadFile(os.Args[len(os.Args)-1])
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil || len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: runner CASES:", err)
		os.Exit(2)
	}
	for _, each := range all.Cases {
		line, _ := json.Marshal(run(all.Address, all.Control, each.Name, each.Steps))
		fmt.Println(string(line))
	}
}
