/** The decisions of a refresh. */
import type { Observed } from "../group/observed.js";

/**
 * The group in its saved form after a refresh. A VM being deleted needs no further action, so it is dropped; a VM
 * without the group's tag is kept, since only the state records it. Pure.
 */
export function refreshed(observed: Observed, isTagged: (instanceId: string) => boolean): Observed {
  const leaving = observed.leaving.filter(({ instanceId }) => !isTagged(instanceId));
  return { ...observed, leaving };
}
