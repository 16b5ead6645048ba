import { describe, expect, test } from "@jest/globals";
import {
  atMost,
  leftoversOfMember,
  leftoversOfVm,
  NO_LEFTOVERS,
  sumOfLeftovers,
  type Amount,
} from "../../../provider/group/leftovers.js";
import { Instance } from "../../../provider/wire/instance.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { memberOf, SPEC } from "./web-group.js";

const exactly = (count: number): Amount => ({ least: count, most: count, names: [] });
const within = (least: number, most: number): Amount => ({ least, most, names: [] });
const named = (...names: readonly string[]): Amount => ({
  least: names.length,
  most: names.length,
  names,
});

const cloudDiskSpec = { diskType: "ssd.gp1", diskSizeGB: 40 };
const goes = { autoDelete: true, cloudDiskSpec };
const stays = { autoDelete: false, cloudDiskSpec };
const open = { cloudDiskSpec };

describe("leftoversOfMember", () => {
  const disksOf = (spec: Partial<InstanceSpec>) =>
    leftoversOfMember(memberOf(0), { ...SPEC, ...spec }).disks;

  test.each<readonly [string, Partial<InstanceSpec>, Amount]>([
    ["a system disk without autoDelete", { systemDisk: open }, exactly(1)],
    ["a system disk with autoDelete false", { systemDisk: stays }, exactly(1)],
    ["a system disk with autoDelete", { systemDisk: goes }, exactly(0)],
    ["a local system disk", { systemDisk: { diskCategory: "local" } }, exactly(0)],
    ["the system disk of the image", {}, within(0, 1)],
    ["data disks", { systemDisk: goes, dataDisks: [goes, stays, open] }, exactly(2)],
    [
      "a device left out",
      { systemDisk: goes, dataDisks: [{ noDevice: true, deviceName: "vdb" }] },
      exactly(0),
    ],
    [
      "all disks of a prepaid VM",
      { systemDisk: goes, dataDisks: [goes], charge: { chargeMode: "prepaid_by_duration" } },
      exactly(2),
    ],
    [
      "a disk of several VMs",
      {
        systemDisk: goes,
        dataDisks: [{ ...goes, cloudDiskSpec: { ...cloudDiskSpec, multiAttachable: true } }],
      },
      exactly(1),
    ],
    ["a template's disks", { instanceTemplateId: "it-a" }, within(0, Infinity)],
    ["a group's disks", { agId: "ag-a" }, within(0, Infinity)],
    [
      "a template's disks beside its own",
      { instanceTemplateId: "it-a", systemDisk: stays },
      within(1, Infinity),
    ],
    [
      "disks in place of a template's",
      { instanceTemplateId: "it-a", systemDisk: goes, dataDisks: [stays] },
      exactly(1),
    ],
  ])("leftoversOfMember counts %s", (_, spec, amount) => {
    expect(disksOf(spec)).toEqual(amount);
  });

  test("leftoversOfMember does not know the disks of a member with an earlier spec", () => {
    expect(leftoversOfMember(memberOf(0), undefined).disks).toEqual(within(0, Infinity));
  });

  const elasticIp = { bandwidthMbps: 5, provider: "bgp" } as const;
  const withoutAddresses = { privateIpAddress: "" };
  const template = { ...SPEC, instanceTemplateId: "it-a" };
  test.each<readonly [string, object, InstanceSpec | undefined, Amount]>([
    ["a known address", { elasticIpAddress: "1.2.3.4" }, SPEC, named("1.2.3.4")],
    ["an address of an earlier spec", { elasticIpAddress: "1.2.3.4" }, undefined, named("1.2.3.4")],
    ["the spec's elastic IP", {}, { ...SPEC, elasticIp }, exactly(1)],
    ["none", {}, SPEC, exactly(0)],
    ["none of a template, by the state", {}, template, exactly(0)],
    ["none by a shortened state", withoutAddresses, SPEC, exactly(0)],
    ["a template's, not in a shortened state", withoutAddresses, template, within(0, 1)],
    [
      "none of a template without it",
      withoutAddresses,
      { ...template, noElasticIp: true },
      exactly(0),
    ],
    ["an earlier spec's, not in a shortened state", withoutAddresses, undefined, within(0, 1)],
  ])("leftoversOfMember counts as elastic IP: %s", (_, member, spec, amount) => {
    expect(leftoversOfMember(memberOf(0, member), spec).elasticIps).toEqual(amount);
  });

  test("leftoversOfMember counts at most one interface, and only if the spec keeps it", () => {
    const nic = (autoDelete: boolean) => ({ ...SPEC, primaryNetworkInterface: { autoDelete } });
    expect(leftoversOfMember(memberOf(0), nic(false)).interfaces).toEqual(within(0, 1));
    expect(leftoversOfMember(memberOf(0), nic(true)).interfaces).toEqual(exactly(0));
  });

  test("leftoversOfMember is uncertain about a VM with an error", () => {
    const broken = memberOf(0, { phase: "broken", status: "error", elasticIpAddress: "1.2.3.4" });
    expect(leftoversOfMember(broken, { ...SPEC, systemDisk: stays })).toMatchObject({
      elasticIps: { least: 0, most: 1, names: ["1.2.3.4"] },
      disks: within(0, 1),
    });
  });
});

