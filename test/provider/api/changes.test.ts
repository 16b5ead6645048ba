/** Changes of one VM, against a simulator over real HTTP. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { FaultScript } from "../../../simulator/index.js";
import { errorOf, startCloudBench, type CloudBench } from "./cloud-bench.js";

let bench: CloudBench;
beforeAll(async () => {
  bench = await startCloudBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const script = (text: string) => [
  { key: "launch-script", value: Buffer.from(`#!/bin/bash\n${text}`).toString("base64") },
];
const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const viewed = (id: string) =>
  bench.simulator.world().instances.find(({ instanceId }) => instanceId === id);
const dataDisk = (autoDelete: boolean) => ({
  dataDisks: [{ autoDelete, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }],
});
const disks = () => bench.simulator.world().disks;
const loseReply = (operation: FaultScript["operation"]) =>
  bench.simulator.faults.arm([{ operation, fault: "lose-reply" }]);

describe("modifyAttributes", () => {
  test("modifyAttributes sets the given attributes, merges metadata and keeps the rest", async () => {
    const metadata = [
      { key: "role", value: "web" },
      { key: "kept", value: "1" },
    ];
    const [id = ""] = await bench.launch(1, { description: "old", metadata });
    const change = {
      ...{ name: "app-001", hostname: "app-001.local", userdata: script("echo new") },
      metadata: [{ key: "role", value: "app" }],
    };
    await bench.cloud.modifyAttributes(id, change);
    await bench.cloud.modifyAttributes(id, change);
    expect(await bench.look(id)).toMatchObject({
      ...{ instanceName: "app-001", hostname: "app-001.local", description: "old" },
    });
    expect(await bench.customData(id)).toMatchObject({
      metadata: [
        { key: "role", value: "app" },
        { key: "kept", value: "1" },
      ],
      userdata: script("echo new"),
    });
  });

  test("modifyAttributes without an attribute fails with the cloud's reason", async () => {
    const [id = ""] = await bench.launch(1);
    expect(await errorOf(bench.cloud.modifyAttributes(id, {}))).toMatchObject({
      ...{ operation: "modifyInstanceAttribute", fault: "invalid", code: "INVALID_ARGUMENT" },
      detail: "There are no modifiable properties in the parameter",
    });
  });

  test("modifyAttributes of an unknown VM is missing", async () => {
    expect(await errorOf(bench.cloud.modifyAttributes("i-x", { name: "web" }))).toMatchObject({
      fault: "missing",
    });
  });
});

describe("setPassword", () => {
  test("setPassword sets the password, and again after a VM's task", async () => {
    const [id = ""] = await bench.launch(1);
    await bench.cloud.setPassword(id, "Kestrel-7-Falcon");
    expect(viewed(id)).toMatchObject({ passwordDigest: digest("Kestrel-7-Falcon") });
    await bench.cloud.stop(id);
    await bench.cloud.setPassword(id, "Merlin-4-Goshawk");
    expect(viewed(id)).toMatchObject({
      ...{ status: "stopped", passwordDigest: digest("Merlin-4-Goshawk") },
    });
  });

  test("setPassword does not repeat the password in its error", async () => {
    const [id = ""] = await bench.launch(1);
    const echo = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    const message = 'the gateway read {"password":"Kestrel-7-Falcon"}';
    bench.simulator.faults.arm([{ operation: "modifyInstancePassword", ...echo, message }]);
    const error = await errorOf(bench.cloud.setPassword(id, "Kestrel-7-Falcon"));
    expect(error.message).toContain('the gateway read {"password":"[secret]"}');
    expect(JSON.stringify(error)).not.toContain("Kestrel");
  });
});

describe("setSecurityGroups", () => {
  const interfaceOf = async (id: string) =>
    (await bench.cloud.find(id))?.primaryNetworkInterface?.networkInterface;

  test("setSecurityGroups replaces all groups of an interface", async () => {
    const [id = ""] = await bench.launch(1);
    const { networkInterfaceId = "" } = (await interfaceOf(id)) ?? {};
    const groups = ["sg-north1http", "sg-north1main"];
    await bench.cloud.setSecurityGroups(networkInterfaceId, groups);
    await bench.cloud.setSecurityGroups(networkInterfaceId, groups);
    expect((await interfaceOf(id))?.securityGroups.map(({ groupId }) => groupId)).toEqual(groups);
    expect(bench.requests.at(-2)?.method).toBe("PATCH");
  });

  test("setSecurityGroups with an unknown group changes nothing", async () => {
    const [id = ""] = await bench.launch(1);
    const before = await interfaceOf(id);
    const setting = bench.cloud.setSecurityGroups(before?.networkInterfaceId ?? "", [
      ...["sg-north1http", "sg-north1else"],
    ]);
    expect(await errorOf(setting)).toMatchObject({
      ...{ operation: "modifyNetworkInterface", fault: "missing" },
      detail: "SecurityGroups 'sg-north1else' not found",
    });
    expect(await interfaceOf(id)).toEqual(before);
  });
});

describe("setDiskAutoDelete", () => {
  test("setDiskAutoDelete decides what is left of a deleted VM", async () => {
    const [id = ""] = await bench.launch(1, dataDisk(true));
    const diskId = disks().at(-1)?.diskId ?? "";
    await bench.cloud.setDiskAutoDelete(id, [{ diskId, autoDelete: false }]);
    await bench.cloud.remove(id);
    bench.pass(10_000);
    expect(disks()).toMatchObject([{ instanceId: null }, { diskId, instanceId: null }]);
  });

  test("setDiskAutoDelete changes no disk if one is not a data disk of the VM", async () => {
    const [id = ""] = await bench.launch(1, dataDisk(false));
    const diskId = disks().at(-1)?.diskId ?? "";
    const setting = bench.cloud.setDiskAutoDelete(id, [
      { diskId, autoDelete: true },
      { diskId: "vol-x", autoDelete: true },
    ]);
    expect(await errorOf(setting)).toMatchObject({
      ...{ fault: "invalid", detail: "disk 'vol-x' not mounted on instance" },
    });
    expect(await bench.look(id)).toMatchObject({ dataDisks: [{ autoDelete: false }] });
  });
});

describe("extendDisk", () => {
  test("extendDisk enlarges a disk that no VM uses", async () => {
    const [id = ""] = await bench.launch(1, dataDisk(false));
    const diskId = disks().at(-1)?.diskId ?? "";
    bench.simulator.deleteInstance(id);
    await bench.cloud.extendDisk(diskId, 40);
    expect(disks().find((disk) => disk.diskId === diskId)).toMatchObject({ diskSizeGB: 40 });
  });

  test("extendDisk of an attached disk fails where the cloud does not grow disks in use", async () => {
    await bench.launch(1, dataDisk(false));
    const diskId = disks().at(-1)?.diskId ?? "";
    expect(await errorOf(bench.cloud.extendDisk(diskId, 40))).toMatchObject({
      ...{ operation: "extendDisk", fault: "invalid", detail: "Invalid disk status 'in-use'" },
    });
  });

  test("extendDisk enlarges an attached disk where the cloud grows disks in use", async () => {
    const hot = await startCloudBench({ growsAttachedDisks: true });
    await hot.launch(1, dataDisk(false));
    const { diskId = "" } = hot.simulator.world().disks.at(-1) ?? {};
    await hot.cloud.extendDisk(diskId, 40);
    // The second growth waits until the first one has ended.
    await hot.cloud.extendDisk(diskId, 60);
    expect(hot.simulator.world().disks.at(-1)).toMatchObject({ diskId, diskSizeGB: 60 });
    await hot.simulator.close();
  });
});

test("setBandwidth sets the bandwidth of an elastic IP", async () => {
  await bench.launch(1, { elasticIp: { bandwidthMbps: 5, provider: "bgp" } });
  const { elasticIpId = "" } = bench.simulator.world().elasticIps[0] ?? {};
  await bench.cloud.setBandwidth(elasticIpId, 20);
  await bench.cloud.setBandwidth(elasticIpId, 20);
  expect(bench.simulator.world().elasticIps).toMatchObject([{ elasticIpId, bandwidthMbps: 20 }]);
  expect(await errorOf(bench.cloud.setBandwidth(elasticIpId, 500))).toMatchObject({
    ...{ operation: "modifyElasticIp", fault: "invalid", code: "OUT_OF_RANGE" },
  });
  expect(await errorOf(bench.cloud.setBandwidth("fip-x", 20))).toMatchObject({ fault: "missing" });
});

describe("stop, resize and rebuild", () => {
  test("stop stops a running VM, and is busy for a stopped one", async () => {
    const [id = ""] = await bench.launch(1);
    await bench.cloud.stop(id);
    expect(viewed(id)?.status).toBe("stopping");
    bench.pass(1_000);
    expect(viewed(id)?.status).toBe("stopped");
    expect(await errorOf(bench.cloud.stop(id))).toMatchObject({ fault: "busy" });
  });

  test("resize gives a stopped VM another type, and waits for the end of its task", async () => {
    const [id = ""] = await bench.launch(1);
    expect(await errorOf(bench.cloud.resize(id, "g.n2.xlarge"))).toMatchObject({
      ...{ fault: "busy", detail: "Please stop the instance first." },
    });
    await bench.cloud.stop(id);
    await bench.cloud.resize(id, "g.n2.xlarge");
    expect(await bench.look(id)).toMatchObject({ status: "resizing", instanceType: "g.n2.xlarge" });
    bench.pass(1_000);
    expect(viewed(id)?.status).toBe("stopped");
    expect(await errorOf(bench.cloud.resize(id, "p.n1v100.2xlarge"))).toMatchObject({
      fault: "capacity",
    });
  });

  test("rebuild writes another image with new login data, and keeps data disks and address", async () => {
    const id = await bench.stopped({ ...dataDisk(false), keyNames: ["dev"] });
    const before = await bench.look(id);
    const dataDisks = before["dataDisks"];
    await bench.cloud.rebuild(id, {
      ...{ imageId: "img-ubuntu2404", password: "Kestrel-7-Falcon", hostname: "fresh" },
      ...{ keyNames: ["ops"], passWordAuth: "yes", userdata: script("echo new") },
    });
    expect(viewed(id)?.status).toBe("rebuilding");
    bench.pass(2_000);
    expect(await bench.look(id)).toMatchObject({
      ...{ status: "stopped", imageId: "img-ubuntu2404", hostname: "fresh", keyNames: ["ops"] },
      ...{ privateIpAddress: before["privateIpAddress"], dataDisks },
    });
    expect(viewed(id)).toMatchObject({
      ...{ passwordAuth: "yes", passwordDigest: digest("Kestrel-7-Falcon") },
    });
    expect(await bench.customData(id)).toMatchObject({ userdata: script("echo new") });
  });

  test("rebuild does not repeat a password or a script in its error", async () => {
    const id = await bench.stopped();
    const [{ value } = { value: "" }] = script("curl -H token-of-the-script");
    const echo = { fault: "refuse", httpStatus: 400, status: "INVALID_ARGUMENT" } as const;
    const message = `bad: Kestrel-7-Falcon ${value}`;
    bench.simulator.faults.arm([{ operation: "rebuildInstance", ...echo, message }]);
    const content = {
      password: "Kestrel-7-Falcon",
      userdata: script("curl -H token-of-the-script"),
    };
    const { detail } = await errorOf(bench.cloud.rebuild(id, content));
    expect(detail).toBe("bad: [secret] [secret]");
  });
});

describe("a change whose reply is lost", () => {
  test.each<readonly [FaultScript["operation"], (id: string) => Promise<void>]>([
    ["modifyInstanceAttribute", (id) => bench.cloud.modifyAttributes(id, { name: "other" })],
    ["modifyInstancePassword", (id) => bench.cloud.setPassword(id, "Kestrel-7-Falcon")],
    [
      "modifyInstanceDiskAttribute",
      (id) =>
        bench.cloud.setDiskAutoDelete(id, [
          { diskId: disks().at(-1)?.diskId ?? "", autoDelete: true },
        ]),
    ],
    [
      "modifyElasticIp",
      () => bench.cloud.setBandwidth(bench.simulator.world().elasticIps[0]?.elasticIpId ?? "", 9),
    ],
  ])("%s is repeated, since it sets a value", async (operation, change) => {
    const elasticIp = { bandwidthMbps: 5, provider: "bgp" };
    const [id = ""] = await bench.launch(1, { ...dataDisk(false), elasticIp });
    loseReply(operation);
    await change(id);
    expect(bench.calls(operation)).toBe(2);
  });

  test.each<readonly [FaultScript["operation"], (id: string) => Promise<void>, object]>([
    ["resizeInstance", (id) => bench.cloud.resize(id, "g.n2.xlarge"), { status: "resizing" }],
    [
      "rebuildInstance",
      (id) => bench.cloud.rebuild(id, { imageId: "img-ubuntu2404" }),
      { status: "rebuilding", imageId: "img-ubuntu2404" },
    ],
  ])("%s is not repeated, and reports its unknown outcome", async (operation, change, after) => {
    const id = await bench.stopped();
    loseReply(operation);
    expect(await errorOf(change(id))).toMatchObject({ fault: "ambiguous", wasAmbiguous: true });
    expect(bench.calls(operation)).toBe(1);
    expect(await bench.look(id)).toMatchObject(after);
  });

  test("stopInstance is not repeated, and reports its unknown outcome", async () => {
    const [id = ""] = await bench.launch(1);
    loseReply("stopInstance");
    expect(await errorOf(bench.cloud.stop(id))).toMatchObject({ fault: "ambiguous" });
    expect(bench.calls("stopInstance")).toBe(1);
    expect(viewed(id)?.status).toBe("stopping");
  });

  test("extendDisk is not repeated, and reports its unknown outcome", async () => {
    const [id = ""] = await bench.launch(1, dataDisk(false));
    const diskId = disks().at(-1)?.diskId ?? "";
    bench.simulator.deleteInstance(id);
    loseReply("extendDisk");
    expect(await errorOf(bench.cloud.extendDisk(diskId, 40))).toMatchObject({ fault: "ambiguous" });
    expect(bench.calls("extendDisk")).toBe(1);
    expect(disks().find((disk) => disk.diskId === diskId)).toMatchObject({ diskSizeGB: 40 });
  });
});
