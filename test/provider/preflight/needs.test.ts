import { describe, expect, test } from "@jest/globals";
import { launchSpecOf, type Counts } from "../../../provider/preflight/launch-spec.js";
import { needsOf } from "../../../provider/preflight/needs.js";
import { InstanceTypeInfo } from "../../../provider/wire/catalog.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "../group/web-group.js";

const TYPES = [
  { instanceType: "g.n2.large", cpu: 2, memoryMB: 8192 },
  { instanceType: "g.n2.xlarge", cpu: 4, memoryMB: 16384 },
].map((one) => InstanceTypeInfo.parse(one));

function needs(
  counts: Partial<Counts>,
  spec: Partial<InstanceSpec> = {},
  before?: Partial<InstanceSpec>,
): Readonly<Record<string, number>> {
  const all = needsOf({
    counts: { launch: 0, replace: 0, retire: 0, surge: 0, ...counts },
    launchSpec: launchSpecOf({ ...SPEC, ...spec }),
    before: before && launchSpecOf({ ...SPEC, ...before }),
    types: TYPES,
  });
  return Object.fromEntries(all.map(({ what, count }) => [what, count]));
}

const data = (autoDelete?: boolean) => ({
  cloudDiskSpec: { diskType: "ssd.gp1" as const, diskSizeGB: 20 },
  ...(autoDelete !== undefined && { autoDelete }),
});
const elasticIp = { bandwidthMbps: 5, provider: "bgp" as const };
const otherSubnet = {
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-b" } },
};

describe("needsOf", () => {
  test("needsOf a launch counts VMs, sizes, disks and addresses", () => {
    expect(needs({ launch: 3 })).toEqual({
      instance: 3,
      instance_cpu: 6,
      instance_memory: 24,
      disk: 3,
      "subnet-a": 3,
    });
  });

  test("needsOf a replacement is empty, since each VM is deleted first", () => {
    expect(needs({ replace: 3 })).toEqual({});
  });

  test("needsOf a surge counts the successors beside the members they replace", () => {
    expect(needs({ replace: 3, surge: 1 })).toEqual({
      instance: 1,
      instance_cpu: 2,
      instance_memory: 8,
      disk: 1,
      "subnet-a": 1,
    });
  });

  test.each([
    // The last successor is the most: two members have the new type, and it runs beside the last old one.
    ["a larger", "g.n2.xlarge", "g.n2.large", 2 + 2 + 4],
    // The first successor is the most: no member has the new type yet.
    ["a smaller", "g.n2.large", "g.n2.xlarge", 2],
  ])("needsOf a surge of %s type are its highest moment", (_, instanceType, former, cpu) => {
    const all = needs({ replace: 3, surge: 1 }, { instanceType }, { instanceType: former });
    expect(all["instance_cpu"]).toBe(cpu);
  });

  test("needsOf a surge into another subnet count each address once", () => {
    expect(needs({ replace: 3, surge: 1 }, otherSubnet, {})["subnet-b"]).toBe(3);
  });

  test("needsOf a replacement by a larger type needs the difference", () => {
    const larger = { instanceType: "g.n2.xlarge" };
    expect(needs({ replace: 3 }, larger, {})).toEqual({ instance_cpu: 6, instance_memory: 24 });
  });

  test("needsOf a restart with a larger type needs the difference, and no address or disk", () => {
    const larger = { instanceType: "g.n2.xlarge", elasticIp };
    expect(needs({ change: 3 }, larger, { elasticIp })).toEqual({
      ...{ instance_cpu: 6, instance_memory: 24 },
    });
  });

  test("needsOf a replacement of a type no longer offered subtracts nothing", () => {
    const before = { instanceType: "g.n1.large" };
    expect(needs({ replace: 1 }, {}, before)).toEqual({ instance_cpu: 2, instance_memory: 8 });
  });

  test("needsOf a replacement in another subnet needs its addresses", () => {
    expect(needs({ replace: 3 }, otherSubnet, {})).toEqual({ "subnet-b": 3 });
  });

  test("needsOf subtracts the VMs to delete", () => {
    expect(needs({ launch: 2, retire: 3 })).toMatchObject({ instance: -1, "subnet-a": -1 });
  });

  test("needsOf counts new elastic IPs for replaced VMs, since the old ones stay", () => {
    expect(needs({ launch: 2, replace: 3 }, { elasticIp })["elastic_ip"]).toBe(5);
  });

  test("needsOf counts only the data disks that outlive a replaced VM", () => {
    const dataDisks = [data(), data(false), data(true)];
    expect(needs({ replace: 2 }, { dataDisks })["disk"]).toBe(4);
    expect(needs({ replace: 2 }, {}, { dataDisks })["disk"]).toBe(4);
    expect(needs({ launch: 2 }, { dataDisks })["disk"]).toBe(8);
  });

  test("needsOf a type of unknown size leaves sizes out", () => {
    expect(needs({ launch: 1 }, { instanceType: "g.x.large" })).toEqual({
      instance: 1,
      disk: 1,
      "subnet-a": 1,
    });
  });
});
