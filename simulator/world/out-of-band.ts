/**
 * Out-of-band changes: the work of a colleague in the console, or of a failing host. They need no signature, ignore
 * the VM's state and take no time.
 */
import { transition, steady } from "./timeline.js";
import { changeStates, changeTags } from "./vm-changes.js";
import { emptyWorld, sweep, type Tag, type Vm, type World } from "./world.js";
import { z } from "zod";

/** Changes one VM in any region. Returns whether the VM existed. */
export function changeInstance(
  world: World,
  instanceId: string,
  { change, nowMs }: { readonly change: Change; readonly nowMs: number },
): boolean {
  sweep(world, nowMs);
  const vm = world.present.get(instanceId);
  if (!vm) return false;
  apply(world, vm, { change, nowMs });
  world.noEndBeforeMs = 0;
  sweep(world, nowMs);
  return true;
}

/** Sets the VM quota of each region. VMs above the quota stay. */
export function setQuota(world: World, instances: number): void {
  world.quota = instances;
}

/** Makes the cloud forget all client tokens: a repeated create call counts as a new one. */
export function forgetTokens(world: World): void {
  world.tokens.clear();
}

/** Empties the cloud and restores its first quota. */
export function resetWorld(world: World, quota: number): void {
  emptyWorld(world);
  world.quota = quota;
}

function apply(
  world: World,
  vm: Vm,
  { change, nowMs }: { readonly change: Change; readonly nowMs: number },
): void {
  switch (change.kind) {
    case "delete":
      changeStates(vm, steady(nowMs, "gone"));
      vm.endCause = "out-of-band";
      return;
    case "stop":
      changeStates(vm, steady(nowMs, "stopped"));
      vm.endCause = undefined;
      return;
    case "error":
      changeStates(vm, transition(nowMs, "error", world.timing.errorMs, "gone"));
      vm.endCause = "out-of-band";
      return;
    case "rename":
      vm.name = change.name;
      return;
    case "retag":
      changeTags(vm, tagsOf(change.tags), nowMs);
      return;
    case "changeType":
      vm.instanceType = change.instanceType;
      return;
  }
}

function tagsOf(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** Empties the cloud. Ids and random choices start over, derived from `seed`. */
export function reseedWorld(world: World, seed: string): void {
  world.seed = seed;
  world.idCount = 0;
}

/** An out-of-band change. */
export const Change = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("delete") }),
  z.strictObject({ kind: z.literal("stop") }),
  z.strictObject({ kind: z.literal("error") }),
  z.strictObject({ kind: z.literal("rename"), name: z.string().min(1) }),
  z.strictObject({ kind: z.literal("retag"), tags: z.record(z.string(), z.string()) }),
  z.strictObject({ kind: z.literal("changeType"), instanceType: z.string().min(1) }),
]);

export type Change = z.output<typeof Change>;
