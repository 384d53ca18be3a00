// A service in this process that answers as a test says.

import {
  create,
  type DescMessage,
  type DescService,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type ServiceDefinition,
  status,
  type StatusObject,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

import { Client, type ClientOptions } from "../index.js";
import { type OperationEvent, OperationService } from "../gen/v1.js";

/** Answers one call: a response, or a thrown `StatusObject`. */
export type Unary = (request: any, call: ServerUnaryCall<any, any>) => unknown;

/** Answers one stream: writes to `call` and ends it. */
export type Streaming = (request: any, call: ServerWritableStream<any, any>) => unknown;

/** A running fake, and a client of it. */
export interface Fake {
  client: Client;
  /** Names of the methods that were called, in order. */
  calls: string[];
  stop(): void;
}

/** Starts a service that answers the methods of `handlers`, by their names in `OperationService` and so on. */
export async function fake(
  handlers: ReadonlyMap<DescService, Record<string, Unary | Streaming>>,
  options: ClientOptions = {},
): Promise<Fake> {
  const server = new Server();
  const calls: string[] = [];
  for (const [service, methods] of handlers) {
    server.addService(definition(service), implementation(service, methods, calls));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const client = new Client(`127.0.0.1:${port}`, { project: "p", ...options });
  const stop = () => {
    client.close();
    server.forceShutdown();
  };
  return { client, calls, stop };
}

function definition(service: DescService): ServiceDefinition {
  const serialize = (schema: DescMessage) => (message: object) => {
    return Buffer.from(toBinary(schema, create(schema, message as MessageShape<DescMessage>)));
  };
  const deserialize = (schema: DescMessage) => (bytes: Buffer) => fromBinary(schema, bytes);
  return Object.fromEntries(service.methods.map((method) => [method.localName, {
    path: `/${service.typeName}/${method.name}`,
    requestStream: false,
    responseStream: method.methodKind === "server_streaming",
    requestSerialize: serialize(method.input),
    requestDeserialize: deserialize(method.input),
    responseSerialize: serialize(method.output),
    responseDeserialize: deserialize(method.output),
  }]));
}

function implementation(
  service: DescService,
  methods: Record<string, Unary | Streaming>,
  calls: string[],
): UntypedServiceImplementation {
  return Object.fromEntries(service.methods.map(({ localName, methodKind }) => {
    const handler = methods[localName] ?? (() => {
      throw failure(status.UNIMPLEMENTED, localName);
    });
    const unary = (call: ServerUnaryCall<any, any>, done: sendUnaryData<any>) => {
      calls.push(localName);
      new Promise((resolve) => resolve((handler as Unary)(call.request, call))).then(
        (response) => done(null, response),
        (error: StatusObject) => done(error),
      );
    };
    const streaming = (call: ServerWritableStream<any, any>) => {
      calls.push(localName);
      new Promise((resolve) => resolve((handler as Streaming)(call.request, call))).catch(
        (error: StatusObject) => call.emit("error", error),
      );
    };
    return [localName, methodKind === "server_streaming" ? streaming : unary];
  }));
}

/** A status to throw in a handler, with `trailer` as grpc-status-details-bin. */
export function failure(code: status, details = "", trailer?: Uint8Array): StatusObject {
  const metadata = new Metadata();
  if (trailer !== undefined) metadata.set("grpc-status-details-bin", Buffer.from(trailer));
  return { code, details, metadata };
}

/** A serialised google.rpc.ErrorInfo. */
export function errorInfo(reason: string, domain: string, metadata: Record<string, string> = {}): Uint8Array {
  const writer = new BinaryWriter().tag(1, 2).string(reason).tag(2, 2).string(domain);
  for (const [key, value] of Object.entries(metadata)) {
    writer.tag(3, 2).fork().tag(1, 2).string(key).tag(2, 2).string(value).join();
  }
  return writer.finish();
}

/** A serialised google.rpc.Status with one detail of each given type and value. */
export function statusOf(...details: [string, Uint8Array][]): Uint8Array {
  const writer = new BinaryWriter().tag(1, 0).int32(9).tag(2, 2).string("said");
  for (const [typeUrl, value] of details) {
    writer.tag(3, 2).bytes(toBinary(AnySchema, create(AnySchema, { typeUrl, value })));
  }
  return writer.finish();
}

/** The handlers of an operation's service alone. */
export function operations(methods: Record<string, Unary | Streaming>): Map<DescService, typeof methods> {
  return new Map([[OperationService, methods]]);
}

/** An event as a stream carries it. */
export function carried(sequence: number, event: OperationEvent["event"]): { event: object } {
  return { event: { sequence: BigInt(sequence), event } };
}
