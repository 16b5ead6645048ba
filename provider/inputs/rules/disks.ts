/** Disks: device names, sizes and IOPS. */
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
        `"${deviceName}" is not a device of a data disk; use vdb..vdz, vdaa..vdaz or vdba..vdbm`,
      ),
      ...unless(
        first === undefined,
        [...path, "deviceName"],
        `"${deviceName}" is already the device of dataDisks[${first}]; give each disk its own device`,
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

/** The smallest size of a disk, assumed when the cloud chooses the size. */
const SMALLEST_GB = { system: 40, data: 20 };
const MOST_IOPS = 32_000;
const IOPS_PER_GIB = 50;

/** @see docs/jdcloud.md#disks, iops: 200..min(32000, 50 × diskSizeGB) */
export const iopsFitTheSize: Rule = ({ inputs, isUndetermined }) =>
  disksOf(inputs.instanceSpec).flatMap(({ path, disk, isSystem }) => {
    const { iops, diskType, diskSizeGB } = disk.cloudDiskSpec ?? {};
    // On other types it has no effect; a warning reports it.
    if (iops === undefined || diskType !== "ssd.io1") return [];
    if (isUndetermined([...path, "cloudDiskSpec", "diskSizeGB"])) return [];
    const size = diskSizeGB ?? (isSystem ? SMALLEST_GB.system : SMALLEST_GB.data);
    const most = Math.min(MOST_IOPS, size * IOPS_PER_GIB);
    const problem =
      diskSizeGB === undefined
        ? `${iops} needs diskSizeGB; set it so that there are at most ${IOPS_PER_GIB} IOPS per GiB`
        : `${iops} is more than ${most}, the limit of ${size} GiB (${IOPS_PER_GIB} per GiB); use 200..${most}`;
    return unless(iops <= most, [...path, "cloudDiskSpec", "iops"], problem);
  });
