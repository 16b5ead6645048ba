import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const refusalOf = async (spec: Record<string, unknown> = {}, maxCount = 1) =>
  (await bench.create(spec, { maxCount })).body.error;
const remove = async (id: string, query = "") => {
  await bench.send({ method: "DELETE", path: `/instances/${id}`, query });
  bench.clock.advance(250);
};
const quotaError = (name: string) => ({
  code: 429,
  status: "QUOTA_EXCEEDED",
  message: `${name} quota limit exceeded`,
});
const withIp = { elasticIp: { bandwidthMbps: 1, provider: "bgp" } };

describe("a quota", () => {
  test("of vCPUs refuses the batch that goes beyond it, whole, and not the one before", async () => {
    bench.simulator.setLimits({ cpu: 5 });
    expect(await refusalOf({}, 3)).toEqual(quotaError("InstanceCpu"));
    expect(await refusalOf({}, 2)).toBeUndefined();
    expect(await refusalOf()).toEqual(quotaError("InstanceCpu"));
  });

  test("of memory", async () => {
    bench.simulator.setLimits({ memory: 16 });
    expect(await refusalOf({}, 3)).toEqual(quotaError("InstanceMemory"));
    expect(await refusalOf({}, 2)).toBeUndefined();
  });

  test("of elastic IPs, which those without a VM use up too", async () => {
    bench.simulator.setLimits({ elasticIp: 1 });
    expect(await refusalOf(withIp, 2)).toEqual(quotaError("ElasticIp"));
    const id = await bench.running(withIp);
    await remove(id);
    expect(await refusalOf(withIp)).toEqual(quotaError("ElasticIp"));
    expect(await refusalOf()).toBeUndefined();
  });

  test("of disks, which those without a VM use up too", async () => {
    const dataDisks = [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }];
    bench.simulator.setLimits({ disk: 2 });
    expect(await refusalOf({ dataDisks }, 2)).toEqual(quotaError("Disk"));
    await remove(await bench.running({ dataDisks }));
    expect(await refusalOf()).toEqual(quotaError("Disk"));
    expect(await refusalOf({ imageId: "img-localdisk1" })).toBeUndefined();
  });

  test("is shown as it is now, and is back after a reset", async () => {
    bench.simulator.setLimits({ cpu: 7 });
    await bench.launch(1);
    const query = "filters.1.name=resourceTypes&filters.1.values.1=instance_cpu";
    const quotas = async () => (await bench.send({ path: "/quotas", query })).body.result?.quotas;
    expect(await quotas()).toEqual([{ resourceType: "instance_cpu", limit: 7, used: 2 }]);
    bench.simulator.reset();
    expect(await quotas()).toEqual([{ resourceType: "instance_cpu", limit: 1_000_000, used: 0 }]);
  });

  test("can be given at the start", async () => {
    const small = await startBench({ limits: { cpu: 1 } });
    expect((await small.create()).body.error).toEqual(quotaError("InstanceCpu"));
    await small.simulator.close();
  });
});

describe("stock", () => {
  const soldOut = {
    code: 400,
    status: "FAILED_PRECONDITION",
    message: "InstanceType 'g.n2.large' is out of stock",
  };

  test("of a type in a zone runs out, there and of that type only", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 2);
    expect(await refusalOf({}, 3)).toEqual(soldOut);
    expect(await refusalOf({}, 2)).toBeUndefined();
    expect(await refusalOf()).toEqual(soldOut);
    expect(await refusalOf({ az: "cn-north-1b" })).toBeUndefined();
    expect(await refusalOf({ instanceType: "c.n2.large" })).toBeUndefined();
  });

  test("comes back with a VM that goes or is resized away", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    const id = await bench.stopped();
    expect(await refusalOf()).toEqual(soldOut);
    await bench.act(id, "resizeInstance", { instanceType: "c.n2.large" });
    bench.clock.advance(500);
    expect(await refusalOf()).toBeUndefined();
    expect(
      (await bench.act(id, "resizeInstance", { instanceType: "g.n2.large" })).body.error,
    ).toEqual(soldOut);
  });

  test("counts from now on, whatever is there already", async () => {
    await bench.launch(3);
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    expect(await refusalOf()).toEqual(soldOut);
    bench.simulator.setStock("g.n2.large", "cn-north-1a", undefined);
    expect(await refusalOf()).toBeUndefined();
  });

  test("of a sold-out type comes in when it is set", async () => {
    const p = { instanceType: "p.n1v100.2xlarge" };
    expect((await refusalOf(p))?.message).toContain("out of stock");
    bench.simulator.setStock("p.n1v100.2xlarge", "cn-north-1a", 1);
    expect(await refusalOf(p)).toBeUndefined();
  });

  test("is given back by a stop without charge and needed again to start", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    bench.simulator.setLimits({ cpu: 2 });
    const id = await bench.running();
    await bench.act(id, "stopInstance", { chargeOnStopped: "stopCharging" });
    expect(await refusalOf()).toEqual(soldOut);
    bench.clock.advance(500);
    const other = await bench.running();
    expect((await bench.act(id, "startInstance")).body.error).toEqual(soldOut);
    bench.simulator.setStock("g.n2.large", "cn-north-1a", undefined);
    expect((await bench.act(id, "startInstance")).body.error).toEqual(quotaError("InstanceCpu"));
    await remove(other);
    expect((await bench.act(id, "startInstance")).httpStatus).toBe(200);
  });
});

