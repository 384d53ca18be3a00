// A connection to the service: channel, deadlines, errors and pages. Knows no method by name.

import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type ChannelCredentials,
  type ChannelOptions,
  Client as Channel,
  connectivityState,
  credentials as grpcCredentials,
  Metadata,
  status,
} from "@grpc/grpc-js";

import { errorOfCall, LockkeeperError } from "./errors.js";
import { SERVICE_CONFIG } from "./gen/service_config.js";

/** Address of the service when neither the caller nor LOCKKEEPER_SERVER names one. */
export const DEFAULT_ADDRESS = "127.0.0.1:7433";

/** Deadline of one unary call in milliseconds, its repetitions included, when the caller names none. */
export const DEFAULT_TIMEOUT_MS = 60_000;

/** Largest message that is accepted and sent, in bytes (proto/lockkeeper/v1/README.md, "Conventions"). */
export const MAX_MESSAGE_BYTES = 64 << 20;

const CHANNEL_OPTIONS: ChannelOptions = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  "grpc.keepalive_time_ms": 30_000, // so that a watch notices a peer that is gone
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.enable_retries": 1,
  "grpc.service_config": SERVICE_CONFIG,
  "grpc.service_config_disable_resolution": 1,
  "grpc.per_rpc_retry_buffer_size": MAX_MESSAGE_BYTES, // a request past this is not repeated
  "grpc.retry_buffer_size": 4 * MAX_MESSAGE_BYTES,
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 1000, // back soon after the service is
  "grpc.enable_http_proxy": 0,
};

/** How a connection is made. */
export interface ConnectionOptions {
  /**
   * Default deadline of one unary call in milliseconds, its repetitions included; 60,000 when absent. Streams
   * have none.
   */
  timeoutMs?: number | undefined;
  /** For TLS, for example `credentials.createSsl(...)`; a connection in clear text when absent. */
  credentials?: ChannelCredentials | undefined;
  /** Sent with every call, for example `{authorization: "Bearer ..."}`. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** What a method that calls the service takes. */
export interface CallOptions {
  /** Deadline of each unary call in milliseconds, its repetitions included; the client's when absent. */
  timeoutMs?: number | undefined;
  /** Ends the call when it is aborted; the signal's reason is thrown. */
  signal?: AbortSignal | undefined;
}

/** What a method that streams takes. */
export interface StreamOptions {
  /** Ends the stream when it is aborted; the signal's reason is thrown. */
  signal?: AbortSignal | undefined;
  /** Milliseconds within which there must be a connection, else `NotConnected` is thrown; without end when absent. */
  connectMs?: number | undefined;
}

/** There was no connection within the time that was given for it. The code is UNAVAILABLE. */
export class NotConnected extends LockkeeperError {}

/** Names of the fields of a response that hold lists of messages. */
export type ItemsOf<O extends DescMessage> = {
  [K in keyof MessageShape<O>]: MessageShape<O>[K] extends readonly object[] ? K : never;
}[keyof MessageShape<O>] & string;

/** What a list of messages holds. */
export type ItemOf<O extends DescMessage, K extends ItemsOf<O>> =
  MessageShape<O>[K] extends readonly (infer T)[] ? T : never;

/** A channel to the service. */
export class Connection {
  /** `HOST:PORT`. */
  readonly address: string;

  readonly #channel: Channel;
  readonly #timeoutMs: number;
  readonly #metadata: Readonly<Record<string, string>>;

  /**
   * Connects at the first call.
   *
   * @param address `HOST:PORT`. LOCKKEEPER_SERVER when undefined, and `DEFAULT_ADDRESS` when that is not set.
   */
  constructor(address?: string, options: ConnectionOptions = {}) {
    this.address = address || process.env["LOCKKEEPER_SERVER"] || DEFAULT_ADDRESS;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#metadata = { ...options.metadata };
    this.#channel = new Channel(this.address, options.credentials ?? grpcCredentials.createInsecure(), CHANNEL_OPTIONS);
  }

  /** Closes the connection. Operations that were started go on. */
  close(): void {
    this.#channel.close();
  }

