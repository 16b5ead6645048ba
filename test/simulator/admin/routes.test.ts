import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { SPEC, startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ quota: 50 });
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const ledger = () => bench.simulator.ledger();
const first = () => ledger().instances[0];

test("the ledger lists every VM ever created and counts every call", async () => {
  const userTags = [{ key: "jdvm:group", value: "g1" }];
  const reply = await bench.create({ userTags }, { maxCount: 2, clientToken: "t" });
  const [gone = ""] = reply.body.result?.instanceIds ?? [];
  bench.clock.advance(1000);
  await bench.send({ method: "DELETE", path: `/instances/${gone}` });
  bench.clock.advance(250);
  await bench.create({ imageId: "img-x" });
  await bench.send({ path: "/nothing" });
  const { body, httpStatus } = await bench.admin("GET", "/ledger");
  expect(httpStatus).toBe(200);
  expect(body).toMatchObject({
    made: 2,
    alive: 1,
    quota: 50,
    calls: { createInstances: 2, deleteInstance: 1, unknown: 1 },
    totalCalls: 4,
    duplicates: [],
  });
  expect(body["instances"]).toMatchObject([
    {
      instanceId: gone,
      name: "web-001",
      status: "gone",
      alive: false,
      clientToken: "t",
      requestId: reply.body.requestId,
      tags: { "jdvm:group": "g1" },
      endCause: "deleted",
      goneAt: expect.any(String),
    },
    { name: "web-002", status: "running", alive: true, goneAt: null, endCause: null },
  ]);
});

test("a forgotten token creates new VMs, and the ledger reports the duplicates, also after a replay", async () => {
  const again = () => bench.create({}, { maxCount: 2, clientToken: "t" });
  await again();
  await again();
  expect(ledger().made).toBe(2);
  expect((await bench.admin("POST", "/forgetTokens")).httpStatus).toBe(200);
  await again();
  expect(ledger()).toMatchObject({ made: 4, tokenDuplicates: [{ clientToken: "t", made: 4 }] });
  const journal = bench.simulator.journal();
  bench.simulator.reset();
  expect(bench.simulator.replay(journal)).toMatchObject({ skipped: 0, diverged: [] });
  expect(ledger().made).toBe(4);
});

test("the ledger lists living VMs to which two calls gave the same name", async () => {
  const ids = [...(await bench.launch(2)), ...(await bench.launch(1))];
  expect(ledger().duplicates).toEqual([
    { regionId: "cn-north-1", name: "web-001", instanceIds: [ids[0], ids[2]] },
  ]);
  bench.simulator.deleteInstance(ids[2] ?? "");
  expect(ledger().duplicates).toEqual([]);
});

test("DELETE instances/{id} deletes a VM out of band at once", async () => {
  const [id = ""] = await bench.launch(1);
  expect((await bench.admin("DELETE", `/instances/${id}`)).httpStatus).toBe(200);
  expect(await bench.statusOf(id)).toBe("gone");
  expect(first()).toMatchObject({ alive: false, endCause: "out-of-band" });
  expect((await bench.admin("DELETE", `/instances/${id}`)).httpStatus).toBe(404);
});

test("POST instances/{id}:stop stops a VM out of band at once", async () => {
  const [id = ""] = await bench.launch(1);
  await bench.admin("POST", `/instances/${id}:stop`);
  expect(await bench.statusOf(id)).toBe("stopped");
  bench.clock.advance(5000);
  expect(await bench.statusOf(id)).toBe("stopped");
});

test("POST instances/{id}:error puts a VM into error, and the VM then disappears", async () => {
  const [id = ""] = await bench.launch(1);
  await bench.admin("POST", `/instances/${id}%3Aerror`);
  expect(await bench.statusOf(id)).toBe("error");
  bench.clock.advance(2000);
  expect(await bench.statusOf(id)).toBe("gone");
});

test("the admin routes rename, retag and change the type of a VM out of band", async () => {
  const [id = ""] = await bench.launch(1);
  await bench.admin("POST", `/instances/${id}:rename`, { name: "other" });
  await bench.admin("POST", `/instances/${id}:retag`, { tags: { a: "b" } });
  await bench.admin("POST", `/instances/${id}:changeType`, { instanceType: "c.n2.large" });
  const { body } = await bench.send({ path: `/instances/${id}` });
  expect(body.result?.instance).toMatchObject({
    instanceName: "other",
    instanceType: "c.n2.large",
    tags: [{ key: "a", value: "b" }],
  });
});

test("the library offers the same changes as the admin routes", async () => {
  const [id = ""] = await bench.launch(1);
  const { simulator } = bench;
  expect(simulator.renameInstance(id, "n")).toBe(true);
  expect(simulator.retagInstance(id, { k: "v" })).toBe(true);
  expect(simulator.changeInstanceType(id, "t")).toBe(true);
  expect(simulator.stopInstance(id)).toBe(true);
  expect(first()).toMatchObject({ name: "n", tags: { k: "v" }, instanceType: "t" });
  expect(first()?.status).toBe("stopped");
  expect(simulator.deleteInstance(id)).toBe(true);
  expect(simulator.stopInstance(id)).toBe(false);
});

test("POST quota changes the quota, and a reset restores the initial one", async () => {
  expect((await bench.admin("POST", "/quota", { instance: 1 })).httpStatus).toBe(200);
  expect((await bench.create({}, { maxCount: 2 })).httpStatus).toBe(429);
  await bench.admin("POST", "/reset");
  expect(ledger()).toMatchObject({ quota: 50, made: 0, calls: {}, totalCalls: 0 });
});

