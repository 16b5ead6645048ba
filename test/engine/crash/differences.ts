/** Compares a world after a row with the desired group, and with the promises of the operation. */
import { GROUP_TAG } from "../../../provider/group/identity.js";
import type { ViewedInstance } from "../../../simulator/index.js";
import { SPEC } from "../project.js";
import type { Desired, Operation } from "./operations.js";
import { savedState, type Baseline, type World } from "./world.js";

/** A world, and the one that it is a copy of. */
export interface Worlds {
  readonly world: World;
  readonly baseline: Baseline;
}

/** The differences, one line each. */
export function differencesOf(
  { world, baseline }: Worlds,
  desired: Desired,
  operation: Operation,
): readonly string[] {
  const { count } = desired;
  const isReverted = desired !== operation.desired;
  const keepsVms = operation.keepsVms === true;
  // The program of before has the default rollout: one member at a time.
  const floor = isReverted ? Math.min(operation.floor ?? 0, count - 1) : (operation.floor ?? 0);
  const { instanceIds, hasErrors } = savedState(world.project);
  const byId = new Map(
    world
      .simulator()
      .world()
      .instances.map((vm) => [vm.instanceId, vm]),
  );
  const members = instanceIds.flatMap((id) => byId.get(id) ?? []);
  const fitting = members.filter((vm) => isFitting(vm, desired));
  const replaced = baseline.own.filter((id) => !instanceIds.includes(id));
  const fewest = floor > 0 ? fewestInService(world, baseline) : floor;
  return [
    ...(instanceIds.length === count
      ? []
      : [`the state has ${instanceIds.length} of ${count} VMs`]),
    ...(fitting.length === count ? [] : [`${fitting.length} of ${count} VMs run as declared`]),
    ...(hasErrors ? ["the state is marked as incomplete"] : []),
    ...(keepsVms && replaced.length > 0 ? [`${replaced.length} VMs were replaced`] : []),
    ...(fewest < floor ? [`${fewest} VMs were in service, not ${floor}`] : []),
  ];
}

function isFitting(vm: ViewedInstance, { instanceType, regionId, ...more }: Desired): boolean {
  const { imageId = SPEC.imageId, tags = {}, keyNames = [] } = more;
  const own = Object.entries(vm.tags).filter(([key]) => !key.startsWith("jdvm:"));
  return (
    vm.status === "running" &&
    vm.instanceType === instanceType &&
    vm.imageId === imageId &&
    vm.regionId === regionId &&
    JSON.stringify(own) === JSON.stringify(Object.entries(tags)) &&
    JSON.stringify(vm.keyNames) === JSON.stringify(keyNames)
  );
}

/** The fewest running members of the group at any moment since the copy was made. */
function fewestInService(world: World, { own: [first = ""] }: Baseline): number {
  const simulator = world.simulator();
  const vm = simulator.ledger().instances.find(({ instanceId }) => instanceId === first);
  const value = vm?.tags[GROUP_TAG] ?? "";
  return simulator.service({ tag: GROUP_TAG, value }).fewestRunning;
}
