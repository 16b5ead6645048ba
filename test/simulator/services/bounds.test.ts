/** Limits of the operations of other services: the last valid value is accepted, the next one rejected. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

type Row = Readonly<Record<string, unknown>>;
const submit = async (service: string, method: string, path: string, body: unknown) =>
  (await bench.send({ service, method, path, body })).body;
const get = async (path: string, query = "", service = "vm") =>
  (await bench.send({ service, path, query })).body;
const outcome = (body: Awaited<ReturnType<typeof get>>) => body.error?.message ?? "accepted";
const prepaid = { charge: { chargeMode: "prepaid_by_duration" } };

describe("renewal", () => {
  const base = "/v2/regions/cn-north-1/instances";
  const param = { appCode: "jcloud", serviceCode: "vm" };
  const renew = async (instanceIds: string, timeSpan: number, timeUnit: string) =>
    outcome(
      await submit("renewal", "POST", `${base}:renew`, {
        renewInstanceParam: { ...param, instanceIds, timeSpan, timeUnit },
      }),
    );
  const monthsUntil = async (id: string) => {
    const { chargeExpiredTime } = (await bench.look(id))["charge"] as {
      readonly chargeExpiredTime: string;
    };
    const [end, now] = [new Date(chargeExpiredTime), new Date(bench.clock.nowMs())];
    return (
      (end.getUTCFullYear() - now.getUTCFullYear()) * 12 + end.getUTCMonth() - now.getUTCMonth()
    );
  };

  test.each([
    [1, "MONTH", 2],
    [9, "MONTH", 10],
    [1, "YEAR", 13],
    [3, "YEAR", 37],
  ])("renewInstance accepts %d %s", async (timeSpan, timeUnit, months) => {
    const id = await bench.running(prepaid);
    expect(await renew(id, timeSpan, timeUnit)).toBe("accepted");
    expect(await monthsUntil(id)).toBe(months);
  });

  test("renewInstance rejects a time span of 0, and accepts ids separated by a comma and a blank", async () => {
    const [id, other] = [await bench.running(prepaid), await bench.running(prepaid)];
    expect(await renew(id, 0, "MONTH")).toBe("RenewInstanceParam.TimeSpan out of range");
    expect(await renew(`${id}, ${other}`, 1, "MONTH")).toBe("accepted");
    expect(await monthsUntil(other)).toBe(2);
  });

  test("the renewal service names the missing part of a body", async () => {
    expect(outcome(await submit("renewal", "POST", `${base}:renew`, {}))).toBe(
      "Parameter RenewInstanceParam missing",
    );
    expect(outcome(await submit("renewal", "PUT", `${base}:autoRenewStatus`, {}))).toBe(
      "Parameter SetRenewalParam missing",
    );
  });

  test("setRenewal takes at most 100 VMs a call", async () => {
    const instanceIds = Array.from({ length: 101 }, (_, at) => `i-${at}`).join(",");
    const body = { setRenewalParam: { ...param, instanceIds, autoRenewStatus: "OPEN" } };
    expect(outcome(await submit("renewal", "PUT", `${base}:autoRenewStatus`, body))).toBe(
      "SetRenewalParam.InstanceIds out of range",
    );
  });

  test.each([
    ["OPEN", "accepted"],
    ["CLOSE", "accepted"],
    ["MODIFY", "accepted"],
    ["open", "Parameter SetRenewalParam.AutoRenewStatus invalid"],
  ])("setRenewal with %s replies: %s", async (autoRenewStatus, expected) => {
    const instanceIds = await bench.running(prepaid);
    const body = { setRenewalParam: { ...param, instanceIds, autoRenewStatus } };
    expect(outcome(await submit("renewal", "PUT", `${base}:autoRenewStatus`, body))).toBe(expected);
    const unknown = { setRenewalParam: { ...body.setRenewalParam, instanceIds: "i-x" } };
    const reply = await submit("renewal", "PUT", `${base}:autoRenewStatus`, unknown);
    expect(outcome(reply)).toBe(expected === "accepted" ? "Instance 'i-x' not found." : expected);
  });
});

describe("extendDisk", () => {
  const detachedDisk = async (cloudDiskSpec: Row) => {
    const id = await bench.running({ dataDisks: [{ cloudDiskSpec }] });
    const { diskId } = bench.simulator.world().disks.at(-1) ?? {};
    bench.simulator.deleteInstance(id);
    return diskId ?? "";
  };
  const extend = async (diskId: string, body: Row) =>
    outcome(await submit("disk", "POST", `/disks/${diskId}:extend`, body));

  test("extendDisk accepts up to 16,000 GiB, and IOPS from 200 to 32,000 in steps of 10", async () => {
    const disk = { diskType: "ssd.io1", diskSizeGB: 20, iops: 300 };
    for (const [body, expected] of [
      [{ diskSizeGB: 15_970, iops: 190 }, "Iops out of range"],
      [{ diskSizeGB: 15_970, iops: 205 }, "Iops out of range"],
      [{ diskSizeGB: 15_970, iops: 32_010 }, "Iops out of range"],
      [{ diskSizeGB: 15_970, iops: 200 }, "accepted"],
      [{ diskSizeGB: 15_980, iops: 32_000 }, "accepted"],
      [{ diskSizeGB: 16_000 }, "accepted"],
      [{ diskSizeGB: 16_010 }, "DiskSizeGB out of range"],
    ] as const) {
      const diskId = await detachedDisk(disk);
      expect([body, await extend(diskId, body)]).toEqual([body, expected]);
    }
    expect(await extend("vol-x", { diskSizeGB: 40 })).toBe("Disk 'vol-x' not found.");
  });

  test("extendDisk keeps IOPS that are not given, and ignores IOPS of other disk types", async () => {
    const fast = await detachedDisk({ diskType: "ssd.io1", diskSizeGB: 20, iops: 300 });
    await extend(fast, { diskSizeGB: 30 });
    const slow = await detachedDisk({ diskType: "ssd.gp1", diskSizeGB: 20 });
    expect(await extend(slow, { diskSizeGB: 30, iops: 7 })).toBe("accepted");
    const { result } = await get("/disks", "", "disk");
    const data = (result?.["disks"] as readonly Row[]).filter((disk) => disk["diskSizeGB"] === 30);
    expect(data.map((disk) => disk["iops"])).toEqual([300, undefined]);
  });
});

describe("extendDisk of a disk in use", () => {
  const spec = {
    systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
    dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }],
  };
  const hotBench = async () => {
    const hot = await startBench({ growsAttachedDisks: true });
    await hot.running(spec);
    const [system = "", data = ""] = hot.simulator.world().disks.map(({ diskId }) => diskId);
    const extend = async (diskId: string, diskSizeGB: number) => {
      const path = `/disks/${diskId}:extend`;
      const sending = { service: "disk", method: "POST", path, body: { diskSizeGB } };
      return outcome((await hot.send(sending)).body);
    };
    return { hot, system, data, extend };
  };

  test("extendDisk of a disk in use is accepted only in a cloud that grows disks in use", async () => {
    await bench.running(spec);
    const [, data] = bench.simulator.world().disks;
    const path = `/disks/${data?.diskId}:extend`;
    expect(outcome(await submit("disk", "POST", path, { diskSizeGB: 40 }))).toBe(
      "Invalid disk status 'in-use'",
    );
    const { hot, data: diskId, extend } = await hotBench();
    expect(await extend(diskId, 40)).toBe("accepted");
    expect(hot.simulator.world().disks).toMatchObject([
      { diskSizeGB: 40, deviceName: "vda" },
      { diskId, diskSizeGB: 40, deviceName: "vdb" },
    ]);
  });

  test("extendDisk leaves a disk in the state extending for a while, and refuses it meanwhile", async () => {
    const { hot, data, extend } = await hotBench();
    const state = async () => {
      const path = `/disks/${data}`;
      const { result } = (await hot.send({ service: "disk", path })).body;
      return result?.["disk"] as Row;
    };
    await extend(data, 40);
    expect(await state()).toMatchObject({ status: "extending", diskSizeGB: 40 });
    expect(await extend(data, 60)).toBe("Disk busy in 'extending'");
    hot.clock.advance(499);
    expect((await state())["status"]).toBe("extending");
    hot.clock.advance(1);
    expect((await state())["status"]).toBe("in-use");
    expect(await extend(data, 60)).toBe("accepted");
  });

  test("extendDisk accepts a system disk up to 500 GiB", async () => {
    const { hot, system, extend } = await hotBench();
    expect(await extend(system, 510)).toBe("DiskSizeGB out of range");
    expect(await extend(system, 500)).toBe("accepted");
    expect(hot.simulator.world().disks[0]).toMatchObject({ diskId: system, diskSizeGB: 500 });
  });
});

describe("a listing of disks", () => {
  test.each([
    ["az", "cn-north-1a", 3],
    ["az", "cn-north-1b", 0],
    ["instanceType", "vm", 2],
    ["status", "available", 1],
    ["status", "in-use", 2],
    ["encrypted", "true", 1],
    ["encrypted", "false", 2],
    ["multiAttach", "false", 3],
  ])("describeDisks with the filter %s %s lists %d disks", async (name, value, count) => {
    const spec = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20, encrypt: true } };
    bench.simulator.deleteInstance(await bench.running());
    await bench.launch(1, { dataDisks: [spec] });
    const query = `filters.1.name=${name}&filters.1.values.1=${value}`;
    expect((await get("/disks", query, "disk")).result?.totalCount).toBe(count);
  });

  test("describeDisks compares the tag key and one of the values", async () => {
    await bench.launch(2);
    const [first = "", second = ""] = bench.simulator.world().disks.map((disk) => disk.diskId);
    for (const [id, value] of [
      [first, "1"],
      [second, "2"],
    ]) {
      const resources = [{ serviceCode: "disk", resourceId: [id] }];
      const tags = [
        { key: "role", value },
        { key: "other", value: "x" },
      ];
      await submit("resourcetag", "POST", "/tags:tagResources", {
        tagResources: { resources, tags },
      });
    }
    const count = async (query: string) => (await get("/disks", query, "disk")).result?.totalCount;
    expect(await count("tags.1.key=role")).toBe(2);
    expect(await count("tags.1.key=role&tags.1.values.1=2")).toBe(1);
    expect(await count("tags.1.key=role&tags.1.values.1=x")).toBe(0);
    expect(await count("tags.1.key=colour")).toBe(0);
  });
});

describe("modifyElasticIp", () => {
  test("modifyElasticIp accepts 1 Mbps and a name of 32 characters, and rejects values beyond", async () => {
    await bench.launch(1, { elasticIp: { bandwidthMbps: 5, provider: "bgp" } });
    const { elasticIpId = "" } = bench.simulator.world().elasticIps[0] ?? {};
    const modify = async (body: Row, id = elasticIpId) =>
      outcome(await submit("vpc", "PATCH", `/elasticIps/${id}`, body));
    expect(await modify({ bandwidthMbps: 1, elasticIpName: "x".repeat(32) })).toBe("accepted");
    expect(await modify({ bandwidthMbps: -1 })).toBe("BandwidthMbps out of range");
    expect(await modify({ elasticIpName: "x".repeat(33) })).toBe("ElasticIpName out of range");
    expect(await modify({ bandwidthMbps: 1 }, "fip-x")).toBe("ElasticIpId fip-x not found");
    expect(outcome(await get("/elasticIps/fip-x", "", "vpc"))).toBe("ElasticIpId fip-x not found");
  });

  test.each([
    ["status", "ASSOCIATED", 1],
    ["chargeStatus", "normal", 1],
    ["ipType", "standard", 1],
    ["ipType", "edge", 0],
  ])("describeElasticIps with the filter %s %s lists %d IPs", async (name, value, count) => {
    await bench.launch(1, { elasticIp: { bandwidthMbps: 5, provider: "bgp" } });
    const query = `filters.1.name=${name}&filters.1.values.1=${value}`;
    expect((await get("/elasticIps", query, "vpc")).result?.totalCount).toBe(count);
  });
});

describe("modifyNetworkInterface", () => {
  test("modifyNetworkInterface accepts a name of 32 characters, a description of 256 and five groups, and names a field that is too long", async () => {
    const id = await bench.running();
    const { networkInterface } = (await bench.look(id))["primaryNetworkInterface"] as {
      readonly networkInterface: { readonly networkInterfaceId: string };
    };
    const modify = async (body: Row) =>
      outcome(
        await submit(
          "vpc",
          "PATCH",
          `/networkInterfaces/${networkInterface.networkInterfaceId}`,
          body,
        ),
      );
    expect(await modify({ networkInterfaceName: "x".repeat(32) })).toBe("accepted");
    expect(await modify({ networkInterfaceName: "x".repeat(33) })).toBe(
      "NetworkInterfaceName out of range",
    );
    expect(await modify({ description: "x".repeat(256) })).toBe("accepted");
    expect(await modify({ description: "x".repeat(257) })).toBe("Description out of range");
    const securityGroups = Array.from({ length: 5 }, () => "sg-north1main");
    expect(await modify({ securityGroups })).toBe("accepted");
  });

  test("describeNetworkSecurityGroup does not find a group of another region", async () => {
    expect(outcome(await get("/networkSecurityGroups/sg-east1main0", "", "vpc"))).toBe(
      "NetworkSecurityGroup 'sg-east1main0' not found",
    );
    const { result } = await get("/networkSecurityGroups", "", "vpc");
    expect(result?.totalCount).toBe(3);
    const { result: other } = await get("/networkSecurityGroups/sg-north1main", "", "vpc");
    expect(other?.["networkSecurityGroup"]).toMatchObject({ networkSecurityGroupType: "default" });
  });
});

describe("tags", () => {
  test("the tag service takes at most 100 resources a call", async () => {
    const tags = [{ key: "k", value: "v" }];
    for (const [count, expected] of [
      [100, "accepted"],
      [101, "TagResources.Resources.ResourceId out of range"],
    ] as const) {
      const resourceId = Array.from({ length: count }, (_, at) => `i-${at}`);
      const tagResources = { resources: [{ serviceCode: "vm", resourceId }], tags };
      const reply = await submit("resourcetag", "POST", "/tags:tagResources", { tagResources });
      expect(outcome(reply)).toBe(expected);
    }
  });

  test("the tag service allows ten tags a VM, and removes a tag only with its value", async () => {
    const [id = ""] = await bench.launch(1);
    const change = async (verb: string, tags: unknown) => {
      const body = { [verb]: { resources: [{ serviceCode: "vm", resourceId: [id] }], tags } };
      const { result, error } = await submit("resourcetag", "POST", `/tags:${verb}`, body);
      const { successCount } = (result?.["data"] ?? {}) as { readonly successCount?: number };
      return error?.message ?? successCount;
    };
    const ten = Array.from({ length: 10 }, (_, n) => ({ key: `k${n}`, value: "v" }));
    expect(await change("tagResources", ten)).toBe(1);
    expect(await change("tagResources", [{ key: "k10", value: "v" }])).toBe(0);
    expect(await change("unTagResources", [{ key: "k0", value: "other" }])).toBe(0);
    expect(await change("unTagResources", [{ key: "other", value: "v" }])).toBe(0);
    expect(await change("unTagResources", [{ key: "k0", value: "v" }])).toBe(1);
    expect(await change("unTagResources", [{ key: "k1", value: "v" }, { key: "k2" }])).toBe(
      "Parameter UnTagResources.Tags.Value missing",
    );
  });

  test("the tag service tags one data disk without the others", async () => {
    const disk = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } };
    await bench.launch(1, { dataDisks: [disk, disk] });
    const [, , last] = bench.simulator.world().disks;
    const resources = [{ serviceCode: "disk", resourceId: [last?.diskId] }];
    for (const key of ["a", "b"]) {
      const tagResources = { resources, tags: [{ key, value: "v" }] };
      await submit("resourcetag", "POST", "/tags:tagResources", { tagResources });
    }
    const { result } = await get("/disks", "", "disk");
    expect((result?.["disks"] as readonly Row[]).map((one) => one["tags"])).toEqual([
      [],
      [],
      ["a", "b"].map((key) => ({ key, value: "v" })),
    ]);
  });
});

describe("a disk", () => {
  test("describeDisks shows the snapshot of a disk and its VM", async () => {
    const snapshotId = "snapshot-data000100";
    const cloudDiskSpec = { diskType: "ssd.gp1", snapshotId };
    const [instanceId] = await bench.launch(1, { dataDisks: [{ cloudDiskSpec }] });
    const { result } = await get("/disks", "", "disk");
    const [plain, copy] = result?.["disks"] as readonly Row[];
    expect(plain).not.toHaveProperty("snapshotId");
    expect(plain).not.toHaveProperty("iops");
    expect(copy).toMatchObject({
      snapshotId,
      diskSizeGB: 100,
      attachments: [{ instanceId, instanceType: "vm", status: "attached" }],
    });
  });
});
