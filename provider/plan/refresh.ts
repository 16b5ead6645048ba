/** The decisions of a refresh. */
import type { Observed } from "../group/observed.js";
import type { Intent } from "./plan.js";

/** Intents for members as declared, or beyond the declared count. */
const AS_DECLARED: ReadonlySet<Intent["kind"]> = new Set(["keep", "settle", "retire"]);

/** The `count` reported by a refresh: members as declared plus surplus ones, so drift becomes a plain diff. Pure. */
export function refreshedCount(intents: readonly Intent[]): number {
  return intents.filter(({ kind }) => AS_DECLARED.has(kind)).length;
}

/**
 * The group in its saved form after a refresh. A VM being deleted needs no further action, so it is dropped; a VM
 * without the group's tag is kept, since only the state records it. Pure.
 */
export function refreshed(observed: Observed, isTagged: (instanceId: string) => boolean): Observed {
  const leaving = observed.leaving.filter(({ instanceId }) => !isTagged(instanceId));
  return { ...observed, leaving };
}
