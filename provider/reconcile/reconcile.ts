/** Observe, plan, execute, fold, until the cloud agrees. */
import { deletionLimitError } from "../plan/deletion-limit.js";
import type { Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { intend, isConverged, plan, readyOf } from "../plan/plan.js";
import type { RunEnd, Verdict } from "../plan/run-end.js";
import type { Saved, InDoubtBatch } from "../group/state.js";
import { resendInDoubt } from "./create-calls.js";
import { execute } from "./execute.js";
import { observeGroup, poll, recordLeaving, toObserved } from "./observe.js";
import type { Log, Ports, RunEvent } from "./ports.js";
import { awaitedCalls, awaitInDoubt, listAnew } from "./await-in-doubt.js";
import { inDoubtCallsOf, savedCalls } from "./in-doubt-calls.js";
import { beginRun, nextGeneration, recordVanished, openFailures, type Run } from "./run-state.js";
import { giveUp } from "./give-up.js";
import { recordRefused } from "./create-replies.js";
import { rollBack } from "./rollback.js";
import { pollDelayMs } from "../plan/poll-delay.js";

/** What came of a run, as data; the VMs it leaves are those in `observed`. */
export interface Reconciled extends RunEnd {
  readonly failures: readonly Failure[];
  /** Create calls whose VMs may yet show; to be saved, for the next run to send again or look for. */
  readonly inDoubt: readonly InDoubtBatch[];
  readonly generation: number;
  /** VMs of this run that were deleted again. */
  readonly rolledBack: number;
  /** VMs of this run that were to be deleted again, and are still there. */
  readonly notRolledBack: readonly Member[];
  /** Why a run with verdict `failed` ended. */
  readonly error: Error | undefined;
}

/** What a run starts from. */
export interface Assignment {
  readonly desired: Desired;
  readonly saved: Saved;
  /** Milliseconds that the run may take. */
  readonly timeoutMs: number;
  /** Generations an earlier life of the group used up in this process. */
  readonly spentGenerations?: number;
}

/**
 * Moves a group to what is desired, as far as the cloud lets it. Returns a verdict for whatever happens after the
 * first look; cut short, it leaves VMs that the next first look finds by their tags.
 *
 * @throws ApiError when the first look fails, Error when the run would delete more than it may: before anything is touched
 */
export async function reconcile(assignment: Assignment, ports: Ports): Promise<Reconciled> {
  const { desired, saved, timeoutMs, spentGenerations = 0 } = assignment;
  const deadlineMs = ports.clock.nowMs() + timeoutMs;
  const observations = await observeGroup(ports.cloud, desired.groupKey, saved.members);
  recordLeaving(observations, saved.members, ports.clock.nowMs());
  const observed = toObserved(desired, saved.members, observations);
  const inDoubt = inDoubtCallsOf(desired, saved, observations, ports.clock.nowMs());
  const run = beginRun({ desired, saved, observations, observed, spentGenerations, inDoubt });
  const refusal = deletionLimitError(desired, intend(desired, observed, run.givenUp));
  if (refusal !== undefined) throw new Error(refusal);
  logUnexpected(run, ports.log);
  try {
    const verdict = await reconcileLoop(run, ports, deadlineMs);
    const ended = conclude(run, verdict);
    // A run that made all members is no less complete for a VM that would not go.
    const isShort = verdict !== "converged" && ended.readyCount < desired.count;
    const isUndone = isShort && desired.runOptions.onPartialFailure === "rollback";
    return isUndone ? await rollBackRun(ended, run, ports) : ended;
  } catch (error) {
    return conclude(run, "failed", error instanceof Error ? error : new Error(String(error)));
  }
}

type Step = (run: Run, ports: Ports, deadlineMs: number) => Promise<void>;

/** The steps of each round before its plan, in this order. */
const BEFORE_PLAN: readonly Step[] = [
  // Before any new launch: the cloud's answer says which VMs exist, and a launch beside them would duplicate them.
  resendInDoubt,
  // After the resends, since a resend may turn into a wait. Slots of calls that came to nothing can be launched again.
  async (run, ports, deadlineMs) =>
    recordRefused(await awaitInDoubt(run, ports, deadlineMs), run, ports),
  // Last, since the wait lists as well. A run that is out of time plans nothing, so it needs no listing.
  async (run, ports) => {
    if (run.mustList && awaitedCalls(run).length === 0) await listAnew(run, ports);
  },
];

async function reconcileLoop(run: Run, ports: Ports, deadlineMs: number): Promise<Verdict> {
  const { desired, saved, observations, givenUp } = run;
  const { clock, cloud, log } = ports;
  let polls = 0;
  let rounded = 0;
  for (;;) {
    for (const step of BEFORE_PLAN) await step(run, ports, deadlineMs);
    if (awaitedCalls(run).length > 0) return "timed-out";
    const observed = toObserved(desired, saved.members, observations);
    giveUp(run, observed, clock.nowMs());
    const step = plan(desired, observed, givenUp);
    const isOver = clock.nowMs() >= deadlineMs;
    const isOwing = hasUnfilledReplacement(run, observed);
    const actions =
      isOver && rounded > 0
        ? step.actions.filter(({ kind }) => isOwing && kind === "launch")
        : step.actions;
    if (actions.length > 0) {
      rounded += 1;
      await execute(actions, run, ports);
      polls = 0;
      continue;
    }
    log(progressOf(run, observed));
    if (step.actions.length + step.waitsFor.length === 0)
      return isConverged(step) ? "converged" : "stalled";
    if (isOver && !(isOwing && step.waitsFor.some(({ phase }) => phase === "gone")))
      return "timed-out";
    await clock.sleep(pollDelayMs(polls));
    polls += 1;
    const ids = step.waitsFor.map(({ instanceId }) => instanceId);
    recordVanished(run, await poll(cloud, observations, ids, clock.nowMs()));
  }
}

/** What is left of a run when what it launched is deleted again, as far as it would go. */
async function rollBackRun(ended: Reconciled, run: Run, ports: Ports): Promise<Reconciled> {
  const { delete: timeoutMs } = run.desired.runOptions.timeoutsMs;
  const unwanted = new Set(rollBack(run, ended.observed.members));
  // Without any there is nothing to take back, and going on would replace members that are not launched anew.
  if (unwanted.size === 0) return ended;
  // A slot that failed first and was made then is not at fault, though it is empty again.
  for (const [key, failure] of run.failures) {
    if (!ended.failures.includes(failure)) run.failures.delete(key);
  }
  await reconcileLoop(run, ports, ports.clock.nowMs() + timeoutMs);
  const undone = conclude(run, ended.verdict);
  const { members, surplus, leaving } = undone.observed;
  const notRolledBack = [...members, ...surplus, ...leaving].filter(({ instanceId }) =>
    unwanted.has(instanceId),
  );
  return {
    ...undone,
    // Why it was taken back is to be told though the VMs that were at fault are gone.
    failures: [...new Set([...ended.failures, ...undone.failures])],
    rolledBack: unwanted.size - notRolledBack.length,
    notRolledBack,
  };
}

/** Whether a slot that had its member when the run began has none: it is launched anew though the time is over. */
function hasUnfilledReplacement(
  { desired, givenUp, occupiedAtStart }: Run,
  { members }: Observed,
): boolean {
  const held = new Set(members.map(({ slot }) => slot));
  return [...occupiedAtStart].some(
    (slot) => slot < desired.count && !held.has(slot) && !givenUp.slots.has(slot),
  );
}

function conclude(run: Run, verdict: Verdict, error?: Error): Reconciled {
  const { desired, saved, observations, hasLaunched } = run;
  const observed = toObserved(desired, saved.members, observations);
  const ready = readyOf(desired, observed);
  return {
    verdict,
    observed,
    readyCount: ready.length,
    failures: openFailures(run, ready),
    inDoubt: savedCalls([...run.inDoubt.values()]),
    generation: nextGeneration(run),
    hasLaunched,
    rolledBack: 0,
    notRolledBack: [],
    error,
  };
}

/** Tells of the VMs that the state did not lead us to expect. */
function logUnexpected({ desired, saved, observations, givenUp }: Run, log: Log): void {
  const known = new Set(saved.members.map(({ instanceId }) => instanceId));
  const { members, surplus } = toObserved(desired, saved.members, observations);
  const adopted = members.filter(({ instanceId }) => !known.has(instanceId));
  if (adopted.length > 0) log({ kind: "adopted", members: adopted });
  if (surplus.length > 0) log({ kind: "surplus", members: surplus });
  const changed = members.filter(({ instanceId }) => givenUp.deferred.has(instanceId));
  if (changed.length > 0) log({ kind: "deferred", members: changed });
}

function progressOf({ desired, givenUp, failures }: Run, observed: Observed): RunEvent {
  const { members, surplus, leaving } = observed;
  const isFinal = ({ slot, instanceId = "" }: Failure): boolean =>
    givenUp.slots.has(slot) || givenUp.instanceIds.has(instanceId);
  const wanted = members.filter(({ slot }) => slot < desired.count);
  return {
    kind: "progress",
    running: readyOf(desired, observed).length,
    wanted: desired.count,
    failed: [...failures.values()].filter(isFinal).length,
    unwanted: members.length - wanted.length + surplus.length + leaving.length,
  };
}
