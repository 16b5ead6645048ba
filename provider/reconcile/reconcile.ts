/** Reconciles a group: observe, plan, execute and fold, until the cloud matches. */
import { deletionLimitError } from "../plan/deletion-limit.js";
import { disruptionError } from "../plan/disruption-limit.js";
import type { Desired } from "../group/desired.js";
import type { Member, Observed } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { intend, readyOf } from "../plan/intent.js";
import { isConverged, plan } from "../plan/plan.js";
import type { RunEnd, Verdict } from "../plan/run-end.js";
import type { Saved, InDoubtBatch } from "../group/state.js";
import { lookAgain, mustLook, recordRound } from "./between-waves.js";
import { resendInDoubt } from "./create-calls.js";
import { finishing, hasOpenMembers } from "./disrupt.js";
import { execute } from "./execute.js";
import { reportLeftovers } from "./leftovers.js";
import { observeGroup, poll, recordLeaving, toObserved } from "./observe.js";
import type { Log, Ports } from "./ports.js";
import { awaitedCalls, awaitInDoubt, listAgain } from "./await-in-doubt.js";
import { inDoubtCallsOf, savedCalls } from "./in-doubt-calls.js";
import { beginRun } from "./begin-run.js";
import { nextGeneration, recordVanished, remainingFailures, type Run } from "./run-state.js";
import { giveUp } from "./give-up.js";
import { logKept, logUnexpected, progressOf } from "./progress.js";
import { recordRefused } from "./create-replies.js";
import { resultsOf } from "./results.js";
import { rollBack } from "./rollback.js";
import { pollDelayMs } from "../plan/poll-delay.js";

/** Result of a run, as data; the remaining VMs are in `observed`. */
export interface Reconciled extends RunEnd {
  readonly failures: readonly Failure[];
  /** In-doubt create calls, to be saved: the next run resends them or looks for their VMs. */
  readonly inDoubt: readonly InDoubtBatch[];
  readonly generation: number;
  /** Number of this run's VMs deleted again. */
  readonly rolledBack: number;
  /** VMs of this run to be deleted again, and still there. */
  readonly notRolledBack: readonly Member[];
  /** Cause of the verdict `failed`. */
  readonly error: Error | undefined;
}

/** A run refused before it changed anything. */
export class RefusedRun extends Error {
  override readonly name = "RefusedRun";

  /** `hasUnsaved`: whether the cloud has VMs of the group missing from the state. */
  constructor(
    message: string,
    readonly hasUnsaved: boolean,
  ) {
    super(message);
  }
}

/** Input of a run. */
export interface Assignment {
  readonly desired: Desired;
  readonly saved: Saved;
  /** Time limit of the run in milliseconds. */
  readonly timeoutMs: number;
  /** Generations used by an earlier group of this lineage in this process. */
  readonly spentGenerations?: number;
  /** The only slots to launch, for a roll-back; all by default. */
  readonly slots?: ReadonlySet<number>;
}

/**
 * Moves a group to its desired state as far as the cloud allows. After the first listing it always returns a verdict.
 * If it is interrupted, the next run finds its VMs by their tags.
 *
 * @throws ApiError when the first listing fails, RefusedRun when the run would exceed a limit on what it may do; nothing is
 * changed then
 */
export async function reconcile(assignment: Assignment, ports: Ports): Promise<Reconciled> {
  const { desired, saved, timeoutMs, spentGenerations = 0, slots } = assignment;
  const deadlineMs = ports.clock.nowMs() + timeoutMs;
  const observations = await observeGroup(
    ports.cloud,
    desired.groupKey,
    saved.members,
    ports.confirmAbsence,
  );
  recordLeaving(observations, saved.members, ports.clock.nowMs());
  const observed = toObserved(desired, saved.members, observations);
  const inDoubt = inDoubtCallsOf(desired, saved, observations, ports.clock.nowMs());
  const run = beginRun({
    desired,
    saved,
    observations,
    observed,
    spentGenerations,
    inDoubt,
    slots,
  });
  const intents = intend(desired, observed, run.givenUp);
  const refusal = deletionLimitError(desired, intents) ?? disruptionError(desired, intents);
  if (refusal !== undefined) {
    const known = new Set(saved.members.map(({ instanceId }) => instanceId));
    const hasUnsaved = [...observations.seen.keys()].some((id) => !known.has(id));
    throw new RefusedRun(refusal, hasUnsaved);
  }
  logUnexpected(run, ports.log);
  try {
    const verdict = await reconcileLoop(run, ports, deadlineMs);
    const ended = conclude(run, verdict);
    // If every member is ready, a VM that refuses to be deleted does not make the run a failure.
    const isShort = verdict !== "converged" && ended.readyCount < desired.count;
    const mustRollBack = isShort && desired.runOptions.onPartialFailure === "rollback";
    return reported(mustRollBack ? await rollBackRun(ended, run, ports) : ended, run, ports.log);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    return reported(conclude(run, "failed", cause), run, ports.log);
  }
}

