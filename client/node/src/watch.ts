// Following an operation to its end, through connections that break.

import { setTimeout as sleep } from "node:timers/promises";

import { type Connection, NotConnected } from "./connection.js";
import { type Code, LockkeeperError } from "./errors.js";
import { type OperationEvent, OperationService, OperationState } from "./gen/v1.js";

/** How an operation is followed. */
export interface WatchOptions {
  /** Sequence of the last durable event that the caller has; everything when 0 or absent. */
  afterSequence?: bigint | number | undefined;
  /** Yield heartbeat events too. */
  heartbeats?: boolean | undefined;
  /** Milliseconds without a connection after which the watch gives up; 60,000 when absent. */
  patienceMs?: number | undefined;
  /** Ends the watch, not the operation, when it is aborted; the signal's reason is thrown. */
  signal?: AbortSignal | undefined;
}

/** How a stream ends when the way to the service broke, or when a service drains. */
const BROKEN: ReadonlySet<Code> = new Set<Code>(["CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE"]);

const ENDED: ReadonlySet<OperationState | undefined> = new Set([
  OperationState.SUCCEEDED,
  OperationState.FAILED,
  OperationState.CANCELLED,
  OperationState.IN_DOUBT,
]);

/** Yields the events of the operation `name`; see `Client.watch`. */
export async function* watched(
  connection: Connection,
  name: string,
  options: WatchOptions,
): AsyncGenerator<OperationEvent, void, undefined> {
  const { heartbeats = false, patienceMs = 60_000, signal } = options;
  let last = BigInt(options.afterSequence ?? 0);
  let lostSince: number | undefined;
  let waits = pauses();
  for (;;) {
    try {
      const connectMs = patienceMs - (lostSince === undefined ? 0 : performance.now() - lostSince);
      const request = { name, afterSequence: last };
      const stream = connection.stream(OperationService.method.watchOperation, request, { signal, connectMs });
      for await (const { event } of stream) {
        lostSince = undefined;
        waits = pauses();
        if (event === undefined) continue;
        if (isDurable(event)) {
          if (event.sequence <= last) continue; // repeated: it was on its way when the connection broke
          last = event.sequence;
        }
        if (heartbeats || event.event.case !== "heartbeat") yield event;
        if (event.event.case === "stateChanged" && ENDED.has(event.event.value.to)) return;
      }
      if (await hasEnded(connection, name, signal)) return; // its last event came before afterSequence
      lostSince = undefined;
    } catch (error) {
      if (!(error instanceof LockkeeperError) || error instanceof NotConnected || !BROKEN.has(error.code)) throw error;
      lostSince ??= performance.now();
      if (performance.now() - lostSince >= patienceMs) throw error;
    }
    await pause(waits.next().value, signal);
  }
}

async function hasEnded(connection: Connection, name: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { operation } = await connection.call(OperationService.method.getOperation, { name }, { signal });
  return ENDED.has(operation?.state);
}

function isDurable({ event }: OperationEvent): boolean {
  return event.case !== "heartbeat" && event.case !== "lockWaiting";
}

/** Yields how many milliseconds to wait after each failure, doubled up to 5 s, with jitter; without end. */
function* pauses(): Generator<number, never, undefined> {
  for (let milliseconds = 100; ; milliseconds = Math.min(milliseconds * 2, 5000)) {
    yield milliseconds * (0.5 + Math.random() / 2);
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted(); // with the caller's reason rather than the timer's
    throw error;
  }
}
