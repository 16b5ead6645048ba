/** The end of a run, and whether it is enough. */
import type { Desired } from "../group/desired.js";
import type { Observed } from "../group/observed.js";

/** End of a run: as desired; nothing more to try; out of time; or ended by a call with a permanent error. */
export type Verdict = "converged" | "stalled" | "timed-out" | "failed";

/** The part of a run's result behind the end of its engine call. */
export interface RunEnd {
  readonly verdict: Verdict;
  /** Number of members running as declared. */
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
 * End of the engine call. `complete`: a success. `partial`: an error, with the members saved. `untouched`: a plain error,
 * with nothing saved; only for a create without any create call or VM, since a plain error would lose their ids. Pure.
 */
export function endOf(desired: Desired, run: RunEnd): "complete" | "partial" | "untouched" {
  if (run.verdict === "converged" || isAccepted(desired, run)) return "complete";
  return run.hasLaunched || run.observed.members.length > 0 ? "partial" : "untouched";
}
