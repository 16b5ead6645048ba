import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { SPEC, startBench, type Bench } from "../../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const nic = (rest: Record<string, unknown>) => ({
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1main", ...rest } },
});
const systemDisk = (cloudDiskSpec: Record<string, unknown>) => ({
  systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1", ...cloudDiskSpec } },
});
const dataDisk = (cloudDiskSpec: Record<string, unknown>) => ({
  dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20, ...cloudDiskSpec } }],
});

type Row = readonly [string, Record<string, unknown>, number, string, string];

const vendorRows: readonly Row[] = [
  ["no image", { imageId: "" }, 400, "INVALID_ARGUMENT", "Parameter InstanceSpec.ImageId missing"],
  ["a weak password", { password: "abc" }, 400, "INVALID_ARGUMENT", "Invalid password"],
  [
    "a sold-out disk type",
    { az: "cn-north-1c", ...dataDisk({ diskType: "hdd.std1" }) },
    400,
    "FAILED_PRECONDITION",
    "Disk type 'hdd.std1' is out of stock",
  ],
  [
    "an image that is not ready",
    { imageId: "img-notready01" },
    400,
    "FAILED_PRECONDITION",
    "Image 'img-notready01' not ready",
  ],
  [
    "stopCharging with a local system disk",
    { imageId: "img-localdisk1", chargeOnStopped: "stopCharging" },
    400,
    "FAILED_PRECONDITION",
    "stopCharging only applied to cloud system disk",
  ],
  [
    "stopCharging for a prepaid VM",
    { charge: { chargeMode: "prepaid_by_duration" }, chargeOnStopped: "stopCharging" },
    400,
    "FAILED_PRECONDITION",
    "stopCharging only applied to postpaid by duration",
  ],
  [
    "a local disk for a cloud image",
    { systemDisk: { diskCategory: "local" } },
    400,
    "FAILED_PRECONDITION",
    "Image constraints. Only support cloud system disk",
  ],
  [
    "a type the image excludes",
    { imageId: "img-largeonly1", instanceType: "c.n2.large" },
    400,
    "FAILED_PRECONDITION",
    "Image constraints. Doesn't support instanceType 'c.n2.large'",
  ],
  [
    "an edge subnet",
    nic({ subnetId: "subnet-north1edge" }),
    400,
    "FAILED_PRECONDITION",
    "Subnet 'subnet-north1edge' is unsupported in center zones",
  ],
  [
    "a system disk of 45 GiB",
    systemDisk({ diskSizeGB: 45 }),
    400,
    "OUT_OF_RANGE",
    "InstanceSpec.SystemDisk.CloudDiskSpec.DiskSizeGB out of range",
  ],
  [
    "a system disk below its image",
    { imageId: "img-windows022", ...systemDisk({ diskSizeGB: 40 }) },
    400,
    "OUT_OF_RANGE",
    "InstanceSpec.SystemDisk.CloudDiskSpec.DiskSizeGB out of range",
  ],
  [
    "IPv6 in a subnet without it",
    nic({ ipv6AddressCount: 1 }),
    400,
    "CONFLICT",
    "Subnet 'subnet-north1main' not support ipv6",
  ],
  [
    "an unknown snapshot",
    dataDisk({ snapshotId: "snapshot-nothing000" }),
    404,
    "NOT_FOUND",
    "Snapshot 'snapshot-nothing000' not found",
  ],
  ["an unknown type", { instanceType: "g.x" }, 404, "NOT_FOUND", "InstanceType 'g.x' not found"],
  [
    "an unknown subnet",
    nic({ subnetId: "subnet-x" }),
    404,
    "NOT_FOUND",
    "Subnet 'subnet-x' not found",
  ],
  [
    "a subnet of another region",
    nic({ subnetId: "subnet-east1main0" }),
    404,
    "NOT_FOUND",
    "Subnet 'subnet-east1main0' not found",
  ],
  [
    "a security group of another VPC",
    nic({ securityGroups: ["sg-north1else"] }),
    404,
    "NOT_FOUND",
    "SecurityGroups 'sg-north1else' not found",
  ],
  ["an unknown key pair", { keyNames: ["no"] }, 404, "NOT_FOUND", "KeyPair 'no' not found"],
  ["an unknown image", { imageId: "img-x" }, 404, "NOT_FOUND", "Image 'img-x' not found"],
];

