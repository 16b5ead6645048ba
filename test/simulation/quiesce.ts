/** The liveness phase: all faults end, and a few undisturbed runs must make the group converge and stay so. */
import { readState } from "../../provider/group/state.js";
import { desiredOf, isAloneNow, pass, runCommand, type Context } from "./context.js";
import { momentViolations } from "./invariants/at-any-moment.js";
import { convergenceViolations, type Tolerance } from "./invariants/convergence.js";
import { callBudgetViolations, surplusViolations } from "./invariants/economy.js";
import { idsIn, taggedVms } from "./invariants/views.js";
import type { Process } from "./process.js";
import { inputsOf } from "./program.js";
import { NOTHING_CALLED, type MethodResult } from "./stack.js";
import { NO_PROCESS } from "./trace.js";

/** Longer than a process may go on after its CLI was killed, and its last message travels. */
const LINGER_MS = 2_200;
/** Longer than the longest `hide` of a create call. */
const HIDDEN_MS = 121_000;
/** As long as the provider looks for the VMs of an in-doubt create call. @see reconcile/open-calls, TOKEN_MS */
const IN_DOUBT_MS = 15 * 60_000;
const AMPLE_QUOTA = 100;

/** One step of the liveness phase, as the trace names it. */
interface LivenessStep {
  readonly name: string;
  /** Whether the scenario has this step; always when absent. */
  readonly when?: (context: Context) => boolean;
  readonly run: (context: Context) => Promise<void>;
}

/** The liveness phase, in this order. */
const LIVENESS_STEPS: readonly LivenessStep[] = [
  {
    name: "wait until no VM is hidden from listings",
    when: ({ mayHideVms }) => mayHideVms,
    run: ({ account }) => pass(account, HIDDEN_MS),
  },
  {
    name: "destroy, then start over",
    when: (context) =>
      context.profile === "unrestricted" &&
      isAloneNow(context) &&
      context.stack.checkpoint() !== undefined &&
      context.prng.boolean(0.15),
    run: destroy,
  },
  { name: "first up: converges, or reports drift", run: firstUp },
  {
    name: "wait until killed processes have ended",
    run: ({ account }) => pass(account, LINGER_MS),
  },
  {
    name: "up after the last in-doubt create call",
    when: hasInDoubtCalls,
    run: settleInDoubtCalls,
  },
  { name: "refresh and second up: converges", run: secondUp },
  {
    name: "up after the last in-doubt create call",
    when: hasInDoubtCalls,
    run: settleInDoubtCalls,
  },
  { name: "third up: changes nothing, sends nothing", run: emptyUp },
  { name: "refresh: makes one listing", run: cheapRefresh },
  { name: "fourth up: changes nothing after the refresh", run: upAfterRefresh },
  { name: "destroy: leaves nothing", when: ({ prng }) => prng.boolean(0.5), run: destroy },
  {
    name: "destroy of the lineages: leaves nothing",
    when: ({ stack }) => stack.checkpoint() === undefined,
    run: destroyAll,
  },
];

/** Removes all faults and runs the liveness phase. Violations are recorded in the context. */
export async function quiesce(context: Context): Promise<void> {
  const { account } = context;
  const { faults, setQuota } = account.controls;
  faults.disarm();
  setQuota(AMPLE_QUOTA);
  account.cut(0);
  for (const { name, when, run } of LIVENESS_STEPS) {
    if (when && !when(context)) continue;
    account.trace(NO_PROCESS, "phase", () => `liveness: ${name}`);
    await run(context);
  }
}

/** Succeeds unless another writer is still at work; reports changes made since the state was saved. */
async function firstUp(context: Context): Promise<void> {
  // From here on every run is alone, and observes the group as it is.
  context.hasLagged = false;
  if (!isAloneNow(context)) {
    await runMethod(context, up(context));
    return;
  }
  const result = await undisturbed(context, up(context));
  expectDone(context, "first-up", result);
  if (result.method !== "nothing") expectConverged(context, { allowsReportedDrift: true });
}

async function secondUp(context: Context): Promise<void> {
  expectDone(context, "second-up", await undisturbed(context, refresh(context)));
  expectDone(context, "second-up", await undisturbed(context, up(context)));
  expectConverged(context, { allowsReportedDrift: false });
}

