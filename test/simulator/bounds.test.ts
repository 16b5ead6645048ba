/** Limits of the operations that change what is there, and of queries: the last value is taken, the next one refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "./client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

type Row = Readonly<Record<string, unknown>>;
const tell = async (service: string, method: string, path: string, body: unknown) =>
  (await bench.send({ service, method, path, body })).body;
const ask = async (path: string, query = "", service = "vm") =>
  (await bench.send({ service, path, query })).body;
const outcome = (body: Awaited<ReturnType<typeof ask>>) => body.error?.message ?? "taken";
const HOUR = 3_600_000;
const prepaid = { charge: { chargeMode: "prepaid_by_duration" } };
const windows = { imageId: "img-windows022" };

describe("modifyInstanceAttribute", () => {
  const modify = async (id: string, body: Row) =>
    outcome((await bench.act(id, "modifyInstanceAttribute", body)).body);

  test.each<readonly [string, Row, string]>([
    ["a description of 256", { description: "x".repeat(256) }, "taken"],
    ["a name of 128", { name: "x".repeat(128) }, "taken"],
    ["a name of 129", { name: "x".repeat(129) }, "Parameter Name invalid"],
    ["a Linux host name with a dot", { hostname: "web.one" }, "taken"],
    ["a metadata value of 16 KB", { metadata: [{ key: "k", value: "v".repeat(16_384) }] }, "taken"],
  ])("of %s is %s", async (_, body, told) => {
    const [id = ""] = await bench.launch(1);
    expect(await modify(id, body)).toBe(told);
  });

  test("judges host names by the VM's system", async () => {
    const [id = ""] = await bench.launch(1, windows);
    expect(await modify(id, { hostname: "web.one" })).toBe("Parameter Hostname invalid");
    expect(await modify(id, { hostname: "web-1" })).toBe("taken");
  });

  test("changes the description, and keeps it and the rest when they are not given", async () => {
    const userdata = [
      { key: "launch-script", value: Buffer.from("#!/bin/bash").toString("base64") },
    ];
    const [id = ""] = await bench.launch(1, { description: "old", hostname: "h1", userdata });
    await modify(id, { description: "new" });
    await modify(id, { name: "other" });
    expect(await bench.look(id)).toMatchObject({ description: "new", hostname: "h1" });
    const query = `filters.1.name=instanceId&filters.1.values.1=${id}`;
    const { result } = await ask("/instancesCustomData", query);
    expect(result?.["customData"]).toMatchObject([{ userdata }]);
  });
});

describe("modifyInstanceReleaseTime", () => {
  const modify = async (instanceIds: readonly string[], ms: number) =>
    outcome(
      await tell("vm", "POST", "/instances:modifyInstanceReleaseTime", {
        instanceIds,
        autoReleaseTime: new Date(ms + 8 * HOUR).toISOString().slice(0, 19).replace("T", " "),
      }),
    );
  const onASecond = () => {
    bench.clock.advance((1000 - (bench.clock.nowMs() % 1000)) % 1000);
    return bench.clock.nowMs();
  };

  test("takes an hour and ten years, and nothing beyond", async () => {
    const id = await bench.running();
    const nowMs = onASecond();
    const last = nowMs + 3652 * 24 * HOUR;
    expect(await modify([id], nowMs + HOUR)).toBe("taken");
    expect(await modify([id], nowMs + HOUR - 1000)).toBe("AutoReleaseTime out of range");
    expect(await modify([id], last)).toBe("taken");
    expect(await modify([id], last + 1000)).toBe("AutoReleaseTime out of range");
  });

  test("takes 100 VMs, and a time without anything around it only", async () => {
    const id = await bench.running();
    const hundred = Array.from({ length: 100 }, () => id);
    expect(await modify(hundred, onASecond() + 2 * HOUR)).toBe("taken");
    for (const autoReleaseTime of [" 2030-01-01 00:00:00", "2030-01-01 00:00:00Z"]) {
      const body = { instanceIds: [id], autoReleaseTime };
      const reply = await tell("vm", "POST", "/instances:modifyInstanceReleaseTime", body);
      expect(outcome(reply)).toBe("Parameter AutoReleaseTime invalid");
    }
  });
});

describe("modifyInstanceDiskAttribute", () => {
  test("changes the disks that are named and no other", async () => {
    const disk = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } };
    const [id = ""] = await bench.launch(1, { dataDisks: [disk, { ...disk, autoDelete: true }] });
    const disks = async () =>
      (await bench.look(id))["dataDisks"] as readonly {
        readonly autoDelete: boolean;
        readonly cloudDisk: { readonly diskId: string };
      }[];
    const [first] = await disks();
    const dataDisks = [{ diskId: first?.cloudDisk.diskId, autoDelete: true }];
    await bench.act(id, "modifyInstanceDiskAttribute", { dataDisks });
    expect((await disks()).map((one) => one.autoDelete)).toEqual([true, true]);
    await bench.act(id, "modifyInstanceDiskAttribute", {
      dataDisks: [{ ...dataDisks[0], autoDelete: false }],
    });
    expect((await disks()).map((one) => one.autoDelete)).toEqual([false, true]);
    expect(
      outcome((await bench.act("i-x", "modifyInstanceDiskAttribute", { dataDisks })).body),
    ).toBe("Instance 'i-x' not found.");
  });
});

describe("a prepaid VM", () => {
  const endMs = async (id: string) =>
    Date.parse(
      ((await bench.look(id))["charge"] as { readonly chargeExpiredTime: string })
        .chargeExpiredTime,
    );
  const untilEnd = async (id: string, beforeMs: number) =>
    bench.clock.advance((await endMs(id)) - bench.clock.nowMs() - beforeMs);

  test("is paid for until its end and not at it", async () => {
    bench.clock.advance((1000 - (bench.clock.nowMs() % 1000)) % 1000);
    const id = await bench.stopped(prepaid);
    await untilEnd(id, 1);
    const remove = () => bench.send({ method: "DELETE", path: `/instances/${id}` });
    expect(outcome((await remove()).body)).toBe(
      "Can't delete 'prepaid_by_duration' instance which isn't overdue",
    );
    bench.clock.advance(1);
    expect(outcome((await bench.act(id, "startInstance")).body)).toBe("Invalid charge state");
    expect(outcome((await remove()).body)).toBe("taken");
  });
});

describe("renewal", () => {
  const base = "/v2/regions/cn-north-1/instances";
  const param = { appCode: "jcloud", serviceCode: "vm" };
  const renew = async (instanceIds: string, timeSpan: number, timeUnit: string) =>
    outcome(
      await tell("renewal", "POST", `${base}:renew`, {
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
  ])("takes %d %s", async (timeSpan, timeUnit, months) => {
    const id = await bench.running(prepaid);
    expect(await renew(id, timeSpan, timeUnit)).toBe("taken");
    expect(await monthsUntil(id)).toBe(months);
  });

  test("refuses no time, and takes ids with blanks between", async () => {
    const [id, other] = [await bench.running(prepaid), await bench.running(prepaid)];
    expect(await renew(id, 0, "MONTH")).toBe("RenewInstanceParam.TimeSpan out of range");
    expect(await renew(`${id}, ${other}`, 1, "MONTH")).toBe("taken");
    expect(await monthsUntil(other)).toBe(2);
  });

  test("names the part of the body that is not there", async () => {
    expect(outcome(await tell("renewal", "POST", `${base}:renew`, {}))).toBe(
      "Parameter RenewInstanceParam missing",
    );
    expect(outcome(await tell("renewal", "PUT", `${base}:autoRenewStatus`, {}))).toBe(
      "Parameter SetRenewalParam missing",
    );
  });

  test.each([
    ["OPEN", "taken"],
    ["CLOSE", "taken"],
    ["MODIFY", "taken"],
    ["open", "Parameter SetRenewalParam.AutoRenewStatus invalid"],
  ])("by itself, %s: %s", async (autoRenewStatus, told) => {
    const instanceIds = await bench.running(prepaid);
    const body = { setRenewalParam: { ...param, instanceIds, autoRenewStatus } };
    expect(outcome(await tell("renewal", "PUT", `${base}:autoRenewStatus`, body))).toBe(told);
    const strange = { setRenewalParam: { ...body.setRenewalParam, instanceIds: "i-x" } };
    const reply = await tell("renewal", "PUT", `${base}:autoRenewStatus`, strange);
    expect(reply.error).toBeDefined();
  });
});

describe("extendDisk", () => {
  const loose = async (cloudDiskSpec: Row) => {
    const id = await bench.running({ dataDisks: [{ cloudDiskSpec }] });
    const { diskId } = bench.simulator.world().disks.at(-1) ?? {};
    bench.simulator.deleteInstance(id);
    return diskId ?? "";
  };
  const extend = async (diskId: string, body: Row) =>
    outcome(await tell("disk", "POST", `/disks/${diskId}:extend`, body));

  test("takes 16,000 GiB, and IOPS from 200 to 32,000 in tens", async () => {
    const disk = { diskType: "ssd.io1", diskSizeGB: 20, iops: 300 };
    for (const [body, told] of [
      [{ diskSizeGB: 15_970, iops: 190 }, "Iops out of range"],
      [{ diskSizeGB: 15_970, iops: 205 }, "Iops out of range"],
      [{ diskSizeGB: 15_970, iops: 32_010 }, "Iops out of range"],
      [{ diskSizeGB: 15_970, iops: 200 }, "taken"],
      [{ diskSizeGB: 15_980, iops: 32_000 }, "taken"],
      [{ diskSizeGB: 16_000 }, "taken"],
      [{ diskSizeGB: 16_010 }, "DiskSizeGB out of range"],
    ] as const) {
      const diskId = await loose(disk);
      expect([body, await extend(diskId, body)]).toEqual([body, told]);
    }
    expect(await extend("vol-x", { diskSizeGB: 40 })).toBe("Disk 'vol-x' not found.");
  });

  test("keeps IOPS that are not given, and looks at none of other types", async () => {
    const fast = await loose({ diskType: "ssd.io1", diskSizeGB: 20, iops: 300 });
    await extend(fast, { diskSizeGB: 30 });
    const slow = await loose({ diskType: "ssd.gp1", diskSizeGB: 20 });
    expect(await extend(slow, { diskSizeGB: 30, iops: 7 })).toBe("taken");
    const { result } = await ask("/disks", "", "disk");
    const data = (result?.["disks"] as readonly Row[]).filter((disk) => disk["diskSizeGB"] === 30);
    expect(data.map((disk) => disk["iops"])).toEqual([300, undefined]);
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
  ])("with %s %s shows %d", async (name, value, count) => {
    const spec = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20, encrypt: true } };
    bench.simulator.deleteInstance(await bench.running());
    await bench.launch(1, { dataDisks: [spec] });
    const query = `filters.1.name=${name}&filters.1.values.1=${value}`;
    expect((await ask("/disks", query, "disk")).result?.totalCount).toBe(count);
  });

  test("by tag needs the key and one of the values", async () => {
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
      await tell("resourcetag", "POST", "/tags:tagResources", {
        tagResources: { resources, tags },
      });
    }
    const count = async (query: string) => (await ask("/disks", query, "disk")).result?.totalCount;
    expect(await count("tags.1.key=role")).toBe(2);
    expect(await count("tags.1.key=role&tags.1.values.1=2")).toBe(1);
    expect(await count("tags.1.key=role&tags.1.values.1=x")).toBe(0);
    expect(await count("tags.1.key=colour")).toBe(0);
  });
});

describe("modifyElasticIp", () => {
  test("takes 1 Mbps and a name of 32, and nothing below or above", async () => {
    await bench.launch(1, { elasticIp: { bandwidthMbps: 5, provider: "bgp" } });
    const { elasticIpId = "" } = bench.simulator.world().elasticIps[0] ?? {};
    const modify = async (body: Row, id = elasticIpId) =>
      outcome(await tell("vpc", "PATCH", `/elasticIps/${id}`, body));
    expect(await modify({ bandwidthMbps: 1, elasticIpName: "x".repeat(32) })).toBe("taken");
    expect(await modify({ bandwidthMbps: -1 })).toBe("BandwidthMbps out of range");
    expect(await modify({ elasticIpName: "x".repeat(33) })).toBe("ElasticIpName out of range");
    expect(await modify({ bandwidthMbps: 1 }, "fip-x")).toBe("ElasticIpId fip-x not found");
    expect(outcome(await ask("/elasticIps/fip-x", "", "vpc"))).toBe("ElasticIpId fip-x not found");
  });

  test.each([
    ["status", "ASSOCIATED", 1],
    ["chargeStatus", "normal", 1],
    ["ipType", "standard", 1],
    ["ipType", "edge", 0],
  ])("a listing with %s %s shows %d", async (name, value, count) => {
    await bench.launch(1, { elasticIp: { bandwidthMbps: 5, provider: "bgp" } });
    const query = `filters.1.name=${name}&filters.1.values.1=${value}`;
    expect((await ask("/elasticIps", query, "vpc")).result?.totalCount).toBe(count);
  });
});

describe("modifyNetworkInterface", () => {
  test("takes a name of 32, a text of 256 and five groups, and names what is too long", async () => {
    const id = await bench.running();
    const { networkInterface } = (await bench.look(id))["primaryNetworkInterface"] as {
      readonly networkInterface: { readonly networkInterfaceId: string };
    };
    const modify = async (body: Row) =>
      outcome(
        await tell(
          "vpc",
          "PATCH",
          `/networkInterfaces/${networkInterface.networkInterfaceId}`,
          body,
        ),
      );
    expect(await modify({ networkInterfaceName: "x".repeat(32) })).toBe("taken");
    expect(await modify({ networkInterfaceName: "x".repeat(33) })).toBe(
      "NetworkInterfaceName out of range",
    );
    expect(await modify({ description: "x".repeat(256) })).toBe("taken");
    expect(await modify({ description: "x".repeat(257) })).toBe("Description out of range");
    const securityGroups = Array.from({ length: 5 }, () => "sg-north1main");
    expect(await modify({ securityGroups })).toBe("taken");
  });

  test("a group of another region is not found", async () => {
    expect(outcome(await ask("/networkSecurityGroups/sg-east1main0", "", "vpc"))).toBe(
      "NetworkSecurityGroup 'sg-east1main0' not found",
    );
    const { result } = await ask("/networkSecurityGroups", "", "vpc");
    expect(result?.totalCount).toBe(3);
  });
});

describe("tags", () => {
  test("of one VM are ten at most, and each must have its value to be taken off", async () => {
    const [id = ""] = await bench.launch(1);
    const change = async (verb: string, tags: unknown) => {
      const body = { [verb]: { resources: [{ serviceCode: "vm", resourceId: [id] }], tags } };
      const { result, error } = await tell("resourcetag", "POST", `/tags:${verb}`, body);
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

  test("of a data disk are its own", async () => {
    const disk = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } };
    await bench.launch(1, { dataDisks: [disk, disk] });
    const [, , last] = bench.simulator.world().disks;
    const resources = [{ serviceCode: "disk", resourceId: [last?.diskId] }];
    for (const key of ["a", "b"]) {
      const tagResources = { resources, tags: [{ key, value: "v" }] };
      await tell("resourcetag", "POST", "/tags:tagResources", { tagResources });
    }
    const { result } = await ask("/disks", "", "disk");
    expect((result?.["disks"] as readonly Row[]).map((one) => one["tags"])).toEqual([
      [],
      [],
      ["a", "b"].map((key) => ({ key, value: "v" })),
    ]);
  });
});

describe("rebuildInstance", () => {
  const userdata = (text: string) => [
    { key: "launch-script", value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64") },
  ];
  const customOf = async (id: string) =>
    (await ask("/instancesCustomData", `filters.1.name=instanceId&filters.1.values.1=${id}`))
      .result;

  test("merges metadata, takes another script or keeps the one there is", async () => {
    const metadata = [{ key: "a", value: "1" }];
    const id = await bench.stopped({ metadata, userdata: userdata("one"), keyNames: ["ops"] });
    await bench.act(id, "rebuildInstance", { metadata: [{ key: "b", value: "2" }] });
    expect(await customOf(id)).toMatchObject({
      customData: [
        { metadata: [...metadata, { key: "b", value: "2" }], userdata: userdata("one") },
      ],
    });
    expect(await bench.look(id)).toMatchObject({ hostname: "web-001" });
    expect(await bench.look(id)).not.toHaveProperty("keyNames");
    bench.clock.advance(1000);
    await bench.act(id, "rebuildInstance", { userdata: userdata("two") });
    expect(await customOf(id)).toMatchObject({ customData: [{ userdata: userdata("two") }] });
  });

  test("refuses metadata that gets too much", async () => {
    const many = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, at) => ({ key: `${prefix}${at}`, value: "v" }));
    const id = await bench.stopped({ metadata: many("a", 39) });
    const body = { metadata: many("b", 2) };
    expect(outcome((await bench.act(id, "rebuildInstance", body)).body)).toBe(
      "Add metadata key-value count more than 40 pairs.",
    );
  });

  test.each<readonly [string, Row, string]>([
    ["a good password", { password: "Tr0ub4dor&3" }, "taken"],
    ["a weak password beside a key", { password: "weak", keyNames: ["ops"] }, "Invalid password"],
    ["a weak one without a key", { password: "weak", passWordAuth: "no" }, "Invalid password"],
    [
      "a weak one that a key makes useless",
      { password: "weak", keyNames: ["ops"], passWordAuth: "no" },
      "taken",
    ],
    ["passWordAuth yes", { passWordAuth: "yes" }, "taken"],
    ["imageInherit yes", { imageInherit: "yes" }, "taken"],
    ["an image for its type", { imageId: "img-largeonly1" }, "taken"],
  ])("of %s is %s", async (_, body, told) => {
    const id = await bench.stopped();
    expect(outcome((await bench.act(id, "rebuildInstance", body)).body)).toBe(told);
  });
});

describe("resizeInstance", () => {
  const resize = async (id: string, instanceType: string) =>
    outcome((await bench.act(id, "resizeInstance", { instanceType })).body);

  test("takes as many disks as the type has room for, local ones not counted", async () => {
    const dataDisks = [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }];
    expect(await resize(await bench.stopped({ dataDisks }), "g.n3.large")).toBe("taken");
  });

  test("takes another generation with a cloud disk, and the same one with a local disk", async () => {
    expect(await resize(await bench.stopped(), "g.n3.large")).toBe("taken");
    const local = await bench.stopped({ imageId: "img-localdisk1" });
    expect(await resize(local, "g.n2.xlarge")).toBe("taken");
  });

  test("takes a type that the image supports", async () => {
    const id = await bench.stopped({ imageId: "img-largeonly1" });
    expect(await resize(id, "g.n2.xlarge")).toBe("taken");
  });

  test("takes the last VM of the stock", async () => {
    const id = await bench.stopped();
    bench.simulator.setStock("g.n2.xlarge", "cn-north-1a", 1);
    expect(await resize(id, "g.n2.xlarge")).toBe("taken");
  });

  test("needs all of vCPU and memory again for a VM that was stopped without charge", async () => {
    const id = await bench.running();
    await bench.act(id, "stopInstance", { chargeOnStopped: "stopCharging" });
    bench.clock.advance(500);
    bench.simulator.setLimits({ cpu: 3 });
    expect(await resize(id, "g.n2.xlarge")).toBe("InstanceCpu quota limit exceeded");
    bench.simulator.setLimits({ cpu: 4, memory: 16 });
    expect(await resize(id, "g.n2.xlarge")).toBe("taken");
  });
});

describe("startInstance", () => {
  test("needs just what the type has when the VM was stopped without charge", async () => {
    const id = await bench.running();
    await bench.act(id, "stopInstance", { chargeOnStopped: "stopCharging" });
    bench.clock.advance(500);
    const start = async () => outcome((await bench.act(id, "startInstance")).body);
    bench.simulator.setLimits({ cpu: 1 });
    expect(await start()).toBe("InstanceCpu quota limit exceeded");
    bench.simulator.setLimits({ cpu: 2, memory: 7 });
    expect(await start()).toBe("InstanceMemory quota limit exceeded");
    bench.simulator.setLimits({ memory: 8 });
    bench.simulator.setStock("g.n2.large", "cn-north-1a", 1);
    expect(await start()).toBe("taken");
  });
});

describe("an action", () => {
  test.each([
    "startInstance",
    "stopInstance",
    "rebootInstance",
    "resizeInstance",
    "rebuildInstance",
    "modifyInstancePassword",
    "modifyInstanceDiskAttribute",
  ])("%s refuses a field that it does not know", async (verb) => {
    const { body } = await bench.act(await bench.running(), verb, { colour: "red" });
    expect(outcome(body)).toBe("Parameter Colour unknown");
  });

  test.each<readonly [string, string, string]>([
    ["vm", "POST", "/keypairs/ops:attach"],
    ["vm", "POST", "/keypairs/ops:detach"],
    ["vm", "POST", "/instances:modifyInstanceReleaseTime"],
    ["disk", "POST", "/disks/vol-x:extend"],
    ["vpc", "PATCH", "/elasticIps/fip-x"],
    ["vpc", "PATCH", "/networkInterfaces/port-x"],
    ["resourcetag", "POST", "/tags:tagResources"],
    ["resourcetag", "POST", "/tags:unTagResources"],
    ["renewal", "POST", "/v2/regions/cn-north-1/instances:renew"],
    ["renewal", "PUT", "/v2/regions/cn-north-1/instances:autoRenewStatus"],
  ])("of %s, %s %s refuses a field that it does not know", async (service, method, path) => {
    const body = await tell(service, method, path, { colour: "red" });
    expect(outcome(body)).toBe("Parameter Colour unknown");
  });

  test.each(["{", "nonsense"])("with a body of %s is told that it is no JSON", async (body) => {
    const reply = await bench.send({ method: "POST", path: "/instances/i-x:startInstance", body });
    expect(outcome(reply.body)).toBe("Request body is not JSON");
  });
});

describe("a query", () => {
  const listings = [
    ["/keypairs", "vm"],
    ["/instanceTemplates", "vm"],
    ["/disks", "disk"],
    ["/elasticIps", "vpc"],
    ["/networkSecurityGroups", "vpc"],
  ] as const;

  test.each(listings)("of %s has pages of 10 to 100", async (path, service) => {
    for (const [query, told] of [
      ["pageSize=9", "PageSize out of range"],
      ["pageSize=10", "taken"],
      ["pageSize=100", "taken"],
      ["pageSize=101", "PageSize out of range"],
      ["pageNumber=0", "PageNumber out of range"],
      ["pageNumber=x", "Parameter PageNumber invalid"],
    ] as const) {
      expect([query, outcome(await ask(path, query, service))]).toEqual([query, told]);
    }
  });

  test.each(listings)(
    "of %s names the filter and the operator it does not know",
    async (path, service) => {
      const strange = "filters.1.name=colour&filters.1.values.1=red";
      expect(outcome(await ask(path, strange, service))).toBe("Filter 'colour' not supported");
    },
  );

  test.each([
    ["ne", "Filter 'keyNames' does not support operator 'ne'"],
    ["in", "taken"],
    ["eq", "taken"],
  ])("of key pairs with operator %s: %s", async (operator, told) => {
    const query = `filters.1.name=keyNames&filters.1.operator=${operator}&filters.1.values.1=ops`;
    expect(outcome(await ask("/keypairs", query))).toBe(told);
  });

  test.each([
    ["like", "name", "taken"],
    ["like", "az", "Filter 'az' does not support operator 'like'"],
    ["ne", "name", "Filter 'name' does not support operator 'ne'"],
  ])("of VMs with operator %s on %s: %s", async (operator, name, told) => {
    const query = `filters.1.name=${name}&filters.1.operator=${operator}&filters.1.values.1=x`;
    expect(outcome(await ask("/instances", query))).toBe(told);
  });

  test.each(["instanceType", "az", "dedicatedHostId", "dedicatedPoolId", "elasticIpAddress"])(
    "of states has no filter %s",
    async (name) => {
      const query = `filters.1.name=${name}&filters.1.values.1=x`;
      expect(outcome(await ask("/instanceStatus", query))).toBe(`Filter '${name}' not supported`);
    },
  );

  test.each(["1x", "x1", "1.5", "9e99"])("with a page of %s is refused", async (page) => {
    expect(outcome(await ask("/instances", `pageNumber=${page}`))).toBe(
      "Parameter PageNumber invalid",
    );
  });

  test("with a flag that is none is refused by its name", async () => {
    const [id = ""] = await bench.launch(1);
    const name = "deletePrimaryNetworkInterfaceAllElasticIp";
    const query = `${name}=maybe`;
    const { body } = await bench.send({ method: "DELETE", path: `/instances/${id}`, query });
    expect(outcome(body)).toBe("Parameter DeletePrimaryNetworkInterfaceAllElasticIp invalid");
  });

  test("finds a VM by a part of one of several addresses", async () => {
    await bench.launch(3);
    const query =
      "filters.1.name=privateIpAddress&filters.1.values.1=9.9.9&filters.1.values.2=10.0.0.";
    expect((await ask("/instances", query)).result?.totalCount).toBe(3);
  });

  test("passes over a filter whose values are empty", async () => {
    await bench.launch(2);
    const query = "filters.1.name=az&filters.1.values.1=";
    expect((await ask("/instances", query)).result?.totalCount).toBe(2);
  });
});

describe("the gateway", () => {
  test.each([
    ["is no date", "yesterday", "malformed header x-jdcloud-date[gw]"],
    ["is no day", "20261399T000000Z", "malformed header x-jdcloud-date[gw]"],
    [
      "is of another day than the scope",
      "20200101T000000Z",
      "x-jdcloud-date differs from credential scope[gw]",
    ],
  ])("refuses a date that %s", async (_, date, message) => {
    const headers = { "x-jdcloud-date": date };
    const { body } = await bench.send({ path: "/instances", headers });
    expect(body.error).toEqual({ code: 401, status: "UNAUTHENTICATED", message });
  });
});
