import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { fitsPattern } from "../../../simulator/faults/match.js";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ seed: "faults" });
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const ledger = () => bench.simulator.ledger();
const arm = async (...faults: readonly Record<string, unknown>[]) => {
  expect((await bench.admin("POST", "/faults", faults)).httpStatus).toBe(200);
};
const onList = (fault: string, rest: Record<string, unknown> = {}) =>
  arm({ operation: "describeInstances", fault, ...rest });
const listedIds = async (query = "") =>
  ((await bench.list(query)).body.result?.instances ?? []).map((vm) => vm["instanceId"]);
const statuses = async () =>
  ((await bench.list("pageSize=100")).body.result?.instances ?? []).map((vm) => vm["status"]);

describe("faults of the delivery", () => {
  test("the fault reset-after breaks the connection after the full effect", async () => {
    await arm({ operation: "createInstances", fault: "reset-after" });
    await expect(bench.create()).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(ledger().made).toBe(1);
  });

  test("the fault cut has the full effect and breaks the connection in the middle of the body", async () => {
    await arm({ operation: "createInstances", fault: "cut" });
    await expect(bench.create()).rejects.toThrow(/aborted|ECONNRESET/);
    expect(ledger().made).toBe(1);
  });

  test("the fault error-after has the full effect and replies 504", async () => {
    await arm({ operation: "createInstances", fault: "error-after" });
    const { httpStatus, body } = await bench.create();
    expect([httpStatus, body.error?.status]).toEqual([504, "GATEWAY_TIMEOUT"]);
    expect(ledger().made).toBe(1);
  });
});

describe("faults with a probability", () => {
  const outcomes = async (seed: string) => {
    const other = await startBench({ seed });
    other.simulator.faults.arm([{ operation: "*", fault: "throttle", probability: 0.5 }]);
    const seen = [];
    for (let call = 0; call < 40; call += 1) seen.push((await other.list()).httpStatus);
    await other.simulator.close();
    return seen;
  };

  test("a probability selects about the expected share of calls: the same calls for the same seed, other calls for another seed", async () => {
    const [one, replacement, other] = [
      await outcomes("s"),
      await outcomes("s"),
      await outcomes("t"),
    ];
    expect(replacement).toEqual(one);
    expect(other).not.toEqual(one);
    const throttled = one.filter((httpStatus) => httpStatus === 429).length;
    expect(throttled).toBeGreaterThan(8);
    expect(throttled).toBeLessThan(32);
  });

  test("a probability of 1 selects every call from the nth on, the given number of times", async () => {
    await onList("throttle", { probability: 1, nth: 2, times: 2 });
    const seen = [];
    for (let call = 0; call < 4; call += 1) seen.push((await bench.list()).httpStatus);
    expect(seen).toEqual([200, 429, 429, 200]);
  });
});

describe("faults with a condition", () => {
  test("a condition on a VM counts and selects only the calls about this VM", async () => {
    const [a = "", b = ""] = await bench.launch(2);
    await arm({ operation: "*", fault: "throttle", when: { instanceId: b }, times: 2 });
    expect((await bench.send({ path: `/instances/${a}` })).httpStatus).toBe(200);
    expect((await bench.send({ path: `/instances/${b}` })).httpStatus).toBe(429);
    const filter = (id: string) => `filters.1.name=instanceId&filters.1.values.1=${id}`;
    expect((await bench.list(filter(a))).httpStatus).toBe(200);
    expect((await bench.list(filter(b))).httpStatus).toBe(429);
  });

  test("a condition on a name compares the name of a create call, of a filter, and of the VM in the path", async () => {
    const [id = ""] = await bench.launch(1);
    const when = { name: "web-*1*" };
    await arm({ operation: "*", fault: "throttle", when, times: 3 });
    expect((await bench.create({ name: "db" })).httpStatus).toBe(200);
    expect((await bench.create()).httpStatus).toBe(429);
    expect((await bench.send({ path: `/instances/${id}` })).httpStatus).toBe(429);
    const byName = (name: string) => `filters.1.name=name&filters.1.values.1=${name}`;
    expect((await bench.list(byName("db"))).httpStatus).toBe(200);
    expect((await bench.list(byName("web-001"))).httpStatus).toBe(429);
  });

  test("a condition on a page or a region selects only the calls for this page or region", async () => {
    await onList("throttle", { when: { pageNumber: 2, regionId: "cn-north-1" } });
    expect((await bench.list()).httpStatus).toBe(200);
    expect((await bench.list("pageNumber=2")).httpStatus).toBe(429);
    await onList("throttle", { when: { regionId: "cn-east-1" } });
    expect((await bench.list("pageNumber=2")).httpStatus).toBe(200);
  });

  test.each([
    ["web-001", "web-001", true],
    ["web-001", "web", false],
    ["web-001", "web-*", true],
    ["web-001", "*01", true],
    ["web-001", "w*0*1", true],
    ["a", "a*a", false],
    ["axa", "a*a", true],
    ["", "*", true],
  ])("fitsPattern compares %j with %j: %s", (text, pattern, fits) => {
    expect(fitsPattern(text, pattern)).toBe(fits);
  });
});

