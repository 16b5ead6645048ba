import { describe, expect, test } from "@jest/globals";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { problemsOfChange, type Change } from "./problems.js";

const disk = (cloudDiskSpec: Change) => ({ cloudDiskSpec });
const SOLID = { diskType: "ssd.gp1", diskSizeGB: 20 };
const AT = "instanceSpec.dataDisks[0]";
const SIZE = `${AT}.cloudDiskSpec.diskSizeGB: is required unless snapshotId is given; use 20..16000 GiB in steps of 10`;
const problemsOfDisks = (...dataDisks: readonly unknown[]) => problemsOfChange({ dataDisks });

describe("dataDisksAreAttachable", () => {
  test.each<readonly [string, Change]>([
    ["of category cloud", { diskCategory: "cloud", ...disk(SOLID) }],
    ["without a category", disk(SOLID)],
    ["filled from a snapshot", disk({ diskType: "ssd.gp1", snapshotId: "snap-a" })],
    ["that is left out", { deviceName: "vdb", noDevice: true }],
    ["that is left out, with an unknown name", { deviceName: UNKNOWN, noDevice: true }],
    ["with an unknown noDevice", { noDevice: UNKNOWN }],
    ["that is unknown", { cloudDiskSpec: UNKNOWN }],
    ["of unknown size", disk({ diskType: "ssd.gp1", diskSizeGB: UNKNOWN })],
    ["of an unknown snapshot", disk({ diskType: "ssd.gp1", snapshotId: UNKNOWN })],
    ...["vdb", "vdz", "vdaa", "vdaz", "vdba", "vdbm"].map(
      (deviceName) => [`at ${deviceName}`, { deviceName, ...disk(SOLID) }] as const,
    ),
  ])("dataDisksAreAttachable passes a disk %s", (_, given) => {
    expect(problemsOfDisks(given)).toEqual([]);
  });

  test.each<readonly [string, Change, string]>([
    [
      "of category local",
      { diskCategory: "local", ...disk(SOLID) },
      `${AT}.diskCategory: "local" is not for data disks; use cloud`,
    ],
    ...["vda", "vdbn", "vdca", "sdb", "vdB", "vdbb1", "xvdb"].map(
      (deviceName) =>
        [
          `at ${deviceName}`,
          { deviceName, ...disk(SOLID) },
          `${AT}.deviceName: "${deviceName}" is not a device of a data disk; use vdb..vdz, vdaa..vdaz or vdba..vdbm`,
        ] as const,
    ),
    [
      "that is left out without a name",
      { noDevice: true },
      `${AT}.deviceName: is required with noDevice: it names the disk to leave out`,
    ],
    [
      "without cloudDiskSpec",
      { deviceName: "vdb" },
      `${AT}.cloudDiskSpec: is required unless noDevice is true`,
    ],
    [
      "with noDevice false and without cloudDiskSpec",
      { deviceName: "vdb", noDevice: false },
      `${AT}.cloudDiskSpec: is required unless noDevice is true`,
    ],
    ["without a size", disk({ diskType: "ssd.gp1" }), SIZE],
  ])("dataDisksAreAttachable refuses a disk %s", (_, given, expected) => {
    expect(problemsOfDisks(given)).toEqual([expected]);
    // An unknown value elsewhere changes nothing.
    expect(problemsOfChange({ dataDisks: [given], description: UNKNOWN })).toEqual([expected]);
  });

  test("dataDisksAreAttachable refuses a device in use, and names the first disk with it", () => {
    const at = (deviceName: string) => ({ deviceName, ...disk(SOLID) });
    expect(problemsOfDisks(at("vdb"), at("vdc"), at("vdb"), at("vdb"))).toEqual([
      'instanceSpec.dataDisks[2].deviceName: "vdb" is already the device of dataDisks[0]; give each disk its own device',
      'instanceSpec.dataDisks[3].deviceName: "vdb" is already the device of dataDisks[0]; give each disk its own device',
    ]);
  });

  test("dataDisksAreAttachable skips a disk that is unknown or has a finding", () => {
    expect(problemsOfDisks(UNKNOWN, disk(SOLID))).toEqual([]);
    expect(problemsOfDisks("vdb")).toEqual([`${AT}: "vdb" is not an object`]);
  });
});

describe("iopsFitTheSize", () => {
  const io1 = (given: Change) => disk({ diskType: "ssd.io1", ...given });

  test.each<readonly [Change]>([
    [{ systemDisk: io1({ diskSizeGB: 40, iops: 2000 }) }],
    [{ systemDisk: io1({ iops: 2000 }) }],
    [{ systemDisk: io1({ iops: 32_000, diskSizeGB: UNKNOWN }) }],
    [{ dataDisks: [io1({ diskSizeGB: 16_000, iops: 32_000 })] }],
    [{ dataDisks: [io1({ snapshotId: "snap-a", iops: 1000 })] }],
    // On another type it has no effect; a warning reports it.
    [{ systemDisk: disk({ diskType: "ssd.gp1", diskSizeGB: 40, iops: 32_000 }) }],
  ])("iopsFitTheSize passes %j", (change) => {
    expect(problemsOfChange(change)).toEqual([]);
  });

  test.each<readonly [Change, string]>([
    [
      { dataDisks: [disk(SOLID), io1({ diskSizeGB: 20, iops: 1010 })] },
      "instanceSpec.dataDisks[1].cloudDiskSpec.iops: 1010 is more than 1000, the limit of 20 GiB (50 per GiB); use 200..1000",
    ],
    [
      { systemDisk: io1({ diskSizeGB: 500, iops: 25_010 }) },
      "instanceSpec.systemDisk.cloudDiskSpec.iops: 25010 is more than 25000, the limit of 500 GiB (50 per GiB); use 200..25000",
    ],
    [
      { systemDisk: io1({ iops: 2010 }) },
      "instanceSpec.systemDisk.cloudDiskSpec.iops: 2010 needs diskSizeGB; set it so that there are at most 50 IOPS per GiB",
    ],
    [
      { dataDisks: [io1({ snapshotId: "snap-a", iops: 1010 })] },
      "instanceSpec.dataDisks[0].cloudDiskSpec.iops: 1010 needs diskSizeGB; set it so that there are at most 50 IOPS per GiB",
    ],
  ])("iopsFitTheSize refuses %j", (change, expected) => {
    expect(problemsOfChange(change)).toEqual([expected]);
    expect(problemsOfChange({ ...change, description: UNKNOWN })).toEqual([expected]);
  });

  test("iopsFitTheSize skips a disk whose type has a finding", () => {
    expect(problemsOfChange({ systemDisk: disk({ diskType: 1, iops: 1000 }) })).toHaveLength(1);
  });
});
