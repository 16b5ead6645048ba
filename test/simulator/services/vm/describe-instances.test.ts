import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
let web: readonly string[] = [];
let db: readonly string[] = [];
beforeAll(async () => {
  bench = await startBench();
  web = await bench.launch(21, {
    userTags: [
      { key: "role", value: "web" },
      { key: "tier", value: "a 1".replace(" ", "/") },
    ],
  });
  bench.clock.advance(1000);
  db = await bench.launch(4, {
    name: "db-[1]",
    az: "cn-north-1b",
    instanceType: "m.n2.large",
    imageId: "img-centos7900",
    elasticIp: { bandwidthMbps: 1, provider: "BGP" },
    primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1side" } },
    userTags: [{ key: "role", value: "db" }],
  });
});
afterAll(() => bench.simulator.close());

const idsOf = async (query: string) =>
  ((await bench.list(query)).body.result?.instances ?? []).map((vm) => String(vm["instanceId"]));
const filter = (name: string, ...values: readonly string[]) =>
  [
    `filters.1.name=${name}`,
    ...values.map((value, at) => `filters.1.values.${at + 1}=${value}`),
    "pageSize=100",
  ].join("&");

describe("pages of describeInstances", () => {
  test("describeInstances returns the first 20 VMs by default, oldest first", async () => {
    expect(await idsOf("")).toEqual(web.slice(0, 20));
  });

  test("the pages of describeInstances together list each VM once", async () => {
    const pages = [];
    for (const page of [1, 2, 3, 4]) pages.push(await idsOf(`pageSize=10&pageNumber=${page}`));
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5, 0]);
    expect(pages.flat()).toEqual([...web, ...db]);
  });

  test("describeInstances returns the total count with every page", async () => {
    expect((await bench.list("pageSize=10")).body.result?.totalCount).toBe(25);
  });

  test.each(["9", "101", "0", "-1", "1e%2B06"])(
    "describeInstances rejects a page size of %s as out of range",
    async (size) => {
      const { body } = await bench.list(`pageSize=${size}`);
      expect(body.error).toEqual({
        code: 400,
        status: "OUT_OF_RANGE",
        message: "PageSize out of range",
      });
    },
  );

  test("describeInstances rejects page number 0 as out of range", async () => {
    expect((await bench.list("pageNumber=0")).body.error?.message).toBe("PageNumber out of range");
  });

  test("describeInstances rejects a page size that is not a number", async () => {
    const { body } = await bench.list("pageSize=many");
    expect(body.error?.message).toBe("Parameter PageSize invalid");
  });
});

describe("the filter instanceId", () => {
  const newestFirst = () => [...db, ...web].reverse();

  test("the filter instanceId lists VMs in order of creation, each once", async () => {
    const [first = ""] = web;
    expect(await idsOf(filter("instanceId", ...newestFirst(), first))).toEqual([...web, ...db]);
  });

  test("the filter instanceId is paged like other listings", async () => {
    const query = filter("instanceId", ...newestFirst()).replace("pageSize=100", "pageSize=10");
    expect(await idsOf(`${query}&pageNumber=3`)).toEqual([...web, ...db].slice(20));
  });

  test("the filter instanceId ignores unknown ids and ids of another region", async () => {
    const [id = ""] = web;
    expect(await idsOf(filter("instanceId", "i-x", id))).toEqual([id]);
    const { body } = await bench.send({
      path: "/v1/regions/cn-east-2/instances",
      region: "cn-east-2",
      query: filter("instanceId", id),
    });
    expect(body.result).toMatchObject({ instances: [], totalCount: 0 });
  });

  test("the filter instanceId is combined with other filters", async () => {
    const query = `${filter("instanceId", ...web, ...db)}&filters.2.name=az&filters.2.values.1=cn-north-1b`;
    expect(await idsOf(query)).toEqual(db);
  });
});

