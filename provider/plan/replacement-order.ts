/** The order in which members are replaced. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";

/** The settings of a rollout, and the specs of its group. */
export type RolloutOf = Pick<Desired, "count" | "rollout" | "specHash" | "overridden">;

/**
 * The order of replacements: stopped members, then members of an abandoned rollout, then the others from the highest
 * slot down, since slot 0 is often a primary. Members with an override are the last of each kind. Pure.
 */
export function replacementOrder(
  outdated: readonly Member[],
  { overridden }: Pick<RolloutOf, "overridden">,
): (left: Member, right: Member) => number {
  const usual = usualHash(outdated);
  const rankOf = ({ slot, phase, specHash }: Member): number =>
    (phase === "stopped" ? 0 : 4) + (specHash === usual ? 2 : 0) + (overridden.has(slot) ? 1 : 0);
  return (left, right) => rankOf(left) - rankOf(right) || right.slot - left.slot;
}

/** The former spec: that of most outdated members. The others were left by an abandoned rollout. */
function usualHash(outdated: readonly Member[]): string | undefined {
  const sizes = new Map<string | undefined, number>();
  for (const { specHash } of outdated) sizes.set(specHash, (sizes.get(specHash) ?? 0) + 1);
  return [...sizes].sort(([, left], [, right]) => right - left)[0]?.[0];
}
