import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { type ServerUnaryCall, status } from "@grpc/grpc-js";

import { bundleOf, Client, DEFAULT_ADDRESS, LockkeeperError } from "../index.js";
import { SERVICE_CONFIG } from "../gen/service_config.js";
import { OperationService, PlanService, ProjectService, ServerService, TestDatabaseService } from "../gen/v1.js";
import { failure, fake, operations } from "./fake_service.js";

const hanging = () => new Promise(() => undefined);

test("the address is the caller's, else LOCKKEEPER_SERVER's, else the default", () => {
  const before = process.env["LOCKKEEPER_SERVER"];
  try {
    delete process.env["LOCKKEEPER_SERVER"];
    assert.equal(new Client().address, DEFAULT_ADDRESS);
    process.env["LOCKKEEPER_SERVER"] = "there:1";
    assert.equal(new Client().address, "there:1");
    assert.equal(new Client("here:2").address, "here:2");
  } finally {
    if (before === undefined) delete process.env["LOCKKEEPER_SERVER"];
    else process.env["LOCKKEEPER_SERVER"] = before;
  }
});

test("the retry policy of the package is the published one", async () => {
  const published = new URL("../../../../proto/lockkeeper/v1/service_config.json", import.meta.url);
  assert.deepEqual(JSON.parse(SERVICE_CONFIG), JSON.parse(await readFile(published, "utf8")));
});

test("metadata goes with every call, and no proxy is used", async (t) => {
  const seen: unknown[] = [];
  const listProjects = (_: unknown, call: ServerUnaryCall<any, any>) => {
    seen.push(call.metadata.get("authorization"));
    return { projects: [] };
  };
  process.env["grpc_proxy"] = process.env["http_proxy"] = "http://127.0.0.1:9";
  t.after(() => {
    delete process.env["grpc_proxy"];
    delete process.env["http_proxy"];
  });
  const metadata = { authorization: "Bearer x" };
  const service = await fake(new Map([[ProjectService, { listProjects }]]), { metadata });
  t.after(service.stop);
  for await (const _ of service.client.listProjects()) assert.fail();
  assert.deepEqual(seen, [["Bearer x"]]);
});

test("a call ends at its deadline, the call's own before the client's", async (t) => {
  const service = await fake(operations({ cancelOperation: hanging }), { timeoutMs: 100 });
  t.after(service.stop);
  for (const timeoutMs of [undefined, 50]) {
    await assert.rejects(service.client.cancel("o", "", { timeoutMs }), { code: "DEADLINE_EXCEEDED", reason: "" });
  }
});

test("an abort ends the call at both ends for good and throws the signal's reason", async (t) => {
  let cancelled: Promise<unknown> | undefined;
  const controller = new AbortController();
  const getOperation = (_: unknown, call: ServerUnaryCall<any, any>) => {
    cancelled = once(call, "cancelled");
    controller.abort(new Error("enough"));
    return hanging();
  };
  const service = await fake(operations({ getOperation }));
  t.after(service.stop);
  await assert.rejects(service.client.getOperation("o", { signal: controller.signal }), { message: "enough" });
  await cancelled;
  await assert.rejects(service.client.getOperation("o", { signal: controller.signal }), { message: "enough" });
  assert.deepEqual(service.calls, ["getOperation"]);
});

test("a read is repeated while the service is UNAVAILABLE, what has no request id is not", async (t) => {
  let tries = 0;
  const away = () => {
    throw failure(status.UNAVAILABLE, "away");
  };
  const service = await fake(operations({
    getOperation: () => (++tries < 3 ? away() : { operation: { name: "o" } }),
    cancelOperation: away,
  }));
  t.after(service.stop);
  assert.equal((await service.client.getOperation("o")).name, "o");
  await assert.rejects(service.client.cancel("o"), { code: "UNAVAILABLE" });
  assert.deepEqual(service.calls, ["getOperation", "getOperation", "getOperation", "cancelOperation"]);
});

