import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

type Row = Readonly<Record<string, unknown>>;
const get = async (service: string, path: string, query = "") =>
  (await bench.send({ service, path, query })).body;
const submit = async (service: string, method: string, path: string, body: unknown) =>
  (await bench.send({ service, method, path, body })).body;
const filter = (name: string, value: string) =>
  `filters.1.name=${name}&filters.1.values.1=${value}`;
const remove = async (id: string, query = "") => {
  await bench.send({ method: "DELETE", path: `/instances/${id}`, query });
  bench.clock.advance(250);
};
const withIp = { elasticIp: { bandwidthMbps: 5, provider: "BGP" } };

describe("a service", () => {
  test.each([
    ["/subnets/", "vm"],
    ["/disks", "vpc"],
    ["/instances", "disk"],
    ["/availabilityGroups", "vm"],
  ])("the path %s rejects the credential scope of the service %s", async (path, service) => {
    const { error } = await get(service, path);
    expect(error?.code).toBe(401);
    expect(error?.message).toBe("credential scope differs from request[gw]");
  });

  test("the credential scope selects the service of a path that services share", async () => {
    expect((await get("vm", "/quotas")).result).toHaveProperty("quotas");
    expect((await get("vpc", "/quotas/", "type=elastic_ip")).result).toEqual({
      quota: { type: "elastic_ip", maxLimit: 1_000_000, count: 0 },
    });
    await bench.launch(2, withIp);
    expect((await get("disk", "/quotas", "type=disk")).result).toEqual({
      quota: { maxLimit: 1_000_000, count: 2 },
    });
    expect((await get("vpc", "/quotas/")).error?.message).toBe("Parameter Type missing");
    expect((await get("disk", "/quotas", "type=x")).error?.message).toBe("Parameter Type invalid");
    expect((await get("vpc", "/quotas", "type=x")).error?.message).toBe("Parameter Type invalid");
    expect((await get("disk", "/quotas")).error?.message).toBe("Parameter Type missing");
  });

  test("each service has its own version in the path", async () => {
    const path = "/regions/cn-north-1/instances:renew";
    expect((await submit("renewal", "POST", `/v1${path}`, {})).error?.code).toBe(501);
    expect((await get("vm", "/v2/regions/cn-north-1/instances")).error?.code).toBe(404);
  });
});

describe("subnets", () => {
  test("describeSubnet shows the number of available addresses", async () => {
    const network = { networkInterface: { subnetId: "subnet-north1tiny" } };
    const left = async () =>
      ((await get("vpc", "/subnets/subnet-north1tiny")).result?.["subnet"] as Row)[
        "availableIpCount"
      ];
    expect(await left()).toBe(4);
    const [id = ""] = await bench.launch(3, { primaryNetworkInterface: network });
    expect(await left()).toBe(1);
    bench.clock.advance(1000);
    await remove(id);
    expect(await left()).toBe(2);
  });

  test("describeSubnets filters by VPC and kind, and lists edge subnets only on request", async () => {
    const { result } = await get("vpc", "/subnets/", filter("vpcId", "vpc-north1main"));
    expect(result?.totalCount).toBe(4);
    const edge = await get("vpc", "/subnets", filter("subnetType", "edge"));
    expect(edge.result?.["subnets"]).toMatchObject([
      { subnetId: "subnet-north1edge", addressPrefix: "10.3.0.0/24", startIp: "10.3.0.1" },
    ]);
    expect((await get("vpc", "/subnets", filter("colour", "red"))).error?.code).toBe(400);
    expect((await get("vpc", "/subnets/subnet-x")).error?.message).toBe(
      "Subnet 'subnet-x' not found",
    );
  });

  test("describeSubnets returns the last page for a page number past the end", async () => {
    const { result } = await get("vpc", "/subnets/", "pageNumber=9");
    expect(result?.["subnets"]).toHaveLength(4);
  });
});

