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
const shown = async (query = "") =>
  ((await bench.list(query)).body.result?.instances ?? []).map((vm) => vm["instanceId"]);
const statuses = async () =>
  ((await bench.list("pageSize=100")).body.result?.instances ?? []).map((vm) => vm["status"]);

describe("an answer on its way", () => {
  test("reset-after breaks the connection after the whole effect", async () => {
    await arm({ operation: "createInstances", fault: "reset-after" });
    await expect(bench.create()).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(ledger().made).toBe(1);
  });

  test("cut has the whole effect and breaks off in the middle of the body", async () => {
    await arm({ operation: "createInstances", fault: "cut" });
    await expect(bench.create()).rejects.toThrow(/aborted|ECONNRESET/);
    expect(ledger().made).toBe(1);
  });

  test("error-after has the whole effect and answers 504", async () => {
    await arm({ operation: "createInstances", fault: "error-after" });
    const { httpStatus, body } = await bench.create();
    expect([httpStatus, body.error?.status]).toEqual([504, "GATEWAY_TIMEOUT"]);
    expect(ledger().made).toBe(1);
  });
});

describe("chance", () => {
  const outcomes = async (seed: string) => {
    const other = await startBench({ seed });
    other.simulator.faults.arm([{ operation: "*", fault: "throttle", probability: 0.5 }]);
    const seen = [];
    for (let call = 0; call < 40; call += 1) seen.push((await other.list()).httpStatus);
    await other.simulator.close();
    return seen;
  };

  test("the same seed strikes the same calls, another one others, and about as many as told", async () => {
    const [one, again, other] = [await outcomes("s"), await outcomes("s"), await outcomes("t")];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    const struck = one.filter((httpStatus) => httpStatus === 429).length;
    expect(struck).toBeGreaterThan(8);
    expect(struck).toBeLessThan(32);
  });

  test("a probability of 1 strikes from the nth call on, so many times as told", async () => {
    await onList("throttle", { probability: 1, nth: 2, times: 2 });
    const seen = [];
    for (let call = 0; call < 4; call += 1) seen.push((await bench.list()).httpStatus);
    expect(seen).toEqual([200, 429, 429, 200]);
  });
});

describe("a condition", () => {
  test("on a VM counts and strikes calls about that VM only", async () => {
    const [a = "", b = ""] = await bench.launch(2);
    await arm({ operation: "*", fault: "throttle", when: { instanceId: b }, times: 2 });
    expect((await bench.send({ path: `/instances/${a}` })).httpStatus).toBe(200);
    expect((await bench.send({ path: `/instances/${b}` })).httpStatus).toBe(429);
    const filter = (id: string) => `filters.1.name=instanceId&filters.1.values.1=${id}`;
    expect((await bench.list(filter(a))).httpStatus).toBe(200);
    expect((await bench.list(filter(b))).httpStatus).toBe(429);
  });

  test("on a name looks at the create call, the filter and the VM of the path", async () => {
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

  test("on a page or a region strikes that one only", async () => {
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
  ])("%j fits %j: %s", (text, pattern, fits) => {
    expect(fitsPattern(text, pattern)).toBe(fits);
  });
});

describe("stale", () => {
  test("shows a listing as it was so many polls ago", async () => {
    const [a = ""] = await bench.launch(1);
    await onList("stale", { nth: 3, polls: 2 });
    expect(await shown()).toEqual([a]);
    const [b = ""] = await bench.launch(1);
    bench.simulator.deleteInstance(a);
    expect(await shown()).toEqual([b]);
    expect(await shown()).toEqual([a]);
    expect(await shown()).toEqual([b]);
  });

  test("armed after the looks it goes back to still leaves out what was made since", async () => {
    const [a = ""] = await bench.launch(1);
    await shown();
    const ids = [a, ...(await bench.launch(1))];
    await onList("stale");
    expect(await shown()).toEqual([a]);
    expect(await shown()).toEqual(ids);
  });

  test("shows the world as it was some time ago, and changes nothing", async () => {
    const [a = ""] = await bench.launch(1);
    bench.clock.advance(600);
    const [b = ""] = await bench.launch(1);
    bench.clock.advance(500);
    expect(await statuses()).toEqual(["running", "pending"]);
    await onList("stale", { delayMs: 600 });
    expect(await statuses()).toEqual(["pending"]);
    expect(await shown()).toEqual([a, b]);
    expect(ledger().alive).toBe(2);
  });

  test("does not free the address of a VM that went in between", async () => {
    const tiny = {
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1tiny" } },
    };
    const ids = await bench.launch(4, tiny);
    bench.clock.advance(1000);
    await onList("stale", { nth: 2, delayMs: 100 });
    await shown();
    bench.simulator.deleteInstance(ids[0] ?? "");
    const again = await bench.launch(1, tiny);
    expect(again).toHaveLength(1);
    await shown();
    expect((await bench.create(tiny)).httpStatus).not.toBe(200);
  });
});

describe("between pages", () => {
  test("miss-member leaves one out and repeat-member shows one twice", async () => {
    const ids = await bench.launch(25);
    await onList("miss-member", { count: 1 });
    expect(await shown("pageSize=10")).toEqual(ids.slice(0, 10));
    expect(await shown("pageSize=10&pageNumber=2")).toEqual(ids.slice(11, 21));
    await onList("repeat-member");
    expect(await shown("pageSize=10")).toEqual(ids.slice(0, 10));
    expect(await shown("pageSize=10&pageNumber=2")).toEqual(ids.slice(9, 19));
    expect(await shown("pageSize=10&pageNumber=2")).toEqual(ids.slice(10, 20));
  });
});

describe("behind our back", () => {
  test.each([
    ["vm-stopped", "stopped"],
    ["vm-error", "error"],
    ["vm-gone", "gone"],
  ])("%s takes the VM that the call is about, before it is answered", async (fault, status) => {
    const [id = ""] = await bench.launch(1);
    bench.clock.advance(1000);
    await arm({ operation: "describeInstance", fault });
    expect(await bench.statusOf(id)).toBe(status);
  });

  test("a listing loses as many as told, which the seed decides, or the named ones", async () => {
    const ids = await bench.launch(5);
    await onList("vm-gone", { count: 2 });
    expect(await shown()).toHaveLength(3);
    bench.simulator.reset();
    const [a = "", ...others] = await bench.launch(5);
    expect(ids).not.toContain(a);
    await onList("vm-gone", { instanceIds: [a] });
    expect(await shown()).toEqual(others);
  });

  test("a create call loses VMs that it has just made and answered", async () => {
    await arm({ operation: "createInstances", fault: "vm-gone", count: 2 });
    const ids = await bench.launch(3);
    expect(ids).toHaveLength(3);
    expect(await shown()).toEqual(ids.slice(2));
  });
});
