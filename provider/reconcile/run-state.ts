/** What one run remembers between its rounds. */
import { memberSpecOf, slotNamed, type Desired } from "../group/desired.js";
import { batchMark, batchToken, type Batch } from "../group/identity.js";
import type { Member, Observed, Phase } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { mayMove } from "../group/placement.js";
import { deletionsOf, intend } from "../plan/plan.js";
import { observedFromState, type Saved } from "../group/state.js";
import type { Announced, Observations, Vanished } from "./observe.js";
import type { InDoubtCall } from "./in-doubt-calls.js";

/** How often a VM is started within one run. */
export const STARTS = 2;
/** How many generations of spent tokens a run passes over; each costs the wait for ids that never show. */
const SPENT_GENERATIONS = 5;

/** Since when, in this run's eyes, a VM is in a phase. */
export interface Since {
  readonly phase: Phase;
  readonly sinceMs: number;
}

/** The memory of a run; lives as long as the loop. */
export interface Run {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly observations: Observations;
  /** Launches asked for, by slot, and starts, by id. */
  readonly launches: Map<number, number>;
  readonly starts: Map<string, number>;
  /** By slot where a VM could not be made, by id where one could not be changed. */
  readonly failures: Map<number | string, Failure>;
  readonly givenUp: {
    readonly instanceIds: Set<string>;
    readonly slots: Set<number>;
    readonly deferred: ReadonlySet<string>;
    readonly unwanted: Set<number>;
  };
  /** Slots that had a member when the run began. */
  readonly occupiedAtStart: ReadonlySet<number>;
  /** Since when a VM is as it is. */
  readonly phases: Map<string, Since>;
  /** Where a slot is launched next, when it is not in the spec's own place: 1 is the first of `placements`. */
  readonly places: Map<number, number>;
  readonly usedTokens: Set<string>;
  /** Generations with tokens of which the VMs are long gone. */
  readonly spentGenerations: Set<number>;
  /** Create calls whose VMs may yet show, by their tokens. */
  readonly inDoubt: Map<string, InDoubtCall>;
  /** Tokens that this run was the first to use. */
  readonly ownTokens: Set<string>;
  /** Generations in which the cloud said that a token is taken. */
  readonly takenGenerations: Set<number>;
  /** VMs that the first look showed to go, and those that showed later and may go, too. */
  readonly plannedDeletions: Set<string>;
  generation: number;
  /** Whether a listing must be made before anything else, since a VM may exist that no reply named. */
  mustList: boolean;
  /** Whether any create call was sent. */
  hasLaunched: boolean;
  quotaLookups: number;
}

/** What a run starts with. */
export interface Beginning {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly observations: Observations;
  readonly observed: Observed;
  /** Generations known to have been used by an earlier life in this process. */
  readonly spentGenerations: number;
  /** Create calls of earlier runs whose VMs may yet show. */
  readonly inDoubt: readonly InDoubtCall[];
}

/** A run that has looked once. */
export function beginRun(beginning: Beginning): Run {
  const { desired, saved, observations, observed, spentGenerations, inDoubt } = beginning;
  const deferred = unpreviewedDrift(beginning);
  const plannedDeletions = deletionsOf(intend(desired, observed, { deferred }));
  const abandoned = inDoubt.filter(({ state }) => state === "abandoned");
  return {
    desired,
    saved,
    observations,
    launches: new Map(),
    starts: new Map(),
    failures: new Map(),
    givenUp: {
      instanceIds: new Set(),
      slots: new Set(),
      deferred,
      unwanted: new Set(),
    },
    occupiedAtStart: new Set(observed.members.map(({ slot }) => slot)),
    plannedDeletions: new Set(plannedDeletions.map(({ instanceId }) => instanceId)),
    phases: new Map(),
    places: new Map(),
    usedTokens: new Set(abandoned.map(({ batch }) => batchToken(batch))),
    ownTokens: new Set(),
    spentGenerations: new Set(),
    takenGenerations: new Set(),
    inDoubt: new Map(inDoubt.map((call) => [batchToken(call.batch), call])),
    generation: Math.max(saved.generation, latestGeneration(observations), spentGenerations),
    mustList: false,
    hasLaunched: false,
    quotaLookups: 0,
  };
}

/** Members that the state knows, and knows to be as declared, but are not: no preview has said that they would go. */
function unpreviewedDrift({ desired, saved, observed }: Beginning): ReadonlySet<string> {
  const { members, surplus } = observedFromState(desired, saved);
  const asDeclared = new Set(
    [...members, ...surplus]
      .filter(({ drift }) => drift === "")
      .map(({ instanceId }) => instanceId),
  );
  // One of another spec is not as declared by what the program changed, which the preview has said.
  const news = observed.members.filter(
    ({ slot, drift, specHash, instanceId }) =>
      drift !== "" &&
      asDeclared.has(instanceId) &&
      (specHash === undefined || specHash === memberSpecOf(desired, slot).specHash),
  );
  return new Set(news.map(({ instanceId }) => instanceId));
}

/** The first generation that a later run may use. Kept as it is while a create call's fate is unknown. */
export function nextGeneration(run: Run): number {
  const { generation, inDoubt, usedTokens, observations, saved } = run;
  if ([...inDoubt.values()].some(({ state }) => state !== "abandoned")) return generation;
  const used = usedTokens.size > 0 ? generation + 1 : generation;
  const latest = observations.seen.size > 0 ? latestGeneration(observations) + 1 : 0;
  return Math.max(used, latest, saved.generation);
}

/** Notes a failure of a slot, and gives the slot up when it had its chances. */
export function recordLaunchFailure(run: Run, failure: Failure, isFinal: boolean): void {
  run.failures.set(failure.slot, failure);
  if (isFinal || isOutOfAttempts(run, failure.slot)) run.givenUp.slots.add(failure.slot);
}

/** Whether a slot was launched as often as a run may. Pure. */
export function isOutOfAttempts({ launches, desired }: Run, slot: number): boolean {
  return (launches.get(slot) ?? 0) > desired.runOptions.launchRetries;
}

/** Takes back that slots were launched, since it came to nothing through no fault of theirs. */
export function refundAttempt({ launches }: Run, slots: readonly number[]): void {
  for (const slot of slots) launches.set(slot, (launches.get(slot) ?? 1) - 1);
}

/**
 * Sends slots on to the next place there is for them, which costs them no chance. Those that stay have none: there are
 * no more places, or their address belongs where it is.
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

/** Notes that a VM launched in this run is broken, or was when it was last seen. */
export function recordBroken(run: Run, slot: number, instanceId: string, status: string): void {
  const message = `the cloud could not make the VM (status ${status})`;
  recordLaunchFailure(run, { slot, instanceId, phase: "boot", code: status, message }, false);
}

/**
 * Draws the conclusion from VMs that are gone without our doing: one launched in this run broke; ids that were never
 * seen belong to an earlier life whose token was used again, and cost their slots no chance.
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
  const named = slotNamed(desired, instanceName) ?? -1;
  return named >= batch.first && named <= batch.last ? named : slot;
}

/** The failures of what is still not as asked: slots without a good member, VMs that are still there. */
export function openFailures(run: Run, ready: readonly Member[]): readonly Failure[] {
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

function latestGeneration({ seen }: Observations): number {
  return Math.max(0, ...[...seen.values()].map((vm) => batchMark(vm.tags)?.generation ?? 0));
}
