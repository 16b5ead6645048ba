/** Outdated members left as they are by a rollout: `rollout.hold` names their slot, or `rollout.upTo` is reached. */
import type { Member } from "../group/observed.js";
import { slotOrder, type RolloutOf } from "./replacement-order.js";

/** Reasons to leave a member as it is. */
export const HELD = { hold: "held by rollout.hold", upTo: "held by rollout.upTo" } as const;

/**
 * The reason for each held one among the outdated members, by id. `upTo` holds members with an override first, then the
 * lowest slots; a member that stops after the preview changes nothing in that. Pure.
 */
export function heldAmong(
  outdated: readonly Member[],
  group: RolloutOf,
): ReadonlyMap<string, string> {
  const { count, rollout } = group;
  const isHeld = ({ slot }: Member): boolean => rollout.hold.has(slot);
  const free = outdated.filter((member) => !isHeld(member)).sort(slotOrder(group));
  const room = Math.max(0, rollout.upTo - (count - outdated.length));
  return new Map([
    ...outdated.filter(isHeld).map(({ instanceId }) => [instanceId, HELD.hold] as const),
    ...free.slice(room).map(({ instanceId }) => [instanceId, HELD.upTo] as const),
  ]);
}