describe("the fault stale", () => {
  test("the fault stale shows a listing as it was the given number of polls ago", async () => {
    const [a = ""] = await bench.launch(1);
    await onList("stale", { nth: 3, polls: 2 });
    expect(await listedIds()).toEqual([a]);
    const [b = ""] = await bench.launch(1);
    bench.simulator.deleteInstance(a);
    expect(await listedIds()).toEqual([b]);
    expect(await listedIds()).toEqual([a]);
    expect(await listedIds()).toEqual([b]);
  });

  test("the fault stale, armed after the polls it goes back to, still omits VMs created since", async () => {
    const [a = ""] = await bench.launch(1);
    await listedIds();
    const ids = [a, ...(await bench.launch(1))];
    await onList("stale");
    expect(await listedIds()).toEqual([a]);
    expect(await listedIds()).toEqual(ids);
  });

  test("the fault stale shows the world as it was the given time ago, and changes nothing", async () => {
    const [a = ""] = await bench.launch(1);
    bench.clock.advance(600);
    const [b = ""] = await bench.launch(1);
    bench.clock.advance(500);
    expect(await statuses()).toEqual(["running", "pending"]);
    await onList("stale", { delayMs: 600 });
    expect(await statuses()).toEqual(["pending"]);
    expect(await listedIds()).toEqual([a, b]);
    expect(ledger().alive).toBe(2);
  });

  test("the fault stale does not free the address of a VM that was deleted meanwhile", async () => {
    const tiny = {
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1tiny" } },
    };
    const ids = await bench.launch(4, tiny);
    bench.clock.advance(1000);
    await onList("stale", { nth: 2, delayMs: 100 });
    await listedIds();
    bench.simulator.deleteInstance(ids[0] ?? "");
    const replacement = await bench.launch(1, tiny);
    expect(replacement).toHaveLength(1);
    await listedIds();
    expect((await bench.create(tiny)).httpStatus).not.toBe(200);
  });
});

describe("faults between pages", () => {
  test("the fault miss-member omits a VM between pages, and repeat-member shows one twice", async () => {
    const ids = await bench.launch(25);
    await onList("miss-member", { count: 1 });
    expect(await listedIds("pageSize=10")).toEqual(ids.slice(0, 10));
    expect(await listedIds("pageSize=10&pageNumber=2")).toEqual(ids.slice(11, 21));
    await onList("repeat-member");
    expect(await listedIds("pageSize=10")).toEqual(ids.slice(0, 10));
    expect(await listedIds("pageSize=10&pageNumber=2")).toEqual(ids.slice(9, 19));
    expect(await listedIds("pageSize=10&pageNumber=2")).toEqual(ids.slice(10, 20));
  });
});

describe("out-of-band faults", () => {
  test.each([
    ["vm-stopped", "stopped"],
    ["vm-error", "error"],
    ["vm-gone", "gone"],
  ])("the fault %s changes the VM of the call to %s before the reply", async (fault, status) => {
    const [id = ""] = await bench.launch(1);
    bench.clock.advance(1000);
    await arm({ operation: "describeInstance", fault });
    expect(await bench.statusOf(id)).toBe(status);
  });

  test("the fault vm-gone on a listing deletes the given number of VMs, or the given VMs", async () => {
    const ids = await bench.launch(5);
    await onList("vm-gone", { count: 2 });
    expect(await listedIds()).toHaveLength(3);
    bench.simulator.reset();
    const [a = "", ...others] = await bench.launch(5);
    expect(ids).not.toContain(a);
    await onList("vm-gone", { instanceIds: [a] });
    expect(await listedIds()).toEqual(others);
  });

  test("the fault vm-gone on a create deletes VMs of the call after the reply", async () => {
    await arm({ operation: "createInstances", fault: "vm-gone", count: 2 });
    const ids = await bench.launch(3);
    expect(ids).toHaveLength(3);
    expect(await listedIds()).toEqual(ids.slice(2));
  });
});
