/** The decisions of a refresh. */
import type { Observed } from "../group/observed.js";
import type { Intent } from "./plan.js";

/** Intents for members as declared, and for members above the declared count. */
const AS_DECLARED: ReadonlySet<Intent["kind"]> = new Set(["keep", "settle", "retire"]);

/** The `count` after a refresh: members as declared and surplus ones, so drift is a plain diff. Pure. */
export function refreshedCount(intents: readonly Intent[]): number {
  return intents.filter(({ kind }) => AS_DECLARED.has(kind)).length;
}

/**
 * The group as saved by a refresh. A VM in deletion needs no further action, so it is dropped; a VM without the group's tag
 * is kept, since only the state records it. Pure.
 */
export function refreshed(observed: Observed, isTagged: (instanceId: string) => boolean): Observed {
  const leaving = observed.leaving.filter(({ instanceId }) => !isTagged(instanceId));
  return { ...observed, leaving };
}