const invalidRow = (title: string, spec: Record<string, unknown>, field: string): Row => [
  title,
  spec,
  400,
  "INVALID_ARGUMENT",
  `Parameter InstanceSpec.${field} invalid`,
];
const rangeRow = (title: string, spec: Record<string, unknown>, field: string): Row => [
  title,
  spec,
  400,
  "OUT_OF_RANGE",
  `InstanceSpec.${field} out of range`,
];

const ourRows: readonly Row[] = [
  ["no name", { name: null }, 400, "INVALID_ARGUMENT", "Parameter InstanceSpec.Name missing"],
  ["no zone", { az: "" }, 400, "INVALID_ARGUMENT", "Parameter InstanceSpec.Az missing"],
  [
    "no subnet",
    { primaryNetworkInterface: null },
    400,
    "INVALID_ARGUMENT",
    "Parameter InstanceSpec.PrimaryNetworkInterface.NetworkInterface.SubnetId missing",
  ],
  [
    "a sold-out type",
    { instanceType: "h.n2.large" },
    400,
    "FAILED_PRECONDITION",
    "InstanceType 'h.n2.large' is out of stock",
  ],
  ["an unknown zone", { az: "cn-north-1z" }, 404, "NOT_FOUND", "Az 'cn-north-1z' not found"],
  invalidRow("a name with a token first", { name: "[001]web" }, "Name"),
  invalidRow("a name with two tokens", { name: "a[1]b[1]" }, "Name"),
  invalidRow("a name with a blank", { name: "a b" }, "Name"),
  invalidRow("a name that ends in a dot", { name: "web." }, "Name"),
  invalidRow("a name with a five-digit token", { name: "web-[00001]" }, "Name"),
  invalidRow("a hostname with a blank", { hostname: "a b" }, "Hostname"),
  invalidRow("two keys", { keyNames: ["ops", "dev"] }, "KeyNames"),
  invalidRow("a number for a name", { name: 7 }, "Name"),
  invalidRow(
    "a disk size as text",
    systemDisk({ diskSizeGB: "40" }),
    "SystemDisk.CloudDiskSpec.DiskSizeGB",
  ),
  invalidRow("passwordAuth True", { passwordAuth: "True" }, "PasswordAuth"),
  invalidRow(
    "a VM billed by usage",
    { charge: { chargeMode: "postpaid_by_usage" } },
    "Charge.ChargeMode",
  ),
  invalidRow("a reserved tag key", { userTags: [{ key: "jrn:x", value: "y" }] }, "UserTags.Key"),
  invalidRow("one tag key twice", { userTags: [{ key: "a" }, { key: "a" }] }, "UserTags.Key"),
  invalidRow(
    "userdata that is not base64",
    { userdata: [{ key: "launch-script", value: "#!" }] },
    "Userdata.Value",
  ),
  invalidRow("a data disk at vda", { dataDisks: [{ deviceName: "vda" }] }, "DataDisks.DeviceName"),
  rangeRow(
    "a data disk of 10 GiB",
    dataDisk({ diskSizeGB: 10 }),
    "DataDisks.CloudDiskSpec.DiskSizeGB",
  ),
  rangeRow(
    "11 tags",
    { userTags: Array.from({ length: 11 }, (_, n) => ({ key: `k${n}` })) },
    "UserTags",
  ),
  rangeRow("a long description", { description: "x".repeat(257) }, "Description"),
  rangeRow(
    "10 prepaid months",
    { charge: { chargeMode: "prepaid_by_duration", chargeDuration: 10 } },
    "Charge.ChargeDuration",
  ),
  rangeRow(
    "201 Mbps",
    { elasticIp: { bandwidthMbps: 201, provider: "bgp" } },
    "ElasticIp.BandwidthMbps",
  ),
  rangeRow(
    "too few IOPS",
    dataDisk({ diskType: "ssd.io1", iops: 100 }),
    "DataDisks.CloudDiskSpec.Iops",
  ),
  [
    "a misspelt field",
    { instanceTpye: "x" },
    400,
    "INVALID_ARGUMENT",
    "Parameter InstanceSpec.InstanceTpye unknown",
  ],
  [
    "8 data disks",
    { dataDisks: Array.from({ length: 8 }, () => dataDisk({}).dataDisks[0]) },
    400,
    "FAILED_PRECONDITION",
    "InstanceType constraints. CloudDisk limit exceeded",
  ],
  [
    "an address outside the subnet",
    nic({ primaryIpAddress: "192.168.0.5" }),
    400,
    "INVALID_ARGUMENT",
    "Parameter InstanceSpec.PrimaryNetworkInterface.NetworkInterface.PrimaryIpAddress invalid",
  ],
];

