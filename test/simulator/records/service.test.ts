/** The record of who was in service when, as tests and people ask for it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { ServiceQuestion } from "../../../simulator/index.js";
import { startBench, type Bench } from "../client.js";

const OWNER_TAG = "own:group";
const BOOT_MS = 1000;
const HOUR_MS = 3_600_000;

let bench: Bench;
let startMs: number;
beforeAll(async () => {
  bench = await startBench({ ownerTag: OWNER_TAG });
});
beforeEach(() => {
  bench.simulator.reset();
  startMs = bench.clock.nowMs();
});
afterAll(() => bench.simulator.close());

const inGroup = (value = "web") => ({ userTags: [{ key: OWNER_TAG, value }] });
const service = (question: Partial<ServiceQuestion> = {}) =>
  bench.simulator.service({ value: "web", ...question });
const remove = (id: string) => bench.send({ method: "DELETE", path: `/instances/${id}` });
/** The steps as `[milliseconds since the start of the test, running, existing]`. */
const steps = (question: Partial<ServiceQuestion> = {}) =>
  service({ fromMs: startMs, ...question }).steps.map(({ atMs, running, existing }) => [
    atMs - startMs,
    running,
    existing,
  ]);
/** Ids of new, running VMs of the group. */
const serving = async (count: number) => {
  const ids = await bench.launch(count, inGroup());
  bench.clock.advance(BOOT_MS);
  return ids;
};

test("the service record counts a VM as running from the end of its boot, even if nobody looked then", async () => {
  await bench.launch(2, inGroup());
  bench.clock.advance(700);
  await bench.launch(1, inGroup());
  bench.clock.advance(60_000);
  expect(steps()).toEqual([
    [0, 0, 2],
    [700, 0, 3],
    [1000, 2, 3],
    [1700, 3, 3],
  ]);
});

test("the service record counts a VM out from the moment its stop or deletion is accepted", async () => {
  const [a = "", b = ""] = await serving(3);
  bench.clock.advance(500);
  expect((await bench.act(a, "stopInstance")).httpStatus).toBe(200);
  bench.clock.advance(100);
  expect((await remove(b)).httpStatus).toBe(200);
  bench.clock.advance(60_000);
  expect((await bench.act(a, "startInstance")).httpStatus).toBe(200);
  bench.clock.advance(60_000);
  expect(steps({ fromMs: startMs + BOOT_MS })).toEqual([
    [1000, 3, 3],
    [1500, 2, 3],
    [1600, 1, 3],
    [1850, 1, 2],
    [62_100, 2, 2],
  ]);
});

test("the service record ignores a refused call", async () => {
  const [id = ""] = await bench.launch(1, inGroup());
  expect((await remove(id)).httpStatus).toBe(400);
  expect((await bench.act(id, "stopInstance")).httpStatus).toBe(400);
  bench.clock.advance(BOOT_MS);
  expect(steps()).toEqual([
    [0, 0, 1],
    [1000, 1, 1],
  ]);
});

test("the service record counts a deletion with a lost reply", async () => {
  const [id = ""] = await serving(1);
  bench.simulator.faults.arm([{ operation: "deleteInstance", fault: "lose-reply" }]);
  await expect(remove(id)).rejects.toThrow();
  expect(service()).toMatchObject({ running: 0, existing: 1 });
});

test("the service record keeps the outage of every task", async () => {
  const [id = ""] = await serving(1);
  bench.clock.advance(500);
  await bench.act(id, "rebootInstance");
  bench.clock.advance(2000);
  await bench.act(id, "stopInstance");
  bench.clock.advance(2000);
  await bench.act(id, "resizeInstance", { instanceType: "g.n2.xlarge" });
  bench.clock.advance(2000);
  await bench.act(id, "rebuildInstance", { imageId: "img-ubuntu2404" });
  bench.clock.advance(2000);
  await bench.act(id, "startInstance");
  bench.clock.advance(2000);
  const [vm] = service().vms;
  expect(vm?.existing).toEqual([{ fromMs: startMs, untilMs: null }]);
  expect(vm?.running).toEqual([
    { fromMs: startMs + 1000, untilMs: startMs + 1500 },
    { fromMs: startMs + 2000, untilMs: startMs + 3500 },
    { fromMs: startMs + 10_000, untilMs: null },
  ]);
});