function reported(ended: Reconciled, run: Run, log: Log): Reconciled {
  logKept(run, ended.observed, log);
  log({ kind: "done", results: resultsOf(run, ended.observed) });
  return ended;
}

type Step = (run: Run, ports: Ports, deadlineMs: number) => Promise<void>;

/** Steps of each round before its plan, in this order. */
const BEFORE_PLAN: readonly Step[] = [
  // Before any new launch: the reply names the existing VMs, and a launch beside them would duplicate them.
  resendInDoubt,
  // After the resends, since a resend may turn into a wait. Slots of calls without VMs can be launched again.
  async (run, ports, deadlineMs) =>
    recordRefused(await awaitInDoubt(run, ports, deadlineMs), run, ports),
  // Last, since the wait lists as well. After its deadline a run plans nothing, so it needs no listing.
  async (run, ports) => {
    if (run.mustList && awaitedCalls(run).length === 0) await listAgain(run, ports);
  },
];

async function reconcileLoop(run: Run, ports: Ports, deadlineMs: number): Promise<Verdict> {
  const { desired, saved, observations, givenUp } = run;
  const { clock, cloud, log } = ports;
  let polls = 0;
  let rounds = 0;
  for (;;) {
    for (const step of BEFORE_PLAN) await step(run, ports, deadlineMs);
    if (awaitedCalls(run).length > 0) return "timed-out";
    const observed = toObserved(desired, saved.members, observations);
    giveUp(run, observed, clock.nowMs());
    const step = plan(desired, observed, givenUp);
    const isTimedOut = clock.nowMs() >= deadlineMs;
    const mustRefill = hasUnfilledReplacement(run, observed);
    const mustFinish = hasOpenMembers(run, observed);
    const actions =
      isTimedOut && rounds > 0
        ? [
            ...step.actions.filter(({ kind }) => mustRefill && kind === "launch"),
            ...finishing(step.actions, run),
          ]
        : step.actions;
    if (mustLook(run, step) && !isTimedOut) {
      recordVanished(run, await lookAgain(run, ports, deadlineMs));
      continue;
    }
    if (actions.length > 0) {
      rounds += 1;
      recordRound(run, step);
      reportLeftovers(await execute(actions, run, ports), step.intents, run, log);
      polls = 0;
      continue;
    }
    log(progressOf(run, observed));
    if (step.actions.length + step.waitsFor.length === 0)
      return isConverged(step) ? "converged" : "stalled";
    const isRefilling = mustRefill && step.waitsFor.some(({ phase }) => phase === "gone");
    if (isTimedOut && !isRefilling && !mustFinish) return "timed-out";
    await clock.sleep(pollDelayMs(polls));
    polls += 1;
    const ids = step.waitsFor.map(({ instanceId }) => instanceId);
    recordVanished(run, await poll(cloud, observations, ids, clock.nowMs()));
  }
}

/** Deletes this run's launches again, as far as possible, and returns the resulting end of the run. */
async function rollBackRun(ended: Reconciled, run: Run, ports: Ports): Promise<Reconciled> {
  const { delete: timeoutMs } = run.desired.runOptions.timeoutsMs;
  const unwanted = new Set(rollBack(run, ended.observed.members));
  // Without launches there is nothing to roll back, and another loop would delete members without launching them
  // again.
  if (unwanted.size === 0) return ended;
  // A slot with an early failure and a later success is not at fault, though it is empty again.
  for (const [key, failure] of run.failures) {
    if (!ended.failures.includes(failure)) run.failures.delete(key);
  }
  await reconcileLoop(run, ports, ports.clock.nowMs() + timeoutMs);
  const afterRollback = conclude(run, ended.verdict);
  const { members, surplus, leaving } = afterRollback.observed;
  const notRolledBack = [...members, ...surplus, ...leaving].filter(({ instanceId }) =>
    unwanted.has(instanceId),
  );
  return {
    ...afterRollback,
    // The cause of the rollback must be reported, even though the faulty VMs are gone.
    failures: [...new Set([...ended.failures, ...afterRollback.failures])],
    rolledBack: unwanted.size - notRolledBack.length,
    notRolledBack,
  };
}

/** Whether a slot occupied at the start is empty: it must be launched again, even after the deadline. */
function hasUnfilledReplacement(
  { desired, givenUp, occupiedAtStart }: Run,
  { members }: Observed,
): boolean {
  const occupied = new Set(members.map(({ slot }) => slot));
  return [...occupiedAtStart].some(
    (slot) => slot < desired.count && !occupied.has(slot) && !givenUp.slots.has(slot),
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
    failures: remainingFailures(run, ready),
    inDoubt: savedCalls([...run.inDoubt.values()]),
    generation: nextGeneration(run),
    hasLaunched,
    rolledBack: 0,
    notRolledBack: [],
    error,
  };
}
