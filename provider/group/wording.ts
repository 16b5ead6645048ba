/** Texts for slots, VMs and counts, shared by every message of the provider. */
import { runsOf } from "./batch.js";
import { nameOf, type Naming } from "./desired.js";

/** A number with its noun, in the plural unless it is 1: `1 VM`, `2 VMs`. Pure. */
export function count(size: number, noun: string): string {
  return `${size} ${noun}${size === 1 ? "" : "s"}`;
}

/** The first `most` texts, and the number of the others: `a, b and 3 more`. Pure. */
export function firstFew(texts: readonly string[], most: number): string {
  const more = texts.length > most ? ` and ${texts.length - most} more` : "";
  return texts.slice(0, most).join(", ") + more;
}

/** `web-001 (i-…)`, or only the id when the VM has no name. Pure. */
export function nameAndId({
  name,
  instanceId,
}: {
  readonly name: string;
  readonly instanceId: string;
}): string {
  return name === "" ? instanceId : `${name} (${instanceId})`;
}

/** Slots as names, consecutive numbered names as a range: `web-001…web-004, web-009`. Pure. */
export function slotNames(slots: readonly number[], naming: Naming): string {
  const ascending = [...new Set(slots)].sort((left, right) => left - right);
  const isNumbered = (slot: number): boolean => naming.overridden.get(slot)?.name === undefined;
  return [
    ...runsOf(ascending.filter(isNumbered), Infinity),
    ...ascending.filter((slot) => !isNumbered(slot)).map((slot) => ({ first: slot, last: slot })),
  ]
    .sort((left, right) => left.first - right.first)
    .map(({ first, last }) =>
      first === last ? nameOf(naming, first) : `${nameOf(naming, first)}…${nameOf(naming, last)}`,
    )
    .join(", ");
}