describe("invalid calls of createInstances", () => {
  test.each([...vendorRows, ...ourRows])(
    "createInstances rejects %s",
    async (_, spec, code, status, message) => {
      const { httpStatus, body } = await bench.create(spec);
      expect({ httpStatus, error: body.error }).toEqual({
        httpStatus: code,
        error: { code, status, message },
      });
      expect(bench.simulator.ledger().made).toBe(0);
    },
  );

  test.each([0, 101, -1])("createInstances rejects a maxCount of %d", async (maxCount) => {
    const { body } = await bench.create({}, { maxCount });
    expect(body.error).toMatchObject({ status: "OUT_OF_RANGE", message: "Maxcount out of range" });
  });

  test("createInstances rejects two VMs with one fixed address", async () => {
    const { body } = await bench.create(nic({ primaryIpAddress: "10.0.0.9" }), { maxCount: 2 });
    expect(body.error?.message).toBe("Maxcount out of range");
  });

  test("createInstances rejects more VMs than the subnet has addresses", async () => {
    const tiny = nic({ subnetId: "subnet-north1tiny" });
    const { body } = await bench.create(tiny, { maxCount: 5 });
    expect(body.error).toMatchObject({
      status: "FAILED_PRECONDITION",
      message: "Available Ip in segments not enough",
    });
    expect((await bench.create(tiny, { maxCount: 4 })).httpStatus).toBe(200);
  });

  test("createInstances rejects a batch as a whole if it exceeds the remaining quota", async () => {
    bench.simulator.setQuota(3);
    await bench.launch(2);
    const { httpStatus, body } = await bench.create({}, { maxCount: 2 });
    expect(httpStatus).toBe(429);
    expect(body.error).toEqual({
      code: 429,
      status: "QUOTA_EXCEEDED",
      message: "Instance quota limit exceeded",
    });
    expect(bench.simulator.ledger().made).toBe(2);
  });

  test.each(["{", "[]", '"x"', "7"])("createInstances rejects the body %s", async (body) => {
    const reply = await bench.send({ method: "POST", path: "/instances", body });
    expect(reply.httpStatus).toBe(400);
    expect(reply.body.error?.status).toBe("INVALID_ARGUMENT");
  });

  test.each([
    ["a run of digits", "Passw0rd-123"],
    ["a run of letters", "Zabc-9-zzz"],
    ["neighbours on the keyboard", "Zqaz-9-zzz"],
    ["a forbidden word", "Zjd-99-zzz"],
    ["two classes only", "alllowercase9"],
    ["a blank", "With blank 9"],
    ["31 characters", `Aa1-${"x".repeat(27)}`],
  ])("createInstances rejects a password with %s", async (_, password) => {
    expect((await bench.create({ password })).body.error?.message).toBe("Invalid password");
  });
});

