import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const countMade = () => bench.simulator.ledger().made;
const arm = (fault: Record<string, unknown>) => bench.admin("POST", "/faults", [fault]);
const armCreate = (fault: string, rest: Record<string, unknown> = {}) =>
  arm({ operation: "createInstances", fault, ...rest });

test("the fault refuse replies with the given error and has no effect", async () => {
  await armCreate("refuse", { httpStatus: 403, status: "PERMISSION_DENIED", message: "no" });
  const { httpStatus, body } = await bench.create();
  expect(httpStatus).toBe(403);
  expect(body.error).toEqual({ code: 403, status: "PERMISSION_DENIED", message: "no" });
  expect(countMade()).toBe(0);
});

test.each([
  ["throttle", 429, "RATE_LIMIT"],
  ["unavailable", 503, "UNAVAILABLE"],
])("the fault %s replies %d %s and has no effect", async (fault, code, status) => {
  await armCreate(fault);
  const { httpStatus, body } = await bench.create();
  expect([httpStatus, body.error?.status]).toEqual([code, status]);
  expect(countMade()).toBe(0);
});

test("the fault reset breaks the connection before any effect", async () => {
  await armCreate("reset");
  await expect(bench.create()).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(countMade()).toBe(0);
});

test("the fault lose-reply breaks the connection after the full effect", async () => {
  await armCreate("lose-reply");
  const lost = bench.create({}, { maxCount: 3, clientToken: "t" });
  await expect(lost).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(countMade()).toBe(3);
  const again = await bench.create({}, { maxCount: 3, clientToken: "t" });
  expect(again.body.result?.instanceIds).toHaveLength(3);
  expect(countMade()).toBe(3);
});

test("the fault not-json has the full effect and an unreadable reply", async () => {
  await armCreate("not-json");
  const { text, headers } = await bench.create();
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  expect(headers["x-jdcloud-request-id"]).toBeDefined();
  expect(countMade()).toBe(1);
});

test("the fault slow delays the reply", async () => {
  await armCreate("slow", { delayMs: 60 });
  const startMs = performance.now();
  expect((await bench.create()).httpStatus).toBe(200);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(55);
});

test("the fault boot-error puts the last VMs of a batch into error", async () => {
  await armCreate("boot-error", { count: 1 });
  const ids = await bench.launch(3);
  bench.clock.advance(1000);
  const statuses = await Promise.all(ids.map((id) => bench.statusOf(id)));
  expect(statuses).toEqual(["running", "running", "error"]);
});

test("the fault fewer-ids creates and returns fewer VMs, also when the token is repeated", async () => {
  await armCreate("fewer-ids", { count: 2 });
  const rest = { maxCount: 5, clientToken: "t" };
  const first = await bench.create({}, rest);
  expect(first.body.result?.instanceIds).toHaveLength(2);
  expect((await bench.create({}, rest)).body.result).toEqual(first.body.result);
  expect(countMade()).toBe(2);
});

describe("hide", () => {
  test("the fault hide on a create omits its VMs from listings for a time, and not from describeInstance", async () => {
    await armCreate("hide", { delayMs: 300 });
    const [id = ""] = await bench.launch(1);
    const total = async () => (await bench.list()).body.result?.totalCount;
    expect(await total()).toBe(0);
    expect(await bench.statusOf(id)).toBe("pending");
    bench.clock.advance(299);
    expect(await total()).toBe(0);
    bench.clock.advance(1);
    expect(await total()).toBe(1);
  });

  test("the fault hide on a listing omits the given VMs from this listing", async () => {
    const [a = "", b = ""] = await bench.launch(2);
    await arm({ operation: "describeInstances", fault: "hide", instanceIds: [a] });
    const listedIds = (await bench.list()).body.result?.instances?.map((vm) => vm["instanceId"]);
    expect(listedIds).toEqual([b]);
    expect((await bench.list()).body.result?.totalCount).toBe(2);
  });

  test("the fault hide on a listing omits the newest VMs", async () => {
    const ids = await bench.launch(3);
    await arm({ operation: "describeInstances", fault: "hide", count: 1, times: 2 });
    await arm({ operation: "describeInstances", fault: "hide", nth: 3, delayMs: 500 });
    const listedIds = async () =>
      (await bench.list()).body.result?.instances?.map((vm) => vm["instanceId"]);
    expect(await listedIds()).toEqual(ids.slice(0, 2));
    expect(await listedIds()).toEqual(ids.slice(0, 2));
    bench.clock.advance(500);
    expect(await listedIds()).toEqual(ids);
  });
});

test("a fault counts calls of its operation from its arming, and applies from the nth call on, the given number of times", async () => {
  await bench.create();
  await armCreate("throttle", { nth: 2, times: 2 });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) {
    statuses.push((await bench.create()).httpStatus);
    expect((await bench.list()).httpStatus).toBe(200);
  }
  expect(statuses).toEqual([200, 429, 429, 200]);
});

test("a fault on `*` applies to every operation", async () => {
  await arm({ operation: "*", fault: "unavailable", times: 2 });
  expect((await bench.list()).httpStatus).toBe(503);
  expect((await bench.create()).httpStatus).toBe(503);
  expect((await bench.list()).httpStatus).toBe(200);
});

test("a call that the gateway rejects uses up no fault", async () => {
  await armCreate("lose-reply");
  const body = { instanceSpec: {} };
  const denied = await bench.send({ method: "POST", path: "/instances", body, accessKeyId: "x" });
  expect(denied.httpStatus).toBe(401);
  expect(bench.simulator.faults.armed()).toHaveLength(1);
});

test("GET faults lists armed and applied faults, and DELETE faults disarms them", async () => {
  await armCreate("throttle");
  await armCreate("reset", { nth: 5 });
  const { body } = await bench.create();
  const { body: report } = await bench.admin("GET", "/faults");
  expect(report).toMatchObject({
    armed: [{ operation: "createInstances", fault: "reset", nth: 5, seen: 1 }],
    fired: [{ operation: "createInstances", fault: "throttle", requestId: body.requestId }],
  });
  await bench.admin("DELETE", "/faults");
  expect(bench.simulator.faults.armed()).toEqual([]);
});

test.each([
  ["an unknown fault", { operation: "createInstances", fault: "explode" }],
  ["an unknown operation", { operation: "createVms", fault: "reset" }],
  ["an unknown field", { operation: "*", fault: "reset", often: true }],
  ["nth of 0", { operation: "*", fault: "reset", nth: 0 }],
])("POST faults rejects %s with a reason", async (_, fault) => {
  const { httpStatus, body } = await arm(fault);
  expect(httpStatus).toBe(400);
  expect(body.error).toEqual(expect.any(String));
  expect(bench.simulator.faults.armed()).toEqual([]);
});
