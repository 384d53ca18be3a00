package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/lockkeeper/lockkeeper/client/go/lockkeeper"
	lockkeeperv1 "github.com/lockkeeper/lockkeeper/client/go/lockkeeper/v1"
)

// order is what to do with every tenant.
type order struct {
	target   string
	bundle   *lockkeeperv1.Bundle // nil: only what is pushed
	allow    map[string]bool      // rules whose blocking findings are acknowledged
	planning time.Duration        // deadline of one plan
	parallel int
}

// outcome is how it went with one tenant.
type outcome int

const (
	notStarted  outcome = iota // somebody else failed before, or the program was interrupted
	upgraded                   // at the target now
	alreadyThus                // was at the target before
	failed                     // see the error
	leftRunning                // the program was interrupted; the operation goes on in the service
)

var outcomeTexts = map[outcome]string{
	notStarted: "not started", upgraded: "upgraded", alreadyThus: "already there", failed: "FAILED",
	leftRunning: "left running",
}

// report is what became of one tenant.
type report struct {
	environment string
	outcome     outcome
	detail      string
}

func (r report) String() string {
	return strings.TrimSpace(fmt.Sprintf("%-13s %s  %s", outcomeTexts[r.outcome], short(r.environment), r.detail))
}

// upgradeAll upgrades the environments, so many at a time, in their order. After the first failure it starts no other
// one; those that run go on to their end. say is called once for each that was begun, by one goroutine at a time.
// Returns a report for each environment, in the order given.
func upgradeAll(ctx context.Context, client *lockkeeper.Client, environments []string, what order,
	say func(report)) []report {
	reports := make([]report, len(environments))
	for number, environment := range environments {
		reports[number] = report{environment: environment, outcome: notStarted}
	}
	var (
		guard   sync.Mutex // over what follows, and over reports
		next    int
		stopped bool
		workers sync.WaitGroup
	)
	take := func() (int, bool) {
		guard.Lock()
		defer guard.Unlock()
		if stopped || ctx.Err() != nil || next == len(environments) {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for worker := 0; worker < what.parallel && worker < len(environments); worker++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				number, is := take()
				if !is {
					return
				}
				result := upgradeOne(ctx, client, environments[number], what)
				guard.Lock()
				reports[number] = result
				stopped = stopped || result.outcome == failed
				say(result)
				guard.Unlock()
			}
		}()
	}
	workers.Wait()
	return reports
}

// upgradeOne plans, starts and waits for one environment.
func upgradeOne(ctx context.Context, client *lockkeeper.Client, environment string, what order) report {
	result := report{environment: environment}
	planning, cancel := context.WithTimeout(ctx, what.planning)
	defer cancel()
	plan, err := client.Plan(planning, environment, what.target, lockkeeper.PlanOptions{Bundle: what.bundle})
	if err != nil {
		return result.ended(ctx, notStarted, "plan", err)
	}
	if plan.GetNothingToDo() {
		result.outcome = alreadyThus
		return result
	}
	// Started even when the program is interrupted now: whether it was must be known.
	operation, err := client.Start(context.Background(), plan, acknowledged(plan, what.allow)...)
	if err != nil {
		return result.ended(ctx, failed, "start", err)
	}
	done, err := client.Wait(ctx, operation.GetName())
	if err != nil {
		return result.ended(ctx, leftRunning, operation.GetName(), err)
	}
	result.outcome = upgraded
	took := done.GetEndTime().AsTime().Sub(done.GetCreateTime().AsTime()).Round(time.Millisecond)
	revisions := strings.Join(done.GetCurrentRevisions(), " ")
	result.detail = fmt.Sprintf("%s, %d steps, %s", revisions, done.GetStepsDone(), took)
	return result
}

// ended returns what becomes of r when err came: interrupted, if the program was, and failed otherwise.
func (r report) ended(ctx context.Context, interrupted outcome, where string, err error) report {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		r.outcome, r.detail = interrupted, where
		return r
	}
	r.outcome, r.detail = failed, fmt.Sprintf("%s: %v", where, err)
	return r
}

// acknowledged returns the ids of the plan's blocking findings whose rules are allowed.
func acknowledged(plan *lockkeeperv1.Plan, allow map[string]bool) []string {
	var ids []string
	for _, finding := range plan.GetFindings() {
		if finding.GetSeverity() == lockkeeperv1.Severity_SEVERITY_BLOCKING && allow[finding.GetRule()] {
			ids = append(ids, finding.GetId())
		}
	}
	return ids
}

// short returns the last segment of a resource name.
func short(name string) string {
	return name[strings.LastIndex(name, "/")+1:]
}
