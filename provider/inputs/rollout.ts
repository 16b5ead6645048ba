/** The input `rollout`, resolved for the number of members: how a change of the spec goes through a running group. */
import type { GroupInputs } from "./inputs.js";
import { durationMs, percentOf } from "./run-options.js";

/** The limits of a rollout, as numbers of members. */
export interface Rollout {
  /** `recreate`: after the canaries, all other members at once. */
  readonly strategy: "rolling" | "recreate";
  /** Most members out of service at the same time, those already out of service included. */
  readonly maxUnavailable: number;
  /** Members of a new spec that must run before others are replaced by it; 0 for none. */
  readonly canary: number;
  /** Time between two waves, in milliseconds. */
  readonly pauseMs: number;
  /** Failed members tolerated in one run. */
  readonly maxFailed: number;
  /** Most members with the new spec after the run. */
  readonly upTo: number;
  /** Slots of members not replaced while they work. */
  readonly hold: ReadonlySet<number>;
}

/** Defaults of the input. */
const DEFAULTS = { maxUnavailable: "10%", canary: 1, maxFailed: 0, upTo: "100%" } as const;

/**
 * The limits of a group of `count` members. Shares are rounded so that they are never exceeded, except that a canary
 * and a checkpoint are rounded up. A share of `maxUnavailable` below one member is one member, since nothing could
 * move otherwise. Pure.
 */
export function rolloutOf({
  count,
  rollout = {},
}: Pick<GroupInputs, "count" | "rollout">): Rollout {
  const { strategy = "rolling", pause = "0s", hold = [] } = rollout;
  const down = (amount: number | string): number => sharedBy(amount, count, Math.floor);
  const up = (amount: number | string): number => sharedBy(amount, count, Math.ceil);
  const { maxUnavailable = DEFAULTS.maxUnavailable } = rollout;
  return {
    strategy,
    maxUnavailable:
      strategy === "recreate"
        ? count
        : Math.min(count, Math.max(isNothing(maxUnavailable) ? 0 : 1, down(maxUnavailable))),
    canary: Math.min(count, up(rollout.canary ?? DEFAULTS.canary)),
    pauseMs: durationMs(pause) ?? 0,
    maxFailed: down(rollout.maxFailed ?? DEFAULTS.maxFailed),
    upTo: Math.min(count, up(rollout.upTo ?? DEFAULTS.upTo)),
    hold: new Set(hold),
  };
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
  return round((count * (percentOf(amount) ?? 0)) / 100);
}