describe("security groups", () => {
  const nicOf = async (id: string) =>
    ((await bench.look(id))["primaryNetworkInterface"] as Row)["networkInterface"] as {
      readonly networkInterfaceId: string;
      readonly securityGroups: readonly { readonly groupId: string }[];
    };
  const modify = (nic: string, securityGroups: unknown) =>
    submit("vpc", "PATCH", `/networkInterfaces/${nic}`, { securityGroups });

  test("describeNetworkSecurityGroups lists groups with their network interfaces", async () => {
    const [id = ""] = await bench.launch(1);
    const { networkInterfaceId } = await nicOf(id);
    const { result } = await get(
      "vpc",
      "/networkSecurityGroups/",
      filter("vpcId", "vpc-north1main"),
    );
    expect(result?.["networkSecurityGroups"]).toMatchObject([
      { networkSecurityGroupId: "sg-north1main", networkInterfaceIds: [networkInterfaceId] },
      { networkSecurityGroupId: "sg-north1http", networkInterfaceIds: [] },
    ]);
    const one = await get("vpc", "/networkSecurityGroups/sg-north1http");
    expect(one.result?.["networkSecurityGroup"]).toMatchObject({
      networkSecurityGroupType: "custom",
    });
    expect((await get("vpc", "/networkSecurityGroups/sg-x")).error?.code).toBe(404);
  });

  test("modifyNetworkInterface replaces the security groups of a running VM", async () => {
    const id = await bench.running();
    const { networkInterfaceId } = await nicOf(id);
    expect(await modify(networkInterfaceId, ["sg-north1http"])).toEqual({
      requestId: expect.any(String),
    });
    expect((await nicOf(id)).securityGroups).toEqual([
      { groupId: "sg-north1http", groupName: "http" },
    ]);
  });

  test.each([
    [
      "six",
      Array.from({ length: 6 }, () => "sg-north1main"),
      "too many securityGroup. less than 5",
    ],
    ["none", [], "Parameter SecurityGroups invalid"],
    ["one of another VPC", ["sg-north1else"], "SecurityGroups 'sg-north1else' not found"],
  ])("modifyNetworkInterface rejects %s as security groups", async (_, groups, message) => {
    const { networkInterfaceId } = await nicOf(await bench.running());
    expect((await modify(networkInterfaceId, groups)).error?.message).toBe(message);
  });

  test("modifyNetworkInterface keeps the security groups if it is given none", async () => {
    const id = await bench.running();
    const { networkInterfaceId, securityGroups } = await nicOf(id);
    const path = `/networkInterfaces/${networkInterfaceId}`;
    expect((await submit("vpc", "PATCH", path, { description: "d" })).error).toBeUndefined();
    expect((await nicOf(id)).securityGroups).toEqual(securityGroups);
  });

  test("modifyNetworkInterface replies 404 to an unknown interface, and limits its texts", async () => {
    expect((await modify("port-x", ["sg-north1main"])).error?.message).toBe(
      "NetworkInterface 'port-x' not found",
    );
    const path = "/networkInterfaces/port-x";
    const long = { networkInterfaceName: "x".repeat(33) };
    expect((await submit("vpc", "PATCH", path, long)).error?.status).toBe("OUT_OF_RANGE");
    const wordy = { description: "x".repeat(257) };
    expect((await submit("vpc", "PATCH", path, wordy)).error?.status).toBe("OUT_OF_RANGE");
  });
});

describe("elastic IPs", () => {
  const idOf = async (vm: string) => String((await bench.look(vm))["elasticIpId"]);
  const look = async (id: string) =>
    (await get("vpc", `/elasticIps/${id}`)).result?.["elasticIp"] as Row;

  test("describeElasticIp shows bandwidth and VM, which the VM service does not show", async () => {
    const vm = await bench.running(withIp);
    const id = await idOf(vm);
    expect(await look(id)).toMatchObject({
      bandwidthMbps: 5,
      provider: "bgp",
      instanceId: vm,
      status: "ASSOCIATED",
      elasticIpAddress: (await bench.look(vm))["elasticIpAddress"],
    });
    const found = await get("vpc", "/elasticIps/", filter("status", "NOT_ASSOCIATED"));
    expect(found.result?.totalCount).toBe(0);
  });

  test("modifyElasticIp changes bandwidth and name within their limits", async () => {
    const id = await idOf(await bench.running(withIp));
    const modify = (body: Row) => submit("vpc", "PATCH", `/elasticIps/${id}`, body);
    await modify({ bandwidthMbps: 200, elasticIpName: "edge" });
    expect(await look(id)).toMatchObject({ bandwidthMbps: 200, elasticIpName: "edge" });
    expect((await modify({ bandwidthMbps: 201 })).error?.message).toBe(
      "BandwidthMbps out of range",
    );
    expect((await modify({ elasticIpName: "x".repeat(33) })).error?.message).toBe(
      "ElasticIpName out of range",
    );
    expect((await submit("vpc", "PATCH", "/elasticIps/fip-x", {})).error?.code).toBe(404);
  });

  test("deleteInstance keeps the elastic IP of its VM unless its flag requests the release", async () => {
    const [kept, released] = [await bench.running(withIp), await bench.running(withIp)];
    const [keptId, releasedId] = [await idOf(kept), await idOf(released)];
    await remove(kept);
    await remove(released, "deletePrimaryNetworkInterfaceAllElasticIp=true");
    expect(await look(keptId)).toMatchObject({ status: "NOT_ASSOCIATED" });
    expect(await look(keptId)).not.toHaveProperty("instanceId");
    expect(await look(releasedId)).toBeUndefined();
  });

  test("a VM that fails to boot takes its elastic IPs and disks with it", async () => {
    bench.simulator.faults.arm([{ operation: "createInstances", fault: "boot-error" }]);
    await bench.launch(1, withIp);
    bench.clock.advance(3000);
    expect((await get("vpc", "/elasticIps")).result?.totalCount).toBe(0);
    expect((await get("disk", "/disks")).result?.totalCount).toBe(0);
  });
});

