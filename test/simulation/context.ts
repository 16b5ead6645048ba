/** The context of one scenario: the account, the stacks and the processes, and how each step acts on them. */
import { createAccount, type Account } from "./account.js";
import { createPrng, type Prng } from "./prng.js";
import { isLagging } from "./faults.js";
import { commandViolations } from "./invariants/after-command.js";
import { rolloutLimits } from "./invariants/rollout.js";
import { noteForgotten, taggedViolations } from "./invariants/spec.js";
import { idsIn } from "./invariants/views.js";
import { changeOutOfBand, createOrphan, createOtherGroup } from "./out-of-band.js";
import { inputsOf, specOf, withIgnored, type Program } from "./program.js";
import { startProcess, type Kill, type Process } from "./process.js";
import type { Endpoint } from "./endpoints.js";
import { createStack, NOTHING_CALLED, type MethodResult, type Stack } from "./stack.js";
import type { InstanceSpec } from "../../provider/wire/spec.js";
import type { Profile, Scenario, Step } from "./steps.js";

/** Everything one scenario acts on and records. */
export interface Context {
  readonly account: Account;
  readonly prng: Prng;
  readonly stack: Stack;
  /** A group of somebody else in the same account. */
  readonly otherGroup: Stack;
  readonly processes: Process[];
  /** The reasons of all results. */
  readonly reasons: string[];
  readonly violations: string[];
  readonly profile: Profile;
  readonly maxCreated: number | undefined;
  /** The last result of each command. */
  readonly results: MethodResult[];
  program: Program;
  /** The number of orphans created. */
  orphans: number;
  /** Whether observations may have lagged behind the cloud, so a run could not see the group as it is. */
  hasLagged: boolean;
  /** Whether a process destroyed the group, and with it all memory of its tokens. */
  wasDestroyed: boolean;
  /** VMs changed or created by others: they may not be as their tags say. */
  readonly altered: Set<string>;
  /** VMs that a killed run changed, or began to change, to a spec that neither the program nor the state declares now. */
  readonly forgotten: Set<string>;
  /** The specs of all programs so far. */
  readonly declared: InstanceSpec[];
  /** Whether a fault may hide new VMs from listings for a while yet. */
  mayHideVms: boolean;
}

/** First lineage of the group under test. */
const LINEAGE = "lineage-main";
/** Longer than any run relies on a token. */
const TOKENS_MS = 16 * 60_000;

/** An empty account, and a program never run so far. */
export function createContext(
  { seed, profile, maxCreated, program }: Scenario,
  onTrace?: (line: string) => void,
): Context {
  const account = createAccount(seed, onTrace);
  return {
    account,
    prng: createPrng(`${seed}/pauses`),
    stack: createStack(account, LINEAGE),
    otherGroup: createStack(account, "lineage-other"),
    processes: [],
    reasons: [],
    violations: [],
    profile,
    maxCreated,
    results: [],
    program,
    orphans: 0,
    hasLagged: false,
    wasDestroyed: false,
    mayHideVms: false,
    altered: new Set(),
    forgotten: new Set(),
    declared: [],
  };
}