describe("valid calls of createInstances", () => {
  test("createInstances accepts the vendor's example, with its capitals in keys", async () => {
    const body = {
      maxCount: 1,
      InstanceSpec: {
        az: "cn-north-1a",
        ImageId: "img-ubuntu2204",
        InstanceType: "g.n2.large",
        name: "instance",
        password: "A1i2n@Apix#",
        keyNames: ["ssh-key-test"],
        elasticIp: { bandwidthMbps: 5, provider: "bgp" },
        primaryNetworkInterface: {
          networkInterface: { subnetId: "subnet-north1main", securityGroups: ["sg-north1http"] },
        },
        systemDisk: { cloudDiskSpec: { diskType: "ssd.gp1" } },
        dataDisks: [
          {
            diskCategory: "cloud",
            cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 20, iops: 1000 },
          },
        ],
        chargeOnStopped: "stopCharging",
      },
    };
    const reply = await bench.send({ method: "POST", path: "/instances", body });
    expect(reply.httpStatus).toBe(200);
    const [id = ""] = reply.body.result?.instanceIds ?? [];
    expect(id).toMatch(/^i-[0-9a-z]{10}$/);
    const { body: shown } = await bench.send({ path: `/instances/${id}` });
    expect(shown.result?.instance).toMatchObject({
      instanceId: id,
      instanceName: "instance",
      status: "pending",
      keyNames: ["ssh-key-test"],
      launchTime: "2026-01-01 08:00:00",
      privateIpAddress: "10.0.0.3",
      elasticIpAddress: expect.stringMatching(/^198\.18\./),
      chargeOnStopped: "stopCharging",
      charge: { chargeMode: "postpaid_by_duration", chargeStartTime: "2026-01-01T00:00:00Z" },
      systemDisk: { deviceName: "vda", cloudDisk: { diskSizeGB: 40, diskType: "ssd.gp1" } },
      dataDisks: [{ deviceName: "vdb", cloudDisk: { diskSizeGB: 20, iops: 1000 } }],
      primaryNetworkInterface: {
        networkInterface: { securityGroups: [{ groupId: "sg-north1http", groupName: "http" }] },
      },
    });
  });

  test("createInstances accepts the nulls, zeros and repeated path parameters of the Go SDK", async () => {
    const { httpStatus } = await bench.create(
      {
        description: null,
        password: "",
        agId: null,
        somethingNewer: null,
        systemDisk: { cloudDiskSpec: { az: "", name: "", diskType: "ssd.gp1", diskSizeGB: 0 } },
      },
      { regionId: "cn-north-1", maxCount: 1, clientToken: null },
    );
    expect(httpStatus).toBe(200);
  });

  test("createInstances accepts a spec without tags, disks and addresses, and describeInstance omits them", async () => {
    const [id = ""] = await bench.launch(1);
    const { body } = await bench.send({ path: `/instances/${id}` });
    const shown = Object.keys(body.result?.instance ?? {});
    expect(shown).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/dataDisks|elasticIp|tags|keyNames|policies/)]),
    );
    expect(body.result?.instance).toMatchObject({ description: "" });
  });
});

test("createInstances numbers names from the token and keeps its width", async () => {
  await bench.launch(3, { name: "web-[008]-x", hostname: "h-[8]" });
  const { body } = await bench.list();
  expect(body.result?.instances?.map((vm) => [vm["instanceName"], vm["hostname"]])).toEqual([
    ["web-008-x", "h-8"],
    ["web-009-x", "h-9"],
    ["web-010-x", "h-10"],
  ]);
});

test("createInstances gives every VM its own address and reuses a freed one", async () => {
  const tiny = nic({ subnetId: "subnet-north1tiny" });
  const ids = await bench.launch(4, tiny);
  const { instances } = bench.simulator.ledger();
  expect(new Set(instances.map((vm) => vm.privateIpAddress)).size).toBe(4);
  expect((await bench.create(tiny)).httpStatus).toBe(400);
  bench.simulator.deleteInstance(ids[1] ?? "");
  expect((await bench.create(tiny)).httpStatus).toBe(200);
});

