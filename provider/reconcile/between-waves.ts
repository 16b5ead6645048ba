/** Between two waves of a rollout: the pause (`rollout.pause`), then a look at all members. */
import type { Plan } from "../plan/plan.js";
import { poll, type Vanished } from "./observe.js";
import type { Ports } from "./ports.js";
import type { Run } from "./run-state.js";

/** Whether a wave has to wait for a look at the group: it is not the first of this run. Pure. */
export function mustLook(
  { waves, hasLooked }: Pick<Run, "waves" | "hasLooked">,
  { wave }: Pick<Plan, "wave">,
): boolean {
  return wave.length > 0 && waves > 0 && !hasLooked;
}

/**
 * Waits for the pause, at most until the deadline, then polls every VM of the group: a member may have stopped, failed
 * or gone since its wave. Returns the VMs that are gone. @throws ApiError
 */
export async function lookAgain(
  run: Run,
  { cloud, clock, log }: Ports,
  deadlineMs: number,
): Promise<readonly Vanished[]> {
  const { desired, observations, waves } = run;
  const pauseMs = Math.max(0, Math.min(desired.rollout.pauseMs, deadlineMs - clock.nowMs()));
  if (pauseMs > 0) {
    log({ kind: "pause", seconds: Math.round(pauseMs / 1000), waves });
    await clock.sleep(pauseMs);
  }
  run.hasLooked = true;
  const ids = [...observations.seen.keys(), ...observations.announced.keys()];
  return poll(cloud, observations, [...new Set(ids)], clock.nowMs());
}

/** Notes the actions of a round: the next wave needs its own look. */
export function recordRound(run: Run, { wave }: Pick<Plan, "wave">): void {
  if (wave.length > 0) run.waves += 1;
  run.hasLooked = false;
}