describe("disks", () => {
  const dataDisks = [
    { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } },
    { cloudDiskSpec: { diskType: "ssd.io1", diskSizeGB: 30, iops: 900 } },
  ];
  const disks = async (query = "") =>
    ((await get("disk", "/disks", query)).result?.["disks"] ?? []) as readonly Row[];
  const extend = (id: unknown, body: Row) =>
    submit("disk", "POST", `/disks/${String(id)}:extend`, body);

  test("describeDisks shows the disks of a VM as in use, and those without autoDelete as available after its deletion", async () => {
    const vm = await bench.running({ dataDisks });
    expect(await disks(filter("instanceId", vm))).toHaveLength(3);
    expect((await disks(filter("status", "available"))).length).toBe(0);
    await remove(vm);
    const left = await disks();
    expect(left.map((disk) => [disk["diskType"], disk["status"], disk["attachments"]])).toEqual([
      ["ssd.gp1", "available", []],
      ["ssd.io1", "available", []],
    ]);
    const { result } = await get("disk", `/disks/${String(left[0]?.["diskId"])}`);
    expect(result?.["disk"]).toEqual(left[0]);
    expect((await get("disk", "/disks/vol-x")).error?.message).toBe("Disk 'vol-x' not found.");
  });

  test("the disks of a prepaid VM outlive it whatever autoDelete is", async () => {
    const vm = await bench.running({ dataDisks, charge: { chargeMode: "prepaid_by_duration" } });
    bench.clock.advance(31 * 86_400_000);
    await remove(vm);
    expect(await disks()).toHaveLength(3);
  });

  test("extendDisk enlarges an available disk, and never shrinks one", async () => {
    const vm = await bench.running({ dataDisks });
    const [, , fast] = await disks();
    expect((await extend(fast?.["diskId"], { diskSizeGB: 40 })).error?.message).toBe(
      "Invalid disk status 'in-use'",
    );
    await remove(vm);
    for (const diskSizeGB of [30, 35, 16_010]) {
      expect((await extend(fast?.["diskId"], { diskSizeGB })).error?.message).toBe(
        "DiskSizeGB out of range",
      );
    }
    expect((await extend(fast?.["diskId"], { diskSizeGB: 40, iops: 2010 })).error?.message).toBe(
      "Iops out of range",
    );
    expect((await extend(fast?.["diskId"], {})).error?.message).toBe(
      "Parameter DiskSizeGB missing",
    );
    expect((await extend(fast?.["diskId"], { diskSizeGB: 40, iops: 2000 })).error).toBeUndefined();
    expect(await disks(filter("diskType", "ssd.io1"))).toMatchObject([
      { diskSizeGB: 40, iops: 2000 },
    ]);
  });
});

