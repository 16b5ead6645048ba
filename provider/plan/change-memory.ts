/** The changes of members that are alike, computed once for each group: most members have the same change. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import type { Modification } from "./modification-kinds.js";

/** What decides the change of a member, but for its names. Pure. */
export function keyOf(desired: Desired, member: Member): string {
  const { slot, specHash, unfinished = [], isPrepared = false, mismatches, liveDrift } = member;
  const { instanceType = "", imageId = "" } = member;
  const marks = `${specHash} ${unfinished.join()} ${memberSpecOf(desired, slot).specHash}`;
  const flags = `${isPrepared} ${liveDrift !== undefined}`;
  const observed = isEmpty(mismatches) ? "" : JSON.stringify({ ...mismatches, name: undefined });
  return `${marks} ${flags} ${instanceType} ${imageId} ${observed}`;
}

/** The changes of a group by key: without names, and whole ones that are the same for every slot. */
export interface Memory {
  readonly nameless: Map<string, Modification>;
  readonly whole: Map<string, Modification>;
}

const memories = new WeakMap<Desired, Memory>();

/** The changes computed so far. */
export function memoryOf(desired: Desired): Memory {
  const known = memories.get(desired) ?? { nameless: new Map(), whole: new Map() };
  memories.set(desired, known);
  return known;
}

/** Whether the slot has, or had, a spec of its own. Pure. */
export function hasOwnSpec({ overridden, earlier = [] }: Desired, slot: number): boolean {
  return overridden.has(slot) || earlier.some((former) => former.overridden.has(slot));
}

/** Whether a change gives a VM a name, which differs from slot to slot. Pure. */
export function namesVm(change: Modification): boolean {
  if (change.action === "replace") return false;
  return change.steps.some(
    (step) =>
      step.kind === "attributes" &&
      (step.attributes.name !== undefined || step.attributes.hostname !== undefined),
  );
}

function isEmpty(values: Member["mismatches"]): boolean {
  for (const _field in values) return false;
  return true;
}
