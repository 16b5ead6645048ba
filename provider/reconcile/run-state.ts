/** The state of one run between its rounds. */
import { memberSpecOf, slotNamed, type Desired } from "../group/desired.js";
import { batchMark, type Batch } from "../group/identity.js";
import type { Member, Phase } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { mayMove } from "../group/placement.js";
import type { Saved } from "../group/state.js";
import type { Problem } from "./change-calls.js";
import type { Announced, Observations } from "./observations.js";
import type { Vanished } from "./observe.js";
import type { InDoubtCall } from "./in-doubt-calls.js";

/** Starts of one VM in one run. */
export const STARTS = 2;
/** Generations with spent tokens before a run gives up; each costs the wait for ids that never appear. */
const SPENT_GENERATIONS = 5;

/** A phase of a VM, and its start as seen by this run. */
export interface Since {
  readonly phase: Phase;
  readonly sinceMs: number;
}

/** The state of a run; it lives as long as the loop. */
export interface Run {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly observations: Observations;
  /** Launches by slot, and starts by id. */
  readonly launches: Map<number, number>;
  readonly starts: Map<string, number>;
  /** By slot for a VM not created, by id for a VM not changed. */
  readonly failures: Map<number | string, Failure>;
  readonly givenUp: {
    readonly instanceIds: Set<string>;
    readonly slots: Set<number>;
    readonly deferred: ReadonlySet<string>;
    readonly left: ReadonlySet<string>;
    readonly kept: ReadonlySet<string>;
    readonly unwanted: Set<number>;
  };
  /** Slots with a member at the start of the run. */
  readonly occupiedAtStart: ReadonlySet<number>;
  /** VMs of the group at the start of the run, those being deleted left out. */
  readonly idsAtStart: ReadonlySet<string>;
  /** Phase and its start, by id. */
  readonly phases: Map<string, Since>;
  /** Next place of a slot outside the spec's own place: 1 is the first of `placements`. */
  readonly places: Map<number, number>;
  readonly usedTokens: Set<string>;
  /** Generations with tokens of long-gone VMs. */
  readonly spentGenerations: Set<number>;
  /** In-doubt create calls, by token. */
  readonly inDoubt: Map<string, InDoubtCall>;
  /** Tokens used first by this run. */
  readonly ownTokens: Set<string>;
  /** Generations with a token already taken, according to the cloud. */
  readonly takenGenerations: Set<number>;
  /** Deletions planned at the first listing, and later ones within the deletion limit. */
  readonly plannedDeletions: Set<string>;
  /** VMs whose leftovers the run has reported. */
  readonly reportedLeftovers: Set<string>;
  generation: number;
  /** Whether a listing must come before anything else, since a VM may exist without a reply naming it. */
  mustList: boolean;
  /** Whether the run sent any create call. */
  hasLaunched: boolean;
  quotaLookups: number;
  /** Restarts and rebuilds. */
  readonly disruptions: Disruptions;
  /** Waves of changes and replacements begun by this run. */
  waves: number;
  /** Whether the run has looked at all members since its last action. */
  hasLooked: boolean;
}

/** The restarts and rebuilds of a run. */
export interface Disruptions {
  /** Members stopped or changed by this run, by id. */
  readonly kinds: Map<string, "restart" | "rebuild">;
  /** Failed attempts of each call for a VM, and the time of the first one. */
  readonly attempts: Map<string, { readonly failed: number; readonly sinceMs: number }>;
}

/** The first generation for a later run. Unchanged while a create call is in doubt. */
export function nextGeneration(run: Run): number {
  const { generation, inDoubt, usedTokens, observations, saved } = run;
  if ([...inDoubt.values()].some(({ state }) => state !== "abandoned")) return generation;
  const used = usedTokens.size > 0 ? generation + 1 : generation;
  const latest = observations.seen.size > 0 ? latestGeneration(observations) + 1 : 0;
  return Math.max(used, latest, saved.generation);
}

