/** The order in which members are replaced. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";

/** The settings of a rollout, and the specs of its group. */
export type RolloutOf = Pick<Desired, "count" | "rollout" | "specHash" | "overridden">;

/**
 * The order of replacements: stopped members first, then from the highest slot down, since slot 0 is often a primary.
 * Members with an override are the last of each kind. Pure. The place of a member depends on nothing but itself, so it
 * is the same in the preview and after each wave of the run; a rollout that was left halfway began with the highest
 * slots, so its members go first.
 */
export function replacementOrder({
  overridden,
}: Pick<RolloutOf, "overridden">): (left: Member, right: Member) => number {
  const rankOf = ({ slot, phase }: Member): number =>
    (phase === "stopped" ? 0 : 2) + (overridden.has(slot) ? 1 : 0);
  return (left, right) => rankOf(left) - rankOf(right) || right.slot - left.slot;
}
