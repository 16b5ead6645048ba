/**
 * Disks and elastic IPs, attached to a VM or left behind by one.
 *
 * @see docs/jdcloud.md#deleting-a-vm
 */
import type { ElasticIp, PlacedDisk } from "./vm.js";
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

/** Elastic IPs of a region, oldest first. */
export function elasticIpsOf(world: World, regionId: string): readonly ElasticIp[] {
  return [...world.elasticIps.values()].filter((one) => one.regionId === regionId);
}