describe("filters of describeInstances", () => {
  test.each([
    ["az", "cn-north-1b"],
    ["status", "pending"],
    ["imageId", "img-centos7900"],
    ["subnetId", "subnet-north1side"],
    ["instanceType", "m.n2.large"],
    ["name", "db-"],
    ["privateIpAddress", "10.1.0."],
  ])("describeInstances filters by %s %s", async (name, value) => {
    expect(await idsOf(filter(name, value))).toEqual(db);
  });

  test("describeInstances filters by several ids in any order", async () => {
    const [a = "", b = ""] = [db[1], web[3]];
    expect(await idsOf(filter("instanceId", a, b, "i-nothing"))).toEqual([b, a]);
  });

  test("describeInstances accepts 100 ids in one call", async () => {
    const ids = [...web, ...db, ...Array.from({ length: 75 }, (_, at) => `i-nothing${at}`)];
    expect(await idsOf(filter("instanceId", ...ids))).toHaveLength(25);
  });

  test("describeInstances filters by VPC", async () => {
    expect(await idsOf(filter("vpcId", "vpc-north1main"))).toHaveLength(25);
    expect(await idsOf(filter("vpcId", "vpc-other"))).toEqual([]);
  });

  test("describeInstances combines values of one filter with OR, and filters with AND", async () => {
    expect(await idsOf(filter("status", "pending", "running"))).toHaveLength(25);
    const both = `${filter("status", "running")}&filters.2.name=name&filters.2.values.1=db`;
    expect(await idsOf(both)).toEqual([]);
  });

  test("describeInstances combines the filters by elastic IP and by network interface with OR", async () => {
    const { body } = await bench.list(filter("instanceId", db[0] ?? "", db[1] ?? ""));
    const [first, second] = body.result?.instances ?? [];
    const nic = second?.["primaryNetworkInterface"] as {
      networkInterface: { networkInterfaceId: string };
    };
    const query = `${filter("elasticIpAddress", String(first?.["elasticIpAddress"]))}&filters.2.name=networkInterfaceId&filters.2.values.1=${nic.networkInterface.networkInterfaceId}`;
    expect(await idsOf(query)).toEqual(db.slice(0, 2));
  });

  test("describeInstances lists nothing for an unknown availability group", async () => {
    expect(await idsOf(filter("agId", "ag-x"))).toEqual([]);
  });

  test("describeInstances treats the operator `in` like `eq`", async () => {
    expect(await idsOf(`${filter("status", "pending")}&filters.1.operator=in`)).toEqual(db);
  });

  test("describeInstances filters by tag value, by tag key alone, and by two tags at once", async () => {
    expect(await idsOf("tags.1.key=role&tags.1.values.1=db")).toEqual(db);
    expect(await idsOf("tags.1.key=role&pageSize=100")).toHaveLength(25);
    expect(await idsOf("tags.1.key=role&tags.1.values.1=db&tags.2.key=tier")).toEqual([]);
    const or = "tags.1.key=role&tags.1.values.1=db&tags.1.values.2=web&pageSize=100";
    expect(await idsOf(or)).toHaveLength(25);
    expect(await idsOf("tags.1.key=tier&tags.1.values.1=a%2F1&pageSize=100")).toEqual(web);
  });

  test("describeInstances ignores a filter without values and an unknown parameter", async () => {
    expect(await idsOf("filters.1.name=status&offline=False&pageSize=100")).toHaveLength(25);
  });
});

test.each([
  ["an unknown filter", filter("colour", "red"), "Filter 'colour' not supported"],
  ["two names", filter("name", "a", "b"), "Filter 'name' takes a single value"],
  [
    "an operator it does not have",
    `${filter("status", "running")}&filters.1.operator=ne`,
    "Filter 'status' does not support operator 'ne'",
  ],
])("describeInstances rejects %s", async (_, query, message) => {
  const { body } = await bench.list(query);
  expect(body.error).toEqual({ code: 400, status: "INVALID_ARGUMENT", message });
});

test("describeInstanceStatus lists ids and states, with pages and filters", async () => {
  const query = filter("status", "pending");
  const { body } = await bench.send({ path: "/instanceStatus", query });
  expect(body.result).toEqual({
    instanceStatuses: db.map((instanceId) => ({ instanceId, status: "pending" })),
    totalCount: 4,
  });
});

test("describeInstanceStatus rejects a filter by zone", async () => {
  const { body } = await bench.send({ path: "/instanceStatus", query: filter("az", "x") });
  expect(body.error?.message).toBe("Filter 'az' not supported");
});

