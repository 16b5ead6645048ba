/** What one run remembers between its rounds. */
import { makeOf, slotNamed, type Desired } from "../group/desired.js";
import { batchMark, batchToken, type Batch } from "../group/identity.js";
import type { Member, Observed } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import { mayMove } from "../group/placement.js";
import { observedFromState, type Saved, type UnsureBatch } from "../group/state.js";
import type { Announced, Sightings, Vanished } from "./observe.js";

/** How often a VM is started within one run. */
export const STARTS = 2;
/** How many spent tokens a run passes over; each costs the wait for ids that never show. */
const SPENT_TOKENS = 5;

/** The memory of a run; lives as long as the loop. */
export interface Run {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly sightings: Sightings;
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
  readonly heldAtFirst: ReadonlySet<number>;
  /** When this run first saw a VM settle. */
  readonly settlingSinceMs: Map<string, number>;
  /** Where a slot is launched next, when it is not in the spec's own place: 1 is the first of `placements`. */
  readonly places: Map<number, number>;
  readonly usedTokens: Set<string>;
  readonly spentTokens: Set<string>;
  /** Create calls to send again, with their tokens, before any other: an interrupted run may have made more than shows. */
  replays: readonly Batch[];
  /** Create calls of this run whose fate is unknown. */
  readonly unsure: UnsureBatch[];
  /** Those whose VMs may not show yet. */
  repeated: Repeated[];
  /** Generations that hold such calls. */
  readonly takenGenerations: Set<number>;
  generation: number;
  /** Whether a listing must be made before anything else, since a VM may exist that no reply named. */
  mustList: boolean;
  /** Whether any create call was sent. */
  hasLaunched: boolean;
  quotaLookups: number;
}

/** A create call that an earlier run made in other words, and when the cloud told of it. */
export type Repeated = Batch & { readonly atMs: number };

/** What a run starts with. */
export interface Beginning {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly sightings: Sightings;
  readonly observed: Observed;
  /** Generations known to have been used by an earlier life in this process. */
  readonly spentGenerations: number;
  readonly replays: readonly Batch[];
}

/** A run that has looked once. */
export function beginRun(beginning: Beginning): Run {
  const { desired, saved, sightings, spentGenerations, replays } = beginning;
  return {
    desired,
    saved,
    sightings,
    launches: new Map(),
    starts: new Map(),
    failures: new Map(),
    givenUp: {
      instanceIds: new Set(),
      slots: new Set(),
      deferred: newsOf(beginning),
      unwanted: new Set(),
    },
    heldAtFirst: new Set(beginning.observed.members.map(({ slot }) => slot)),
    settlingSinceMs: new Map(),
    places: new Map(),
    usedTokens: new Set(),
    spentTokens: new Set(),
    replays,
    unsure: [],
    repeated: [],
    takenGenerations: new Set(),
    generation: Math.max(saved.generation, latestGeneration(sightings), spentGenerations),
    mustList: false,
    hasLaunched: false,
    quotaLookups: 0,
  };
}

/** Members that the state knows, and knows to be as declared, but are not: no preview has said that they would go. */
function newsOf({ desired, saved, observed }: Beginning): ReadonlySet<string> {
  const { members, extras } = observedFromState(desired, saved);
  const asDeclared = new Set(
    [...members, ...extras].filter(({ drift }) => drift === "").map(({ instanceId }) => instanceId),
  );
  const news = observed.members.filter(
    ({ drift, instanceId }) => drift !== "" && asDeclared.has(instanceId),
  );
  return new Set(news.map(({ instanceId }) => instanceId));
}

/** The first generation that a later run may use. Kept as it is while a create call's fate is unknown. */
export function nextGeneration(run: Run): number {
  const { generation, usedTokens, sightings, saved } = run;
  if (openCalls(run).length > 0) return generation;
  const used = usedTokens.size > 0 ? generation + 1 : generation;
  const latest = sightings.seen.size > 0 ? latestGeneration(sightings) + 1 : 0;
  return Math.max(used, latest, saved.generation);
}

/** The create calls whose VMs may yet show: the next run sends them again. */
export function openCalls({ unsure, repeated }: Run): readonly UnsureBatch[] {
  return [...unsure, ...repeated.map(({ groupKey: _key, ...call }) => call)];
}

/** Notes a failure of a slot, and gives the slot up when it had its chances. */
export function noteLaunchFailure(run: Run, failure: Failure, isFinal: boolean): void {
  run.failures.set(failure.slot, failure);
  if (isFinal || hadItsChances(run, failure.slot)) run.givenUp.slots.add(failure.slot);
}

/** Whether a slot was launched as often as a run may. Pure. */
export function hadItsChances({ launches, desired }: Run, slot: number): boolean {
  return (launches.get(slot) ?? 0) > desired.terms.launchRetries;
}

/**
 * Sends slots on to the next place there is for them, which costs them no chance. Those that stay have none: there are
 * no more places, or their address belongs where it is.
 */
