import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const made = () => bench.simulator.ledger().made;
const arm = (fault: Record<string, unknown>) => bench.admin("POST", "/faults", [fault]);
const strike = (fault: string, rest: Record<string, unknown> = {}) =>
  arm({ operation: "createInstances", fault, ...rest });

test("refuse answers as told and does nothing", async () => {
  await strike("refuse", { httpStatus: 403, status: "PERMISSION_DENIED", message: "no" });
  const { httpStatus, body } = await bench.create();
  expect(httpStatus).toBe(403);
  expect(body.error).toEqual({ code: 403, status: "PERMISSION_DENIED", message: "no" });
  expect(made()).toBe(0);
});

test.each([
  ["throttle", 429, "RATE_LIMIT"],
  ["unavailable", 503, "UNAVAILABLE"],
])("%s answers %d %s and does nothing", async (fault, code, status) => {
  await strike(fault);
  const { httpStatus, body } = await bench.create();
  expect([httpStatus, body.error?.status]).toEqual([code, status]);
  expect(made()).toBe(0);
});

test("reset breaks the connection before any effect", async () => {
  await strike("reset");
  await expect(bench.create()).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(made()).toBe(0);
});

test("lose-reply breaks the connection after the whole effect", async () => {
  await strike("lose-reply");
  const lost = bench.create({}, { maxCount: 3, clientToken: "t" });
  await expect(lost).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(made()).toBe(3);
  const again = await bench.create({}, { maxCount: 3, clientToken: "t" });
  expect(again.body.result?.instanceIds).toHaveLength(3);
  expect(made()).toBe(3);
});

test("not-json has the whole effect and an answer that cannot be read", async () => {
  await strike("not-json");
  const { text, headers } = await bench.create();
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  expect(headers["x-jdcloud-request-id"]).toBeDefined();
  expect(made()).toBe(1);
});

test("slow has its effect at once and answers later", async () => {
  await strike("slow", { delayMs: 60 });
  const startMs = performance.now();
  expect((await bench.create()).httpStatus).toBe(200);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(55);
});

test("boot-error takes the last of a batch", async () => {
  await strike("boot-error", { count: 1 });
  const ids = await bench.launch(3);
  bench.clock.advance(1000);
  const statuses = await Promise.all(ids.map((id) => bench.statusOf(id)));
  expect(statuses).toEqual(["running", "running", "error"]);
});

test("fewer-ids makes and answers fewer, and repeats that for the token", async () => {
  await strike("fewer-ids", { count: 2 });
  const rest = { maxCount: 5, clientToken: "t" };
  const first = await bench.create({}, rest);
  expect(first.body.result?.instanceIds).toHaveLength(2);
  expect((await bench.create({}, rest)).body.result).toEqual(first.body.result);
  expect(made()).toBe(2);
});

describe("hide", () => {
  test("on a create keeps its VMs out of listings for a time, not from describeInstance", async () => {
    await strike("hide", { delayMs: 300 });
    const [id = ""] = await bench.launch(1);
    const total = async () => (await bench.list()).body.result?.totalCount;
    expect(await total()).toBe(0);
    expect(await bench.statusOf(id)).toBe("pending");
    bench.clock.advance(299);
    expect(await total()).toBe(0);
    bench.clock.advance(1);
    expect(await total()).toBe(1);
  });

  test("on a listing keeps the named VMs out of that one", async () => {
    const [a = "", b = ""] = await bench.launch(2);
    await arm({ operation: "describeInstances", fault: "hide", instanceIds: [a] });
    const shown = (await bench.list()).body.result?.instances?.map((vm) => vm["instanceId"]);
    expect(shown).toEqual([b]);
    expect((await bench.list()).body.result?.totalCount).toBe(2);
  });

  test("on a listing keeps the newest ones out", async () => {
    const ids = await bench.launch(3);
    await arm({ operation: "describeInstances", fault: "hide", count: 1, times: 2 });
    await arm({ operation: "describeInstances", fault: "hide", nth: 3, delayMs: 500 });
    const shown = async () =>
      (await bench.list()).body.result?.instances?.map((vm) => vm["instanceId"]);
    expect(await shown()).toEqual(ids.slice(0, 2));
    expect(await shown()).toEqual(ids.slice(0, 2));
    bench.clock.advance(500);
    expect(await shown()).toEqual(ids);
  });
});

test("a fault strikes the nth call from its arming, so many times, and no other operation", async () => {
  await bench.create();
  await strike("throttle", { nth: 2, times: 2 });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) {
    statuses.push((await bench.create()).httpStatus);
    expect((await bench.list()).httpStatus).toBe(200);
  }
  expect(statuses).toEqual([200, 429, 429, 200]);
});

test("a fault of `*` strikes every operation", async () => {
  await arm({ operation: "*", fault: "unavailable", times: 2 });
  expect((await bench.list()).httpStatus).toBe(503);
  expect((await bench.create()).httpStatus).toBe(503);
  expect((await bench.list()).httpStatus).toBe(200);
});

test("a call that the gateway refuses is not struck", async () => {
  await strike("lose-reply");
  const body = { instanceSpec: {} };
  const denied = await bench.send({ method: "POST", path: "/instances", body, accessKeyId: "x" });
  expect(denied.httpStatus).toBe(401);
  expect(bench.simulator.faults.armed()).toHaveLength(1);
});

test("armed and struck faults can be read, and taken back", async () => {
  await strike("throttle");
  await strike("reset", { nth: 5 });
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
])("arming %s is refused with a reason", async (_, fault) => {
  const { httpStatus, body } = await arm(fault);
  expect(httpStatus).toBe(400);
  expect(body.error).toEqual(expect.any(String));
  expect(bench.simulator.faults.armed()).toEqual([]);
});
