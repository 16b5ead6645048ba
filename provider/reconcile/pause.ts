/** The pause between two waves of a rollout (`rollout.pause`): the new members must still run after it. */
import type { Plan } from "../plan/plan.js";
import type { Ports } from "./ports.js";
import type { Run } from "./run-state.js";

/** Whether the next wave has to wait: it is not the first of this run, and its pause is not over. */
export function mustPause(
  { desired, waves, hasPaused }: Run,
  { wave }: Pick<Plan, "wave">,
): boolean {
  return wave.length > 0 && waves > 0 && desired.rollout.pauseMs > 0 && !hasPaused;
}

/** Waits, at most until the deadline, and asks for a new listing: a member may have failed in the meantime. */
export async function pause(run: Run, { clock, log }: Ports, deadlineMs: number): Promise<void> {
  const ms = Math.max(0, Math.min(run.desired.rollout.pauseMs, deadlineMs - clock.nowMs()));
  log({ kind: "pause", seconds: Math.round(ms / 1000), waves: run.waves });
  await clock.sleep(ms);
  run.hasPaused = true;
  run.mustList = true;
}

/** Counts a wave that begins now; the next one has its own pause. */
export function recordWave(run: Run, { wave }: Pick<Plan, "wave">): void {
  if (wave.length === 0) return;
  run.waves += 1;
  run.hasPaused = false;
}
