/** The end of a run: its verdict, and the resulting end of the engine call. */
import type { Desired } from "../group/desired.js";
import type { Observed } from "../group/observed.js";

/** Verdict of a run: as desired; nothing more to try; out of time; or ended by a call with a permanent error. */
export type Verdict = "converged" | "stalled" | "timed-out" | "failed";

/** The part of a run's result needed to end its engine call. */
export interface RunEnd {
  readonly verdict: Verdict;
  /** Running members as declared. */
  readonly readyCount: number;
  readonly observed: Observed;
  /** Whether the run sent any create call. */
  readonly hasLaunched: boolean;
}

/** Whether the group's options accept an incomplete run. Pure. */
export function isAccepted(
  { runOptions, count }: Desired,
  { verdict, readyCount }: Pick<RunEnd, "verdict" | "readyCount">,
): boolean {
  const { onPartialFailure, minReady } = runOptions;
  const isBounded = verdict === "stalled" || verdict === "timed-out";
  // Deletions are all or nothing.
  return isBounded && count > 0 && onPartialFailure === "accept" && readyCount >= minReady;
}

/**
 * End of the engine call. `complete`: a success. `partial`: an error with saved members. `untouched`: a plain error
 * without a saved state; only for a create without any create call or VM, since ids would be lost otherwise. Pure.
 */
export function endOf(desired: Desired, run: RunEnd): "complete" | "partial" | "untouched" {
  if (run.verdict === "converged" || isAccepted(desired, run)) return "complete";
  return run.hasLaunched || run.observed.members.length > 0 ? "partial" : "untouched";
}
