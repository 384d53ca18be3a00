// The client: names, deadlines, errors, pages and watches around the generated messages. No migration logic.

import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { type CallOptions, Connection, type ConnectionOptions } from "./connection.js";
import { LockkeeperError, OperationFailed } from "./errors.js";
import {
  type AuditEntry,
  AuditService,
  type Bundle,
  BundleSchema,
  CatalogService,
  type CompareSourcesResponse,
  Direction,
  type Environment,
  type EnvironmentSchema,
  EnvironmentService,
  type GetEnvironmentStatusResponse,
  type GetServerInfoResponse,
  type LedgerEntry,
  type Operation,
  type OperationEvent,
  OperationService,
  OperationState,
  type Plan,
  PlanService,
  type Project,
  ProjectService,
  type PushResult,
  type Revision,
  type RevisionFile,
  type RevisionGraph,
  RevisionService,
  ServerService,
  type SourceSchema,
  type TestDatabase,
  TestDatabaseService,
} from "./gen/v1.js";
import { watched, type WatchOptions } from "./watch.js";

/** Revision files, as a message or as its fields. */
export type BundleInit = MessageInitShape<typeof BundleSchema>;

/** Anything that yields a snapshot, as a message or as its fields: `{source: {case: "environment", value: name}}`. */
export type SourceInit = MessageInitShape<typeof SourceSchema>;

/** How a client is made. */
export interface ClientOptions extends ConnectionOptions {
  /**
   * Short name or resource name. LOCKKEEPER_PROJECT when absent, and the service's own default when that is not set.
   */
  project?: string | undefined;
}

/** An option of methods that look at revisions. */
export interface BundleOption {
  /** Revision files of the working tree, which count although they are not pushed. */
  bundle?: BundleInit | undefined;
}

/** How a plan is made. */
export interface PlanOptions extends CallOptions, BundleOption {
  /** Towards the bases instead of the heads. */
  down?: boolean | undefined;
}

/**
 * Returns the revision files of a directory, by name.
 *
 * @param directory where the files `*.sql` are; their bytes travel as they are.
 * @throws Error - the directory or a file cannot be read; an error of `node:fs`.
 */
export async function bundleOf(directory: string): Promise<Bundle> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  const files = await Promise.all(
    names.map(async (fileName) => ({ fileName, content: new Uint8Array(await readFile(join(directory, fileName))) })),
  );
  return create(BundleSchema, { files });
}

/**
 * A connection to a Lockkeeper service, for one project.
 *
 *     const client = new Client("127.0.0.1:7433");
 *     const plan = await client.plan("staging", "head", { bundle: await bundleOf("revisions") });
 *     for await (const event of client.watch(await client.start(plan))) console.log(event);
 *
 * Methods of the service that have no name here go through `call`, with the same deadlines and errors.
 *
 * Every method that calls the service may throw `LockkeeperError`. Reads, and writes that carry a request id, are
 * repeated while the service is UNAVAILABLE, within the deadline. Environments may be named by their short name (`dev`)
 * or their resource name. All times are in milliseconds.
 */
export class Client extends Connection {
  #project: string;

  /**
   * Connects at the first call.
   *
   * @param address `HOST:PORT`. LOCKKEEPER_SERVER when undefined, and `DEFAULT_ADDRESS` when that is not set.
   */
  constructor(address?: string, options: ClientOptions = {}) {
    super(address, options);
    this.#project = options.project || process.env["LOCKKEEPER_PROJECT"] || "";
  }

  // Names

  /**
   * Returns the resource name of the project, `projects/NAME`. Asks the service once when none was named.
   *
   * @throws LockkeeperError - the service does not answer, or has no default project (code INVALID_ARGUMENT).
   */
  async project(options?: CallOptions): Promise<string> {
    const name = this.#project || (await this.serverInfo(options)).defaultProject;
    if (!name) {
      throw new LockkeeperError(
        "INVALID_ARGUMENT",
        `the service at ${this.address} has no default project: give new Client(address, {project}) or set ` +
          "LOCKKEEPER_PROJECT",
        { reason: "INVALID_ARGUMENT", metadata: { field: "project" } },
      );
    }
    this.#project = name.startsWith("projects/") ? name : `projects/${name}`;
    return this.#project;
  }

  /** Returns the resource name of an environment, which may be one already. */
  async environmentName(environment: string, options?: CallOptions): Promise<string> {
    return environment.includes("/") ? environment : `${await this.project(options)}/environments/${environment}`;
  }

  // The service, projects, environments

  /** Returns versions and mode of the service. */
  async serverInfo(options?: CallOptions): Promise<GetServerInfoResponse> {
    return await this.call(ServerService.method.getServerInfo, {}, options);
  }

  /** Yields the projects that the caller may see, by name. */
  async *listProjects(options?: CallOptions): AsyncGenerator<Project, void, undefined> {
    yield* this.pages(ProjectService.method.listProjects, {}, "projects", options);
  }

