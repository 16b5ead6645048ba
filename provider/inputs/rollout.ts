/** The input `rollout`, resolved for the number of members: how a change of the spec goes through a running group. */
import type { GroupInputs } from "./inputs.js";
import { durationMs, percentOf } from "./run-options.js";

/** The limits of a rollout, as numbers of members. */
export interface Rollout {
  /** `recreate`: after the canaries, all other members at once. */
  readonly strategy: "rolling" | "recreate";
  /** Most members out of service at the same time, those already out of service included. */
  readonly maxUnavailable: number;
  /** Most VMs beyond `count` at the same time: a new VM runs before the old one of its slot is deleted. */
  readonly maxSurge: number;
  /** Members of a new spec that must run before others are replaced by it; 0 for none. */
  readonly canary: number;
  /** Time between two waves, in milliseconds. */
  readonly pauseMs: number;
  /** Failed members tolerated in one run. */
  readonly maxFailed: number;
  /** After more failures: leave the changed members, or give them their former spec again. */
  readonly onFailure: "stop" | "rollback";
  /** Most members with the new spec after the run. */
  readonly upTo: number;
  /** Slots of members not replaced while they work. */
  readonly hold: ReadonlySet<number>;
  /** `replace`: no VM is ever changed, only replaced. */
  readonly leastDisruptive: "live" | "replace";
  /** A run that needs more is refused. */
  readonly mostDisruptive: Disruption;
}

/** The ways to change a member, from the least disruptive to the most. */
export const DISRUPTIONS = ["live", "restart", "rebuild", "replace"] as const;
/** A way to change a member. */
export type Disruption = (typeof DISRUPTIONS)[number];

/** Highest share of a surge, in percent; other amounts are at most 100. */
export const MOST_PERCENT = 200;
/** Defaults of the input. */
const DEFAULTS = {
  maxUnavailable: "10%",
  maxSurge: 0,
  canary: 1,
  maxFailed: 0,
  upTo: "100%",
} as const;

/**
 * The limits of a group of `count` members. Shares of `maxUnavailable` and `maxFailed` are rounded down, others up. A
 * share of `maxUnavailable` below one member is one member if there is no surge, since nothing could move otherwise.
 * Pure.
 */
export function rolloutOf({
  count,
  rollout = {},
}: Pick<GroupInputs, "count" | "rollout">): Rollout {
  const { strategy = "rolling", pause = "0s", onFailure = "stop", hold = [] } = rollout;
  const { leastDisruptive = "live", mostDisruptive = "replace" } = rollout;
  const down = (amount: number | string): number => sharedBy(amount, count, Math.floor);
  const up = (amount: number | string): number => sharedBy(amount, count, Math.ceil);
  const isRolling = strategy === "rolling";
  const { maxUnavailable = DEFAULTS.maxUnavailable } = rollout;
  const maxSurge = isRolling ? up(rollout.maxSurge ?? DEFAULTS.maxSurge) : 0;
  const least = maxSurge > 0 || isNothing(maxUnavailable) ? 0 : 1;
  return {
    strategy,
    maxUnavailable: isRolling ? Math.min(count, Math.max(least, down(maxUnavailable))) : count,
    maxSurge,
    canary: Math.min(count, up(rollout.canary ?? DEFAULTS.canary)),
    pauseMs: durationMs(pause) ?? 0,
    maxFailed: down(rollout.maxFailed ?? DEFAULTS.maxFailed),
    onFailure,
    upTo: Math.min(count, up(rollout.upTo ?? DEFAULTS.upTo)),
    hold: new Set(hold),
    leastDisruptive,
    mostDisruptive,
  };
}

/**
 * A rollout that leaves room for a change: with `maxUnavailable: 0` it has a surge, since a check refuses it otherwise. An
 * unknown surge is therefore at least one. Pure.
 */
export function ableToMove(rollout: GroupInputs["rollout"]): GroupInputs["rollout"] {
  const { strategy, maxUnavailable, maxSurge = DEFAULTS.maxSurge } = rollout ?? {};
  if (strategy === "recreate" || maxUnavailable === undefined) return rollout;
  return isNothing(maxUnavailable) && isNothing(maxSurge) ? { ...rollout, maxSurge: 1 } : rollout;
}

/** Whether an amount is an explicit zero. Pure. */
export function isNothing(amount: number | string): boolean {
  return amount === 0 || /^0+%$/.test(String(amount));
}

function sharedBy(
  amount: number | string,
  count: number,
  round: (share: number) => number,
): number {
  if (typeof amount === "number") return amount;
  return round((count * (percentOf(amount, MOST_PERCENT) ?? 0)) / 100);
}
