import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startBench, type Bench } from "../../client.js";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => bench.simulator.reset());
afterAll(() => bench.simulator.close());

const create = (instanceSpec: Record<string, unknown>, maxCount = 1) =>
  bench.send({ method: "POST", path: "/instances", body: { instanceSpec, maxCount } });
const fromTemplate = (rest: Record<string, unknown> = {}) =>
  create({ instanceTemplateId: "it-north1main", az: "cn-north-1a", name: "web", ...rest });
const made = async (reply: ReturnType<typeof create>) =>
  bench.look((await reply).body.result?.instanceIds?.[0] ?? "");
const devices = (vm: Record<string, unknown>) =>
  ((vm["dataDisks"] ?? []) as { readonly deviceName: string }[]).map((disk) => disk.deviceName);

describe("createInstances with instanceTemplateId", () => {
  test("createInstances with a template takes all other fields from the template", async () => {
    const vm = await made(fromTemplate());
    expect(vm).toMatchObject({
      instanceName: "web",
      instanceType: "g.n2.large",
      imageId: "img-ubuntu2204",
      subnetId: "subnet-north1main",
      keyNames: ["ops"],
      chargeOnStopped: "stopCharging",
      tags: [{ key: "from", value: "template" }],
      systemDisk: { autoDelete: true, cloudDisk: { diskSizeGB: 60 } },
    });
    expect(vm).toHaveProperty("elasticIpId");
    expect(devices(vm)).toEqual(["vdb", "vdc"]);
  });

  test("createInstances with a template prefers the fields of the call", async () => {
    const vm = await made(
      fromTemplate({
        instanceType: "c.n2.large",
        keyNames: ["dev"],
        userTags: [{ key: "a", value: "b" }],
        dataDisks: [{ cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 20 } }],
        primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1side" } },
      }),
    );
    expect(vm).toMatchObject({
      instanceType: "c.n2.large",
      keyNames: ["dev"],
      tags: [{ key: "a", value: "b" }],
      subnetId: "subnet-north1side",
    });
    expect(devices(vm)).toEqual(["vdb"]);
  });

  test("createInstances with a template drops the parts named by its flags, and the disk of noDevice", async () => {
    const vm = await made(
      fromTemplate({
        noKeyNames: true,
        noElasticIp: true,
        noInstanceTags: true,
        dataDisks: [{ deviceName: "vdb", noDevice: true }],
      }),
    );
    for (const name of ["keyNames", "elasticIpId", "tags"]) expect(vm).not.toHaveProperty(name);
    expect(devices(vm)).toEqual(["vdc"]);
  });

  test("createInstances with a template drops the template's disks if the call changes the image", async () => {
    const vm = await made(fromTemplate({ imageId: "img-ubuntu2404" }));
    expect(vm).toMatchObject({ systemDisk: { cloudDisk: { diskSizeGB: 40 } } });
    expect(devices(vm)).toEqual([]);
  });

  test("createInstances with a template drops stopCharging for a prepaid VM", async () => {
    const vm = await made(fromTemplate({ charge: { chargeMode: "prepaid_by_duration" } }));
    expect(vm).toMatchObject({ chargeOnStopped: "keepCharging" });
  });

  test("createInstances rejects a template that is unknown, in another region, or without a ready image", async () => {
    const messageOf = async (instanceTemplateId: string) =>
      (await fromTemplate({ instanceTemplateId })).body.error?.message;
    expect(await messageOf("it-x")).toBe("InstanceTemplate 'it-x' not found");
    expect(await messageOf("it-east2main0")).toBe("InstanceTemplate 'it-east2main0' not found");
    expect(await messageOf("it-north1dead")).toBe("Image 'img-notready01' not ready");
  });

  test("createInstances with a template still requires a zone", async () => {
    expect((await fromTemplate({ az: undefined })).body.error?.message).toBe(
      "Parameter InstanceSpec.Az missing",
    );
  });
});

