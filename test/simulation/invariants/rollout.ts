/** The limits of a rollout, checked right after each deletion of a run. */
import { rolloutOf } from "../../../provider/inputs/rollout.js";
import type { Account, Look } from "../account.js";
import { regionOf, type Program } from "../program.js";
import type { Stack } from "../stack.js";
import { idsIn, isFindable, livingVms } from "./views.js";

/** A group before a run. */
export interface BeforeRun {
  readonly account: Account;
  readonly stack: Stack;
  readonly program: Program;
  /** Whether the run may not see the group as it is: another writer, or a listing that lags. */
  readonly mayBeMisled: boolean;
}

/**
 * Judged only if at the start each slot has at most one VM, with its own name: otherwise members cannot be told from
 * surplus VMs.
 *
 * - `floor`, without faults: as many members stay in service as the rollout allows, or as many as at the start.
 * - `proof`, without faults: no more working members than canaries are deleted before the canaries run.
 * - `stop`: after a create call with a permanent error, or two broken VMs of one slot, a run that tolerates no failure
 *   deletes no working member.
 */
export function rolloutLimits({ account, stack, program, mayBeMisled }: BeforeRun): Look {
  const { count, type } = program;
  const members = membersOf(account, stack);
  const slots = members.map(({ name }) => slotOf(name));
  const isClear = !slots.includes(undefined) && new Set(slots).size === slots.length;
  const saved = stack.checkpoint()?.inputs["regionId"];
  const isMoving = saved !== undefined && saved !== regionOf(program);
  if (!isClear || isMoving || mayBeMisled) return () => [];

  const { maxUnavailable, maxFailed, canary } = rolloutOf(program);
  const isFaultFree = account.controls.faults.armed().length === 0 && !account.isCut();
  const working = members.filter(({ status, name }) => status === "running" && isIn(count, name));
  const earlier = new Set(account.controls.ledger().instances.map((vm) => vm.instanceId));
  const ids = new Set(members.map(({ instanceId }) => instanceId));
  const hasProof = members.some(({ instanceType }) => instanceType === type);
  const floor = Math.min(working.length, count - maxUnavailable);
  return ({ name, instanceId, status }, permanentErrors) => {
    const serving = runningIn(account, stack, count);
    const fresh = serving.filter((id) => !ids.has(id)).length;
    const taken = working.length - (serving.length - fresh);
    const isWorking = ids.has(instanceId) && status === "running" && isIn(count, name);
    return [
      ...(isFaultFree && serving.length < floor
        ? [
            `floor: ${serving.length} of ${count} members are in service, at least ${floor} should be`,
          ]
        : []),
      ...(isFaultFree && !hasProof && canary > 0 && fresh < canary && taken > canary
        ? [`proof: ${taken} working members are deleted for ${fresh} of ${canary} canaries`]
        : []),
      ...(isWorking &&
      maxFailed === 0 &&
      (permanentErrors > 0 || hasFailedSlot({ account, stack }, earlier))
        ? [`stop: the working member ${name} was deleted after a failed launch`]
        : []),
    ];
  };
}

/** Whether two VMs of one slot were created since the start and are gone: more than `launchRetries` allows by default. */
function hasFailedSlot(
  { account, stack }: Pick<BeforeRun, "account" | "stack">,
  earlier: ReadonlySet<string>,
): boolean {
  const names = account.controls
    .ledger()
    .instances.filter((vm) => !vm.alive && !earlier.has(vm.instanceId) && isFindable(vm, stack))
    .map(({ name }) => name);
  return new Set(names).size < names.length;
}

/** The ids of the running VMs with names of slots. */
function runningIn(account: Account, stack: Stack, count: number): readonly string[] {
  return membersOf(account, stack)
    .filter(({ status, name }) => status === "running" && isIn(count, name))
    .map(({ instanceId }) => instanceId);
}

function membersOf(account: Account, stack: Stack) {
  const known = idsIn(stack);
  return livingVms(account).filter((vm) => known.has(vm.instanceId) || isFindable(vm, stack));
}

function isIn(count: number, name: string): boolean {
  return (slotOf(name) ?? count) < count;
}

/** The slot of a name of the program; undefined for a name given by hand. */
function slotOf(name: string): number | undefined {
  const number = /^web-(\d+)$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number) - 1;
}
