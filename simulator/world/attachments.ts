/**
 * Disks and elastic IPs, attached to a VM or left behind by one.
 *
 * @see docs/jdcloud.md#deleting-a-vm
 */
import type { Disk, ElasticIp, PlacedDisk } from "./vm.js";
import { placed, type World } from "./world.js";

/** Cloud disks of a region: unattached ones first, then attached ones from the oldest VM on. */
export function disksOf(world: World, regionId: string): readonly PlacedDisk[] {
  const attached = [...world.present.values()].flatMap((vm) =>
    (vm.regionId === regionId ? [vm.systemDisk, ...vm.dataDisks] : [])
      .filter((disk) => disk.category === "cloud")
      .map((disk) => placed(vm, disk)),
  );
  const unattached = [...world.unattachedDisks.values()].filter((one) => one.regionId === regionId);
  return [...unattached, ...attached];
}

/** Puts `disk` in the place of a disk with the same id. */
export function replaceDisk(world: World, place: PlacedDisk, disk: Disk): void {
  const { vm } = place;
  if (!vm) {
    world.unattachedDisks.set(disk.diskId, { ...place, disk });
    return;
  }
  const replaced = (own: Disk) => (own.diskId === disk.diskId ? disk : own);
  vm.systemDisk = replaced(vm.systemDisk);
  vm.dataDisks = vm.dataDisks.map(replaced);
}

/** The state of a disk at `nowMs`. Pure. */
export function diskStatus({ vm, disk }: Pick<PlacedDisk, "vm" | "disk">, nowMs: number): string {
  if (nowMs < (disk.extendingUntilMs ?? 0)) return "extending";
  return vm ? "in-use" : "available";
}

/** Elastic IPs of a region, oldest first. */
export function elasticIpsOf(world: World, regionId: string): readonly ElasticIp[] {
  return [...world.elasticIps.values()].filter((one) => one.regionId === regionId);
}
