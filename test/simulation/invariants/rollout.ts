/** The limits of a rollout, checked right after each call of a run. */
import { specMark } from "../../../provider/group/identity.js";
import { rolloutOf } from "../../../provider/inputs/rollout.js";
import type { FaultScript } from "../../../simulator/index.js";
import { vmStatus, type Vm } from "../../../simulator/world/world.js";
import type { Account, CallEffect, LaunchErrors, Look } from "../account.js";
import { regionOf, specOf, type Program } from "../program.js";
import type { Stack } from "../stack.js";
import { hashOf } from "./spec.js";
import { idsIn, isFindableBy } from "./views.js";

/** A group before a run. */
export interface BeforeRun {
  readonly account: Account;
  readonly stack: Stack;
  readonly program: Program;
  /** Whether the run may not see the group as it is: another writer, or a listing that lags. */
  readonly mayBeMisled: boolean;
  /** VMs changed or created by others. */
  readonly altered: ReadonlySet<string>;
}

/** A VM of the group at one moment. */
interface Moment {
  readonly vm: Vm;
  readonly status: string;
  /** By its name; undefined for a name given by hand. */
  readonly slot: number | undefined;
  /** The spec in its tag; undefined between two specs. */
  readonly specHash: string | undefined;
}

/** The group before the run, and the limits of the run. */
interface Limits extends BeforeRun {
  readonly isFaultFree: boolean;
  /** Whether a create call may have made its VMs though its reply was an error. */
  readonly mayHaveMade: boolean;
  /** Whether no fault loses or hides the VMs of a create call. */
  readonly knowsItsVms: boolean;
  readonly goal: string;
  readonly before: readonly Moment[];
  readonly working: readonly Moment[];
}

/**
 * Judged only if at the start each slot has at most one VM, with its own name: otherwise members cannot be told from
 * surplus VMs. Faults of VMs excuse a run, faults of calls do not.
 */
export function rolloutLimits(given: BeforeRun): Look {
  const { account, stack, program, mayBeMisled } = given;
  const before = membersOf(account, stack);
  const slots = before.map(({ slot }) => slot);
  const isClear = !slots.includes(undefined) && new Set(slots).size === slots.length;
  const saved = stack.checkpoint()?.inputs["regionId"];
  const regionId = regionOf(program);
  const isMoving =
    (saved !== undefined && saved !== regionId) ||
    before.some(({ vm }) => vm.regionId !== regionId);
  if (!isClear || isMoving || mayBeMisled) return () => [];
  const limits: Limits = {
    ...given,
    isFaultFree: account.controls.faults.armed().length === 0 && !account.isCut(),
    mayHaveMade: account.controls.faults.armed().some(({ fault }) => MADE_UNSEEN.has(fault)),
    knowsItsVms: !account.isCut() && !account.controls.faults.armed().some(hidesVms),
    goal: hashOf(specOf(program), stack.lineage),
    before,
    working: serving(before, program.count),
  };
  const looks = [floor, ceiling, proof, stop, slot, monotone, back].map((look) => look(limits));
  return (effect, launches) => {
    const now = membersOf(account, stack);
    return looks.flatMap((look) => look({ ...effect, ...launches, now }));
  };
}

/** Faults after which a call may have had its effect. */
const MADE_UNSEEN: ReadonlySet<FaultScript["fault"]> = new Set<FaultScript["fault"]>([
  ...(["lose-reply", "error-after", "reset-after", "not-json", "cut", "slow"] as const),
]);

/** Whether a fault loses the reply of a create call, or changes what a listing shows. */
function hidesVms({ operation, fault }: FaultScript): boolean {
  if (fault === "boot-error") return false;
  return operation === "*" || operation === "createInstances" || operation.startsWith("describe");
}

interface Seen extends CallEffect, LaunchErrors {
  readonly now: readonly Moment[];
}
type Limit = (limits: Limits) => (seen: Seen) => readonly string[];

/** `floor`: as many slots stay in service as the rollout allows, or as many as at the start. */
const floor: Limit = ({ program, working }) => {
  const { count } = program;
  const least = Math.min(working.length, count - rolloutOf(program).maxUnavailable);
  return ({ now }) => {
    const inService = slotsOf(serving(now, count)).size;
    return inService < least
      ? [`floor: ${inService} of ${count} members are in service, at least ${least} should be`]
      : [];
  };
};

/** `ceiling`, if the run can know all its VMs: no more VMs exist than declared, or than at the start, and those of the surge. */
const ceiling: Limit = ({ program, before, knowsItsVms }) => {
  const most = Math.max(program.count, before.length) + rolloutOf(program).maxSurge;
  return ({ now }) =>
    knowsItsVms && now.length > most
      ? [`ceiling: ${now.length} VMs exist, at most ${most} should`]
      : [];
};

