/** What a run waits for no longer: VMs that are not as they should be, and will not be for waiting. */
import type { Member, Observed } from "../group/observed.js";
import { deletionsOf, intend } from "../plan/plan.js";
import { isOwn } from "./rollback.js";
import type { Run, Since } from "./run-state.js";

type Rule = (run: Run, observed: Observed, nowMs: number) => void;

/**
 * In this order: a mismatch is judged before slowness, since a mismatched VM may also be slow and the mismatch says more;
 * protection comes last, since it counts only deletions that the other two leave.
 */
const RULES: readonly Rule[] = [giveUpOnMismatch, giveUpOnSlow, giveUpOnProtected];

/** Applies every rule of giving up to what was just observed. */
export function giveUp(run: Run, observed: Observed, nowMs: number): void {
  for (const rule of RULES) rule(run, observed, nowMs);
}

/**
 * Gives up on members that came up other than declared: whatever made them so would make their replacements so, too.
 * They stay, and the run says in what they differ; those that are to go anyway go.
 */
export function giveUpOnMismatch(
  { observations, givenUp, failures }: Run,
  { members }: Observed,
): void {
  for (const { slot, instanceId, phase, drift } of members) {
    if (drift === "" || phase === "broken" || givenUp.unwanted.has(slot)) continue;
    if (!observations.announced.has(instanceId)) continue;
    givenUp.instanceIds.add(instanceId);
    const message = `it came up other than declared: ${drift}`;
    failures.set(slot, { slot, instanceId, phase: "boot", code: "SPEC_MISMATCH", message });
  }
}

/**
 * Waits no longer for VMs that take longer than one may, to come or to go; the run names them, and they stand in no
 * one's way. What is to go is waited for as long as the run may take where nothing is to come.
 */
export function giveUpOnSlow(run: Run, { members, leaving }: Observed, nowMs: number): void {
  const { desired, givenUp, failures, phases } = run;
  const { perVm } = desired.runOptions.timeoutsMs;
  for (const member of [...members, ...leaving]) {
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
function recordPhase(phases: Run["phases"], { instanceId, phase }: Member, nowMs: number): Since {
  const known = phases.get(instanceId);
  if (known?.phase === phase || known?.phase === "gone") return known;
  const since = { phase, sinceMs: nowMs };
  phases.set(instanceId, since);
  return since;
}

/**
 * Leaves alone what showed after the first look and would have to go, if that is more than the run may delete. What the
 * run made itself it may delete.
 */
export function giveUpOnProtected(run: Run, observed: Observed): void {
  const { desired, plannedDeletions, givenUp, failures } = run;
  const news = deletionsOf(intend(desired, observed, givenUp)).filter(
    ({ instanceId }) =>
      !plannedDeletions.has(instanceId) &&
      !givenUp.instanceIds.has(instanceId) &&
      !isOwn(run, instanceId),
  );
  if (plannedDeletions.size + news.length <= desired.maxDelete) {
    for (const { instanceId } of news) plannedDeletions.add(instanceId);
    return;
  }
  for (const { slot, instanceId } of news) {
    givenUp.instanceIds.add(instanceId);
    const message =
      "it showed during the run and is to go, but deletionProtection or maxDelete does not allow it";
    failures.set(instanceId, { slot, instanceId, phase: "retire", code: "PROTECTED", message });
  }
}
