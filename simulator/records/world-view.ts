/**
 * The current content of the cloud, for tests and people. It includes resources left behind by a VM, since they cost
 * money.
 */
import { disksOf, elasticIpsOf } from "../world/attachments.js";
import { entryOf, type LedgerInstance } from "./ledger.js";
import { sweep, type Vm, type World } from "../world/world.js";

/** One VM: its entry in the ledger, and what calls can change without replacing it. */
export interface ViewedInstance extends LedgerInstance {
  readonly description: string;
  readonly hostname: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly securityGroups: readonly string[];
  readonly keyNames: readonly string[];
  /** Whether SSH accepts the password: `yes` or `no`. */
  readonly passwordAuth: string;
  /** SHA-256 of the password as hex digits; null for a random password. */
  readonly passwordDigest: string | null;
  readonly autoRenew: boolean;
}

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
  readonly deviceName: string;
  /** Whether it is deleted with its VM. */
  readonly autoDelete: boolean;
  /** Its VM; null if it was left behind. */
  readonly instanceId: string | null;
}

/** The current content of the cloud, in all regions. */
export interface WorldView {
  /** VMs not yet gone, oldest first. */
  readonly instances: readonly ViewedInstance[];
  readonly elasticIps: readonly ViewedElasticIp[];
  readonly disks: readonly ViewedDisk[];
}

/** The content of the cloud at `nowMs`. */
export function viewOf(world: World, nowMs: number): WorldView {
  sweep(world, nowMs);
  const regionIds = world.catalog.regions.map((region) => region.id);
  return {
    instances: [...world.present.values()].map((vm) => viewedVm(vm, nowMs)),
    elasticIps: regionIds
      .flatMap((regionId) => elasticIpsOf(world, regionId))
      .map(({ elasticIpId, regionId, address, bandwidthMbps, instanceId }) => ({
        ...{ elasticIpId, regionId, address, bandwidthMbps },
        instanceId: instanceId ?? null,
      })),
    disks: regionIds
      .flatMap((regionId) => disksOf(world, regionId))
      .map(({ disk: { diskId, diskType, diskSizeGB, ...disk }, regionId, az, vm }) => ({
        ...{ diskId, regionId, az, diskType, diskSizeGB },
        ...{ deviceName: disk.deviceName, autoDelete: disk.autoDelete },
        instanceId: vm?.instanceId ?? null,
      })),
  };
}

function viewedVm(vm: Vm, nowMs: number): ViewedInstance {
  const { description, hostname, securityGroupIds, keyNames, autoRenew } = vm;
  return {
    ...entryOf(vm, nowMs),
    ...{ description, hostname, keyNames, autoRenew, securityGroups: securityGroupIds },
    metadata: Object.fromEntries(vm.metadata.map(({ key, value }) => [key, value])),
    passwordAuth: vm.passwordAuth,
    passwordDigest: vm.passwordDigest ?? null,
  };
}