test("pages are asked for one after the other, as far as the caller reads", async (t) => {
  const asked: string[] = [];
  const listPlans = ({ pageToken, pageSize }: { pageToken: string; pageSize: number }) => {
    asked.push(pageToken);
    assert.equal(pageSize, 2);
    const number = Number(pageToken || 0);
    const plans = [{ name: `${number}` }, { name: `${number + 1}` }];
    return { plans, nextPageToken: number < 4 ? `${number + 2}` : "" };
  };
  const service = await fake(new Map([[PlanService, { listPlans }]]));
  t.after(service.stop);
  const request = { parent: "e", pageSize: 2 };
  const names: string[] = [];
  for await (const plan of service.client.pages(PlanService.method.listPlans, request, "plans")) names.push(plan.name);
  assert.deepEqual(names, ["0", "1", "2", "3", "4", "5"]);
  assert.deepEqual(asked.splice(0), ["", "2", "4"]);
  const second = { ...request, pageToken: "2" };
  for await (const plan of service.client.pages(PlanService.method.listPlans, second, "plans")) {
    assert.equal(plan.name, "2");
    break;
  }
  assert.deepEqual(asked, ["2"]);
  assert.deepEqual(request, { parent: "e", pageSize: 2 });
});

test("what is not a listing and what is not unary do not compile", () => {
  const never = (client: Client) => [
    // @ts-expect-error a stream is no call
    client.call(OperationService.method.watchOperation, {}),
    // @ts-expect-error a plan has no pages
    client.pages(PlanService.method.getPlan, {}, "plan"),
    // @ts-expect-error the field is called plans
    client.pages(PlanService.method.listPlans, {}, "items"),
    // @ts-expect-error the request has no such field
    client.call(PlanService.method.getPlan, { nome: "p" }),
  ];
  assert.equal(typeof never, "function");
});

test("the project is asked for once when none is named", async (t) => {
  let defaultProject = "";
  const handlers = new Map([[ServerService, { getServerInfo: () => ({ defaultProject }) }]]);
  const service = await fake(handlers, { project: "" });
  t.after(service.stop);
  await assert.rejects(service.client.project(), (error: LockkeeperError) => {
    assert.deepEqual([error.code, error.metadata], ["INVALID_ARGUMENT", { field: "project" }]);
    return true;
  });
  defaultProject = "projects/main";
  assert.equal(await service.client.environmentName("dev"), "projects/main/environments/dev");
  assert.equal(await service.client.environmentName("dev"), "projects/main/environments/dev");
  assert.equal(await service.client.environmentName("projects/x/environments/y"), "projects/x/environments/y");
  assert.equal(service.calls.length, 2);
  const named = new Client("127.0.0.1:1", { project: "shop" });
  assert.equal(await named.project(), "projects/shop");
});

test("a test database is asked for with its time to live, and given back by its name", async (t) => {
  const seen: unknown[] = [];
  const service = await fake(new Map([[TestDatabaseService, {
    createTestDatabase: ({ parent, target, ttl }: any) => {
      seen.push([parent, target, ttl.seconds, ttl.nanos]);
      return { testDatabase: { name: "projects/p/testDatabases/1" } };
    },
    deleteTestDatabase: ({ name }: any) => {
      seen.push(name);
      return {};
    },
  }]]));
  t.after(service.stop);
  await service.client.deleteTestDatabase(await service.client.createTestDatabase("base", { ttlMs: 1500 }));
  assert.deepEqual(seen, [["projects/p", "base", 1n, 500_000_000], "projects/p/testDatabases/1"]);
});

test("a bundle has the SQL files of a directory by name, byte for byte", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "lockkeeper-"));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, "b.sql"), Buffer.from([0xff, 0x00, 0x0a]));
  await writeFile(join(directory, "a.sql"), "SELECT 1;");
  await writeFile(join(directory, "README.md"), "no");
  const { files } = await bundleOf(directory);
  assert.deepEqual(files.map(({ fileName }) => fileName), ["a.sql", "b.sql"]);
  assert.deepEqual([...files[1]!.content], [0xff, 0x00, 0x0a]);
  await assert.rejects(bundleOf(join(directory, "missing")), { code: "ENOENT" });
});
