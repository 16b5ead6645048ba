/** Limits of a create call: the last valid value is accepted, the value beyond is rejected by name. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { SPEC, startBench, type Bench } from "../../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

type Spec = Readonly<Record<string, unknown>>;
const system = (disk: Spec, rest: Spec = {}) => ({
  systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", ...disk }, ...rest },
});
const data = (disk: Spec, rest: Spec = {}) => ({
  dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20, ...disk }, ...rest }],
});
const fast = (diskSizeGB: number, iops: number) => data({ diskType: "ssd.io1", diskSizeGB, iops });
const nic = (rest: Spec) => ({
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main", ...rest } },
});
const ip = (rest: Spec) => ({ elasticIp: { bandwidthMbps: 5, provider: "bgp", ...rest } });
const prepaid = (rest: Spec) => ({ charge: { chargeMode: "prepaid_by_duration", ...rest } });
const tag = (key: string, value: string) => ({ userTags: [{ key, value }] });
const script = (text: string) => ({
  userdata: [{ key: "launch-script", value: Buffer.from(text).toString("base64") }],
});
const windows = { imageId: "img-windows022" };
const metadata = (key: string, value: string) => ({ metadata: [{ key, value }] });

const groups = (count: number) =>
  nic({ securityGroups: Array.from({ length: count }, () => "sg-north1main") });

describe("valid limits of createInstances", () => {
  test.each<readonly [string, Spec]>([
    ["a description of 256", { description: "x".repeat(256) }],
    ["a name of 2", { name: "ab" }],
    ["a name of 128", { name: "x".repeat(128) }],
    ["a name in Chinese", { name: "京东" }],
    ["a name whose token has four digits", { name: "web-[0001]" }],
    ["a host name of 2", { hostname: "ab" }],
    ["a host name of 64", { hostname: "x".repeat(64) }],
    ["a host name with a dot", { hostname: "web.one" }],
    ["a Windows host name of 15", { ...windows, hostname: "x".repeat(15) }],
    ["a Windows host name of 2", { ...windows, hostname: "ab" }],
    ["passwordAuth yes", { passwordAuth: "yes" }],
    ["passwordAuth no", { passwordAuth: "no", keyNames: ["ops"] }],
    ["imageInherit yes", { imageInherit: "yes" }],
    ["imageInherit no", { imageInherit: "no" }],
    [
      "a weak password that a key makes irrelevant",
      { password: "weak", passwordAuth: "no", keyNames: ["ops"] },
    ],
    ["9 prepaid months", prepaid({ chargeDuration: 9 })],
    ["3 prepaid years", prepaid({ chargeUnit: "year", chargeDuration: 3 })],
    ["1 prepaid month", prepaid({ chargeUnit: "month", chargeDuration: 1 })],
    [
      "a duration for a postpaid VM, which ignores it",
      { charge: { chargeMode: "postpaid_by_duration", chargeDuration: 99 } },
    ],
    ["keepCharging of a prepaid VM", { ...prepaid({}), chargeOnStopped: "keepCharging" }],
    ["stopCharging", { chargeOnStopped: "stopCharging" }],
    ["1 Mbps", ip({ bandwidthMbps: 1 })],
    ["200 Mbps without BGP", ip({ bandwidthMbps: 200, provider: "no_BGP" })],
    ["5 security groups", groups(5)],
    ["a system disk of 40 GiB", system({ diskSizeGB: 40 })],
    ["a system disk of 500 GiB", system({ diskSizeGB: 500 })],
    ["a data disk of 20 GiB", data({ diskSizeGB: 20 })],
    ["a data disk of 16,000 GiB", data({ diskSizeGB: 16_000 })],
    ["a disk's description of 256", data({ description: "x".repeat(256) })],
    ["200 IOPS", fast(20, 200)],
    ["1,000 IOPS of 20 GiB", fast(20, 1000)],
    ["32,000 IOPS of a large disk", fast(1000, 32_000)],
    ["IOPS for a disk type that ignores them", data({ iops: 7 })],
    ["a data disk at vdb", data({}, { deviceName: "vdb" })],
    ["a data disk at vdbm", data({}, { deviceName: "vdbm" })],
    [
      "a data disk of a snapshot's size",
      {
        dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1", snapshotId: "snapshot-data000100" } }],
      },
    ],
    [
      "a data disk as large as its snapshot",
      data({ snapshotId: "snapshot-data000100", diskSizeGB: 100 }),
    ],
    [
      "two data disks without a name",
      { dataDisks: [...data({}).dataDisks, ...data({}).dataDisks] },
    ],
    [
      "a device that is removed and assigned again",
      {
        dataDisks: [
          { deviceName: "vdb", noDevice: true },
          ...data({}, { deviceName: "vdb" }).dataDisks,
        ],
      },
    ],
    ["7 data disks", { dataDisks: Array.from({ length: 7 }, () => data({}).dataDisks[0]) }],
    ["10 tags", { userTags: Array.from({ length: 10 }, (_, n) => ({ key: `k${n}`, value: "" })) }],
    ["a tag key of 1", tag("k", "v")],
    ["a tag key of 127", tag("k".repeat(127), "v")],
    ["a tag value of 255", tag("k", "v".repeat(255))],
    ["a tag value of 0", tag("k", "")],
    ["a metadata key of 256", metadata("k".repeat(256), "v")],
    ["a metadata value of 16 KB", metadata("k", "v".repeat(16 * 1024))],
    [
      "40 pairs of metadata",
      { metadata: Array.from({ length: 40 }, (_, n) => ({ key: `k${n}`, value: "v" })) },
    ],
    ["a script of 16 KB", script("#!/bin/bash\n".padEnd(16 * 1024, "x"))],
    ["the first address of a subnet", nic({ primaryIpAddress: "10.0.0.3" })],
    ["the last address of a subnet", nic({ primaryIpAddress: "10.0.255.254" })],
    [
      "an IPv6 address in a subnet with IPv6",
      nic({ subnetId: "subnet-north1dual", ipv6AddressCount: 1 }),
    ],
    ["no IPv6 address in a subnet without IPv6", nic({ ipv6AddressCount: 0 })],
  ])("createInstances accepts %s", async (_, spec) => {
    expect((await bench.create(spec)).body.error).toBeUndefined();
    expect(bench.simulator.ledger().made).toBe(1);
  });

  test("createInstances accepts a maxCount of 100 and a token of 64 characters", async () => {
    const reply = await bench.create({}, { maxCount: 100, clientToken: "t".repeat(64) });
    expect(reply.body.result?.instanceIds).toHaveLength(100);
  });
});

const invalid = (name: string) => `Parameter InstanceSpec.${name} invalid`;
const missing = (name: string) => `Parameter InstanceSpec.${name} missing`;
const outOfRange = (name: string) => `InstanceSpec.${name} out of range`;

describe("values beyond the limits of createInstances", () => {
  test.each<readonly [string, Spec, string]>([
    ["no type", { instanceType: "" }, missing("InstanceType")],
    ["no image", { imageId: "" }, missing("ImageId")],
    ["a name of 1", { name: "a" }, invalid("Name")],
    ["a name of 129", { name: "x".repeat(129) }, invalid("Name")],
    ["a name that begins with a blank", { name: " web" }, invalid("Name")],
    ["a name with a stray bracket", { name: "web-[x" }, invalid("Name")],
    ["a host name of 1", { hostname: "a" }, invalid("Hostname")],
    ["a host name of 65", { hostname: "x".repeat(65) }, invalid("Hostname")],
    ["a host name that begins with a blank", { hostname: " web" }, invalid("Hostname")],
    ["a host name that ends with a blank", { hostname: "web " }, invalid("Hostname")],
    ["a host name with a token first", { hostname: "[1]web" }, invalid("Hostname")],
    ["a host name with a stray bracket", { hostname: "web-]x" }, invalid("Hostname")],
    ["a host name with two dots", { hostname: "a..b" }, invalid("Hostname")],
    ["a Windows host name of 1", { ...windows, hostname: "a" }, invalid("Hostname")],
    ["a Windows host name of 16", { ...windows, hostname: "x".repeat(16) }, invalid("Hostname")],
    ["a Windows host name with a dot", { ...windows, hostname: "web.one" }, invalid("Hostname")],
    ["a Windows host name of digits", { ...windows, hostname: "1234" }, invalid("Hostname")],
    ["a Windows host name after a blank", { ...windows, hostname: " web" }, invalid("Hostname")],
    ["a Windows host name before a blank", { ...windows, hostname: "web " }, invalid("Hostname")],
    ["imageInherit maybe", { imageInherit: "maybe" }, invalid("ImageInherit")],
    ["a weak password beside a key", { password: "weak", keyNames: ["ops"] }, "Invalid password"],
    [
      "a weak password with passwordAuth no and no key",
      { password: "weak", passwordAuth: "no" },
      "Invalid password",
    ],
    ["a charge by the week", { charge: { chargeUnit: "week" } }, invalid("Charge.ChargeUnit")],
    ["0 prepaid months", prepaid({ chargeDuration: 0 }), outOfRange("Charge.ChargeDuration")],
    [
      "4 prepaid years",
      prepaid({ chargeUnit: "year", chargeDuration: 4 }),
      outOfRange("Charge.ChargeDuration"),
    ],
    ["an unknown chargeOnStopped", { chargeOnStopped: "halfCharging" }, invalid("ChargeOnStopped")],
    [
      "an IP without bandwidth",
      { elasticIp: { provider: "bgp" } },
      missing("ElasticIp.BandwidthMbps"),
    ],
    ["an IP without provider", { elasticIp: { bandwidthMbps: 5 } }, missing("ElasticIp.Provider")],
    ["-1 Mbps", ip({ bandwidthMbps: -1 }), outOfRange("ElasticIp.BandwidthMbps")],
    ["another provider", ip({ provider: "telecom" }), invalid("ElasticIp.Provider")],
    ["a provider with a word before", ip({ provider: "x_no_bgp" }), invalid("ElasticIp.Provider")],
    ["a provider with a word after", ip({ provider: "bgp2" }), invalid("ElasticIp.Provider")],
    ["6 security groups", groups(6), "too many securityGroup. less than 5"],
    [
      "a system disk of 30 GiB",
      system({ diskSizeGB: 30 }),
      outOfRange("SystemDisk.CloudDiskSpec.DiskSizeGB"),
    ],
    [
      "a system disk of 510 GiB",
      system({ diskSizeGB: 510 }),
      outOfRange("SystemDisk.CloudDiskSpec.DiskSizeGB"),
    ],
    [
      "a system disk of 45 GiB",
      system({ diskSizeGB: 45 }),
      outOfRange("SystemDisk.CloudDiskSpec.DiskSizeGB"),
    ],
    [
      "a system disk without type",
      { systemDisk: { cloudDiskSpec: { diskSizeGB: 40 } } },
      missing("SystemDisk.CloudDiskSpec.DiskType"),
    ],
    [
      "a system disk of an unknown category",
      system({}, { diskCategory: "tape" }),
      invalid("SystemDisk.DiskCategory"),
    ],
    ["a system disk of an unknown type", system({ diskType: "x" }), "DiskType 'x' not found"],
    [
      "a system disk below its image",
      { imageId: "img-private001", ...system({ diskSizeGB: 90 }) },
      outOfRange("SystemDisk.CloudDiskSpec.DiskSizeGB"),
    ],
    ["a local data disk", data({}, { diskCategory: "local" }), invalid("DataDisks.DiskCategory")],
    ["an empty data disk", { dataDisks: [{}] }, missing("DataDisks.CloudDiskSpec")],
    [
      "a data disk without size",
      data({ diskSizeGB: 0 }),
      missing("DataDisks.CloudDiskSpec.DiskSizeGB"),
    ],
    [
      "a data disk of 16,010 GiB",
      data({ diskSizeGB: 16_010 }),
      outOfRange("DataDisks.CloudDiskSpec.DiskSizeGB"),
    ],
    [
      "a data disk smaller than its snapshot",
      data({ snapshotId: "snapshot-data000100", diskSizeGB: 90 }),
      outOfRange("DataDisks.CloudDiskSpec.DiskSizeGB"),
    ],
    ["a data disk of an unknown type", data({ diskType: "x" }), "DiskType 'x' not found"],
    [
      "a disk's description of 257",
      data({ description: "x".repeat(257) }),
      outOfRange("DataDisks.CloudDiskSpec.Description"),
    ],
    ["190 IOPS", fast(20, 190), outOfRange("DataDisks.CloudDiskSpec.Iops")],
    ["205 IOPS", fast(20, 205), outOfRange("DataDisks.CloudDiskSpec.Iops")],
    ["1,010 IOPS of 20 GiB", fast(20, 1010), outOfRange("DataDisks.CloudDiskSpec.Iops")],
    ["32,010 IOPS", fast(1000, 32_010), outOfRange("DataDisks.CloudDiskSpec.Iops")],
    ["a data disk at vdbn", data({}, { deviceName: "vdbn" }), invalid("DataDisks.DeviceName")],
    [
      "a data disk at /dev/vdb",
      data({}, { deviceName: "/dev/vdb" }),
      invalid("DataDisks.DeviceName"),
    ],
    ["a data disk at vdb1", data({}, { deviceName: "vdb1" }), invalid("DataDisks.DeviceName")],
    [
      "one device twice",
      {
        dataDisks: [data({}, { deviceName: "vdb" }), data({}, { deviceName: "vdb" })].flatMap(
          (one) => one.dataDisks,
        ),
      },
      "DeviceName 'vdb' has been used",
    ],
    ["a tag without key", { userTags: [{ value: "v" }] }, invalid("UserTags.Key")],
    ["a tag key of 128", tag("k".repeat(128), "v"), invalid("UserTags.Key")],
    ["a tag key before a blank", tag("k ", "v"), invalid("UserTags.Key")],
    ["a reserved tag key", tag("jdc-x", "v"), invalid("UserTags.Key")],
    ["a tag value of 256", tag("k", "v".repeat(256)), invalid("UserTags.Value")],
    ["a tag value after a blank", tag("k", " v"), invalid("UserTags.Value")],
    ["a tag value before a blank", tag("k", "v "), invalid("UserTags.Value")],
    [
      "41 pairs of metadata",
      { metadata: Array.from({ length: 41 }, (_, n) => ({ key: `k${n}`, value: "v" })) },
      "Add metadata key-value count more than 40 pairs.",
    ],
    ["a metadata key of 257", metadata("k".repeat(257), "v"), invalid("Metadata.Key")],
    ["a metadata value above 16 KB", metadata("k", "京".repeat(5462)), invalid("Metadata.Value")],
    [
      "a script above 16 KB",
      script("#!/bin/bash\n".padEnd(16 * 1024 + 1, "x")),
      invalid("Userdata.Value"),
    ],
    ["a script after an empty line", script("\n#!/bin/bash"), invalid("Userdata.Value")],
    [
      "base64 with three padding characters",
      { userdata: [{ key: "launch-script", value: "IyEvYmluL2Jhc2g===" }] },
      invalid("Userdata.Value"),
    ],
    [
      "base64 after another character",
      { userdata: [{ key: "launch-script", value: "*IyEvYmluL2Jhc2g=" }] },
      invalid("Userdata.Value"),
    ],
    [
      "the DHCP server's address",
      nic({ primaryIpAddress: "10.0.0.2" }),
      invalid("PrimaryNetworkInterface.NetworkInterface.PrimaryIpAddress"),
    ],
    [
      "the broadcast address",
      nic({ primaryIpAddress: "10.0.255.255" }),
      invalid("PrimaryNetworkInterface.NetworkInterface.PrimaryIpAddress"),
    ],
    [
      "a malformed address",
      nic({ primaryIpAddress: "ten" }),
      invalid("PrimaryNetworkInterface.NetworkInterface.PrimaryIpAddress"),
    ],
    [
      "an IPv6 address in a subnet without IPv6",
      nic({ ipv6Address: "fd00::1" }),
      "Subnet 'subnet-north1main' not support ipv6",
    ],
  ])("createInstances rejects %s", async (_, spec, message) => {
    expect((await bench.create(spec)).body.error?.message).toBe(message);
    expect(bench.simulator.ledger().made).toBe(0);
  });

  test("createInstances rejects a call without a spec", async () => {
    const reply = await bench.send({ method: "POST", path: "/instances", body: {} });
    expect(reply.body.error?.message).toBe("Parameter InstanceSpec missing");
  });

  test("createInstances rejects a token of 65 characters", async () => {
    const { body } = await bench.create({}, { clientToken: "t".repeat(65) });
    expect(body.error?.message).toBe("ClientToken out of range");
  });
});

describe("the default host name", () => {
  test.each([
    ["is the name of the VM", "web.one-1", "web.one-1"],
    ["has a hyphen for a character that host names forbid", "web_1", "web-1"],
    ["has one hyphen for several such characters", "web-_.1", "web-1"],
    ["has no such character at either end", "_web_", "web"],
    ["is cut to 64", "x".repeat(70), "x".repeat(64)],
    ["is not cut at 64", "x".repeat(64), "x".repeat(64)],
    ["has two characters", "ab", "ab"],
  ])("the default host name %s", async (_, name, hostname) => {
    const [id = ""] = await bench.launch(1, { name });
    expect(await bench.look(id)).toMatchObject({ hostname });
  });

  test("the default host name is the id of the VM if no character of the name is allowed", async () => {
    const [id = ""] = await bench.launch(1, { name: "京a" });
    expect(await bench.look(id)).toMatchObject({ hostname: id });
  });
});

test("createInstances compares calls with the same token regardless of the order of keys", async () => {
  const post = (body: string) => bench.send({ method: "POST", path: "/instances", body });
  const reversed = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([k, v]) => [k, reversed(v)]),
        )
      : value;
  const body = { instanceSpec: { ...SPEC, ...system({ diskSizeGB: 40 }) }, clientToken: "t" };
  const first = await post(JSON.stringify(body));
  const again = await post(JSON.stringify(reversed(body)));
  expect(again.body.result).toEqual(first.body.result);
  const other = { ...body, instanceSpec: { ...body.instanceSpec, ...system({ diskSizeGB: 50 }) } };
  expect((await post(JSON.stringify(other))).httpStatus).toBe(409);
});

describe("createInstances with agId", () => {
  test.each<readonly [string, Spec, string]>([
    ["a description", { description: "d" }, "accepted"],
    ["isManaged", { isManaged: true }, "accepted"],
    ["noPassword", { noPassword: true }, "accepted"],
    ["noInstanceTags", { noInstanceTags: true }, "accepted"],
    ["a group of another region", { agId: "ag-east2main0" }, "Ag 'ag-east2main0' not found"],
  ])("createInstances with agId and %s replies: %s", async (_, spec, expected) => {
    const instanceSpec = { agId: "ag-north1main", name: "web", ...spec };
    const reply = await bench.send({ method: "POST", path: "/instances", body: { instanceSpec } });
    expect(reply.body.error?.message ?? "accepted").toBe(expected);
  });
});
