/**
 * The current content of the cloud, for tests and people. It includes resources left behind by a VM, since they cost
 * money.
 */
import { disksOf, elasticIpsOf } from "../world/attachments.js";
import { entryOf, type LedgerInstance } from "./ledger.js";
import { sweep, type World } from "../world/world.js";

/** One elastic IP, attached to a VM or not. */
export interface ViewedElasticIp {
  readonly elasticIpId: string;
  readonly regionId: string;
  readonly address: string;
  readonly bandwidthMbps: number;
  /** Its VM; null if it was left behind. */
  readonly instanceId: string | null;
}

/** One cloud disk, attached to a VM or not. */
export interface ViewedDisk {
  readonly diskId: string;
  readonly regionId: string;
  readonly az: string;
  readonly diskType: string;
  readonly diskSizeGB: number;
  /** Its VM; null if it was left behind. */
  readonly instanceId: string | null;
}

/** The current content of the cloud, in all regions. */
export interface WorldView {
  /** VMs not yet gone, oldest first. */
  readonly instances: readonly LedgerInstance[];
  readonly elasticIps: readonly ViewedElasticIp[];
  readonly disks: readonly ViewedDisk[];
}

/** The content of the cloud at `nowMs`. */
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
