/** What a run waits for no longer: VMs that are not as they should be, and will not be for waiting. */
import type { Member, Observed } from "../group/observed.js";
import type { Run, Since } from "./run-state.js";

/**
 * Gives up on members that came up other than declared: whatever made them so would make their replacements so, too.
 * They stay, and the run says in what they differ; those that are to go anyway go.
 */
export function noteUnlike(
  { sightings, givenUp, failures }: Run,
  members: readonly Member[],
): void {
  for (const { slot, instanceId, phase, drift } of members) {
    if (drift === "" || phase === "broken" || givenUp.unwanted.has(slot)) continue;
    if (!sightings.announced.has(instanceId)) continue;
    givenUp.instanceIds.add(instanceId);
    const message = `it came up other than declared: ${drift}`;
    failures.set(slot, { slot, instanceId, phase: "boot", code: "UNLIKE", message });
  }
}

/**
 * Waits no longer for VMs that take longer than one may, to come or to go; the run names them, and they stand in no
 * one's way. What is to go is waited for as long as the run may take where nothing is to come.
 */
export function noteSlow(run: Run, { members, leaving }: Observed, nowMs: number): void {
  const { desired, givenUp, failures, phases } = run;
  const { perVm } = desired.terms.timeoutsMs;
  for (const member of [...members, ...leaving]) {
    const { slot, instanceId, phase, status } = member;
    const { sinceMs } = notePhase(phases, member, nowMs);
    if (nowMs - sinceMs < perVm || !isBounded(run, member) || givenUp.instanceIds.has(instanceId))
      continue;
    givenUp.instanceIds.add(instanceId);
    const message = `it is still ${status} after ${Math.round(perVm / 1000)} s (timeouts.perVm)`;
    const step = phase === "gone" ? "retire" : "boot";
    failures.set(instanceId, { slot, instanceId, phase: step, code: "TIMEOUT", message });
  }
}

/** Whether a VM is waited for no longer than one may take. */
function isBounded({ desired, givenUp }: Run, { slot, phase }: Member): boolean {
  const { unwanted } = givenUp;
  if (phase === "gone") return desired.count > 0 && unwanted.size === 0;
  return phase === "settling" && slot < desired.count && !unwanted.has(slot);
}

/**
 * Since when a run has seen a VM in the phase that it is in. One that is to go has been going since it was first asked
 * to, though it may have to be asked again.
 */
function notePhase(phases: Run["phases"], { instanceId, phase }: Member, nowMs: number): Since {
  const known = phases.get(instanceId);
  if (known?.phase === phase || known?.phase === "gone") return known;
  const since = { phase, sinceMs: nowMs };
  phases.set(instanceId, since);
  return since;
}
