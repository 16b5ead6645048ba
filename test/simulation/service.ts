/** The VMs in service at this moment, by group, as the cloud itself has them. */
import { GROUP_TAG } from "../../provider/group/identity.js";
import type { ServiceCounts } from "../../simulator/index.js";
import { vmStatus, type World } from "../../simulator/world/world.js";

/** The numbers of VMs of each group with VMs, by the value of the group's tag. */
export type ServiceByGroup = ReadonlyMap<string, ServiceCounts>;

/** The VMs of each group at `nowMs`. */
export function serviceByGroup(world: World, nowMs: number): ServiceByGroup {
  const groups = new Map<string, ServiceCounts>();
  for (const vm of world.present.values()) {
    const status = vmStatus(vm, nowMs);
    const groupKey = vm.tags.find(({ key }) => key === GROUP_TAG)?.value;
    if (status === "gone" || groupKey === undefined) continue;
    const { running, existing } = serviceIn(groups, groupKey);
    groups.set(groupKey, {
      running: running + (status === "running" ? 1 : 0),
      existing: existing + 1,
    });
  }
  return groups;
}

/** The VMs of one group. */
export function serviceIn(groups: ServiceByGroup, groupKey: string): ServiceCounts {
  return groups.get(groupKey) ?? { running: 0, existing: 0 };
}