test("createInstances assigns a requested address only once", async () => {
  const fixed = nic({ primaryIpAddress: "10.0.7.7" });
  expect((await bench.create(fixed)).httpStatus).toBe(200);
  expect(bench.simulator.ledger().instances[0]?.privateIpAddress).toBe("10.0.7.7");
  expect((await bench.create(fixed)).body.error?.message).toBe("Ip '10.0.7.7' already in use");
});

describe("a client token", () => {
  const clientToken = "token-1";

  test("a repeated client token returns the same reply and creates nothing", async () => {
    const first = await bench.create({}, { maxCount: 3, clientToken });
    const second = await bench.create({}, { maxCount: 3, clientToken });
    expect(second.body.result).toEqual(first.body.result);
    expect(second.body.requestId).not.toBe(first.body.requestId);
    expect(bench.simulator.ledger().made).toBe(3);
  });

  test("a repeated client token returns the same reply for the same content in another spelling", async () => {
    const first = await bench.create({ description: null }, { clientToken });
    const body = {
      ClientToken: clientToken,
      MAXCOUNT: 1,
      regionId: "cn-north-1",
      InstanceSpec: Object.fromEntries(Object.entries(SPEC).reverse()),
    };
    const second = await bench.send({ method: "POST", path: "/instances", body });
    expect(second.body.result).toEqual(first.body.result);
  });

  test("a repeated client token returns the same reply after the VMs are gone and the quota is used up", async () => {
    const first = await bench.create({}, { clientToken });
    bench.simulator.deleteInstance(first.body.result?.instanceIds?.[0] ?? "");
    bench.simulator.setQuota(0);
    const second = await bench.create({}, { clientToken });
    expect(second.body.result).toEqual(first.body.result);
    expect(bench.simulator.ledger().made).toBe(1);
  });

  test("a repeated client token with other content is a conflict, and the reply shows nothing of the body", async () => {
    await bench.create({ password: "Secret-9-zz" }, { clientToken });
    const { httpStatus, body, text } = await bench.create({}, { clientToken });
    expect(httpStatus).toBe(409);
    expect(body.error?.status).toBe("ALREADY_EXISTS");
    expect(body.error?.message).toContain(clientToken);
    expect(text).not.toContain("Secret-9-zz");
  });

  test("a repeated client token with another maxCount is a conflict, and nothing is created", async () => {
    await bench.create({}, { clientToken, maxCount: 2 });
    const { httpStatus, body } = await bench.create({}, { clientToken, maxCount: 3 });
    expect([httpStatus, body.error?.status]).toEqual([409, "ALREADY_EXISTS"]);
    expect(bench.simulator.ledger().made).toBe(2);
  });

  test("a client token is not used up by a rejected request", async () => {
    await bench.create({ imageId: "img-x" }, { clientToken });
    expect((await bench.create({}, { clientToken })).httpStatus).toBe(200);
  });

  test("a client token of another region is another token", async () => {
    await bench.create({}, { clientToken });
    const spec = {
      ...SPEC,
      az: "cn-east-2a",
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-east2main0" } },
    };
    const { httpStatus } = await bench.send({
      method: "POST",
      path: "/v1/regions/cn-east-2/instances",
      region: "cn-east-2",
      body: { instanceSpec: spec, clientToken },
    });
    expect(httpStatus).toBe(200);
    expect(bench.simulator.ledger().made).toBe(2);
  });

  test("a client token of 65 characters is rejected", async () => {
    const { body } = await bench.create({}, { clientToken: "x".repeat(65) });
    expect(body.error?.status).toBe("OUT_OF_RANGE");
    expect((await bench.create({}, { clientToken: "x".repeat(64) })).httpStatus).toBe(200);
  });
});
