/**
 * What a VM leaves behind when it goes, and what is at hand without a VM: disks and elastic IPs.
 *
 * @see docs/jdcloud.md#deleting-a-vm
 */
import type { Disk, Tag, Vm } from "./vm.js";
import type { World } from "./world.js";

/** A disk and where it is. */
export interface PlacedDisk {
  readonly disk: Disk;
  readonly regionId: string;
  readonly az: string;
  readonly createdMs: number;
  readonly chargeMode: string;
  /** The VM that has it, if any. */
  readonly vm: Vm | undefined;
}

/** One elastic IP, with a VM or without. */
export interface ElasticIp {
  readonly elasticIpId: string;
  readonly regionId: string;
  readonly address: string;
  readonly provider: string;
  readonly chargeMode: string;
  readonly createdMs: number;
  readonly name: string;
  readonly bandwidthMbps: number;
  readonly tags: readonly Tag[];
  /** The VM that has it, if any. */
  readonly instanceId: string | undefined;
}

/** Parts a VM that is gone from its disks and elastic IP: what is set to go with it goes, the rest stays alone. */
export function partFrom(world: World, vm: Vm): void {
  const hasFailed = vm.endCause === "boot-error";
  const elasticIp = world.elasticIps.get(vm.elasticIp?.id ?? "");
  if (elasticIp && (hasFailed || vm.releasesElasticIp)) {
    world.elasticIps.delete(elasticIp.elasticIpId);
  } else if (elasticIp) {
    world.elasticIps.set(elasticIp.elasticIpId, { ...elasticIp, instanceId: undefined });
  }
  for (const disk of hasFailed ? [] : [vm.systemDisk, ...vm.dataDisks]) {
    const goes = disk.autoDelete && vm.chargeMode === "postpaid_by_duration";
    if (disk.category === "local" || goes) continue;
    world.looseDisks.set(disk.diskId, { ...placed(vm, disk), vm: undefined });
  }
}

/** Every cloud disk of a region, of its VMs and loose; oldest VM first. */
export function disksOf(world: World, regionId: string): readonly PlacedDisk[] {
  const attached = [...world.present.values()].flatMap((vm) =>
    (vm.regionId === regionId ? [vm.systemDisk, ...vm.dataDisks] : [])
      .filter((disk) => disk.category === "cloud")
      .map((disk) => placed(vm, disk)),
  );
  const loose = [...world.looseDisks.values()].filter((one) => one.regionId === regionId);
  return [...loose, ...attached];
}

/** The elastic IPs of a region, oldest first. */
export function elasticIpsOf(world: World, regionId: string): readonly ElasticIp[] {
  return [...world.elasticIps.values()].filter((one) => one.regionId === regionId);
}

function placed(vm: Vm, disk: Disk): PlacedDisk {
  const { regionId, az, createdMs, chargeMode } = vm;
  return { disk, regionId, az, createdMs, chargeMode, vm };
}
