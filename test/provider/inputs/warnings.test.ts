import { describe, expect, test } from "@jest/globals";
import { checkInputs, findingText } from "../../../provider/inputs/check.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { INPUTS_WITH_DISK as INPUTS, SPEC_WITH_DISK as SPEC } from "../group/web-group.js";

type Change = Readonly<Record<string, unknown>>;

const warnings = (change: Change) =>
  checkInputs({ ...INPUTS, ...change }).warnings.map(findingText);
const warningsOfSpec = (change: Change) => warnings({ instanceSpec: { ...SPEC, ...change } });
const passed = (value: string, known: string) =>
  `"${value}" is unknown to this release (known: ${known}); it is passed on unchanged`;
const disk = (diskType: string) => ({
  autoDelete: true,
  cloudDiskSpec: { diskType, diskSizeGB: 40 },
});

describe("warningsOf", () => {
  test.each<readonly [Change, string]>([
    [
      { systemDisk: disk("ssd.gp9") },
      `instanceSpec.systemDisk.cloudDiskSpec.diskType: ${passed("ssd.gp9", "ssd.gp1, ssd.io1, hdd.std1")}`,
    ],
    [
      { dataDisks: [disk("ssd.gp1"), disk("SSD")] },
      `instanceSpec.dataDisks[1].cloudDiskSpec.diskType: ${passed("SSD", "ssd.gp1, ssd.io1, hdd.std1")}`,
    ],
    [
      { elasticIp: { bandwidthMbps: 5, provider: "cmcc" } },
      `instanceSpec.elasticIp.provider: ${passed("cmcc", "bgp, no_bgp")}`,
    ],
    [
      { chargeOnStopped: "never" },
      `instanceSpec.chargeOnStopped: ${passed("never", "keepCharging, stopCharging")}`,
    ],
  ])("warningsOf a spec with %j reports the unknown value", (change, expected) => {
    expect(warningsOfSpec(change)).toEqual([expected]);
    expect(checkInputs({ ...INPUTS, instanceSpec: { ...SPEC, ...change } }).findings).toEqual([]);
  });

  test("warningsOf reports a script and metadata of a Windows checkout, and says how they are sent", () => {
    const save = "save the file with LF (in Git: `eol=lf` in .gitattributes)";
    const script = `has Windows line ends (CRLF), with which a Linux script does not start; it is sent with LF; ${save}`;
    const userdata = "#!/bin/bash\r\necho hello\r\n";
    const metadata = { motd: "hello\r\n", role: "web" };
    expect(warningsOfSpec({ userdata, metadata })).toEqual([
      `instanceSpec.userdata: ${script}`,
      `instanceSpec.metadata.motd: has Windows line ends (CRLF); it is sent with LF; ${save}`,
    ]);
    expect(warningsOfSpec({ userdata: btoa(userdata) })).toEqual([
      `instanceSpec.userdata: ${script}`,
    ]);
    expect(warnings({ overrides: { 1: { metadata } } })).toEqual([
      `overrides.1.metadata.motd: has Windows line ends (CRLF); it is sent with LF; ${save}`,
    ]);
  });

  test("warningsOf accepts the line ends of a Windows script, and unknown scripts and metadata", () => {
    expect(warningsOfSpec({ userdata: "<cmd>\r\ndir\r\n</cmd>" })).toEqual([]);
    const userdata = [{ key: "launch-script", value: UNKNOWN }];
    expect(warningsOfSpec({ userdata, metadata: { role: UNKNOWN } })).toEqual([]);
    expect(warningsOfSpec({ userdata: UNKNOWN, metadata: [UNKNOWN] })).toEqual([]);
  });

  test("warningsOf accepts a known value in another case", () => {
    expect(warningsOfSpec({ elasticIp: { bandwidthMbps: 5, provider: "BGP" } })).toEqual([]);
    expect(warningsOfSpec({ systemDisk: disk("SSD.gp1") })).toEqual([]);
  });

  test("warningsOf reports each zone of another region", () => {
    const placements = [
      { az: "cn-north-1b", subnetId: "s" },
      { az: "cn-east-2a", subnetId: "s" },
    ];
    const other = (az: string) =>
      `"${az}" does not look like a zone of cn-north-1; use a zone such as cn-north-1a`;
    expect(warnings({ instanceSpec: { ...SPEC, az: "cn-south-1a" }, placements })).toEqual([
      `instanceSpec.az: ${other("cn-south-1a")}`,
      `placements[1].az: ${other("cn-east-2a")}`,
    ]);
  });

  test("warningsOf skips zones while the region or the placement is unknown", () => {
    const placements = [{ az: "cn-east-2a", subnetId: "s" }];
    expect(warnings({ regionId: UNKNOWN, placements })).toEqual([]);
    expect(warnings({ placements: [UNKNOWN, { az: UNKNOWN, subnetId: "s" }] })).toEqual([]);
    expect(warnings({ instanceSpec: UNKNOWN })).toEqual([]);
  });

  test("warningsOf reports overrides without a member", () => {
    const own = { description: "d" };
    const overrides = { 2: own, 3: own, 12: own, x: {}, x7: {}, "7x": {} };
    expect(warnings({ overrides })).toEqual([
      "overrides.3: has no member: with count 3, the slots are 0..2",
      "overrides.12: has no member: with count 3, the slots are 0..2",
    ]);
    expect(warnings({ overrides, count: UNKNOWN })).toEqual([]);
  });

  test("warningsOf a plain map names the key in the map", () => {
    expect(warningsOfSpec({ metadata: { a: "1", "b-": "2" } })).toEqual([
      'instanceSpec.metadata.b-: has no effect: its key ends with "-"; choose another key',
    ]);
  });
});