/** `proof`: no more working members than canaries are stopped or deleted before the canaries have run. */
const proof: Limit = ({ program, working, goal }) => {
  const { canary } = rolloutOf(program);
  const outdated = working.filter(({ specHash }) => specHash !== goal);
  const ids = new Set(outdated.map(({ vm }) => vm.instanceId));
  let most = 0;
  return ({ now, operation, deleted }) => {
    const running = serving(now, program.count).filter(({ specHash }) => specHash === goal).length;
    most = Math.max(most, running);
    const isTaking = operation === "stopInstance" || (deleted && ids.has(deleted.vm.instanceId));
    if (!isTaking) return [];
    const left = now.filter(({ vm, status }) => ids.has(vm.instanceId) && status === "running");
    const taken = ids.size - left.length;
    return most < canary && taken > canary
      ? [`proof: ${taken} working members are stopped or deleted for ${most} of ${canary} canaries`]
      : [];
  };
};

/**
 * `stop`: after a create call with a permanent error, a run that tolerates no failure deletes no working member. Not judged
 * if the call may have made its VMs before the error.
 */
const stop: Limit = ({ program, working, mayHaveMade }) => {
  const { maxFailed } = rolloutOf(program);
  const ids = new Set(working.map(({ vm }) => vm.instanceId));
  return ({ deleted, permanentErrors }) =>
    deleted?.status === "running" &&
    ids.has(deleted.vm.instanceId) &&
    maxFailed === 0 &&
    permanentErrors > 0 &&
    !mayHaveMade
      ? [`stop: the working member ${deleted.vm.name} was deleted after a failed launch`]
      : [];
};

/** `slot`: a slot has at most two VMs, and no running one is deleted while the other one does not run. */
const slot: Limit = ({ program: { count }, knowsItsVms }) => {
  return ({ now, deleted }) => {
    const staying = now.filter(({ status }) => status !== "deleting");
    const crowded = knowsItsVms ? [...slotsOf(now)].filter((one) => at(now, one).length > 2) : [];
    const gone = deleted && slotOf(deleted.vm.name);
    const isServing = deleted?.status === "running" && gone !== undefined && gone < count;
    const others = isServing ? at(staying, gone) : [];
    return [
      ...crowded.map((one) => `slot: ${at(now, one).length} VMs exist of slot ${one}`),
      ...(others.length > 0 && others.every(({ status }) => status !== "running")
        ? [`slot: the running ${deleted?.vm.name} was deleted for one that is not running`]
        : []),
    ];
  };
};

/** `monotone`, without faults: the number of running members with the declared spec falls only in a rollback. */
const monotone: Limit = ({ program, goal, altered, isFaultFree }) => {
  const { count } = program;
  const { onFailure } = rolloutOf(program);
  let most = 0;
  return ({ now, refusals }) => {
    if (onFailure === "rollback" && refusals > 0) return [];
    const members = serving(now, count).filter(
      ({ vm, specHash }) => specHash === goal && !altered.has(vm.instanceId),
    );
    const reached = slotsOf(members).size;
    const violations =
      isFaultFree && reached < most
        ? [`monotone: ${reached} members have the declared spec, and ${most} had it before`]
        : [];
    most = Math.max(most, reached);
    return violations;
  };
};

/** `back`: a run that has launched a VM with a former spec, to roll back, launches none with the declared spec again. */
const back: Limit = ({ goal, before }) => {
  const known = new Set(before.map(({ vm }) => vm.instanceId));
  let isRollingBack = false;
  return ({ now }) => {
    const launched = now.filter(({ vm, specHash }) => specHash && !known.has(vm.instanceId));
    for (const { vm } of launched) known.add(vm.instanceId);
    const again = isRollingBack ? launched.filter(({ specHash }) => specHash === goal) : [];
    isRollingBack ||= launched.some(({ specHash }) => specHash !== goal);
    return again.map(({ vm }) => `back: ${vm.name} was launched after a roll-back had begun`);
  };
};

/** The running VMs with names of the declared slots. */
function serving(moments: readonly Moment[], count: number): readonly Moment[] {
  return moments.filter(({ status, slot: own }) => status === "running" && (own ?? count) < count);
}

function at(moments: readonly Moment[], wanted: number): readonly Moment[] {
  return moments.filter(({ slot: own }) => own === wanted);
}

function slotsOf(moments: readonly Moment[]): ReadonlySet<number> {
  return new Set(moments.flatMap(({ slot: own }) => own ?? []));
}

/** The VMs of the group that are not gone. */
function membersOf({ simulation: { world }, timeline }: Account, stack: Stack): readonly Moment[] {
  const known = idsIn(stack);
  const keys = stack.groupKeys();
  return [...world.present.values()].flatMap((vm) => {
    const status = vmStatus(vm, timeline.nowMs());
    const isOurs = known.has(vm.instanceId) || isFindableBy(vm.tags, keys);
    if (!isOurs || status === "gone") return [];
    const { specHash, unfinished = [] } = specMark(vm.tags) ?? {};
    return [
      { vm, status, slot: slotOf(vm.name), specHash: unfinished.length > 0 ? undefined : specHash },
    ];
  });
}

/** The slot of a name of a program; undefined for a name given by hand. */
function slotOf(name: string): number | undefined {
  const number = /^(?:web|app)-(\d+)$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number) - 1;
}
