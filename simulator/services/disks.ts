/** Cloud disks, attached to VMs or left behind by them. @see docs/jdcloud.md#cloud-disks */
import { z } from "zod";
import { disksOf } from "../world/attachments.js";
import { withTarget, type Call } from "./call.js";
import { readTagFilters } from "../protocol/query.js";
import {
  invalid,
  isError,
  notFound,
  outOfRange,
  precondition,
  type ErrorReply,
} from "../protocol/error-reply.js";
import { result, type Answer } from "../protocol/reply.js";
import { listRows, type Listing } from "../protocol/listing.js";
import type { World } from "../world/world.js";
import { beijingTime } from "../protocol/time.js";
import { usageOf } from "../world/capacity.js";
import type { PlacedDisk } from "../world/vm.js";

const LISTING: Listing<PlacedDisk> = {
  columns: {
    diskId: { of: ({ disk }) => [disk.diskId] },
    diskType: { of: ({ disk }) => [disk.diskType] },
    instanceId: { of: ({ vm }) => [vm?.instanceId] },
    instanceType: { of: ({ vm }) => (vm ? ["vm"] : []) },
    status: { of: (placed) => [statusOf(placed)] },
    az: { of: ({ az }) => [az] },
    policyId: { of: () => [] },
    notPolicyId: { of: () => [] },
    name: { of: ({ disk }) => [disk.name], isSingle: true, isFuzzy: true },
    multiAttach: { of: () => ["false"], isSingle: true },
    encrypted: { of: ({ disk }) => [String(disk.encrypted)], isSingle: true },
  },
};

const Extend = z.strictObject({
  regionId: z.string().optional(),
  diskId: z.string().optional(),
  diskSizeGB: z.int().optional(),
  iops: z.int().optional(),
});

/** Cloud disks of the region. */
export function describeDisks(world: World, { regionId, query }: Call): Answer {
  const tags = readTagFilters(query);
  const own = disksOf(world, regionId).filter(({ disk }) =>
    tags.every(({ name, values }) =>
      disk.tags.some((tag) => tag.key === name && (!values.length || values.includes(tag.value))),
    ),
  );
  const found = listRows(query, own, LISTING);
  if (isError(found)) return found;
  return result({ disks: found.page.map(diskView), totalCount: found.totalCount });
}

/** One cloud disk. */
export function describeDisk(world: World, call: Call): Answer {
  const placed = diskOr404(world, call);
  return isError(placed) ? placed : result({ disk: diskView(placed) });
}

/** Enlarges an unattached disk, at once. */
export function extendDisk(world: World, call: Call): Answer {
  const find = ({ diskSizeGB }: z.output<typeof Extend>) =>
    diskSizeGB === undefined ? invalid("Parameter DiskSizeGB missing") : diskOr404(world, call);
  return withTarget({ shape: Extend, call, find }, (placed, { diskSizeGB = 0, iops }) => {
    const { disk } = placed;
    if (placed.vm) return precondition(`Invalid disk status '${statusOf(placed)}'`);
    if (diskSizeGB <= disk.diskSizeGB || diskSizeGB > 16_000 || diskSizeGB % 10 !== 0) {
      return outOfRange("DiskSizeGB");
    }
    const most = Math.min(32_000, diskSizeGB * 50);
    const isFast = disk.diskType === "ssd.io1";
    if (iops !== undefined && isFast && (iops < 200 || iops > most || iops % 10 !== 0)) {
      return outOfRange("Iops");
    }
    const grown = { ...disk, diskSizeGB, iops: isFast ? (iops ?? disk.iops) : undefined };
    world.unattachedDisks.set(disk.diskId, { ...placed, disk: grown });
    return result();
  });
}

function diskOr404(world: World, { regionId, resourceId }: Call): PlacedDisk | ErrorReply {
  const placed = disksOf(world, regionId).find(({ disk }) => disk.diskId === resourceId);
  return placed ?? notFound(`Disk '${resourceId}' not found.`);
}

const statusOf = ({ vm }: PlacedDisk) => (vm ? "in-use" : "available");

function diskView({ disk, az, vm, createdMs, chargeMode, ...rest }: PlacedDisk) {
  const attachment = vm && {
    diskId: disk.diskId,
    instanceType: "vm",
    instanceId: vm.instanceId,
    status: "attached",
  };
  return {
    diskId: disk.diskId,
    az,
    name: disk.name,
    description: disk.description,
    diskType: disk.diskType,
    diskSizeGB: disk.diskSizeGB,
    ...(disk.iops !== undefined && { iops: disk.iops }),
    ...(disk.snapshotId !== undefined && { snapshotId: disk.snapshotId }),
    status: statusOf({ disk, az, vm, createdMs, chargeMode, ...rest }),
    attachments: attachment ? [attachment] : [],
    multiAttachable: false,
    encrypted: disk.encrypted,
    enabled: true,
    createTime: beijingTime(createdMs),
    charge: { chargeMode, chargeStatus: "normal" },
    tags: disk.tags,
  };
}

/** The quota of cloud disks, the only one of the disk service used up by VMs. */
export function describeDiskQuota(world: World, { regionId, query }: Call, nowMs: number): Answer {
  const type = query.get("type") ?? "";
  if (type === "") return invalid("Parameter Type missing");
  if (type !== "disk") return invalid("Parameter Type invalid");
  return result({
    quota: { maxLimit: world.limits.disk, count: usageOf(world, regionId, nowMs).disk },
  });
}
