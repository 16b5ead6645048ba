/**
 * Changes behind the client's back: what a colleague in the console or a failing host would do. They need no
 * signature, ask for no state and take no time; each says whether the VM was there.
 */
import { transition, steady } from "./timeline.js";
import { emptyWorld, sweep, type Vm, type World } from "./world.js";
import { z } from "zod";

/** Whether a VM of that id was there to be changed; in any region. */
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

/** Sets how many VMs each region may hold; VMs above it stay. */
export function setQuota(world: World, instances: number): void {
  world.quota = instances;
}

/** From now on no client token is known: a call that comes again is a new one. */
export function forgetTokens(world: World): void {
  world.tokens.clear();
}

/** An empty cloud again, with the quota it had at first. */
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
      vm.timeline = steady(nowMs, "gone");
      vm.endCause = "out-of-band";
      return;
    case "stop":
      vm.timeline = steady(nowMs, "stopped");
      vm.endCause = undefined;
      return;
    case "error":
      vm.timeline = transition(nowMs, "error", world.timing.errorMs, "gone");
      vm.endCause = "out-of-band";
      return;
    case "rename":
      vm.name = change.name;
      return;
    case "retag":
      vm.tags = Object.entries(change.tags).map(([key, value]) => ({ key, value }));
      return;
    case "changeType":
      vm.instanceType = change.instanceType;
      return;
  }
}

/** An empty cloud whose ids and chances come from `seed`, from the first one on. */
export function reseedWorld(world: World, seed: string): void {
  world.seed = seed;
  world.idCount = 0;
}

/** A change behind the client's back. */
export const Change = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("delete") }),
  z.strictObject({ kind: z.literal("stop") }),
  z.strictObject({ kind: z.literal("error") }),
  z.strictObject({ kind: z.literal("rename"), name: z.string().min(1) }),
  z.strictObject({ kind: z.literal("retag"), tags: z.record(z.string(), z.string()) }),
  z.strictObject({ kind: z.literal("changeType"), instanceType: z.string().min(1) }),
]);

export type Change = z.output<typeof Change>;
