/** The order in which members are replaced. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";

/** The settings of a rollout, and the specs of its group. */
export type RolloutOf = Pick<Desired, "count" | "rollout" | "specHash" | "overridden">;

/** Which of two members comes first: that with the lower rank. */
export type MemberOrder = (left: Member, right: Member) => number;

/**
 * The order of replacements: stopped members first, each kind in the order of the slots. Pure. The place of a member
 * depends on nothing but itself, so it is the same in the preview and after each wave of the run; a rollout that was left
 * halfway began with the highest slots, so its members go first.
 */
export function replacementOrder(group: Pick<RolloutOf, "overridden">): MemberOrder {
  const inSlots = slotOrder(group);
  const rankOf = ({ phase }: Member): number => (phase === "stopped" ? 0 : 1);
  return (left, right) => rankOf(left) - rankOf(right) || inSlots(left, right);
}

/** From the highest slot down, since slot 0 is often a primary; members with an override come last. Pure. */
export function slotOrder({ overridden }: Pick<RolloutOf, "overridden">): MemberOrder {
  const rankOf = ({ slot }: Member): number => (overridden.has(slot) ? 1 : 0);
  return (left, right) => rankOf(left) - rankOf(right) || right.slot - left.slot;
}
