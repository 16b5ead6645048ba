/** Cloud disks, attached to VMs or left behind by them. @see docs/jdcloud.md#cloud-disks */
import { z } from "zod";
import { diskStatus, disksOf, replaceDisk } from "../world/attachments.js";
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

/** The filters at `nowMs`. */
const listingAt = (nowMs: number): Listing<PlacedDisk> => ({
  columns: {
    diskId: { of: ({ disk }) => [disk.diskId] },
    diskType: { of: ({ disk }) => [disk.diskType] },
    instanceId: { of: ({ vm }) => [vm?.instanceId] },
    instanceType: { of: ({ vm }) => (vm ? ["vm"] : []) },
    status: { of: (placed) => [diskStatus(placed, nowMs)] },
    az: { of: ({ az }) => [az] },
    policyId: { of: () => [] },
    notPolicyId: { of: () => [] },
    name: { of: ({ disk }) => [disk.name], isSingle: true, isFuzzy: true },
    multiAttach: { of: () => ["false"], isSingle: true },
    encrypted: { of: ({ disk }) => [String(disk.encrypted)], isSingle: true },
  },
});

const Extend = z.strictObject({
  regionId: z.string().optional(),
  diskId: z.string().optional(),
  diskSizeGB: z.int().optional(),
  iops: z.int().optional(),
});

/** Cloud disks of the region. */
export function describeDisks(world: World, { regionId, query }: Call, nowMs: number): Answer {
  const tags = readTagFilters(query);
  const own = disksOf(world, regionId).filter(({ disk }) =>
    tags.every(({ name, values }) =>
      disk.tags.some((tag) => tag.key === name && (!values.length || values.includes(tag.value))),
    ),
  );
  const found = listRows(query, own, listingAt(nowMs));
  if (isError(found)) return found;
  const disks = found.page.map((placed) => diskView(placed, nowMs));
  return result({ disks, totalCount: found.totalCount });
}

/** One cloud disk. */
export function describeDisk(world: World, call: Call, nowMs: number): Answer {
  const placed = diskOr404(world, call);
  return isError(placed) ? placed : result({ disk: diskView(placed, nowMs) });
}

/**
 * Enlarges a disk: `extending` for a while, with the new size from the start. A disk in use grows only where the cloud
 * permits it. A system disk in use has its own maximum.
 */
export function extendDisk(world: World, call: Call, nowMs: number): Answer {
  const find = ({ diskSizeGB }: z.output<typeof Extend>) =>
    diskSizeGB === undefined ? invalid("Parameter DiskSizeGB missing") : diskOr404(world, call);
  return withTarget({ shape: Extend, call, find }, (placed, { diskSizeGB = 0, iops }) => {
    const { disk, vm } = placed;
    const status = diskStatus(placed, nowMs);
    if (status === "extending") return precondition(`Disk busy in '${status}'`);
    if (vm && !world.growsAttachedDisks) return precondition(`Invalid disk status '${status}'`);
    const largest = vm?.systemDisk.diskId === disk.diskId ? 500 : 16_000;
    if (diskSizeGB <= disk.diskSizeGB || diskSizeGB > largest || diskSizeGB % 10 !== 0) {
      return outOfRange("DiskSizeGB");
    }
    const most = Math.min(32_000, diskSizeGB * 50);
    const isFast = disk.diskType === "ssd.io1";
    if (iops !== undefined && isFast && (iops < 200 || iops > most || iops % 10 !== 0)) {
      return outOfRange("Iops");
    }
    replaceDisk(world, placed, {
      ...disk,
      diskSizeGB,
      iops: isFast ? (iops ?? disk.iops) : undefined,
      extendingUntilMs: nowMs + world.timing.extendMs,
    });
    return result();
  });
}

function diskOr404(world: World, { regionId, resourceId }: Call): PlacedDisk | ErrorReply {
  const placed = disksOf(world, regionId).find(({ disk }) => disk.diskId === resourceId);
  return placed ?? notFound(`Disk '${resourceId}' not found.`);
}

function diskView({ disk, az, vm, createdMs, chargeMode }: PlacedDisk, nowMs: number) {
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
    status: diskStatus({ disk, vm }, nowMs),
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