export function moveOn(run: Run, slots: readonly number[], place: number): ReadonlySet<number> {
  const { desired, places, launches } = run;
  const movable = slots.filter(
    (slot) => place < desired.placements.length && mayMove(makeOf(desired, slot).spec),
  );
  for (const slot of movable) {
    places.set(slot, place + 1);
    launches.set(slot, (launches.get(slot) ?? 1) - 1);
  }
  return new Set(movable);
}

/** Notes a create call that may or may not have been carried out. */
export function noteUnsure(run: Run, batch: Batch, atMs: number): void {
  run.unsure.push({ ...batch, atMs });
  run.mustList = true;
}

/** Notes that a VM launched in this run is broken, or was when it was last seen. */
export function noteBroken(run: Run, slot: number, instanceId: string, status: string): void {
  const message = `the cloud could not make the VM (status ${status})`;
  noteLaunchFailure(run, { slot, instanceId, phase: "boot", code: status, message }, false);
}

/**
 * Gives up on members that came up other than declared: whatever made them so would make their replacements so, too.
 * They stay, and the run says in what they differ.
 */
export function noteUnlike(run: Run, members: readonly Member[]): void {
  for (const { slot, instanceId, phase, drift } of members) {
    if (drift === "" || phase === "broken" || !run.sightings.announced.has(instanceId)) continue;
    run.givenUp.instanceIds.add(instanceId);
    const message = `it came up other than declared: ${drift}`;
    run.failures.set(slot, { slot, instanceId, phase: "boot", code: "UNLIKE", message });
  }
}

/** Waits no longer for VMs that take longer than one may; they stay, and the run names them. */
export function noteSlow(run: Run, members: readonly Member[], nowMs: number): void {
  const { perVm } = run.desired.terms.timeoutsMs;
  for (const { slot, instanceId, phase, status } of members) {
    if (phase !== "settling") {
      run.settlingSinceMs.delete(instanceId);
      continue;
    }
    const sinceMs = run.settlingSinceMs.get(instanceId) ?? nowMs;
    run.settlingSinceMs.set(instanceId, sinceMs);
    if (nowMs - sinceMs < perVm || run.givenUp.instanceIds.has(instanceId)) continue;
    run.givenUp.instanceIds.add(instanceId);
    const message = `it is still ${status} after ${Math.round(perVm / 1000)} s (timeouts.perVm)`;
    run.failures.set(instanceId, { slot, instanceId, phase: "boot", code: "TIMEOUT", message });
  }
}

/**
 * Takes back what this run launched into slots that had no member before: those are to go, and none is launched again.
 * Members that replaced others stay, since the others are gone. Returns how many go.
 */
export function rollBack(run: Run, members: readonly Member[]): number {
  for (const slot of run.launches.keys()) {
    run.givenUp.slots.add(slot);
    if (!run.heldAtFirst.has(slot)) run.givenUp.unwanted.add(slot);
  }
  return members.filter(({ slot }) => run.givenUp.unwanted.has(slot)).length;
}

/**
 * Draws the conclusion from VMs that are gone without our doing: one launched in this run broke; ids that were never
 * seen belong to an earlier life whose token was used again, and cost their slots no chance.
 */
export function noteVanished(run: Run, vanished: readonly Vanished[]): void {
  for (const { instanceId, last, announced, isRetired } of vanished) {
    if (isRetired || !announced) continue;
    if (last)
      noteBroken(run, slotOf(run.desired, last.instanceName, announced), instanceId, last.status);
    else if (isSpent(run, announced.batch)) {
      run.launches.set(announced.slot, (run.launches.get(announced.slot) ?? 1) - 1);
    } else noteBroken(run, announced.slot, instanceId, "unknown to the cloud");
  }
}

function isSpent({ spentTokens }: Run, batch: Batch): boolean {
  const token = batchToken(batch);
  if (!spentTokens.has(token) && spentTokens.size >= SPENT_TOKENS) return false;
  spentTokens.add(token);
  return true;
}

function slotOf(desired: Desired, instanceName: string, { slot, batch }: Announced): number {
  const named = slotNamed(desired, instanceName) ?? -1;
  return named >= batch.first && named <= batch.last ? named : slot;
}

/** The failures of what is still not as asked: slots without a good member, VMs that are still there. */
export function openFailures(run: Run, ready: readonly Member[]): readonly Failure[] {
  const slots = new Set(ready.map(({ slot }) => slot));
  const ids = new Set(ready.map(({ instanceId }) => instanceId));
  return [...run.failures]
    .filter(([key]) =>
      typeof key === "number" ? !slots.has(key) : !ids.has(key) && run.sightings.seen.has(key),
    )
    .map(([, failure]) => failure)
    .sort((left, right) => left.slot - right.slot);
}

function latestGeneration({ seen }: Sightings): number {
  return Math.max(0, ...[...seen.values()].map((vm) => batchMark(vm.tags)?.generation ?? 0));
}
