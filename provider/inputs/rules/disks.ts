/** Disks: which devices there are, and what belongs together. */
import type { Finding } from "../findings.js";
import type { Path } from "../unknown.js";
import { disksOf, SPEC, unless, type Rule } from "./facts.js";

/** `vdb`..`vdz`, `vdaa`..`vdaz`, `vdba`..`vdbm`. @see docs/jdcloud.md#disks, deviceName */
const DATA_DEVICE = /^vd([b-z]|a[a-z]|b[a-m])$/;

/** @see docs/jdcloud.md#disks: category, deviceName, noDevice */
export const dataDisksAreAttachable: Rule = ({ inputs, isUndetermined }) => {
  const firstAt = new Map<string, number>();
  return (inputs.instanceSpec?.dataDisks ?? []).flatMap((disk, place): readonly Finding[] => {
    if (!disk) return [];
    const path: Path = [SPEC, "dataDisks", place];
    const { diskCategory, deviceName, noDevice, cloudDiskSpec } = disk;
    const first = deviceName && firstAt.get(deviceName);
    if (deviceName && first === undefined) firstAt.set(deviceName, place);
    const needsDisk = noDevice !== true && !isUndetermined([...path, "noDevice"]);
    const isSized =
      cloudDiskSpec?.diskSizeGB !== undefined ||
      cloudDiskSpec?.snapshotId !== undefined ||
      isUndetermined([...path, "cloudDiskSpec", "diskSizeGB"]) ||
      isUndetermined([...path, "cloudDiskSpec", "snapshotId"]);
    return [
      ...unless(
        diskCategory === undefined || diskCategory === "cloud",
        [...path, "diskCategory"],
        `"${diskCategory}" is not for data disks; use cloud`,
      ),
      ...unless(
        deviceName === undefined || DATA_DEVICE.test(deviceName),
        [...path, "deviceName"],
        `"${deviceName}" is not a device for data; use vdb..vdz, vdaa..vdaz or vdba..vdbm`,
      ),
      ...unless(
        first === undefined,
        [...path, "deviceName"],
        `"${deviceName}" is the device of dataDisks[${first}] too; each disk needs its own`,
      ),
      ...unless(
        noDevice !== true || deviceName !== undefined || isUndetermined([...path, "deviceName"]),
        [...path, "deviceName"],
        "is required with noDevice: it names the disk to leave out",
      ),
      ...unless(
        !needsDisk || cloudDiskSpec !== undefined || isUndetermined([...path, "cloudDiskSpec"]),
        [...path, "cloudDiskSpec"],
        "is required unless noDevice is true",
      ),
      ...unless(
        !needsDisk || cloudDiskSpec === undefined || isSized,
        [...path, "cloudDiskSpec", "diskSizeGB"],
        "is required unless snapshotId is given; use 20..16000 GiB in steps of 10",
      ),
    ];
  });
};

/** Of a disk whose size is the cloud's to choose, the smallest there can be. */
const SMALLEST_GB = { system: 40, data: 20 };
const MOST_IOPS = 32_000;
const IOPS_A_GB = 50;

/** @see docs/jdcloud.md#disks, iops: 200..min(32000, 50 × diskSizeGB) */
export const iopsFitTheSize: Rule = ({ inputs, isUndetermined }) =>
  disksOf(inputs.instanceSpec).flatMap(({ path, disk, isSystem }) => {
    const { iops, diskType, diskSizeGB } = disk.cloudDiskSpec ?? {};
    // On other types it has no effect, of which a warning tells.
    if (iops === undefined || diskType !== "ssd.io1") return [];
    if (isUndetermined([...path, "cloudDiskSpec", "diskSizeGB"])) return [];
    const size = diskSizeGB ?? (isSystem ? SMALLEST_GB.system : SMALLEST_GB.data);
    const most = Math.min(MOST_IOPS, size * IOPS_A_GB);
    const problem =
      diskSizeGB === undefined
        ? `${iops} needs a diskSizeGB to go with it: at most ${IOPS_A_GB} for each GiB`
        : `${iops} is more than ${most}, which is ${IOPS_A_GB} for each of ${size} GiB; use 200..${most}`;
    return unless(iops <= most, [...path, "cloudDiskSpec", "iops"], problem);
  });