describe("the tag service", () => {
  const change = (
    verb: "tagResources" | "unTagResources",
    resourceId: unknown,
    tags: unknown,
    serviceCode = "vm",
  ) =>
    submit("resourcetag", "POST", `/tags:${verb}`, {
      [verb]: { resources: [{ serviceCode, resourceId }], tags },
    });
  const tag = (key: string, value = "v") => ({ key, value });

  test("tagResources tags VMs, disks and elastic IPs, and overwrites the value of a key", async () => {
    const [id = ""] = await bench.launch(1, { ...withIp, userTags: [tag("a", "1"), tag("b")] });
    const { result } = await change("tagResources", [id], [tag("a", "2"), tag("c")]);
    expect(result?.["data"]).toEqual({
      pin: "simulator",
      region: "cn-north-1",
      failedResourcesMap: [],
      successCount: 1,
    });
    const vm = await bench.look(id);
    expect(vm["tags"]).toEqual([tag("b"), tag("a", "2"), tag("c")]);
    const { diskId } = (vm["systemDisk"] as { readonly cloudDisk: { readonly diskId: string } })
      .cloudDisk;
    await change("tagResources", [diskId], [tag("d")], "disk");
    const found = await get("disk", "/disks", "tags.1.key=d&tags.1.values.1=v");
    expect(found.result?.totalCount).toBe(1);
    await change("tagResources", [vm["elasticIpId"]], [tag("e")], "ip");
    const ip = await get("vpc", `/elasticIps/${String(vm["elasticIpId"])}`);
    expect(ip.result?.["elasticIp"]).toMatchObject({ tags: [tag("e")] });
  });

  test("unTagResources removes a tag only with the same key and value", async () => {
    const [id = ""] = await bench.launch(1, { userTags: [tag("a", "1"), tag("b")] });
    const { result } = await change("unTagResources", [id], [tag("a", "2")]);
    expect(result?.["data"]).toMatchObject({
      failedResourcesMap: [{ resourceId: id, msg: "tag 'a' not found" }],
      successCount: 0,
    });
    await change("unTagResources", [id], [tag("a", "1")]);
    expect((await bench.look(id))["tags"]).toEqual([tag("b")]);
  });

  test("tagResources lists the resources that it could not tag", async () => {
    const many = Array.from({ length: 10 }, (_, at) => tag(`k${at}`));
    const [full = "", free = ""] = [
      ...(await bench.launch(1, { userTags: many })),
      ...(await bench.launch(1)),
    ];
    const { result } = await change("tagResources", [full, free, "i-x"], [tag("z")]);
    expect(result?.["data"]).toMatchObject({
      successCount: 1,
      failedResourcesMap: [
        { resourceId: full, msg: "more than 10 tags" },
        { resourceId: "i-x", msg: "resource not found" },
      ],
    });
  });

  test.each([
    ["no tags", ["i-x"], [], "vm", "TagResources.Tags missing"],
    ["a tag without a value", ["i-x"], [{ key: "a" }], "vm", "TagResources.Tags.Value missing"],
    ["a reserved key", ["i-x"], [tag("jdc-a")], "vm", "TagResources.Tags.Key invalid"],
    ["no resource", [], [tag("a")], "vm", "TagResources.Resources missing"],
    [
      "an unknown service",
      ["i-x"],
      [tag("a")],
      "oss",
      "TagResources.Resources.ServiceCode invalid",
    ],
  ])("tagResources rejects %s", async (_, ids, tags, code, message) => {
    const { error } = await change("tagResources", ids, tags, code);
    expect(error?.message).toBe(`Parameter ${message}`);
  });

  test("tagResources does not find resources of another region", async () => {
    const vm = await bench.running(withIp);
    const ip = (await bench.look(vm))["elasticIpId"];
    const { disks } = (await get("disk", "/disks")).result ?? {};
    const { diskId } = (disks as readonly Row[])[0] ?? {};
    const failedIn = async (serviceCode: string, id: unknown) => {
      const { body } = await bench.send({
        ...{ service: "resourcetag", method: "POST", region: "cn-east-2" },
        path: "/v1/regions/cn-east-2/tags:tagResources",
        body: {
          tagResources: { resources: [{ serviceCode, resourceId: [id] }], tags: [tag("a")] },
        },
      });
      return (body.result?.["data"] as Row)["failedResourcesMap"];
    };
    const failed = (id: unknown) => [{ resourceId: id, msg: "resource not found" }];
    expect(await failedIn("vm", vm)).toEqual(failed(vm));
    expect(await failedIn("ip", ip)).toEqual(failed(ip));
    expect(await failedIn("disk", diskId)).toEqual(failed(diskId));
    await remove(vm);
    expect(await failedIn("disk", diskId)).toEqual(failed(diskId));
    await change("tagResources", [diskId], [tag("a")], "disk");
    const found = await get("disk", "/disks", "tags.1.key=a");
    expect(found.result?.totalCount).toBe(1);
  });

  test("the tag service rejects two product lines in one call, and an empty call", async () => {
    const resources = ["vm", "disk"].map((serviceCode) => ({ serviceCode, resourceId: ["x"] }));
    const body = { tagResources: { resources, tags: [tag("a")] } };
    const { error } = await submit("resourcetag", "POST", "/tags:tagResources", body);
    expect(error?.message).toBe("Parameter TagResources.Resources invalid");
    const empty = await submit("resourcetag", "POST", "/tags:unTagResources", {});
    expect(empty.error?.message).toBe("Parameter UnTagResources missing");
  });
});

