/** The decisions of a refresh. */
import type { Observed } from "../group/observed.js";
import type { Intent } from "./plan.js";

/** Intents for members that are as declared, or that exceed the declared count. */
const AS_DECLARED: ReadonlySet<Intent["kind"]> = new Set(["keep", "settle", "retire"]);

/** The `count` that a refresh reports: members as declared, and surplus ones, so that drift is a plain diff. Pure. */
export function refreshedCount(intents: readonly Intent[]): number {
  return intents.filter(({ kind }) => AS_DECLARED.has(kind)).length;
}

/**
 * The group as a refresh saves it. A VM that is being deleted needs no further action, so it is dropped; one without the
 * group's tag is kept, since only the state records it. Pure.
 */
export function refreshed(observed: Observed, isTagged: (instanceId: string) => boolean): Observed {
  const leaving = observed.leaving.filter(({ instanceId }) => !isTagged(instanceId));
  return { ...observed, leaving };
}