test("the service record counts changes out of band at once", async () => {
  const [stopped = "", broken = "", deleted = ""] = await serving(4);
  bench.clock.advance(100);
  bench.simulator.stopInstance(stopped);
  bench.clock.advance(100);
  bench.simulator.failInstance(broken);
  bench.clock.advance(100);
  expect((await bench.admin("DELETE", `/instances/${deleted}`)).httpStatus).toBe(200);
  bench.clock.advance(10_000);
  expect(steps({ fromMs: startMs + BOOT_MS })).toEqual([
    [1000, 4, 4],
    [1100, 3, 4],
    [1200, 2, 4],
    [1300, 1, 3],
    [3200, 1, 2],
  ]);
});

test("the service record counts a VM that fails to boot as existing until it is gone", async () => {
  bench.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error" }]);
  await bench.launch(1, inGroup());
  bench.clock.advance(10_000);
  expect(steps()).toEqual([
    [0, 0, 1],
    [3000, 0, 0],
  ]);
});

test("the service record counts a VM out at its release time, even if nobody looked then", async () => {
  const [id = ""] = await serving(1);
  bench.clock.advance((1000 - (bench.clock.nowMs() % 1000)) % 1000);
  const releaseMs = bench.clock.nowMs() + 2 * HOUR_MS;
  const beijing = new Date(releaseMs + 8 * HOUR_MS).toISOString().slice(0, 19).replace("T", " ");
  const { httpStatus } = await bench.send({
    ...{ method: "POST", path: "/instances:modifyInstanceReleaseTime" },
    body: { instanceIds: [id], autoReleaseTime: beijing },
  });
  expect(httpStatus).toBe(200);
  bench.clock.advance(3 * HOUR_MS);
  expect(service().steps.slice(1)).toEqual([
    { atMs: releaseMs, running: 0, existing: 1 },
    { atMs: releaseMs + 250, running: 0, existing: 0 },
  ]);
});

test("the service record counts a VM for as long as it has the tag", async () => {
  const [a = "", b = ""] = await serving(2);
  bench.clock.advance(100);
  bench.simulator.retagInstance(a, { owner: "somebody" });
  bench.clock.advance(100);
  const tags = [{ key: OWNER_TAG, value: "db" }];
  const resources = [{ serviceCode: "vm", resourceId: [b] }];
  await bench.send({
    ...{ method: "POST", path: "/tags:tagResources", service: "resourcetag" },
    body: { tagResources: { resources, tags } },
  });
  bench.clock.advance(100);
  bench.simulator.retagInstance(a, { [OWNER_TAG]: "web" });
  expect(steps({ fromMs: startMs + BOOT_MS })).toEqual([
    [1000, 2, 2],
    [1100, 1, 1],
    [1200, 0, 0],
    [1300, 1, 1],
  ]);
  expect(service({ value: "db" })).toMatchObject({ fromMs: startMs + 1200, running: 1 });
  expect(service({ value: "" })).toMatchObject({ fromMs: startMs + 1100, running: 0 });
  expect(service({ tag: "owner", value: "somebody" }).vms).toEqual([
    {
      instanceId: a,
      name: "web-001",
      existing: [{ fromMs: startMs + 1100, untilMs: startMs + 1300 }],
      running: [{ fromMs: startMs + 1100, untilMs: startMs + 1300 }],
    },
  ]);
});

