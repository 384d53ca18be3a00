// tenants-go upgrades the databases of many tenants, some at a time, and stops at the first failure.
//
//	tenants-go [flags] [ENVIRONMENT...]
//
// The environments are those that are named and those whose names start with -prefix. Each is planned, started and
// followed to its end. Repeating the program goes on where it stopped: who is at the target already is left alone.
//
// Exit codes: 0 all are at the target; 1 one failed; 2 wrong usage, or nothing to upgrade; 130 interrupted. An
// interrupt stops no operation that runs: the service brings it to its end.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/lockkeeper/lockkeeper/client/go/lockkeeper"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx)
	stop()
	os.Exit(code)
}

func run(ctx context.Context) int {
	var (
		server    = flag.String("server", "", "`HOST:PORT`; LOCKKEEPER_SERVER or 127.0.0.1:7433 without it")
		project   = flag.String("project", "", "`NAME`; LOCKKEEPER_PROJECT or the service's default without it")
		prefix    = flag.String("prefix", "", "all environments whose short names start with `TEXT`")
		revisions = flag.String("revisions", "", "`DIRECTORY` of the revision files; what is pushed without it")
		target    = flag.String("target", "head", "where to go: head, heads, +1, an `ID`")
		parallel  = flag.Int("parallel", 4, "how many at a time")
		allow     = flag.String("allow", "", "`RULES` whose blocking findings are acknowledged, separated by commas")
		planning  = flag.Duration("plan-timeout", 5*time.Minute, "longest time to make one plan")
	)
	flag.Parse()
	if *parallel < 1 || (*prefix == "" && flag.NArg() == 0) {
		fmt.Fprintln(os.Stderr, "tenants-go: name environments or give -prefix; -parallel is 1 or more")
		flag.Usage()
		return 2
	}
	var options []lockkeeper.Option
	if *project != "" {
		options = append(options, lockkeeper.WithProject(*project))
	}
	client, err := lockkeeper.NewClient(*server, options...)
	if err != nil {
		return complain(err)
	}
	defer client.Close()
	what := order{target: *target, allow: map[string]bool{}, planning: *planning, parallel: *parallel}
	for _, rule := range strings.Split(*allow, ",") {
		what.allow[rule] = true
	}
	if *revisions != "" {
		if what.bundle, err = lockkeeper.BundleOf(*revisions); err != nil {
			return complain(err)
		}
	}
	environments, err := choose(ctx, client, flag.Args(), *prefix)
	if err != nil {
		return complain(err)
	}
	if len(environments) == 0 {
		fmt.Fprintf(os.Stderr, "tenants-go: no environment starts with %q\n", *prefix)
		return 2
	}
	reports := upgradeAll(ctx, client, environments, what, func(each report) { fmt.Println(each) })
	return summarise(ctx, reports)
}

// choose returns the environments that are named and those that start with prefix, by resource name, each once.
func choose(ctx context.Context, client *lockkeeper.Client, named []string, prefix string) ([]string, error) {
	var chosen []string
	known := map[string]bool{}
	add := func(name string) {
		if !known[name] {
			known[name] = true
			chosen = append(chosen, name)
		}
	}
	for _, each := range named {
		name, err := client.EnvironmentName(ctx, each)
		if err != nil {
			return nil, err
		}
		add(name)
	}
	if prefix == "" {
		return chosen, nil
	}
	all := client.ListEnvironments(ctx)
	for all.Next() {
		if name := all.Item().GetName(); strings.HasPrefix(short(name), prefix) {
			add(name)
		}
	}
	return chosen, all.Err()
}

// summarise prints who was not started and the counts, and returns the exit code.
func summarise(ctx context.Context, reports []report) int {
	counts := map[outcome]int{}
	for _, each := range reports {
		counts[each.outcome]++
		if each.outcome == notStarted {
			fmt.Println(each)
		}
	}
	fmt.Printf("%d environments: %d upgraded, %d already there, %d failed, %d left running, %d not started\n",
		len(reports), counts[upgraded], counts[alreadyThus], counts[failed], counts[leftRunning], counts[notStarted])
	switch {
	case counts[failed] > 0:
		return 1
	case counts[notStarted]+counts[leftRunning] > 0 && ctx.Err() != nil:
		return 130
	}
	return 0
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, "tenants-go:", err)
	return 1
}
