// The conformance cases in JavaScript, through `Client` of the package; ../README.md says what a runner does.

import { readFileSync } from "node:fs";

import * as v1 from "../../../client/node/dist/gen/v1.js";
import { Client, fromJson, LockkeeperError, toJson } from "../../../client/node/dist/index.js";

/** The reply does not contain what the case expects, or the case cannot be done. */
class Mismatch extends Error {
  name = "Mismatch";
}

const text = (value) => (JSON.stringify(value) ?? "nothing").slice(0, 300);

/** What a `{"$word": ...}` holds of. */
const WORDS = {
  $match: (reply, value) => typeof reply === "string" && new RegExp(value).test(reply),
  $min_length: (reply, value) => (reply?.length ?? -1) >= value,
  $length: (reply, value) => (reply?.length ?? 0) === value,
  $present: (reply) => reply !== undefined,
  $any_of: (reply, value) => value.includes(reply),
  $has: (reply, value) => (reply ?? []).some((each) => holds(each, value)),
};

/** Checks `reply` against `expected` by the rules of ../README.md; throws Mismatch with the path. */
function contains(reply, expected, at = "reply") {
  const need = (truth) => {
    if (!truth) throw new Mismatch(`${at} is ${text(reply)}, expected ${text(expected)}`);
  };
  if (Array.isArray(expected)) {
    need(Array.isArray(reply) && reply.length === expected.length);
    expected.forEach((value, number) => contains(reply[number], value, `${at}[${number}]`));
  } else if (typeof expected === "object" && expected !== null) {
    const [first = ""] = Object.keys(expected);
    if (first.startsWith("$")) {
      need(first in WORDS && WORDS[first](reply, expected[first]));
      return;
    }
    need(typeof reply === "object" && reply !== null && !Array.isArray(reply));
    for (const [key, value] of Object.entries(expected)) {
      if (value !== null) contains(reply[key], value, `${at}.${key}`);
      else if (reply[key] !== undefined) throw new Mismatch(`${at}.${key} is there: ${text(reply[key])}`);
    }
  } else {
    need(reply === expected);
  }
}

function holds(reply, expected) {
  try {
    contains(reply, expected);
    return true;
  } catch (error) {
    if (error instanceof Mismatch) return false;
    throw error;
  }
}

function pick(reply, path) {
  const found = path.split(".").reduce((value, part) => value?.[part], reply);
  if (found === undefined) throw new Mismatch(`there is no ${path} in ${text(reply)}`);
  return found;
}

/** Returns the descriptor of the method `Service/Method`. */
function methodOf(name) {
  const [service, method] = name.split("/");
  const found = v1[service]?.methods.find((each) => each.name === method);
  if (!found) throw new Mismatch(`there is no method ${name}`);
  return found;
}

/** The short text of an event. */
function nameOf({ event }) {
  switch (event.case) {
    case "stateChanged":
      return `state:${v1.OperationState[event.value.to]}`;
    case "stepStarted":
      return `started:${event.value.step}`;
    case "stepFinished":
      return `finished:${event.value.step}`;
    default:
      return event.case;
  }
}

/** One case: its variables and its connection. */
class Case {
  #control;
  #saved = new Map();

  constructor(address, control) {
    this.client = new Client(address, { project: "unused" });
    this.#control = control;
  }

  /** Puts saved values where ${NAME} stands. */
  fill(value) {
    if (typeof value === "string") {
      const whole = /^\$\{(\w+)\}$/.exec(value);
      return whole ? this.#saved.get(whole[1]) : value.replace(/\$\{(\w+)\}/g, (_, name) => this.#saved.get(name));
    }
    if (Array.isArray(value)) return value.map((each) => this.fill(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.fill(each)]));
  }

  async step(written) {
    const step = this.fill(written);
    let reply;
    try {
      reply = await this.reply(step);
    } catch (error) {
      if (!(error instanceof LockkeeperError) || step.error === undefined) throw error;
      const { code, reason, metadata } = error;
      contains({ code, reason, metadata }, step.error, "error");
      return;
    }
    if (step.error !== undefined) throw new Mismatch(`no error, expected ${text(step.error)}`);
    contains(reply, step.reply ?? {});
    for (const [name, path] of Object.entries(step.save ?? {})) this.#saved.set(name, pick(reply, path));
  }

  async reply(step) {
    const options = step.timeout === undefined ? {} : { timeoutMs: step.timeout * 1000 };
    if (step.call !== undefined) {
      const method = methodOf(step.call);
      return toJson(method.output, await this.client.call(method, fromJson(method.input, step.request), options));
    }
    if (step.pages !== undefined) {
      const method = methodOf(step.pages);
      const item = method.output.field[step.items].message;
      const items = [];
      const request = fromJson(method.input, step.request);
      for await (const each of this.client.pages(method, request, step.items, options)) items.push(toJson(item, each));
      return { items };
    }
    if (step.watch !== undefined) return await this.watch(step);
    if (step.wait !== undefined) return toJson(v1.OperationSchema, await this.client.wait(step.wait));
    await this.control(step.control);
    return {};
  }

  async watch(step) {
    const events = [];
    const sequences = [];
    const after = BigInt(step.after ?? 0);
    for await (const event of this.client.watch(step.watch, { afterSequence: after })) {
      if (event.event.case === "lockWaiting") continue;
      events.push(nameOf(event));
      sequences.push(event.sequence);
      if (step.cut_after?.includes(events.length)) await this.control("cut");
      if (events.length === step.leave_after) break;
    }
    if (events.length === 0) throw new Mismatch("the watch gave no event");
    const ascending = sequences.every((each, number) => each > (number === 0 ? after : sequences[number - 1]));
    const [sequence, first_sequence] = [Number(sequences.at(-1)), Number(sequences[0])];
    return { events, last: events.at(-1), sequence, first_sequence, ascending };
  }

  async control(verb) {
    const answer = await fetch(`http://${this.#control}/${verb}`, { signal: AbortSignal.timeout(120_000) });
    if (!answer.ok) throw new Mismatch(`the control endpoint answers ${verb} with ${answer.status}`);
  }
}

/** Runs one case and returns what the runner says of it. */
async function run(address, control, { name, steps }) {
  const started = performance.now();
  const running = new Case(address, control);
  let message = "";
  for (const [number, step] of steps.entries()) {
    try {
      await running.step(step);
    } catch (error) {
      message = `step ${number + 1}: ${error.name}: ${error}`;
      break;
    }
  }
  running.client.close();
  return { case: name, ok: !message, seconds: Math.round(performance.now() - started) / 1000, message };
}

const { address, control, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const each of cases) console.log(JSON.stringify(await run(address, control, each)));