  /**
   * Calls a method and returns its response.
   *
   *     await client.call(PlanService.method.getPlan, { name })
   *
   * Reads, and writes that carry a `requestId`, are repeated while the service is UNAVAILABLE, as the published
   * service_config.json says.
   *
   * @throws LockkeeperError - the call failed.
   */
  async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options: CallOptions = {},
  ): Promise<MessageShape<O>> {
    const { signal, timeoutMs = this.#timeoutMs } = options;
    signal?.throwIfAborted();
    const path = pathOf(method);
    const message = create(method.input, request);
    return await new Promise((resolve, reject) => {
      const call = this.#channel.makeUnaryRequest(
        path,
        serializer(method.input),
        deserializer(method.output),
        message,
        this.#headers(),
        { deadline: Date.now() + timeoutMs },
        (error, response) => {
          signal?.removeEventListener("abort", cancel);
          if (error === null && response !== undefined) resolve(response);
          else reject(abortedBy(error, signal) ? signal.reason : errorOfCall(error, path));
        },
      );
      const cancel = () => call.cancel();
      signal?.addEventListener("abort", cancel);
    });
  }

  /**
   * Calls a method that streams, and yields its responses. Leaving the loop cancels the stream. There is no deadline
   * and no repetition.
   *
   * @throws LockkeeperError - the stream ended badly.
   */
  async *stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    options: StreamOptions = {},
  ): AsyncGenerator<MessageShape<O>, void, undefined> {
    const { signal, connectMs } = options;
    signal?.throwIfAborted();
    const path = pathOf(method);
    const message = create(method.input, request);
    const stream = this.#channel.makeServerStreamRequest(
      path,
      serializer(method.input),
      deserializer(method.output),
      message,
      this.#headers(),
    );
    stream.on("error", () => undefined); // one that comes after the loop was left concerns nobody
    const cancel = () => stream.cancel();
    signal?.addEventListener("abort", cancel);
    let late = false;
    const timer = connectMs === undefined ? undefined : setTimeout(() => {
      late = !this.#isConnected();
      if (late) stream.cancel();
    }, connectMs);
    try {
      for await (const response of stream) yield response as MessageShape<O>;
    } catch (error) {
      if (abortedBy(error, signal)) throw signal.reason;
      if (!late) throw errorOfCall(error, path);
      throw new NotConnected("UNAVAILABLE", `no connection to ${this.address}`, { method: path, cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      stream.cancel();
    }
  }

  /**
   * Yields the items of all pages of a listing. A page is asked for when the one before is used up.
   *
   *     for await (const plan of client.pages(PlanService.method.listPlans, { parent }, "plans"))
   *
   * @param method one whose request has `pageToken` and whose response has `nextPageToken`.
   * @param request its request; its `pageToken` is where to start. It is not changed.
   * @param items name of the response's field with the items.
   * @throws LockkeeperError - a call failed.
   */
  async *pages<
    I extends DescMessage,
    O extends DescMessage,
    K extends ItemsOf<O>,
  >(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I> & { pageToken?: string },
    items: K,
    options: CallOptions = {},
  ): AsyncGenerator<ItemOf<O, K>, void, undefined> {
    let asked = request;
    for (;;) {
      const page = await this.call(method, asked, options);
      yield* page[items] as Iterable<ItemOf<O, K>>;
      const { nextPageToken } = page as { nextPageToken?: string };
      if (!nextPageToken) return;
      asked = { ...request, pageToken: nextPageToken };
    }
  }

  #isConnected(): boolean {
    return this.#channel.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  #headers(): Metadata {
    const headers = new Metadata();
    for (const [key, value] of Object.entries(this.#metadata)) headers.set(key, value);
    return headers;
  }
}

function abortedBy(error: unknown, signal: AbortSignal | undefined): signal is AbortSignal {
  return signal !== undefined && signal.aborted && (error as { code?: unknown } | null)?.code === status.CANCELLED;
}

function pathOf(method: { parent: { typeName: string }; name: string }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function serializer<D extends DescMessage>(schema: D): (message: MessageShape<D>) => Buffer {
  return (message) => {
    const bytes = toBinary(schema, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

function deserializer<D extends DescMessage>(schema: D): (bytes: Buffer) => MessageShape<D> {
  return (bytes) => fromBinary(schema, bytes);
}
