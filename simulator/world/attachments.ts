/**
 * What a VM leaves behind when it goes, and what is at hand without a VM: disks and elastic IPs.
 *
 * @see docs/jdcloud.md#deleting-a-vm
 */
import type { ElasticIp, PlacedDisk } from "./vm.js";
import { placed, type World } from "./world.js";

/** Every cloud disk of a region, of its VMs and loose; oldest VM first. */
export function disksOf(world: World, regionId: string): readonly PlacedDisk[] {
  const attached = [...world.present.values()].flatMap((vm) =>
    (vm.regionId === regionId ? [vm.systemDisk, ...vm.dataDisks] : [])
      .filter((disk) => disk.category === "cloud")
      .map((disk) => placed(vm, disk)),
  );
  const unattached = [...world.unattachedDisks.values()].filter((one) => one.regionId === regionId);
  return [...unattached, ...attached];
}

/** The elastic IPs of a region, oldest first. */
export function elasticIpsOf(world: World, regionId: string): readonly ElasticIp[] {
  return [...world.elasticIps.values()].filter((one) => one.regionId === regionId);
}
