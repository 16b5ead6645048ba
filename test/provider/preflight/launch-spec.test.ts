import { describe, expect, test } from "@jest/globals";
import { CHECKS, launchSpecOf, checksOf } from "../../../provider/preflight/launch-spec.js";
import { TemplateData } from "../../../provider/wire/catalog.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";

describe("checksOf", () => {
  test.each<readonly [Parameters<typeof checksOf>[0], readonly string[]]>([
    [undefined, ["quota", "stock"]],
    [{ price: true }, ["quota", "stock", "price"]],
    [{ quota: false }, ["stock"]],
    [{ quota: false, stock: false }, []],
    [{ quota: true, stock: false }, ["quota"]],
    [Object.fromEntries(Object.keys(CHECKS).map((name) => [name, true])), Object.keys(CHECKS)],
  ])("checksOf %j are %j", (given, checks) => {
    expect([...checksOf(given)]).toEqual(checks);
  });

  test("checksOf a surge include the subnet, unless the program switches it off", () => {
    expect([...checksOf(undefined, { surge: 1 })]).toEqual(["quota", "stock", "network"]);
    expect([...checksOf({ network: false }, { surge: 1 })]).toEqual(["quota", "stock"]);
  });
});

const TEMPLATE = TemplateData.parse({
  instanceType: "g.n2.large",
  imageId: "img-t",
  keyNames: ["ops"],
  systemDisk: {
    autoDelete: true,
    instanceTemplateDisk: { diskType: "ssd.gp1", diskSizeGB: 60 },
  },
  dataDisks: [
    { deviceName: "vdb", instanceTemplateDisk: { diskType: "ssd.gp1", diskSizeGB: 20 } },
    { deviceName: "vdc", instanceTemplateDisk: { diskType: "ssd.io1", diskSizeGB: 30 } },
    { deviceName: "vdd", noDevice: true },
  ],
  primaryNetworkInterface: { networkInterface: { subnetId: "subnet-t" } },
  elasticIp: { bandwidthMbps: 5, provider: "nonBGP", chargeMode: "flow" },
});
const FROM_TEMPLATE: InstanceSpec = { name: "web", instanceTemplateId: "it-t", az: "a" };
const resolveLaunchSpec = (spec: Partial<InstanceSpec>) =>
  launchSpecOf({ ...FROM_TEMPLATE, ...spec }, { template: TEMPLATE });
const vdb = { diskType: "ssd.gp1", sizeGiB: 20, outlivesVm: true };
const vdc = { diskType: "ssd.io1", sizeGiB: 30, outlivesVm: true };

