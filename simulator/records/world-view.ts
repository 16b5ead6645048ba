/** What is in the cloud now, for tests and people: also what outlives its VM and costs money when it is forgotten. */
import { disksOf, elasticIpsOf } from "../world/attachments.js";
import { entryOf, type LedgerInstance } from "./ledger.js";
import { sweep, type World } from "../world/world.js";

/** One elastic IP, with a VM or without. */
export interface ViewedElasticIp {
  readonly elasticIpId: string;
  readonly regionId: string;
  readonly address: string;
  readonly bandwidthMbps: number;
  /** The VM that has it; null for one that is left over. */
  readonly instanceId: string | null;
}

/** One cloud disk, of a VM or loose. */
export interface ViewedDisk {
  readonly diskId: string;
  readonly regionId: string;
  readonly az: string;
  readonly diskType: string;
  readonly diskSizeGB: number;
  /** The VM that has it; null for one that is left over. */
  readonly instanceId: string | null;
}

/** Everything that is in the cloud now, in all regions. */
export interface WorldView {
  /** VMs that are not gone, oldest first. */
  readonly instances: readonly LedgerInstance[];
  readonly elasticIps: readonly ViewedElasticIp[];
  readonly disks: readonly ViewedDisk[];
}

/** What is in the cloud at `nowMs`. */
export function viewOf(world: World, nowMs: number): WorldView {
  sweep(world, nowMs);
  const regionIds = world.catalog.regions.map((region) => region.id);
  return {
    instances: [...world.present.values()].map((vm) => entryOf(vm, nowMs)),
    elasticIps: regionIds
      .flatMap((regionId) => elasticIpsOf(world, regionId))
      .map(({ elasticIpId, regionId, address, bandwidthMbps, instanceId }) => ({
        ...{ elasticIpId, regionId, address, bandwidthMbps },
        instanceId: instanceId ?? null,
      })),
    disks: regionIds
      .flatMap((regionId) => disksOf(world, regionId))
      .map(({ disk: { diskId, diskType, diskSizeGB }, regionId, az, vm }) => ({
        ...{ diskId, regionId, az, diskType, diskSizeGB },
        instanceId: vm?.instanceId ?? null,
      })),
  };
}
