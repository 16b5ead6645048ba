/** How a run ended, and whether that is enough. */
import type { Desired } from "../group/desired.js";
import type { Observed } from "../group/observed.js";

/** How a run ended: as desired; with nothing more to try; out of time; or cut off by a call that failed for good. */
export type Verdict = "converged" | "stalled" | "timed-out" | "failed";

/** The part of a run's result that decides how its engine call ends. */
export interface RunEnd {
  readonly verdict: Verdict;
  /** Members that run as declared. */
  readonly readyCount: number;
  readonly observed: Observed;
  /** Whether any create call was sent. */
  readonly hasLaunched: boolean;
}

/** Whether an incomplete run is enough by the group's own options. Pure. */
export function isAccepted(
  { runOptions, count }: Desired,
  { verdict, readyCount }: Pick<RunEnd, "verdict" | "readyCount">,
): boolean {
  const { onPartialFailure, minReady } = runOptions;
  const isBounded = verdict === "stalled" || verdict === "timed-out";
  // Deletions are complete or they are not.
  return isBounded && count > 0 && onPartialFailure === "accept" && readyCount >= minReady;
}

/**
 * How the engine call ends. `complete`: a success. `partial`: an error that saves the members. `untouched`: a plain error,
 * which saves nothing; only for a create that sent no create call and found no VM, since any other one would lose ids. Pure.
 */
export function endOf(desired: Desired, run: RunEnd): "complete" | "partial" | "untouched" {
  if (run.verdict === "converged" || isAccepted(desired, run)) return "complete";
  return run.hasLaunched || run.observed.members.length > 0 ? "partial" : "untouched";
}
