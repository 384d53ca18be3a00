// What a call to the service can fail with.

import { fromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { type Metadata, status } from "@grpc/grpc-js";

import { type Operation, OperationState } from "./gen/v1.js";

/** Domain of the reasons that the service gives. */
export const DOMAIN = "lockkeeper.dev";

const STATUS_TRAILER = "grpc-status-details-bin";
const ERROR_INFO = "/google.rpc.ErrorInfo";

/** Name of a canonical code of gRPC. */
export type Code = Exclude<keyof typeof status, "OK">;

/** One detail of a status: the type URL and the serialised message. */
export interface Detail {
  typeUrl: string;
  value: Uint8Array;
}

/** What gRPC's own error says. */
interface Failure {
  code: number;
  details: string;
  metadata?: Metadata;
}

/** What a `LockkeeperError` says beside its code and message. */
export interface ErrorFields {
  reason?: string;
  metadata?: Record<string, string>;
  method?: string;
  details?: Detail[];
  cause?: unknown;
}

/**
 * A call failed.
 *
 * What can be done about it follows from `code` (a table is in proto/lockkeeper/v1/README.md) and from `reason`, whose
 * values and metadata keys are documented at `ErrorReason` of `lockkeeper/v1`. `message` is what the service says, and
 * `cause` is gRPC's own error.
 */
export class LockkeeperError extends Error {
  override name = "LockkeeperError";

  /** The canonical code, for example `FAILED_PRECONDITION`. */
  readonly code: Code;

  /**
   * Name of an ErrorReason without its prefix, for example `MULTIPLE_HEADS`; empty when the service was not reached or
   * gave none.
   */
  readonly reason: string;

  /** What the reason documents, for example `{heads: "3f9c2a71d0b4\na81b77c90e12"}`. */
  readonly metadata: Readonly<Record<string, string>>;

  /**
   * Full name of the method, for example `/lockkeeper.v1.PlanService/CreatePlan`; empty when the failure is not one of
   * a call.
   */
  readonly method: string;

  /** Every detail of the status, ErrorInfo among them. */
  readonly details: readonly Detail[];

  constructor(code: Code, message: string, fields: ErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = code;
    this.reason = fields.reason ?? "";
    this.metadata = { ...fields.metadata };
    this.method = fields.method ?? "";
    this.details = fields.details ?? [];
  }

  /** What to do, in one sentence; empty when the service does not say. */
  get hint(): string {
    return this.metadata["hint"] ?? "";
  }

  /** Returns code, reason, message and hint for people. */
  override toString(): string {
    const text = `${[this.code, this.reason].filter(Boolean).join(" ")}: ${this.message}`;
    return this.hint ? `${text}\n${this.hint}` : text;
  }
}

/**
 * An operation ended in another state than SUCCEEDED.
 *
 * `reason`, `metadata` and `message` come from its failure; the code is UNKNOWN when it is in doubt, CANCELLED when it
 * was cancelled, and FAILED_PRECONDITION otherwise.
 */
export class OperationFailed extends LockkeeperError {
  override name = "OperationFailed";

  /** The operation as it was at its end. */
  readonly operation: Operation;

  constructor(operation: Operation) {
    const { failure, state } = operation;
    const ended = `operation '${operation.name}' ended as ${OperationState[state] ?? state}`;
    super(codeOfState(state), failure?.message || ended, {
      ...(failure && { reason: failure.reason, metadata: failure.metadata }),
    });
    this.operation = operation;
  }
}

function codeOfState(state: OperationState): Code {
  switch (state) {
    case OperationState.IN_DOUBT:
      return "UNKNOWN";
    case OperationState.CANCELLED:
      return "CANCELLED";
    default:
      return "FAILED_PRECONDITION";
  }
}

/**
 * Returns what gRPC's own error says, with the reason from its trailer.
 *
 * A trailer that is not a google.rpc.Status, or one that has no ErrorInfo of this service, gives an error without a
 * reason.
 */
export function errorOfCall(error: unknown, method: string): LockkeeperError {
  if (!isFailure(error)) {
    return new LockkeeperError("UNKNOWN", String(error), { method, cause: error });
  }
  const details = detailsOf(error.metadata);
  const info = details
    .filter((detail) => detail.typeUrl.endsWith(ERROR_INFO))
    .map((detail) => errorInfo(detail.value))
    .find((found) => found.domain === DOMAIN);
  return new LockkeeperError(codeOf(error.code), error.details, {
    ...(info && { reason: info.reason, metadata: info.metadata }),
    method,
    details,
    cause: error,
  });
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && typeof (error as Partial<Failure>).code === "number" &&
    typeof (error as Partial<Failure>).details === "string";
}

function codeOf(number: number): Code {
  const name: string | undefined = status[number];
  return name === undefined || name === "OK" ? "UNKNOWN" : (name as Code);
}

// google.rpc.Status and ErrorInfo are read here field by field. They are six fields that cannot change, and so the
// package brings no google/rpc of its own.

/** Returns the details (field 3, google.protobuf.Any) of the google.rpc.Status in the trailer. */
function detailsOf(trailer: Metadata | undefined): Detail[] {
  const found: Detail[] = [];
  const bytes = trailer?.get(STATUS_TRAILER).at(-1);
  if (bytes === undefined || typeof bytes === "string") return found;
  try {
    for (const [number, value] of fields(bytes)) {
      if (number === 3) {
        const { typeUrl, value: message } = fromBinary(AnySchema, value);
        found.push({ typeUrl, value: message });
      }
    }
  } catch {
    // A trailer that is not a Status says nothing beyond what was read of it.
  }
  return found;
}

/** Returns reason (1), domain (2) and metadata (3, a map) of a google.rpc.ErrorInfo; empty when it is not one. */
function errorInfo(message: Uint8Array): { reason: string; domain: string; metadata: Record<string, string> } {
  const texts = ["", "", ""];
  const metadata: Record<string, string> = {};
  try {
    for (const [number, value] of fields(message)) {
      if (number === 3) {
        const entry = new Map([...fields(value)].map(([part, bytes]) => [part, utf8(bytes)]));
        metadata[entry.get(1) ?? ""] = entry.get(2) ?? "";
      } else {
        texts[number] = utf8(value);
      }
    }
  } catch {
    return { reason: "", domain: "", metadata: {} };
  }
  return { reason: texts[1] ?? "", domain: texts[2] ?? "", metadata };
}

/** Yields number and bytes of each length-delimited field of a serialised message; throws when it is not one. */
function* fields(message: Uint8Array): Generator<[number, Uint8Array]> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (wireType === LENGTH_DELIMITED) {
      yield [number, reader.bytes()];
    } else {
      reader.skip(wireType, number);
    }
  }
}

const LENGTH_DELIMITED = 2;

function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
