/** The input `rollout`: its amounts and its pause are usable, and it leaves room for a change. */
import type { Finding } from "../findings.js";
import { isNothing } from "../rollout.js";
import { durationMs, percentOf } from "../run-options.js";
import { unless, type Rule } from "./facts.js";

const AMOUNTS = ["maxUnavailable", "canary", "maxFailed", "upTo"] as const;
/** A longer pause outlives any pipeline. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** Every amount given as text is a share. */
export const amountsAreMembers: Rule = ({ inputs: { rollout = {} } }) =>
  AMOUNTS.flatMap((name): readonly Finding[] => {
    const amount = rollout[name];
    if (typeof amount !== "string") return [];
    const problem = `"${amount}" is not a share; use a number or a share such as "10%"`;
    return unless(percentOf(amount) !== undefined, ["rollout", name], problem);
  });

/** The pause is a duration in a usable range. */
export const pauseIsADuration: Rule = ({ inputs: { rollout } }) => {
  const { pause } = rollout ?? {};
  if (pause === undefined) return [];
  const path = ["rollout", "pause"];
  const ms = durationMs(pause);
  if (ms === undefined) {
    const problem = `"${pause}" is not a duration; use a value such as "90s" or "5m"`;
    return [{ path, problem }];
  }
  return unless(ms <= LONGEST_PAUSE_MS, path, `"${pause}" is out of range; use "0s".."24h"`);
};

/** At least one member may be out of service: otherwise no change of the spec could ever be made. */
export const rolloutCanMove: Rule = ({ inputs: { rollout } }) => {
  const { maxUnavailable, strategy } = rollout ?? {};
  if (maxUnavailable === undefined) return [];
  const path = ["rollout", "maxUnavailable"];
  if (strategy === "recreate") {
    const problem = 'has no effect with strategy "recreate"; leave out one of them';
    return [{ path, problem }];
  }
  return unless(
    !isNothing(maxUnavailable),
    path,
    "is 0, so no member could ever be replaced; use at least 1",
  );
};
