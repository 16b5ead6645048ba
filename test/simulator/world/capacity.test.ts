import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const errorOf = async (spec: Record<string, unknown> = {}, maxCount = 1) =>
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
  test("the quota of vCPUs rejects as a whole the batch that exceeds it", async () => {
    bench.simulator.setLimits({ cpu: 5 });
    expect(await errorOf({}, 3)).toEqual(quotaError("InstanceCpu"));
    expect(await errorOf({}, 2)).toBeUndefined();
    expect(await errorOf()).toEqual(quotaError("InstanceCpu"));
  });

  test("the quota of memory rejects as a whole the batch that exceeds it", async () => {
    bench.simulator.setLimits({ memory: 16 });
    expect(await errorOf({}, 3)).toEqual(quotaError("InstanceMemory"));
    expect(await errorOf({}, 2)).toBeUndefined();
  });

  test("the quota of elastic IPs counts IPs without a VM", async () => {
    bench.simulator.setLimits({ elasticIp: 1 });
    expect(await errorOf(withIp, 2)).toEqual(quotaError("ElasticIp"));
    const id = await bench.running(withIp);
    await remove(id);
    expect(await errorOf(withIp)).toEqual(quotaError("ElasticIp"));
    expect(await errorOf()).toBeUndefined();
  });

  test("the quota of disks counts disks without a VM", async () => {
    const dataDisks = [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }];
    bench.simulator.setLimits({ disk: 2 });
    expect(await errorOf({ dataDisks }, 2)).toEqual(quotaError("Disk"));
    await remove(await bench.running({ dataDisks }));
    expect(await errorOf()).toEqual(quotaError("Disk"));
    expect(await errorOf({ imageId: "img-localdisk1" })).toBeUndefined();
  });

  test("describeQuotas shows the current quota, and a reset restores the initial one", async () => {
    bench.simulator.setLimits({ cpu: 7 });
    await bench.launch(1);
    const query = "filters.1.name=resourceTypes&filters.1.values.1=instance_cpu";
    const quotas = async () => (await bench.send({ path: "/quotas", query })).body.result?.quotas;
    expect(await quotas()).toEqual([{ resourceType: "instance_cpu", limit: 7, used: 2 }]);
    bench.simulator.reset();
    expect(await quotas()).toEqual([{ resourceType: "instance_cpu", limit: 1_000_000, used: 0 }]);
  });

  test("startSimulator accepts limits", async () => {
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

  test("the stock of a type in a zone runs out for this type and zone only", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 2);
    expect(await errorOf({}, 3)).toEqual(soldOut);
    expect(await errorOf({}, 2)).toBeUndefined();
    expect(await errorOf()).toEqual(soldOut);
    expect(await errorOf({ az: "cn-north-1b" })).toBeUndefined();
    expect(await errorOf({ instanceType: "c.n2.large" })).toBeUndefined();
  });

  test("the stock of a type grows when a VM is resized to another type", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    const id = await bench.stopped();
    expect(await errorOf()).toEqual(soldOut);
    await bench.act(id, "resizeInstance", { instanceType: "c.n2.large" });
    bench.clock.advance(500);
    expect(await errorOf()).toBeUndefined();
    expect(
      (await bench.act(id, "resizeInstance", { instanceType: "g.n2.large" })).body.error,
    ).toEqual(soldOut);
  });

  test("setStock counts from now on, regardless of existing VMs", async () => {
    await bench.launch(3);
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    expect(await errorOf()).toEqual(soldOut);
    bench.simulator.setStock("g.n2.large", "cn-north-1a", undefined);
    expect(await errorOf()).toBeUndefined();
  });

  test("setStock makes a sold-out type available", async () => {
    const p = { instanceType: "p.n1v100.2xlarge" };
    expect((await errorOf(p))?.message).toContain("out of stock");
    bench.simulator.setStock("p.n1v100.2xlarge", "cn-north-1a", 1);
    expect(await errorOf(p)).toBeUndefined();
  });

  test("a stop without charge returns stock, and the start needs it again", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    bench.simulator.setLimits({ cpu: 2 });
    const id = await bench.running();
    await bench.act(id, "stopInstance", { chargeOnStopped: "stopCharging" });
    expect(await errorOf()).toEqual(soldOut);
    bench.clock.advance(500);
    const other = await bench.running();
    expect((await bench.act(id, "startInstance")).body.error).toEqual(soldOut);
    bench.simulator.setStock("g.n2.large", "cn-north-1a", undefined);
    expect((await bench.act(id, "startInstance")).body.error).toEqual(quotaError("InstanceCpu"));
    await remove(other);
    expect((await bench.act(id, "startInstance")).httpStatus).toBe(200);
  });
});

test("a subnet assigns no more addresses than it has, and reuses freed ones", async () => {
  const primaryNetworkInterface = { networkInterface: { subnetId: "subnet-north1tiny" } };
  const [id = ""] = await bench.launch(4, { primaryNetworkInterface });
  bench.clock.advance(1000);
  expect((await errorOf({ primaryNetworkInterface }))?.message).toBe(
    "Available Ip in segments not enough",
  );
  await remove(id);
  expect(await errorOf({ primaryNetworkInterface })).toBeUndefined();
});

test("the rate limit replies 429 without effect until a minute has passed", async () => {
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

test("the rate limit does not count calls that the gateway rejects", async () => {
  const slow = await startBench({ callsPerMinute: 1 });
  for (let call = 0; call < 3; call += 1) {
    await slow.send({ path: "/instances", secretAccessKey: "wrong" });
  }
  expect((await slow.list()).httpStatus).toBe(200);
  await slow.simulator.close();
});

test("the rate limit counts the calls of the last 60 s", async () => {
  const slow = await startBench({ callsPerMinute: 1 });
  const ask = async () => (await slow.list()).httpStatus;
  expect(await ask()).toBe(200);
  slow.clock.advance(59_999);
  expect(await ask()).toBe(429);
  slow.clock.advance(1);
  expect(await ask()).toBe(200);
});

describe("usage", () => {
  test("a resize to a smaller type and a start succeed without free quota or stock", async () => {
    const other = await startBench();
    const id = await other.stopped({ instanceType: "g.n2.xlarge" });
    other.simulator.setLimits({ cpu: 1, memory: 1 });
    const smaller = await other.act(id, "resizeInstance", { instanceType: "g.n2.large" });
    expect(smaller.body.error).toBeUndefined();
    other.clock.advance(500);
    other.simulator.setStock("g.n2.large", "cn-north-1a", 0);
    expect((await other.act(id, "startInstance")).body.error).toBeUndefined();
  });

  test("setStock applies to one zone until the stock of the catalog is restored", async () => {
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

  test("describeQuotas counts the templates and images of the account", async () => {
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