  /** Yields the project's environments, by name. */
  async *listEnvironments(options?: CallOptions): AsyncGenerator<Environment, void, undefined> {
    const request = { parent: await this.project(options) };
    yield* this.pages(EnvironmentService.method.listEnvironments, request, "environments", options);
  }

  /**
   * Creates an environment and returns it.
   *
   * @param environmentId its short name.
   * @param environment its connection and settings; a database of its own on the service's embedded server when
   *   undefined.
   */
  async createEnvironment(
    environmentId: string,
    environment?: MessageInitShape<typeof EnvironmentSchema>,
    options?: CallOptions,
  ): Promise<Environment> {
    const response = await this.call(
      EnvironmentService.method.createEnvironment,
      {
        parent: await this.project(options),
        environmentId,
        environment: environment ?? { connection: { case: "managed", value: {} } },
        requestId: randomUUID(),
      },
      options,
    );
    return present(response.environment, "environment");
  }

  /**
   * Returns where an environment stands: current and pending revisions, heads, drift, running operation.
   *
   * @param options `checkDrift` also compares the database with its revisions; takes longer.
   */
  async status(
    environment: string,
    options: CallOptions & BundleOption & { checkDrift?: boolean | undefined } = {},
  ): Promise<GetEnvironmentStatusResponse> {
    const { bundle, checkDrift = false } = options;
    const request = { name: await this.environmentName(environment, options), bundle, checkDrift };
    return await this.call(EnvironmentService.method.getEnvironmentStatus, request, options);
  }

  // Revisions

  /** Yields the pushed revisions without their scripts, children before parents. */
  async *listRevisions(options?: CallOptions): AsyncGenerator<Revision, void, undefined> {
    const request = { parent: await this.project(options) };
    yield* this.pages(RevisionService.method.listRevisions, request, "revisions", options);
  }

  /** Stores revision files, all or none, and returns what became of each, in the order of `bundle`. */
  async push(bundle: BundleInit, options?: CallOptions): Promise<PushResult[]> {
    const request = { parent: await this.project(options), bundle, requestId: randomUUID() };
    return (await this.call(RevisionService.method.pushRevisions, request, options)).results;
  }

  /** Yields the pushed revision files, parents before children, without those of `knownDigests`. */
  async *pull(knownDigests: string[] = [], options?: CallOptions): AsyncGenerator<RevisionFile, void, undefined> {
    const request = { parent: await this.project(options), knownDigests };
    yield* this.pages(RevisionService.method.pullRevisions, request, "files", options);
  }

  /** Returns the graph of the pushed revisions and of `bundle` together. */
  async graph(options: CallOptions & BundleOption = {}): Promise<RevisionGraph> {
    const request = { parent: await this.project(options), bundle: options.bundle };
    return present((await this.call(RevisionService.method.getGraph, request, options)).graph, "graph");
  }

  // Plans and operations

  /**
   * Returns a plan that is built, judged and proved.
   *
   * @param target `head`, `heads`, `base`, `+1`, `-1`, `label@head`, an id or a prefix of one.
   */
  async plan(environment: string, target = "head", options: PlanOptions = {}): Promise<Plan> {
    const response = await this.call(
      PlanService.method.createPlan,
      {
        environment: await this.environmentName(environment, options),
        direction: options.down ? Direction.DOWNGRADE : Direction.UPGRADE,
        target,
        bundle: options.bundle,
        requestId: randomUUID(),
      },
      options,
    );
    return present(response.plan, "plan");
  }

  /**
   * Starts a plan and returns its operation at once; follow it with `watch` or `wait`.
   *
   * @param plan what `plan` returned; it runs only if the database is where it was then.
   * @param options `acknowledge`: ids of the blocking findings that the caller accepts.
   */
  async start(
    plan: Pick<Plan, "name" | "startFingerprint">,
    options: CallOptions & { acknowledge?: string[] | undefined } = {},
  ): Promise<Operation> {
    const response = await this.call(
      OperationService.method.startOperation,
      {
        plan: plan.name,
        expectedFingerprint: plan.startFingerprint,
        acknowledgedFindings: options.acknowledge ?? [],
        requestId: randomUUID(),
      },
      options,
    );
    return present(response.operation, "operation");
  }

  /**
   * Yields the events of an operation until it ends, each durable one exactly once.
   *
   * When the connection breaks, the watch goes on after the last durable event it has seen. Leaving the loop stops the
   * watch and not the operation. Sequences are bigints.
   *
   * @param operation the operation or its resource name.
   * @throws LockkeeperError - the service refuses, or cannot be reached for longer than `patienceMs`.
   */
  watch(
    operation: string | Pick<Operation, "name">,
    options: WatchOptions = {},
  ): AsyncGenerator<OperationEvent, void, undefined> {
    return watched(this, nameOf(operation), options);
  }

