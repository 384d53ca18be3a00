import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";

import { type ServerWritableStream, status } from "@grpc/grpc-js";

import { Client, OperationFailed } from "../index.js";
import { type OperationEvent, OperationState } from "../gen/v1.js";
import { carried, failure, fake, operations } from "./fake_service.js";

type Call = ServerWritableStream<any, any>;
type Event = Extract<OperationEvent["event"], { value: object }>;

const note = (sequence: number) => carried(sequence, { case: "note", value: { text: "" } } as Event);
const heartbeat = (sequence: number) => carried(sequence, { case: "heartbeat", value: {} } as Event);
const waiting = (sequence: number) => carried(sequence, { case: "lockWaiting", value: {} } as Event);
const ended = (sequence: number, to = OperationState.SUCCEEDED) =>
  carried(sequence, { case: "stateChanged", value: { from: OperationState.RUNNING, to } } as Event);

/** Answers the n-th stream with the n-th list of events; a status at its end breaks it. */
function streams(...lists: (object | { code: status })[][]) {
  const afters: bigint[] = [];
  const watchOperation = ({ afterSequence }: { afterSequence: bigint }, call: Call) => {
    for (const each of lists[Math.min(afters.push(afterSequence), lists.length) - 1] ?? []) {
      if ("code" in each) return call.emit("error", each);
      call.write(each);
    }
    return call.end();
  };
  return { afters, watchOperation };
}

const broken = (code = status.UNAVAILABLE) => ({ ...failure(code, "broken") });

async function seen(events: AsyncIterable<OperationEvent>): Promise<string[]> {
  const found: string[] = [];
  for await (const event of events) found.push(`${event.sequence} ${event.event.case}`);
  return found;
}

test("a watch that breaks goes on after the last durable event, and each comes once", async (t) => {
  for (const code of [status.UNAVAILABLE, status.CANCELLED, status.DEADLINE_EXCEEDED]) {
    const { afters, watchOperation } = streams(
      [note(1), note(2), broken(code)],
      [note(2), note(3), waiting(3), heartbeat(3), broken(code)],
      [ended(4)],
    );
    const service = await fake(operations({ watchOperation }));
    t.after(service.stop);
    const expected = ["1 note", "2 note", "3 note", "3 lockWaiting", "4 stateChanged"];
    assert.deepEqual(await seen(service.client.watch("o")), expected);
    assert.deepEqual(afters, [0n, 2n, 3n]);
  }
});

test("heartbeats come when they are asked for, and the sequence to start after is sent", async (t) => {
  const { afters, watchOperation } = streams([heartbeat(7), ended(8)]);
  const service = await fake(operations({ watchOperation }));
  t.after(service.stop);
  const events = service.client.watch({ name: "o" }, { afterSequence: 7, heartbeats: true });
  assert.deepEqual(await seen(events), ["7 heartbeat", "8 stateChanged"]);
  assert.deepEqual(afters, [7n]);
});

test("a stream that ends early is opened again until the operation has ended", async (t) => {
  const states = [OperationState.RUNNING, OperationState.FAILED];
  const { watchOperation } = streams([note(1)], []);
  const getOperation = () => ({ operation: { state: states.shift() } });
  const service = await fake(operations({ watchOperation, getOperation }));
  t.after(service.stop);
  assert.deepEqual(await seen(service.client.watch("o")), ["1 note"]);
  assert.deepEqual(service.calls, ["watchOperation", "getOperation", "watchOperation", "getOperation"]);
});

test("a watch gives up when its patience is over", async (t) => {
  const { afters, watchOperation } = streams([note(1), broken()], [broken()]);
  const service = await fake(operations({ watchOperation }));
  t.after(service.stop);
  const from = performance.now();
  const refused = { code: "UNAVAILABLE", method: "/lockkeeper.v1.OperationService/WatchOperation" };
  await assert.rejects(seen(service.client.watch("o", { patienceMs: 400 })), refused);
  assert.ok(performance.now() - from >= 400);
  assert.ok(afters.length >= 3, `${afters.length} streams`);
});

test("a watch of a service that is not there gives up, too", async (t) => {
  const client = new Client("127.0.0.1:1");
  t.after(() => client.close());
  await assert.rejects(seen(client.watch("o", { patienceMs: 300 })), { code: "UNAVAILABLE", reason: "" });
});

test("a watch of an address that takes the connection and says nothing gives up, too", async (t) => {
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(mute, "listening");
  const client = new Client(`127.0.0.1:${(mute.address() as AddressInfo).port}`);
  t.after(() => {
    client.close();
    mute.close();
    for (const socket of sockets) socket.destroy();
  });
  await assert.rejects(seen(client.watch("o", { patienceMs: 300 })), { code: "UNAVAILABLE", reason: "" });
});

test("a connected stream may be quiet for longer than the patience", async (t) => {
  const watchOperation = (_: unknown, call: Call) => {
    setTimeout(() => {
      call.write(ended(1));
      call.end();
    }, 300);
  };
  const service = await fake(operations({ watchOperation }));
  t.after(service.stop);
  assert.deepEqual(await seen(service.client.watch("o", { patienceMs: 100 })), ["1 stateChanged"]);
});

test("what the service refuses ends the watch at once", async (t) => {
  const { afters, watchOperation } = streams([broken(status.PERMISSION_DENIED)]);
  const service = await fake(operations({ watchOperation }));
  t.after(service.stop);
  await assert.rejects(seen(service.client.watch("o")), { code: "PERMISSION_DENIED" });
  assert.equal(afters.length, 1);
});

test("leaving the loop cancels the stream and not the operation", async (t) => {
  let cancelled: Promise<unknown> | undefined;
  const watchOperation = (_: unknown, call: Call) => {
    cancelled = once(call, "cancelled");
    call.write(note(1));
  };
  const service = await fake(operations({ watchOperation }));
  t.after(service.stop);
  for await (const event of service.client.watch("o")) {
    assert.equal(event.sequence, 1n);
    break;
  }
  await cancelled;
  assert.deepEqual(service.calls, ["watchOperation"]);
});

test("an abort ends the watch with the signal's reason, while it listens and while it pauses", async (t) => {
  const listening = new AbortController();
  const watchOperation = (_: unknown, call: Call) => {
    call.write(note(1));
    setTimeout(() => listening.abort(new Error("enough")), 20);
  };
  const quiet = await fake(operations({ watchOperation }));
  t.after(quiet.stop);
  await assert.rejects(seen(quiet.client.watch("o", { signal: listening.signal })), { message: "enough" });

  const pausing = new AbortController();
  const { watchOperation: breaking } = streams([broken()]);
  const away = await fake(operations({ watchOperation: breaking }));
  t.after(away.stop);
  setTimeout(() => pausing.abort(new Error("enough")), 300);
  await assert.rejects(seen(away.client.watch("o", { signal: pausing.signal })), { message: "enough" });
});

test("waiting returns the operation that succeeded and throws the one that did not", async (t) => {
  let state = OperationState.SUCCEEDED;
  const { watchOperation } = streams([ended(1)]);
  const getOperation = () => ({ operation: { name: "o", state, failure: { reason: "SQL_FAILED", message: "no" } } });
  const service = await fake(operations({ watchOperation, getOperation }));
  t.after(service.stop);
  assert.equal((await service.client.wait("o")).name, "o");
  state = OperationState.FAILED;
  await assert.rejects(service.client.wait("o"), (error: unknown) => {
    assert.ok(error instanceof OperationFailed);
    assert.deepEqual([error.code, error.reason, error.message], ["FAILED_PRECONDITION", "SQL_FAILED", "no"]);
    return true;
  });
});