describe("leftoversOfVm", () => {
  const attached = (diskId: string, given: object = {}) => ({
    diskCategory: "cloud",
    autoDelete: false,
    deviceName: "vdb",
    cloudDisk: { diskId },
    ...given,
  });
  const vm = (given: object) =>
    Instance.parse({ instanceId: "i-a", instanceName: "web-001", status: "running", ...given });

  test("leftoversOfVm names the elastic IP, the disks and the interface that stay", () => {
    const found = leftoversOfVm(
      vm({
        elasticIpId: "fip-a",
        elasticIpAddress: "1.2.3.4",
        systemDisk: attached("vol-s"),
        dataDisks: [
          attached("vol-1", { autoDelete: null }),
          attached("vol-2", { autoDelete: true }),
          attached("vol-3", { status: "detached" }),
          attached("vol-4", {
            autoDelete: true,
            cloudDisk: { diskId: "vol-4", multiAttachable: true },
          }),
          { diskCategory: "cloud", deviceName: "vdf" },
        ],
        primaryNetworkInterface: {
          autoDelete: false,
          networkInterface: { networkInterfaceId: "port-a" },
        },
      }),
    );
    expect(found).toEqual({
      elasticIps: named("fip-a (1.2.3.4)"),
      disks: named("vol-s", "vol-1", "vol-4", "web-001 vdf"),
      interfaces: named("port-a"),
    });
  });

  test("leftoversOfVm of a VM with a local disk and a disk with autoDelete is nothing", () => {
    const systemDisk = { diskCategory: "local", autoDelete: false, localDisk: {} };
    const dataDisks = [attached("vol-1", { autoDelete: true })];
    const primaryNetworkInterface = { autoDelete: true };
    expect(leftoversOfVm(vm({ systemDisk, dataDisks, primaryNetworkInterface }))).toEqual(
      NO_LEFTOVERS,
    );
    expect(leftoversOfVm(vm({}))).toEqual(NO_LEFTOVERS);
  });

  test("leftoversOfVm of a prepaid VM keeps every disk", () => {
    const charge = { chargeMode: "prepaid_by_duration" };
    const systemDisk = attached("vol-s", { autoDelete: true });
    expect(leftoversOfVm(vm({ charge, systemDisk })).disks).toEqual(named("vol-s"));
  });

  test("leftoversOfVm names an elastic IP by its id or its address", () => {
    expect(leftoversOfVm(vm({ elasticIpId: "fip-a" })).elasticIps).toEqual(named("fip-a"));
    expect(leftoversOfVm(vm({ elasticIpAddress: "1.2.3.4" })).elasticIps).toEqual(named("1.2.3.4"));
  });
});

test("sumOfLeftovers adds the bounds and keeps all names", () => {
  const one = { ...NO_LEFTOVERS, disks: named("vol-1"), elasticIps: exactly(1) };
  const other = atMost({ ...NO_LEFTOVERS, disks: named("vol-2", "vol-3") });
  expect(sumOfLeftovers([one, other])).toEqual({
    elasticIps: exactly(1),
    disks: { least: 1, most: 3, names: ["vol-1", "vol-2", "vol-3"] },
    interfaces: exactly(0),
  });
  expect(sumOfLeftovers([])).toEqual(NO_LEFTOVERS);
});