  /**
   * Follows an operation until it ends and returns it.
   *
   * @throws OperationFailed - it ended in another state than SUCCEEDED.
   * @throws LockkeeperError - as `watch`.
   */
  async wait(
    operation: string | Pick<Operation, "name">,
    options: Pick<WatchOptions, "patienceMs" | "signal"> = {},
  ): Promise<Operation> {
    const { patienceMs, signal } = options;
    const name = nameOf(operation);
    for await (const _ of this.watch(name, { patienceMs, signal })) void _;
    const ended = await this.getOperation(name, { signal });
    if (ended.state !== OperationState.SUCCEEDED) throw new OperationFailed(ended);
    return ended;
  }

  /** Returns the operation with the resource name `name`, as it is now. */
  async getOperation(name: string, options?: CallOptions): Promise<Operation> {
    const response = await this.call(OperationService.method.getOperation, { name }, options);
    return present(response.operation, "operation");
  }

  /** Yields the operations of an environment, newest first; of all environments for `-`. */
  async *listOperations(
    environment = "-",
    options: CallOptions & { runningOnly?: boolean | undefined } = {},
  ): AsyncGenerator<Operation, void, undefined> {
    const { runningOnly = false } = options;
    const request = { parent: await this.environmentName(environment, options), runningOnly };
    yield* this.pages(OperationService.method.listOperations, request, "operations", options);
  }

  /** Asks an operation to end at the next group boundary and returns it as it is now. */
  async cancel(
    operation: string | Pick<Operation, "name">,
    reason = "",
    options?: CallOptions,
  ): Promise<Operation> {
    const request = { name: nameOf(operation), reason };
    const response = await this.call(OperationService.method.cancelOperation, request, options);
    return present(response.operation, "operation");
  }

  /** Settles an operation that is in doubt or was left behind, lets it run on, and returns it. */
  async resume(operation: string | Pick<Operation, "name">, options?: CallOptions): Promise<Operation> {
    const request = { name: nameOf(operation), requestId: randomUUID() };
    const response = await this.call(OperationService.method.resumeOperation, request, options);
    return present(response.operation, "operation");
  }

  // Databases for tests

  /**
   * Makes a database at a revision for one test and returns where it is.
   *
   * @param target `heads`, `base`, `label@head`, an id or a prefix of one.
   * @param options `ttlMs`: milliseconds after which it is dropped in any case, at most a day; an hour when absent.
   */
  async createTestDatabase(
    target = "heads",
    options: CallOptions & BundleOption & { ttlMs?: number | undefined } = {},
  ): Promise<TestDatabase> {
    const { bundle, ttlMs = 3_600_000 } = options;
    const ttl = { seconds: BigInt(Math.floor(ttlMs / 1000)), nanos: Math.round((ttlMs % 1000) * 1e6) };
    const response = await this.call(
      TestDatabaseService.method.createTestDatabase,
      { parent: await this.project(options), target, bundle, ttl, requestId: randomUUID() },
      options,
    );
    return present(response.testDatabase, "test_database");
  }

  /** Drops a test database, whoever is connected to it. */
  async deleteTestDatabase(database: string | Pick<TestDatabase, "name">, options?: CallOptions): Promise<void> {
    await this.call(TestDatabaseService.method.deleteTestDatabase, { name: nameOf(database) }, options);
  }

  // Records

  /** Yields the rows of the ledger in an environment's database, newest first. */
  async *listLedgerEntries(environment: string, options?: CallOptions): AsyncGenerator<LedgerEntry, void, undefined> {
    const request = { parent: await this.environmentName(environment, options) };
    yield* this.pages(OperationService.method.listLedgerEntries, request, "entries", options);
  }

  /** Yields the audit trail of the project, newest first; only entries about `resource` if it is not empty. */
  async *listAuditEntries(resource = "", options?: CallOptions): AsyncGenerator<AuditEntry, void, undefined> {
    const request = { parent: await this.project(options), resource };
    yield* this.pages(AuditService.method.listAuditEntries, request, "entries", options);
  }

  // Sources

  /** Returns what differs between two sources and the SQL that leads from the first to the second. */
  async compare(
    from: SourceInit,
    to: SourceInit,
    options: CallOptions & BundleOption = {},
  ): Promise<CompareSourcesResponse> {
    const request = { parent: await this.project(options), from, to, bundle: options.bundle };
    return await this.call(CatalogService.method.compareSources, request, options);
  }
}

function nameOf(resource: string | { name: string }): string {
  return typeof resource === "string" ? resource : resource.name;
}

/** Returns a field of a response that the service always fills. */
function present<T>(value: T | undefined, field: string): T {
  if (value === undefined) {
    throw new LockkeeperError("INTERNAL", `the service answered without the field '${field}'`);
  }
  return value;
}