test("describeInstancePrivateIpAddress lists ids and addresses", async () => {
  const query = filter("privateIpAddress", "10.1.0.");
  const { body } = await bench.send({ path: "/instancePrivateIpAddress", query });
  expect(body.result?.totalCount).toBe(4);
  expect(body.result?.["instancePrivateIpAddress"]).toContainEqual({
    instanceId: db[0],
    privateIpAddress: expect.stringMatching(/^10\.1\.0\.\d+$/),
  });
});

test("describeBriefInstances omits the fields of other services", async () => {
  const query = filter("instanceId", db[0] ?? "");
  const { body } = await bench.send({ path: "/instances:describeBriefInstances", query });
  expect(body.result?.totalCount).toBe(1);
  const [brief] = body.result?.instances ?? [];
  expect(brief).toMatchObject({ instanceId: db[0], instanceName: "db-1", pAz: "cn-north-1b" });
  for (const name of ["hostname", "elasticIpId", "charge", "tags", "chargeOnStopped"]) {
    expect(brief).not.toHaveProperty(name);
  }
});

describe("describeInstancesCustomData", () => {
  const custom = (query = "") => bench.send({ path: "/instancesCustomData", query });

  test("describeInstancesCustomData lists at most ten VMs a page", async () => {
    const { body } = await custom();
    expect(body.result?.["customData"]).toHaveLength(10);
    expect(body.result?.totalCount).toBe(25);
    expect((await custom("pageSize=1")).body.result?.["customData"]).toEqual([
      { instanceId: web[0], metadata: [], userdata: [] },
    ]);
    expect((await custom("pageSize=11")).body.error?.message).toBe("PageSize out of range");
  });

  test("describeInstancesCustomData rejects a filter by zone, like describeInstanceStatus", async () => {
    const query = "filters.1.name=az&filters.1.values.1=x";
    expect((await custom(query)).body.error?.message).toBe("Filter 'az' not supported");
  });
});

describe("describeQuotas", () => {
  const quotas = (query = "") => bench.send({ path: "/quotas", query });

  test("describeQuotas lists limits and usage of the region", async () => {
    const { quotas: rows = [] } = (await quotas()).body.result ?? {};
    expect(rows).toContainEqual({ resourceType: "instance", limit: 500, used: 25 });
    expect(rows).toContainEqual({ resourceType: "instance_cpu", limit: 1_000_000, used: 50 });
    expect(rows).toContainEqual({
      resourceType: "instance_memory",
      limit: 4_000_000,
      used: 21 * 8 + 4 * 16,
    });
    expect(rows.map((row) => row["resourceType"])).toEqual([
      ...["instance", "instance_cpu", "instance_memory", "instance_local_disk", "keypair"],
      ...["image", "instanceTemplate"],
    ]);
  });

  test("describeQuotas lists only the requested types", async () => {
    expect((await quotas(filter("resourceTypes", "instance"))).body.result?.quotas).toHaveLength(1);
    expect((await quotas(filter("resourceTypes", "keypair"))).body.result?.quotas).toEqual([
      { resourceType: "keypair", limit: 500, used: 3 },
    ]);
  });

  test("describeQuotas rejects imageShare without an image", async () => {
    const query = filter("resourceTypes", "imageShare");
    expect((await quotas(query)).body.error?.message).toBe("Parameter ImageId missing");
    const { body } = await quotas(`${query}&imageId=img-private001`);
    expect(body.result?.quotas).toEqual([{ resourceType: "imageShare", limit: 20, used: 0 }]);
  });
});

test("describeInstances lists 100 of 10,000 VMs by id within 250 ms", async () => {
  const large = await startBench({ quota: 10_000 });
  for (let batch = 0; batch < 100; batch += 1) await large.launch(100);
  const ids = large.simulator.ledger().instances.slice(-100);
  const query = filter("instanceId", ...ids.map((one) => one.instanceId));
  await large.list(query);
  const startMs = performance.now();
  expect((await large.list(query)).body.result?.instances).toHaveLength(100);
  // The goal is 10 ms; the limit leaves room for a busy machine.
  expect(performance.now() - startMs).toBeLessThan(250);
  await large.simulator.close();
});
