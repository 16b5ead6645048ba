/** The official JavaScript SDK, as published, against the simulator. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import { startBench, type Bench } from "./client.js";

type Call = (options: Readonly<Record<string, unknown>>, regionId: string) => Promise<Answer>;

interface Answer {
  readonly requestId: string;
  readonly result: Readonly<Record<string, unknown>>;
}

type Service = Readonly<Record<string, Call>>;

interface Sdk {
  /** The SDK logs every request to the console unless this is replaced. */
  readonly config: { logger: () => void };
  readonly VM: new (config: object) => Service;
  readonly VPC: new (config: object) => Service;
  readonly DISK: new (config: object) => Service;
  readonly RESOURCETAG: new (config: object) => Service;
}

let bench: Bench;
let services: Readonly<Record<"vm" | "vpc" | "disk" | "tags", Service>>;
beforeAll(async () => {
  bench = await startBench();
  const sdk = createRequire(import.meta.url)("jdcloud-sdk-js") as Sdk;
  sdk.config.logger = () => undefined;
  const { VM, VPC, DISK, RESOURCETAG } = sdk;
  const { url, credentials } = bench.simulator;
  const config = () => ({
    credentials: { ...credentials },
    regionId: "cn-north-1",
    endpoint: { protocol: "http", host: new URL(url).host },
    logger: () => undefined,
  });
  services = {
    vm: new VM(config()),
    vpc: new VPC(config()),
    disk: new DISK(config()),
    tags: new RESOURCETAG(config()),
  };
});
afterAll(() => bench.simulator.close());

const REGION = "cn-north-1";
async function call(
  service: keyof typeof services,
  operation: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { requestId, result } = await (services[service][operation] as Call).call(
    services[service],
    options,
    REGION,
  );
  expect(requestId).toMatch(/^[0-9a-z]{32}$/);
  return result;
}
const statusOf = async (instanceId: string) => {
  const { instance } = await call("vm", "describeInstance", { instanceId });
  return (instance as { readonly status: string }).status;
};

test("the official JavaScript SDK creates, lists, stops, resizes, starts and deletes", async () => {
  const { instanceIds } = await call("vm", "createInstances", {
    instanceSpec: {
      az: "cn-north-1a",
      instanceType: "g.n2.large",
      imageId: "img-ubuntu2204",
      name: "web-[001]",
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main" } },
      elasticIp: { bandwidthMbps: 5, provider: "bgp" },
    },
    maxCount: 2,
    clientToken: "sdk-token",
  });
  const [first = "", second = ""] = instanceIds as readonly string[];
  bench.clock.advance(1000);

  const { instances, totalCount } = await call("vm", "describeInstances", {
    pageNumber: 1,
    pageSize: 10,
    filters: [
      { name: "instanceId", values: [first, second] },
      { name: "status", operator: "in", values: ["running"] },
    ],
  });
  expect(totalCount).toBe(2);
  expect(instances).toMatchObject([{ instanceName: "web-001" }, { instanceName: "web-002" }]);

  await call("vm", "stopInstance", { instanceId: first, chargeOnStopped: "keepCharging" });
  bench.clock.advance(500);
  expect(await statusOf(first)).toBe("stopped");
  await call("vm", "resizeInstance", { instanceId: first, instanceType: "g.n2.xlarge" });
  bench.clock.advance(500);
  await call("vm", "rebuildInstance", { instanceId: first, imageId: "img-ubuntu2404" });
  bench.clock.advance(1000);
  await call("vm", "startInstance", { instanceId: first });
  bench.clock.advance(500);
  const { instance } = await call("vm", "describeInstance", { instanceId: first });
  expect(instance).toMatchObject({
    status: "running",
    instanceType: "g.n2.xlarge",
    imageId: "img-ubuntu2404",
  });

  for (const instanceId of [first, second]) await call("vm", "deleteInstance", { instanceId });
  bench.clock.advance(250);
  await expect(call("vm", "describeInstance", { instanceId: first })).rejects.toMatchObject({
    error: { code: 404, status: "NOT_FOUND" },
  });
  expect(bench.simulator.ledger()).toMatchObject({ made: 2, alive: 0 });
});

test("the simulator serves the SDK's other services on the same host", async () => {
  const [id = ""] = await bench.launch(1, { elasticIp: { bandwidthMbps: 5, provider: "bgp" } });
  const elasticIpId = (await bench.look(id))["elasticIpId"];
  await call("vpc", "modifyElasticIp", { elasticIpId, bandwidthMbps: 9 });
  expect(await call("vpc", "describeElasticIp", { elasticIpId })).toMatchObject({
    elasticIp: { bandwidthMbps: 9, instanceId: id },
  });
  const { subnets } = await call("vpc", "describeSubnets", { pageSize: 10 });
  expect(subnets).toHaveLength(4);
  const filters = [{ name: "instanceId", values: [id] }];
  expect(await call("disk", "describeDisks", { filters })).toMatchObject({ totalCount: 1 });
  const { data } = await call("tags", "tagResources", {
    tagResources: {
      resources: [{ serviceCode: "vm", resourceId: [id] }],
      tags: [{ key: "环境", value: "测试" }],
    },
  });
  expect(data).toMatchObject({ successCount: 1 });
  const tags = [{ key: "环境", values: ["测试"] }];
  expect(await call("vm", "describeInstances", { tags })).toMatchObject({ totalCount: 1 });
});

test("the SDK reports an invalid request with HTTP status and body", async () => {
  await expect(call("vm", "startInstance", { instanceId: "i-x" })).rejects.toMatchObject({
    requestId: expect.any(String),
    error: { code: 404, status: "NOT_FOUND", message: "Instance 'i-x' not found." },
  });
});
