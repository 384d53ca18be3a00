// Package lockkeeper is a client of Lockkeeper, schema migrations for PostgreSQL: the generated stubs of lockkeeper.v1
// with names, deadlines, typed errors, pages and watches that survive a broken connection. It holds no migration logic.
//
//	client, err := lockkeeper.NewClient("127.0.0.1:7433")
//	...
//	defer client.Close()
//	plan, err := client.Plan(ctx, "staging", "head", lockkeeper.PlanOptions{})
//	...
//	operation, err := client.Start(ctx, plan)
//	...
//	watch := client.Watch(ctx, operation.GetName(), lockkeeper.WatchOptions{})
//	defer watch.Close()
//	for watch.Next() {
//		fmt.Println(watch.Event())
//	}
//	if err := watch.Err(); err != nil {
//
// Whatever calls the service fails with an *Error, to be found with errors.As. A context that ends ends the call, the
// listing or the watch, and no operation; then errors.Is finds context.Canceled or context.DeadlineExceeded too.
//
// SPDX-License-Identifier: Apache-2.0
package lockkeeper

// Version is the version of this package.
const Version = "0.1.0"