test("a subnet gives no more addresses than it has, and gets them back", async () => {
  const primaryNetworkInterface = { networkInterface: { subnetId: "subnet-north1tiny" } };
  const [id = ""] = await bench.launch(4, { primaryNetworkInterface });
  bench.clock.advance(1000);
  expect((await refusalOf({ primaryNetworkInterface }))?.message).toBe(
    "Available Ip in segments not enough",
  );
  await remove(id);
  expect(await refusalOf({ primaryNetworkInterface })).toBeUndefined();
});

test("calls beyond the rate are 429 and do nothing, until a minute has passed", async () => {
  const slow = await startBench({ callsPerMinute: 2 });
  expect((await slow.create()).httpStatus).toBe(200);
  slow.clock.advance(30_000);
  expect((await slow.create()).httpStatus).toBe(200);
  const { body } = await slow.create();
  expect(body.error).toEqual({ code: 429, status: "RATE_LIMIT", message: "Too many requests" });
  expect(slow.simulator.ledger().made).toBe(2);
  slow.clock.advance(30_000);
  expect((await slow.create()).httpStatus).toBe(200);
  expect((await slow.create()).httpStatus).toBe(429);
  await slow.simulator.close();
});

test("calls that the gateway refuses do not count against the rate", async () => {
  const slow = await startBench({ callsPerMinute: 1 });
  for (let call = 0; call < 3; call += 1) {
    await slow.send({ path: "/instances", secretAccessKey: "wrong" });
  }
  expect((await slow.list()).httpStatus).toBe(200);
  await slow.simulator.close();
});

test("a rate limit counts the calls of the last 60 s, the last of them included", async () => {
  const slow = await startBench({ callsPerMinute: 1 });
  const ask = async () => (await slow.list()).httpStatus;
  expect(await ask()).toBe(200);
  slow.clock.advance(59_999);
  expect(await ask()).toBe(429);
  slow.clock.advance(1);
  expect(await ask()).toBe(200);
});

describe("what is used up", () => {
  test("refuses nothing that needs no more of it", async () => {
    const other = await startBench();
    const id = await other.stopped({ instanceType: "g.n2.xlarge" });
    other.simulator.setLimits({ cpu: 1, memory: 1 });
    const smaller = await other.act(id, "resizeInstance", { instanceType: "g.n2.large" });
    expect(smaller.body.error).toBeUndefined();
    other.clock.advance(500);
    other.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    expect((await other.act(id, "startInstance")).body.error).toBeUndefined();
  });

  test("of a stock is what is in its zone, until the catalog's word is brought back", async () => {
    const other = await startBench();
    other.simulator.setStock("h.n2.large", "cn-north-1a", 1);
    const create = async (az: string) =>
      (await other.create({ instanceType: "h.n2.large", az })).body.error?.message ?? "accepted";
    expect([await create("cn-north-1b"), await create("cn-north-1a")]).toEqual([
      "accepted",
      "accepted",
    ]);
    other.simulator.setStock("h.n2.large", "cn-north-1a", 5);
    other.simulator.setStock("h.n2.large", "cn-north-1a", undefined);
    expect(await create("cn-north-1a")).toBe("InstanceType 'h.n2.large' is out of stock");
  });

  test("of templates and images is what the account has of its own", async () => {
    const other = await startBench();
    const { quotas } = (await other.send({ path: "/quotas" })).body.result ?? {};
    expect(quotas).toMatchObject([
      ...[{}, {}, {}, { resourceType: "instance_local_disk", limit: 0, used: 0 }],
      { resourceType: "keypair", used: 3 },
      { resourceType: "image", used: 2 },
      { resourceType: "instanceTemplate", used: 2 },
    ]);
  });
});