describe("launchSpecOf", () => {
  test("launchSpecOf a spec without a template returns the fields of the spec", () => {
    const spec: InstanceSpec = {
      name: "web",
      az: "cn-north-1a",
      instanceType: "g.n2.large",
      imageId: "img-a",
      keyNames: ["dev"],
      primaryNetworkInterface: { networkInterface: { subnetId: "subnet-a" } },
      systemDisk: { autoDelete: true, cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 40 } },
      dataDisks: [
        { cloudDiskSpec: { diskType: "hdd.std1", diskSizeGB: 20 } },
        { deviceName: "vdc", noDevice: true },
      ],
      elasticIp: { bandwidthMbps: 5, provider: "bgp" },
      charge: { chargeMode: "prepaid_by_duration" },
    };
    expect(launchSpecOf(spec)).toEqual({
      azs: ["cn-north-1a"],
      instanceType: "g.n2.large",
      imageId: "img-a",
      subnetId: "subnet-a",
      keyNames: ["dev"],
      systemDisk: { diskType: "ssd.gp1", sizeGiB: 40, outlivesVm: false },
      dataDisks: [{ diskType: "hdd.std1", sizeGiB: 20, outlivesVm: true }],
      elasticIp: { bandwidthMbps: 5, isBgp: true, isByUsage: false },
      charge: { chargeMode: "prepaid_by_duration" },
    });
  });

  test.each([
    ["bgp", true],
    ["BGP", true],
    ["no_bgp", false],
    ["nonBGP", false],
  ])(
    "launchSpecOf an elastic IP of %s has BGP: %j, whether the spec says so or a template",
    (provider, isBgp) => {
      const elasticIp = { bandwidthMbps: 5, provider };
      const spec = { name: "web" };
      const template = { ...TEMPLATE, elasticIp: { ...elasticIp, chargeMode: "flow" } };
      expect(launchSpecOf({ ...spec, elasticIp }).elasticIp?.isBgp).toBe(isBgp);
      expect(launchSpecOf(spec, { template }).elasticIp?.isBgp).toBe(isBgp);
    },
  );

  test("launchSpecOf fills the gaps of a spec from its template", () => {
    expect(resolveLaunchSpec({})).toEqual({
      azs: ["a"],
      instanceType: "g.n2.large",
      imageId: "img-t",
      subnetId: "subnet-t",
      keyNames: ["ops"],
      systemDisk: { diskType: "ssd.gp1", sizeGiB: 60, outlivesVm: false },
      dataDisks: [vdb, vdc],
      elasticIp: { bandwidthMbps: 5, isBgp: false, isByUsage: true },
      charge: {},
    });
  });

  test("launchSpecOf leaves out the parts of a template that the spec excludes", () => {
    const without = resolveLaunchSpec({ noKeyNames: true, noElasticIp: true });
    expect(without).toMatchObject({ keyNames: [], elasticIp: undefined });
  });

  test("launchSpecOf prefers the disks of the spec to those of the template, and leaves out excluded ones", () => {
    const own = { cloudDiskSpec: { diskType: "ssd.gp1", diskSizeGB: 50 }, autoDelete: true };
    expect(resolveLaunchSpec({ dataDisks: [own] }).dataDisks).toEqual([
      { diskType: "ssd.gp1", sizeGiB: 50, outlivesVm: false },
    ]);
    const excluded = { deviceName: "vdb", noDevice: true };
    expect(resolveLaunchSpec({ dataDisks: [excluded] }).dataDisks).toEqual([vdc]);
  });

  test("launchSpecOf takes no disks from a template with another image", () => {
    expect(resolveLaunchSpec({ imageId: "img-other" })).toMatchObject({
      imageId: "img-other",
      systemDisk: { diskType: undefined, sizeGiB: undefined },
      dataDisks: [],
    });
    expect(resolveLaunchSpec({ imageId: "img-t" }).dataDisks).toEqual([vdb, vdc]);
  });

  test("launchSpecOf leaves the fields of an undescribed disk undefined", () => {
    const unknown = { diskType: undefined, sizeGiB: undefined };
    expect(resolveLaunchSpec({ systemDisk: { autoDelete: true } }).systemDisk).toEqual({
      ...unknown,
      outlivesVm: false,
    });
    const [vdb] = TemplateData.parse({ dataDisks: [{ deviceName: "vdb" }] }).dataDisks;
    const template = { ...TEMPLATE, dataDisks: vdb ? [vdb] : [] };
    expect(launchSpecOf({ name: "web" }, { template }).dataDisks).toEqual([
      { ...unknown, outlivesVm: true },
    ]);
  });

  test("launchSpecOf has no cloud disk for a local system disk of a template", () => {
    const { systemDisk } = TemplateData.parse({ systemDisk: { diskCategory: "local" } });
    expect(
      launchSpecOf({ name: "web" }, { template: { ...TEMPLATE, systemDisk } }).systemDisk,
    ).toBe(undefined);
  });

  test("launchSpecOf has no cloud disk for a local system disk of the spec", () => {
    expect(resolveLaunchSpec({ systemDisk: { diskCategory: "local" } }).systemDisk).toBeUndefined();
  });

  test("launchSpecOf a spec in an availability group has the zones of the group", () => {
    const { azs } = launchSpecOf(
      { name: "web", agId: "ag-a" },
      { template: TEMPLATE, azs: ["a", "b"] },
    );
    expect(azs).toEqual(["a", "b"]);
    expect(launchSpecOf({ name: "web", agId: "ag-a" }).azs).toEqual([]);
  });
});
