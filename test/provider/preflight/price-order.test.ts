import { describe, expect, test } from "@jest/globals";
import { launchSpecOf } from "../../../provider/preflight/launch-spec.js";
import { priceOrderOf } from "../../../provider/preflight/price-order.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { SPEC } from "../group/web-group.js";

function order(spec: Partial<InstanceSpec> = {}, imageSizeGiB?: number) {
  return priceOrderOf(launchSpecOf({ ...SPEC, ...spec }), "cn-north-1", imageSizeGiB);
}

const place = { region: "cn-north-1", az: "cn-north-1a" };
const hourly = { ...place, billingType: 1 };
const vm = { serviceCode: "vm", ...hourly, formula: [{ key: "g.n2.large", value: 1 }] };

describe("priceOrderOf", () => {
  test("priceOrderOf a VM that tells its type only leaves its system disk out, and says so", () => {
    expect(order()).toEqual({ lines: [vm], uncounted: ["system disk"], prepaid: undefined });
  });

  test("priceOrderOf counts the system disk with the image's size where the spec tells none", () => {
    const systemDisk = { cloudDiskSpec: { diskType: "ssd.io1" as const } };
    const formula = [{ key: "ssd.io1", value: 80 }];
    expect(order({ systemDisk }, 80)).toEqual({
      lines: [vm, { serviceCode: "disk", ...hourly, formula }],
      uncounted: [],
      prepaid: undefined,
    });
  });

  test("priceOrderOf a VM with a local system disk lacks nothing", () => {
    expect(order({ systemDisk: { diskCategory: "local" } })).toMatchObject({ uncounted: [] });
  });

  test("priceOrderOf counts data disks that tell their size, and the elastic IP by its bandwidth", () => {
    const disk = { diskType: "hdd.std1" as const, diskSizeGB: 20 };
    const found = order({
      dataDisks: [{ cloudDiskSpec: disk }, { cloudDiskSpec: { diskType: "ssd.gp1" } }],
      elasticIp: { bandwidthMbps: 5, provider: "no_bgp" },
    });
    const ip = { serviceCode: "ip", networkOperator: 1, ...hourly };
    expect(found?.lines.slice(1)).toEqual([
      { serviceCode: "disk", ...hourly, formula: [{ key: "hdd.std1", value: 20 }] },
      { ...ip, formula: [{ key: "bandwidth", value: 5 }] },
    ]);
    expect(found?.uncounted).toEqual(["system disk", "data disks without a size"]);
  });

  test("priceOrderOf leaves traffic out, and says so", () => {
    const chargeSpec = { chargeMode: "postpaid_by_usage" as const };
    const found = order({ elasticIp: { bandwidthMbps: 5, provider: "bgp", chargeSpec } });
    expect(found?.lines).toEqual([vm]);
    expect(found?.uncounted).toContain("traffic of the elastic IP");
  });

  test.each([
    [{ chargeMode: "prepaid_by_duration" }, { timeSpan: 1, timeUnit: 3 }, "1 month"],
    [
      { chargeMode: "prepaid_by_duration", chargeUnit: "year", chargeDuration: 2 },
      { timeSpan: 2, timeUnit: 4 },
      "2 years",
    ],
  ])("priceOrderOf %j is for that time", (charge, time, prepaid) => {
    const found = order({ charge });
    expect(found?.lines[0]).toMatchObject({ billingType: 3, ...time });
    expect(found?.prepaid).toBe(prepaid);
  });

  test("priceOrderOf a VM of no known type is none", () => {
    expect(order({ instanceType: undefined as never })).toBeUndefined();
  });
});
