/** VMs a run no longer waits for, because waiting would not help. */
import type { Member, Observed } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { deletionLimitText } from "../plan/deletion-limit.js";
import { deletionsOf, intend } from "../plan/intent.js";
import { isOwn } from "./rollback.js";
import type { Run, Since } from "./run-state.js";

type Rule = (run: Run, observed: Observed, nowMs: number) => void;

/**
 * In this order: a mismatch is checked before slowness, since a mismatched VM may also be slow and the mismatch says
 * more; the deletion limit comes last, since it counts only the deletions left by the other two.
 */
const RULES: readonly Rule[] = [giveUpOnMismatch, giveUpOnSlow, giveUpOnProtected];

/** Applies every rule to the latest observation. */
export function giveUp(run: Run, observed: Observed, nowMs: number): void {
  for (const rule of RULES) rule(run, observed, nowMs);
}

/**
 * Gives up on new members with another configuration than declared: their replacements would have the same fault.
 * They stay, and the run reports the differences. Members to be deleted anyway are still deleted.
 */
export function giveUpOnMismatch(
  { observations, givenUp, failures }: Run,
  { members, surplus }: Observed,
): void {
  // One launched beside its predecessor is deleted again, since the predecessor serves; the slot is not launched again.
  for (const { slot, instanceId, phase, drift } of surplus) {
    if (drift === "" || phase === "broken" || !observations.announced.has(instanceId)) continue;
    givenUp.slots.add(slot);
    failures.set(slot, mismatch(slot, instanceId, drift));
  }
  for (const { slot, instanceId, phase, drift } of members) {
    if (drift === "" || phase === "broken" || givenUp.unwanted.has(slot)) continue;
    if (!observations.announced.has(instanceId)) continue;
    givenUp.instanceIds.add(instanceId);
    failures.set(slot, mismatch(slot, instanceId, drift));
  }
}

function mismatch(slot: number, instanceId: string, drift: string): Failure {
  const message = `it was created with a different configuration: ${drift}`;
  return { slot, instanceId, phase: "boot", code: "SPEC_MISMATCH", message };
}

/**
 * Gives up on VMs that exceed the time limit of one VM, while booting or being deleted. The run names them, and they
 * block nothing else. A run without launches waits for its deletions until its own deadline.
 */
export function giveUpOnSlow(
  run: Run,
  { members, surplus, leaving }: Observed,
  nowMs: number,
): void {
  const { desired, givenUp, failures, phases } = run;
  const { perVm } = desired.runOptions.timeoutsMs;
  const successors = surplus.filter(({ role }) => role === "successor");
  for (const member of [...members, ...successors, ...leaving]) {
    const { slot, instanceId, phase, status } = member;
    const { sinceMs } = recordPhase(phases, member, nowMs);
    if (nowMs - sinceMs < perVm || !isBounded(run, member) || givenUp.instanceIds.has(instanceId))
      continue;
    givenUp.instanceIds.add(instanceId);
    const message = `it is still ${status} after ${Math.round(perVm / 1000)} s (timeouts.perVm)`;
    const step = phase === "gone" ? "retire" : "boot";
    failures.set(instanceId, { slot, instanceId, phase: step, code: "TIMEOUT", message });
  }
}

/** Whether the time limit of one VM applies. */
function isBounded({ desired, givenUp }: Run, { slot, phase }: Member): boolean {
  const { unwanted } = givenUp;
  if (phase === "gone") return desired.count > 0 && unwanted.size === 0;
  return phase === "settling" && slot < desired.count && !unwanted.has(slot);
}

/**
 * The phase of a VM and its start, as seen by this run. A deletion starts with its first request, even if the run
 * must repeat the request.
 */
function recordPhase(phases: Run["phases"], { instanceId, phase }: Member, nowMs: number): Since {
  const known = phases.get(instanceId);
  if (known?.phase === phase || known?.phase === "gone") return known;
  const since = { phase, sinceMs: nowMs };
  phases.set(instanceId, since);
  return since;
}

/**
 * Leaves alone VMs found after the first listing if deleting them would exceed the deletion limit. The run may always
 * delete its own VMs.
 */
export function giveUpOnProtected(run: Run, observed: Observed): void {
  const { desired, plannedDeletions, givenUp, failures } = run;
  const unplanned = deletionsOf(intend(desired, observed, givenUp)).filter(
    ({ instanceId }) =>
      !plannedDeletions.has(instanceId) &&
      !givenUp.instanceIds.has(instanceId) &&
      !isOwn(run, instanceId),
  );
  if (plannedDeletions.size + unplanned.length <= desired.maxDelete) {
    for (const { instanceId } of unplanned) plannedDeletions.add(instanceId);
    return;
  }
  for (const { slot, instanceId } of unplanned) {
    givenUp.instanceIds.add(instanceId);
    const message = `it appeared during the run and should be deleted, but this would exceed the deletion limit (${deletionLimitText(desired)})`;
    failures.set(instanceId, { slot, instanceId, phase: "retire", code: "PROTECTED", message });
  }
}