/** Runs one step until its command ends. */
export async function runStep(context: Context, step: Step): Promise<void> {
  const { account, stack } = context;
  const { controls } = account;
  // Before its first run a group belongs to no account.
  if ("endpoint" in step && stack.groupKeys().length === 0) return;
  switch (step.kind) {
    case "up":
      context.program = withIgnored(step.program, step.ignored, stack.checkpoint());
      return runCommand(context, step, async (process) => {
        const refresh = step.isRefreshed ? await stack.refresh(process) : undefined;
        if (refresh && refresh.status !== "done") return [refresh];
        const up = await stack.up(inputsOf(step.program), process, step.ignored);
        return [...(refresh ? [refresh] : []), up];
      });
    case "refresh":
      return runCommand(context, step, async (process) => [await stack.refresh(process)]);
    case "destroy":
      return mayLeaveVms(context)
        ? undefined
        : runCommand(context, step, async (process) => [await stack.destroy(process)]);
    case "destroy all":
      if (mayLeaveVms(context)) return;
      return runCommand(context, step, async (process) => [
        // Before an operator destroys a lineage, every VM is listed and no killed process is running.
        canDestroyLineages(context)
          ? await stack.destroyAll(process)
          : await stack.destroy(process),
      ]);
    case "part companions":
      return stack.part();
    case "replace":
      if (mayLeaveVms(context)) return;
      return runCommand(context, step, async (process) => {
        const destroy = await stack.destroy(process);
        if (destroy.status !== "done") return [destroy];
        return [destroy, await stack.up(inputsOf(context.program), process)];
      });
    case "change":
      return changeOutOfBand(context, step);
    case "fault":
      if (step.script.fault === "hide") context.mayHideVms = true;
      if (isLagging(step.script)) context.hasLagged = true;
      return controls.faults.arm([step.script]);
    case "outage":
      return account.cut(step.ms);
    case "quota":
      return controls.setQuota(step.quota);
    case "orphan":
      return createOrphan(context);
    case "other group":
      return createOtherGroup(context);
    case "forget tokens":
      await pass(account, TOKENS_MS);
      return controls.forgetTokens();
    case "disarm":
      return controls.faults.disarm();
    case "wait":
      return pass(account, step.ms + context.prng.integer(0, 1));
  }
}

/**
 * Whether a destroy may leave a VM behind that no listing shows: no lineage of this state looks for late VMs of a group
 * without its companions. @see docs/reliability.md#not-promised-and-why
 */
function mayLeaveVms({ stack, mayHideVms, hasLagged }: Context): boolean {
  return stack.isParted() && (mayHideVms || hasLagged);
}

/**
 * Runs one command of the CLI in a process of its own, some time after the command before. `work` returns the results of
 * its operations, the last one last.
 */
export async function runCommand(
  context: Context,
  options: { readonly kill?: Kill; readonly endpoint?: Endpoint },
  work: (process: Process) => Promise<readonly MethodResult[]>,
): Promise<void> {
  const { account, processes, prng, stack } = context;
  await pass(account, prng.integer(0, 1500));
  const isAlone = isAloneNow(context);
  const process = startProcess(account, `main ${processes.length + 1}`, options);
  processes.push(process);
  const before = idsIn(stack);
  const mayBeMisled = !isAlone || context.hasLagged || context.mayHideVms || "endpoint" in options;
  const { program, altered, declared } = context;
  const spec = specOf(program);
  if (!declared.some((one) => JSON.stringify(one) === JSON.stringify(spec))) declared.push(spec);
  const limits = rolloutLimits({ account, stack, program, mayBeMisled, altered });
  noteForgotten(context);
  process.watch((effect, launches) =>
    // Steps of others may come while a killed process goes on.
    process.isKilled()
      ? []
      : [...limits(effect, launches), ...(mayBeMisled ? [] : taggedViolations(context))],
  );
  const results = await work(process);
  const last = results.at(-1) ?? NOTHING_CALLED;
  if (last.method === "remove") context.wasDestroyed = true;
  context.results.push(last);
  context.reasons.push(...results.map(({ reason }) => reason));
  const desired = desiredOf(context);
  context.violations.push(
    ...commandViolations(context, process, { last, isAlone, desired, before }),
  );
}

/** The desired group of a scenario. */
export function desiredOf({ program, stack }: Context) {
  const { count } = program;
  return {
    ...{ count, rollout: program.rollout },
    ...{ spec: specOf(program), lineage: stack.lineage },
  };
}

function canDestroyLineages(context: Context): boolean {
  return isAloneNow(context) && !context.mayHideVms && !context.hasLagged;
}

/** Whether no killed process is still at work. */
export function isAloneNow({ processes }: Context): boolean {
  return processes.every((process) => !process.isKilled() || process.isHalted());
}

/** Lets so much virtual time pass. */
export function pass({ timeline }: Account, ms: number): Promise<void> {
  return timeline.until(timeline.sleep(ms));
}
