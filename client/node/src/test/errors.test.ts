import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { Metadata, status } from "@grpc/grpc-js";

import { errorOfCall } from "../errors.js";
import { LockkeeperError, OperationFailed } from "../index.js";
import { OperationSchema, OperationState } from "../gen/v1.js";
import { errorInfo, statusOf } from "./fake_service.js";

const INFO = "type.googleapis.com/google.rpc.ErrorInfo";

function raised(code: number, trailer?: Uint8Array): LockkeeperError {
  const metadata = new Metadata();
  if (trailer !== undefined) metadata.set("grpc-status-details-bin", Buffer.from(trailer));
  return errorOfCall(Object.assign(new Error("9 X: said"), { code, details: "said", metadata }), "/s/M");
}

test("an error carries the reason, the metadata and the hint of the service's ErrorInfo", () => {
  const metadata = { heads: "a\nb", hint: "Merge them." };
  const info = errorInfo("MULTIPLE_HEADS", "lockkeeper.dev", metadata);
  const error = raised(9, statusOf(["x/other", new Uint8Array([1])], [INFO, info]));
  assert.equal(error.code, "FAILED_PRECONDITION");
  assert.equal(error.reason, "MULTIPLE_HEADS");
  assert.deepEqual(error.metadata, metadata);
  assert.equal(error.hint, "Merge them.");
  assert.equal(error.message, "said");
  assert.equal(error.method, "/s/M");
  assert.deepEqual(error.details.map(({ typeUrl }) => typeUrl), ["x/other", INFO]);
  assert.equal(String(error), "FAILED_PRECONDITION MULTIPLE_HEADS: said\nMerge them.");
  assert.ok(error instanceof Error && error.cause instanceof Error);
});

test("an ErrorInfo of another domain gives no reason and stays among the details", () => {
  const error = raised(9, statusOf([INFO, errorInfo("QUOTA", "example.com", { a: "b" })]));
  assert.deepEqual([error.reason, error.metadata, error.details.length], ["", {}, 1]);
});

test("a trailer that is no status leaves code and message alone", () => {
  const whole = statusOf([INFO, errorInfo("DRIFTED", "lockkeeper.dev")]);
  const trailers = [
    new Uint8Array(),
    new Uint8Array([0xff]),
    new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    new Uint8Array([0x1a, 0x7f, 0x01]),
    new Uint8Array([0x1a, 0x03, 0x0a, 0x7f, 0x01]),
    new TextEncoder().encode("not a status"),
    ...Array.from({ length: whole.length - 1 }, (_, length) => whole.subarray(0, length)),
  ];
  for (const trailer of trailers) {
    const error = raised(5, trailer);
    const hex = Buffer.from(trailer).toString("hex");
    assert.deepEqual([error.code, error.message, error.reason], ["NOT_FOUND", "said", ""], hex);
  }
});

test("an ErrorInfo that is not UTF-8 gives no reason", () => {
  const info = errorInfo("DRIFTED", "lockkeeper.dev");
  info[2] = 0xff;
  assert.equal(raised(9, statusOf([INFO, info])).reason, "");
});

test("a code that gRPC does not know is UNKNOWN, and so is what is no error of gRPC", () => {
  assert.equal(raised(99).code, "UNKNOWN");
  assert.equal(raised(0).code, "UNKNOWN");
  const error = errorOfCall(new TypeError("broken"), "/s/M");
  assert.deepEqual([error.code, error.message], ["UNKNOWN", "TypeError: broken"]);
});

test("an operation that failed says so with a code of its state and the reason of its failure", () => {
  const codes: [OperationState, keyof typeof status][] = [
    [OperationState.FAILED, "FAILED_PRECONDITION"],
    [OperationState.CANCELLED, "CANCELLED"],
    [OperationState.IN_DOUBT, "UNKNOWN"],
  ];
  for (const [state, code] of codes) {
    const failure = { reason: "SQL_FAILED", message: "no", metadata: { sqlstate: "23505" } };
    const error = new OperationFailed(create(OperationSchema, { name: "o", state, failure }));
    assert.ok(error instanceof LockkeeperError);
    assert.deepEqual([error.code, error.reason, error.metadata["sqlstate"]], [code, "SQL_FAILED", "23505"]);
    assert.equal(error.operation.name, "o");
  }
  const silent = new OperationFailed(create(OperationSchema, { name: "o", state: OperationState.FAILED }));
  assert.equal(silent.message, "operation 'o' ended as FAILED");
});
