/**
 * Lockkeeper from Node: a client of the service and, at `lockkeeper/v1`, its generated messages and services.
 *
 * @packageDocumentation
 */

export { create, fromJson, toJson } from "@bufbuild/protobuf";
export { credentials } from "@grpc/grpc-js";

export {
  type BundleInit,
  type BundleOption,
  bundleOf,
  Client,
  type ClientOptions,
  type PlanOptions,
  type SourceInit,
} from "./client.js";
export {
  type CallOptions,
  Connection,
  type ConnectionOptions,
  DEFAULT_ADDRESS,
  DEFAULT_TIMEOUT_MS,
  type ItemOf,
  type ItemsOf,
  MAX_MESSAGE_BYTES,
  type StreamOptions,
} from "./connection.js";
export { type Code, type Detail, DOMAIN, type ErrorFields, LockkeeperError, OperationFailed } from "./errors.js";
export type { WatchOptions } from "./watch.js";