/** Until the VMs of an in-doubt create call can appear no more, every run has to look for them. */
async function settleInDoubtCalls(context: Context): Promise<void> {
  await pass(context.account, IN_DOUBT_MS);
  expectDone(context, "in-doubt", await undisturbed(context, up(context)));
}

async function emptyUp(context: Context): Promise<void> {
  const { violations } = context;
  const calls = callCount(context);
  const { method } = await undisturbed(context, up(context));
  if (method !== "nothing") violations.push("no-op: an up after convergence has changes");
  // Each up tries to delete the former lineage of a parted group.
  const isParted = context.stack.groupKeys().length > 1;
  if (callCount(context) !== calls && !isParted) {
    violations.push("call-budget: an up after convergence calls the cloud");
  }
}

async function cheapRefresh(context: Context): Promise<void> {
  const calls = callCount(context);
  await undisturbed(context, refresh(context));
  if (callCount(context) > calls + 1 + untaggedCount(context)) {
    context.violations.push("call-budget: a refresh makes more than one listing");
  }
}

async function upAfterRefresh(context: Context): Promise<void> {
  const { method } = await undisturbed(context, up(context));
  if (method !== "nothing") context.violations.push("no-op: an up after a refresh has changes");
  if (context.maxCreated !== undefined) {
    context.violations.push(...surplusViolations(context, context.maxCreated));
  }
}

async function destroy(context: Context): Promise<void> {
  const { account, stack, violations } = context;
  const result = await undisturbed(context, (process) => stack.destroy(process));
  expectDone(context, "destroy", result);
  const left = taggedVms(account, stack).length;
  if (left > 0) violations.push(`destroy: ${left} VMs are left`);
}

async function destroyAll(context: Context): Promise<void> {
  const { stack } = context;
  const result = await undisturbed(context, (process) => stack.destroyAll(process));
  expectDone(context, "destroy", result);
}

type Work = (process: Process) => Promise<MethodResult>;

const up =
  ({ stack, program }: Context): Work =>
  (process) =>
    stack.up(inputsOf(program), process);
const refresh =
  ({ stack }: Context): Work =>
  (process) =>
    stack.refresh(process);

/** Runs a command, and checks its call budget and the invariants at any moment. */
async function undisturbed(context: Context, work: Work): Promise<MethodResult> {
  const { account, stack, processes, violations, altered } = context;
  const fromMs = account.timeline.nowMs();
  const createdBefore = createdCount(context);
  const tagged = taggedVms(account, stack).map(({ instanceId }) => instanceId);
  const before = new Set([...idsIn(stack), ...tagged]).size;
  const result = await runMethod(context, work);
  const process = processes.at(-1);
  const handledVms = before + createdCount(context) - createdBefore;
  const tookMs = account.timeline.nowMs() - fromMs;
  if (process) violations.push(...callBudgetViolations(process, { handledVms, tookMs, altered }));
  violations.push(...momentViolations(context));
  return result;
}

async function runMethod(context: Context, work: Work): Promise<MethodResult> {
  let result = NOTHING_CALLED;
  await runCommand(context, {}, async (process) => [(result = await work(process))]);
  return result;
}

function expectDone(context: Context, invariant: string, result: MethodResult): void {
  const { method, status, reason } = result;
  if (status !== "done") context.violations.push(`${invariant}: ${method} is ${status}: ${reason}`);
}

function expectConverged(context: Context, tolerance: Tolerance): void {
  context.violations.push(...convergenceViolations(context, desiredOf(context), tolerance));
}

const callCount = ({ processes }: Context): number =>
  processes.reduce((sum, { sent }) => sum + sent.length, 0);
const createdCount = ({ account }: Context): number => account.simulation.world.vms.length;

function hasInDoubtCalls({ stack }: Context): boolean {
  return (readState(stack.checkpoint()?.outputs ?? {}).inDoubt ?? []).length > 0;
}

/** Members a listing by tag does not show. */
function untaggedCount({ account, stack }: Context): number {
  return idsIn(stack).size - taggedVms(account, stack).length;
}