describe("createInstances with agId", () => {
  const inGroup = (rest: Record<string, unknown> = {}, maxCount = 1) =>
    create({ agId: "ag-north1main", name: "web-[1]", ...rest }, maxCount);

  test("createInstances with agId spreads VMs of the group's template over its zones", async () => {
    const { body } = await inGroup({ userTags: [{ key: "k", value: "v" }] }, 3);
    const vms = await Promise.all((body.result?.instanceIds ?? []).map(bench.look));
    expect(vms.map((vm) => vm["az"])).toEqual(["cn-north-1a", "cn-north-1b", "cn-north-1a"]);
    expect(vms[0]).toMatchObject({
      ag: { id: "ag-north1main", name: "main" },
      faultDomain: "0",
      instanceType: "g.n2.large",
      tags: [{ key: "k", value: "v" }],
    });
    const query = "filters.1.name=agId&filters.1.values.1=ag-north1main";
    expect((await bench.list(query)).body.result?.totalCount).toBe(3);
  });

  test("createInstances with agId accepts an address and ignores the id of a template", async () => {
    const vm = await made(
      inGroup({
        instanceTemplateId: "it-x",
        primaryNetworkInterface: { networkInterface: { primaryIpAddress: "10.0.0.77" } },
      }),
    );
    expect(vm).toMatchObject({ privateIpAddress: "10.0.0.77" });
  });

  test.each([
    ["instanceType", { instanceType: "c.n2.large" }, "InstanceType"],
    ["az", { az: "cn-north-1a" }, "Az"],
    [
      "a subnet",
      { primaryNetworkInterface: { networkInterface: { subnetId: "subnet-north1side" } } },
      "SubnetId",
    ],
  ])("createInstances with agId rejects %s", async (_, rest, name) => {
    expect((await inGroup(rest)).body.error?.message).toBe(
      `Parameter InstanceSpec.${name} can't be specified with agId`,
    );
  });

  test("createInstances with agId rejects an unknown group", async () => {
    expect((await inGroup({ agId: "ag-x" })).body.error?.message).toBe("Ag 'ag-x' not found");
  });

  test("createInstances with agId counts stock in each zone of the group", async () => {
    bench.simulator.setStock("g.n2.large", "cn-north-1b", 1);
    expect((await inGroup({}, 4)).body.error?.message).toBe(
      "InstanceType 'g.n2.large' is out of stock",
    );
    expect((await inGroup({}, 3)).httpStatus).toBe(200);
  });
});

describe("instance templates", () => {
  const read = (path: string, query = "") =>
    bench.send({ path: `/instanceTemplates${path}`, query });

  test("describeInstanceTemplates shows the fields of templates without passwords", async () => {
    const { body } = await read("");
    expect(body.result?.totalCount).toBe(2);
    const { body: one } = await read("/it-north1main");
    expect(one.result?.["instanceTemplate"]).toMatchObject({
      id: "it-north1main",
      ags: [{ id: "ag-north1main", name: "main" }],
      instanceTemplateData: {
        instanceType: "g.n2.large",
        includePassword: true,
        vpcId: "vpc-north1main",
        elasticIp: { bandwidthMbps: 5, provider: "BGP", chargeMode: "bandwith" },
        instanceTags: [{ key: "from", value: "template" }],
      },
    });
    expect(JSON.stringify(one)).not.toContain("Tr0ub4dor");
  });

  test("describeInstanceTemplates filters by part of the name and by id", async () => {
    const byName = await read("", "filters.1.name=name&filters.1.values.1=mai");
    expect(byName.body.result?.totalCount).toBe(1);
    const byId = await read("", "filters.1.name=instanceTemplateId&filters.1.values.1=it-x");
    expect(byId.body.result?.totalCount).toBe(0);
    const unknown = await read("", "filters.1.name=colour&filters.1.values.1=red");
    expect(unknown.httpStatus).toBe(400);
  });

  test("verifyInstanceTemplate accepts a usable template, and rejects others", async () => {
    expect((await read("/it-north1main:verify")).body).toEqual({ requestId: expect.any(String) });
    expect((await read("/it-north1dead:verify")).body.error?.message).toBe(
      "Image 'img-notready01' not ready",
    );
    expect((await read("/it-x:verify")).httpStatus).toBe(404);
    expect((await read("/it-x")).httpStatus).toBe(404);
  });
});