describe("warningsOf disks without autoDelete", () => {
  const staysWith = (effect: string): string =>
    `is not set, so a cloud disk stays, and is billed, after its VM is deleted; set true to delete it with its VM (this ${effect}), or false to keep it`;
  const cloudDiskSpec = { diskType: "ssd.gp1", diskSizeGB: 40 };
  const open = { cloudDiskSpec };
  const goes = { autoDelete: true, cloudDiskSpec };
  const { systemDisk: _disk, ...withoutDisk } = SPEC;
  const template = { name: "web", az: "cn-north-1a", instanceTemplateId: "it-a" };
  const warningsAt = (instanceSpec: unknown) =>
    warnings({ instanceSpec })
      .filter((text) => text.includes("so a cloud disk stays"))
      .map((text) => {
        const [path = "", problem] = text.split(": ");
        const isOfSystem = path.includes("systemDisk");
        expect(problem).toBe(
          staysWith(isOfSystem ? "replaces existing members" : "changes existing members in place"),
        );
        return path;
      });

  test.each<readonly [string, unknown, readonly string[]]>([
    ["of the image", withoutDisk, ["instanceSpec.systemDisk.autoDelete"]],
    ["of the spec", { ...SPEC, systemDisk: open }, ["instanceSpec.systemDisk.autoDelete"]],
    [
      "of a template's spec",
      { ...template, systemDisk: open },
      ["instanceSpec.systemDisk.autoDelete"],
    ],
    [
      "for data",
      { ...SPEC, dataDisks: [goes, open, { ...open, autoDelete: false }] },
      ["instanceSpec.dataDisks[1].autoDelete"],
    ],
  ])("warningsOf reports a disk %s", (_, spec, paths) => {
    expect(warningsAt(spec)).toEqual(paths);
  });

  test.each<readonly [string, unknown]>([
    ["with true", { ...SPEC, systemDisk: goes }],
    ["with false", { ...SPEC, systemDisk: { ...open, autoDelete: false } }],
    ["not known yet", { ...SPEC, systemDisk: { ...open, autoDelete: UNKNOWN } }],
    ["in a system disk not known yet", { ...SPEC, systemDisk: UNKNOWN }],
    ["of a local disk", { ...SPEC, systemDisk: { diskCategory: "local" } }],
    ["of a device left out", { ...SPEC, dataDisks: [{ noDevice: true, deviceName: "vdb" }] }],
    ["of a template's own disks", template],
    ["in an availability group", { name: "web", agId: "ag-a" }],
    ["of a template not known yet", { ...withoutDisk, instanceTemplateId: UNKNOWN }],
    [
      "of a prepaid VM, whose disks always stay",
      { ...withoutDisk, charge: { chargeMode: "prepaid_by_duration" } },
    ],
  ])("warningsOf reports no autoDelete %s", (_, spec) => {
    expect(warningsAt(spec)).toEqual([]);
  });
});