describe("service()", () => {
  test("service() gives the fewest running and the most existing VMs of a time, each with its first moment", async () => {
    const [a = "", b = ""] = await serving(3);
    bench.clock.advance(1000);
    await remove(a);
    bench.clock.advance(100);
    await bench.launch(2, inGroup());
    bench.clock.advance(10_000);
    await remove(b);
    bench.clock.advance(10_000);
    expect(service()).toMatchObject({
      fromMs: startMs + 1000,
      toMs: bench.clock.nowMs(),
      running: 3,
      existing: 3,
      fewestRunning: 2,
      fewestRunningAtMs: startMs + 2000,
      mostExisting: 5,
      mostExistingAtMs: startMs + 2100,
    });
    const between = (from: number, to: number) => {
      const { fewestRunning, mostExisting } = service({
        fromMs: startMs + from,
        toMs: startMs + to,
      });
      return [fewestRunning, mostExisting];
    };
    expect(between(0, 999)).toEqual([0, 3]);
    expect(between(1000, 1999)).toEqual([3, 3]);
    expect(between(1500, 2000)).toEqual([2, 3]);
    expect(between(2500, 3000)).toEqual([2, 4]);
    expect(between(3100, 12_099)).toEqual([4, 4]);
    expect(between(-10, -5)).toEqual([0, 0]);
  });

  test("service() counts a replacement that boots at the moment of a deletion as no outage", async () => {
    const [old = ""] = await serving(1);
    await bench.launch(1, inGroup());
    bench.clock.advance(BOOT_MS);
    await remove(old);
    expect(service({ fromMs: startMs + BOOT_MS })).toMatchObject({
      ...{ fewestRunning: 1, mostExisting: 2 },
    });
  });

  test("service() begins at the first creation while the VMs were never all running", async () => {
    await bench.launch(2, inGroup());
    bench.clock.advance(500);
    expect(service()).toMatchObject({ fromMs: startMs, fewestRunning: 0, mostExisting: 2 });
  });

  test("service() of a tag without VMs is empty", () => {
    const atMs = bench.clock.nowMs();
    expect(service({ value: "nobody" })).toEqual({
      ...{ fromMs: atMs, toMs: atMs, running: 0, existing: 0 },
      ...{ fewestRunning: 0, fewestRunningAtMs: atMs, mostExisting: 0, mostExistingAtMs: atMs },
      steps: [{ atMs, running: 0, existing: 0 }],
      vms: [],
    });
  });

  test("service() rejects an unknown key, and a time that ends before it begins", async () => {
    const untagged = await startBench();
    expect(() => untagged.simulator.service({ value: "web" })).toThrow(
      "the key of the tag is unknown",
    );
    await untagged.simulator.close();
    expect(() => service({ fromMs: startMs + 1 })).toThrow("the time ends before it begins");
    expect(() => service({ fromMs: startMs, toMs: startMs - 1 })).toThrow(RangeError);
  });
});

test("the service record survives a snapshot, and its times move with those of the snapshot", async () => {
  const [a = ""] = await serving(2);
  bench.simulator.stopInstance(a);
  bench.clock.advance(500);
  bench.simulator.retagInstance(a, {});
  const before = steps();
  const snapshot = bench.simulator.snapshot();
  bench.simulator.reset();
  expect(service()).toMatchObject({ vms: [] });
  bench.clock.advance(40_000);
  bench.simulator.restore(snapshot);
  startMs += 40_000;
  expect(before).toEqual([
    [0, 0, 2],
    [1000, 1, 2],
    [1500, 1, 1],
  ]);
  expect(steps()).toEqual(before);
});

describe("GET service", () => {
  test("GET service returns the same as service()", async () => {
    const [a = ""] = await serving(2);
    bench.clock.advance(500);
    await remove(a);
    bench.clock.advance(500);
    const [fromMs, toMs] = [startMs + 1200, startMs + 1600];
    const { httpStatus, body } = await bench.admin(
      "GET",
      `/service?value=web&from=${fromMs}&to=${new Date(toMs).toISOString()}`,
    );
    expect(httpStatus).toBe(200);
    expect(body).toEqual(service({ fromMs, toMs }));
    expect(body).toMatchObject({ fewestRunning: 1, fewestRunningAtMs: startMs + 1500 });
    expect((await bench.admin("GET", "/service?value=web")).body).toEqual(service());
    const other = await bench.admin("GET", "/service?value=web&tag=other");
    expect(other.body).toEqual(service({ tag: "other" }));
  });

  test.each([
    ["", "value: "],
    ["?value=web&from=soon", "from: must be milliseconds or a date"],
    ["?value=web&since=5", "since"],
    ["?value=web&from=5&to=4", "the time ends before it begins"],
  ])("GET service%s is 400 with the reason", async (query, reason) => {
    const { httpStatus, body } = await bench.admin("GET", `/service${query}`);
    expect(httpStatus).toBe(400);
    expect(body.error).toContain(reason);
  });
});