test("describeAgs shows the template, zones and number of VMs of a group", async () => {
  const instanceSpec = { agId: "ag-north1main", name: "web" };
  await bench.send({ method: "POST", path: "/instances", body: { instanceSpec, maxCount: 2 } });
  const group = {
    id: "ag-north1main",
    instanceTemplateId: "it-north1main",
    azs: ["cn-north-1a", "cn-north-1b"],
    count: 2,
  };
  const list = await get("ag", "/availabilityGroups", filter("agName", "ai"));
  expect(list.result?.["ags"]).toMatchObject([group]);
  const one = await get("ag", "/availabilityGroups/ag-north1main");
  expect(one.result?.["ag"]).toMatchObject(group);
  expect((await get("ag", "/availabilityGroups/ag-x")).error?.message).toBe("Ag 'ag-x' not found");
});

describe("renewal", () => {
  const base = "/v2/regions/cn-north-1/instances";
  const prepaid = { charge: { chargeMode: "prepaid_by_duration" } };
  const endOf = async (id: string) =>
    ((await bench.look(id))["charge"] as { readonly chargeExpiredTime: string }).chargeExpiredTime;
  const renew = (instanceIds: string, rest: Row = {}) =>
    submit("renewal", "POST", `${base}:renew`, {
      renewInstanceParam: {
        ...{ appCode: "jcloud", serviceCode: "vm", timeSpan: 2, timeUnit: "MONTH" },
        instanceIds,
        ...rest,
      },
    });

  test("renewInstance extends prepaid VMs", async () => {
    const id = await bench.running(prepaid);
    const before = new Date(await endOf(id));
    const { result } = await renew(id);
    expect(result).toEqual({ orderNumber: expect.any(String) });
    before.setUTCMonth(before.getUTCMonth() + 2);
    expect(new Date(await endOf(id))).toEqual(before);
  });

  test("renewInstance extends an overdue VM from today on", async () => {
    const id = await bench.running(prepaid);
    const end = new Date(await endOf(id));
    const today = new Date(end);
    today.setUTCDate(today.getUTCDate() + 3);
    bench.clock.advance(today.getTime() - bench.clock.nowMs());
    await renew(id);
    today.setUTCMonth(today.getUTCMonth() + 2);
    expect(new Date(await endOf(id)).getTime()).toBe(today.getTime());
  });

  test.each([
    ["ten months", { timeSpan: 10 }, "RenewInstanceParam.TimeSpan out of range"],
    ["four years", { timeSpan: 4, timeUnit: "YEAR" }, "RenewInstanceParam.TimeSpan out of range"],
    ["weeks", { timeUnit: "WEEK" }, "Parameter RenewInstanceParam.TimeUnit invalid"],
    ["no business line", { appCode: "" }, "Parameter RenewInstanceParam.AppCode missing"],
    ["disks", { serviceCode: "disk" }, "Parameter RenewInstanceParam.ServiceCode invalid"],
    ["no VM", { instanceIds: "" }, "Parameter RenewInstanceParam.InstanceIds missing"],
    ["an unknown VM", { instanceIds: "i-x" }, "Instance 'i-x' not found."],
  ])("renewInstance rejects %s", async (_, rest, message) => {
    const id = await bench.running(prepaid);
    expect((await renew(id, rest)).error?.message).toBe(message);
  });

  test("renewInstance rejects a VM that is not prepaid, and then renews none", async () => {
    const [id, other] = [await bench.running(prepaid), await bench.running()];
    const before = await endOf(id);
    expect((await renew(`${id},${other}`)).error?.message).toBe(
      `Instance '${other}' is not prepaid`,
    );
    expect(await endOf(id)).toBe(before);
  });

  test("setRenewal switches automatic renewal on and off", async () => {
    const id = await bench.running(prepaid);
    const set = (autoRenewStatus: string) =>
      submit("renewal", "PUT", `${base}:autoRenewStatus`, {
        setRenewalParam: { appCode: "jcloud", serviceCode: "vm", instanceIds: id, autoRenewStatus },
      });
    expect((await set("OPEN")).result).toEqual({ stringResult: "1" });
    expect(bench.simulator.world().instances).toMatchObject([{ autoRenew: true }]);
    expect((await set("MAYBE")).error?.message).toBe(
      "Parameter SetRenewalParam.AutoRenewStatus invalid",
    );
    for (const [verb, path] of [
      ["POST", "renew"],
      ["PUT", "autoRenewStatus"],
    ] as const) {
      expect((await submit("renewal", verb, `${base}:${path}`, {})).error?.status).toBe(
        "INVALID_ARGUMENT",
      );
    }
  });
});