test("POST quota and POST stock change limits and stock", async () => {
  expect((await bench.admin("POST", "/quota", { cpu: 2 })).httpStatus).toBe(200);
  expect((await bench.create({}, { maxCount: 2 })).httpStatus).toBe(429);
  await bench.admin("POST", "/reset");
  const stock = { instanceType: "g.n2.large", az: "cn-north-1a", left: 1 };
  expect((await bench.admin("POST", "/stock", stock)).httpStatus).toBe(200);
  expect((await bench.create({}, { maxCount: 2 })).httpStatus).toBe(400);
  const journal = bench.simulator.journal();
  bench.simulator.reset();
  expect(bench.simulator.replay(journal)).toEqual({ replayed: 2, skipped: 0, diverged: [] });
  await bench.admin("POST", "/stock", { ...stock, left: null });
  expect((await bench.create({}, { maxCount: 2 })).httpStatus).toBe(200);
});

test("a reset forgets tokens and reuses no id", async () => {
  const before = await bench.create({}, { clientToken: "t" });
  bench.simulator.reset();
  const after = await bench.create({}, { clientToken: "t" });
  expect(after.body.result).not.toEqual(before.body.result);
});

test("the request log describes each request and contains no secret", async () => {
  const password = "Secret-9-zz";
  const userdata = [
    { key: "launch-script", value: Buffer.from("#!/bin/bash\n").toString("base64") },
  ];
  const reply = await bench.create({ password, userdata });
  expect(reply.httpStatus).toBe(200);
  const { body, text } = await bench.admin("GET", "/requests");
  expect(body["requests"]).toMatchObject([
    {
      method: "POST",
      path: "/v1/regions/cn-north-1/instances",
      operation: "createInstances",
      httpStatus: 200,
      status: "OK",
      requestId: reply.body.requestId,
    },
  ]);
  const ledgerText = (await bench.admin("GET", "/ledger")).text;
  for (const secret of [password, userdata[0]?.value ?? "", "Signature", "Credential"]) {
    expect(text + ledgerText).not.toContain(secret);
  }
});

test("the request log is bounded, and the counts of calls are not", async () => {
  const body = { instanceSpec: SPEC };
  for (let call = 0; call < 2100; call += 1) {
    await bench.send({ method: "POST", path: "/instances", body, accessKeyId: "x" });
  }
  expect(bench.simulator.requests()).toHaveLength(1000);
  expect(ledger().calls).toEqual({ createInstances: 2100 });
});

test.each([
  ["GET", "/nothing", undefined, 404],
  ["POST", "/ledger", undefined, 404],
  ["POST", "/quota", { instance: -1 }, 400],
  ["POST", "/quota", undefined, 400],
  ["POST", "/quota", { cpus: 1 }, 400],
  ["POST", "/stock", { instanceType: "t", az: "z" }, 400],
  ["POST", "/instances/i-x:rename", { name: "" }, 400],
  ["POST", "/instances/i-x:stop", undefined, 404],
  ["POST", "/instances/i-x:explode", undefined, 404],
])("the admin API rejects %s %s with body %j: %d", async (method, path, body, httpStatus) => {
  const reply = await bench.admin(method, path, body);
  expect(reply.httpStatus).toBe(httpStatus);
  expect(reply.body.error).toEqual(expect.any(String));
});

test.each([
  [{ instanceType: "g.n9.huge", az: "cn-north-1a", left: 1 }, "unknown instance type 'g.n9.huge'"],
  [{ instanceType: "g.n2.large", az: "cn-north-1z", left: 1 }, "unknown zone 'cn-north-1z'"],
])("POST stock rejects a type or zone that is not in the catalog: %j", async (stock, error) => {
  const reply = await bench.admin("POST", "/stock", stock);
  expect([reply.httpStatus, reply.body["error"]]).toEqual([400, error]);
});

test("the admin API serves the page for a path with a query, and ignores paths that only share its prefix", async () => {
  expect((await bench.admin("GET", "?tab=1")).httpStatus).toBe(200);
  expect((await bench.admin("GET", "s/ledger")).httpStatus).toBe(401);
});

test.each<readonly [string, unknown, RegExp]>([
  ["a fault", { operation: "createInstances", fault: "explode" }, /^fault: .*"refuse"\|"throttle"/],
  [
    "an operation",
    { operation: "createInstance", fault: "refuse" },
    /^operation: .*"createInstances"/,
  ],
  ["a missing fault", { operation: "*" }, /^fault: .*"refuse"/],
  ["an unknown field", { operation: "*", fault: "refuse", nht: 2 }, /"nht"/],
  ["a number", { operation: "*", fault: "slow", times: 0 }, /^times: .*>=1/],
  ["a fault in a list", [{ operation: "*", fault: "explode" }], /^\[0\]\.fault: .*"refuse"/],
])(
  "POST /faults refuses %s with one line that names the field and its values",
  async (_, order, text) => {
    const { httpStatus, body } = await bench.admin("POST", "/faults", order);
    expect(httpStatus).toBe(400);
    expect(body["error"]).toMatch(text);
    expect(body["error"]).not.toContain("\n");
  },
);

test("POST /clock refuses an advance with one line that names both forms", async () => {
  const { httpStatus, body } = await bench.admin("POST", "/clock", { advance: "soon" });
  expect(httpStatus).toBe(400);
  expect(body["error"]).toMatch(/^advance: must be a time such as 90s, or .*expected number/);
});