/** Records a failure of a slot, and gives the slot up if it is final or out of attempts. */
export function recordLaunchFailure(run: Run, failure: Failure, isFinal: boolean): void {
  run.failures.set(failure.slot, failure);
  if (isFinal || isOutOfAttempts(run, failure.slot)) run.givenUp.slots.add(failure.slot);
}

/** Records a member that could not be changed, and gives it up for the rest of the run. */
export function recordChangeFailure(
  { givenUp, failures }: Run,
  { slot, instanceId }: Member,
  phase: Failure["phase"],
  problem: Problem,
): void {
  givenUp.instanceIds.add(instanceId);
  failures.set(instanceId, { slot, instanceId, phase, ...problem });
}

/** Whether a slot has used all its launch attempts. Pure. */
export function isOutOfAttempts({ launches, desired }: Run, slot: number): boolean {
  return (launches.get(slot) ?? 0) > desired.runOptions.launchRetries;
}

/** Refunds a launch attempt of each slot, after a failure not caused by the slot. */
export function refundAttempt({ launches }: Run, slots: readonly number[]): void {
  for (const slot of slots) launches.set(slot, (launches.get(slot) ?? 1) - 1);
}

/**
 * Moves slots to their next place without using an attempt. The other slots have none: there are no more places, or a
 * fixed IP address binds them.
 */
export function tryNextPlacement(
  run: Run,
  slots: readonly number[],
  place: number,
): ReadonlySet<number> {
  const { desired, places } = run;
  const movable = slots.filter(
    (slot) => place < desired.placements.length && mayMove(memberSpecOf(desired, slot).spec),
  );
  for (const slot of movable) places.set(slot, place + 1);
  refundAttempt(run, movable);
  return new Set(movable);
}

/** Records a VM launched by this run as broken, according to its last observation. */
export function recordBroken(run: Run, slot: number, instanceId: string, status: string): void {
  const message = `the cloud could not create the VM (status ${status})`;
  const requestId = run.observations.announced.get(instanceId)?.requestId;
  const failure: Failure = { slot, instanceId, phase: "boot", code: status, message };
  recordLaunchFailure(run, { ...failure, ...(requestId && { requestId }) }, false);
}

/**
 * Handles VMs gone without our deletion: a VM launched by this run is broken; a never-seen id belongs to an earlier
 * group whose token was used again, and costs its slot no attempt.
 */
export function recordVanished(run: Run, vanished: readonly Vanished[]): void {
  for (const { instanceId, last, announced, isRetired } of vanished) {
    if (isRetired || !announced) continue;
    if (last)
      recordBroken(run, slotOf(run.desired, last.instanceName, announced), instanceId, last.status);
    else if (isSpent(run, announced.batch)) {
      refundAttempt(run, [announced.slot]);
    } else recordBroken(run, announced.slot, instanceId, "unknown to the cloud");
  }
}

function isSpent({ spentGenerations }: Run, { generation }: Batch): boolean {
  spentGenerations.add(generation);
  return spentGenerations.size <= SPENT_GENERATIONS;
}

function slotOf(desired: Desired, instanceName: string, { slot, batch }: Announced): number {
  const ownSlot = slotNamed(desired, instanceName) ?? -1;
  return ownSlot >= batch.first && ownSlot <= batch.last ? ownSlot : slot;
}

/** The failures still unresolved: slots without a ready member, and VMs still there. */
export function remainingFailures(run: Run, ready: readonly Member[]): readonly Failure[] {
  const { failures, observations } = run;
  const slots = new Set(ready.map(({ slot }) => slot));
  const ids = new Set(ready.map(({ instanceId }) => instanceId));
  const isThere = (id: string): boolean =>
    observations.seen.has(id) || observations.announced.has(id);
  return [...failures]
    .filter(([key]) => (typeof key === "number" ? !slots.has(key) : !ids.has(key) && isThere(key)))
    .map(([, failure]) => failure)
    .sort((left, right) => left.slot - right.slot);
}

/** The highest generation in the tags of the VMs. Pure. */
export function latestGeneration({ seen }: Observations): number {
  return Math.max(0, ...[...seen.values()].map((vm) => batchMark(vm.tags)?.generation ?? 0));
}
