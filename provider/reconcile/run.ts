/** What one run remembers between its rounds. */
import type { Desired } from "../group/desired.js";
import { batchMark } from "../group/identity.js";
import { slotOfName } from "../group/names.js";
import type { Member } from "../group/observed.js";
import type { Failure } from "../group/outcome.js";
import type { Saved } from "../group/state.js";
import type { Sightings, Vanished } from "./observe.js";

/** How often a slot is launched again within one run when its VM breaks or is not made. */
export const LAUNCH_RETRIES = 1;
/** How many spent tokens a run passes over; each costs the wait for an id that never shows. */
const SPENT_TOKENS = 5;

/** The memory of a run; lives as long as the loop. */
export interface Run {
  readonly desired: Desired;
  readonly saved: Saved;
  readonly sightings: Sightings;
  /** Launches asked for, by slot. */
  readonly launches: Map<number, number>;
  readonly failures: Map<number, Failure>;
  readonly givenUp: { readonly instanceIds: Set<string>; readonly slots: Set<number> };
  readonly usedTokens: Set<string>;
  generation: number;
  /** A create call whose fate is unknown: the next run must use the same tokens. */
  isAmbiguous: boolean;
  /** Whether a listing must be made before anything else, since a VM may exist that no reply named. */
  mustList: boolean;
  /** Whether a VM may exist that no saved state knows. */
  hasLaunched: boolean;
  spentTokens: number;
  quotaLookups: number;
}

/** A run that has looked once. `spentGenerations` are known to have been used by an earlier life in this process. */
export function beginRun(
  desired: Desired,
  saved: Saved,
  sightings: Sightings,
  spentGenerations: number,
): Run {
  return {
    desired,
    saved,
    sightings,
    launches: new Map(),
    failures: new Map(),
    givenUp: { instanceIds: new Set(), slots: new Set() },
    usedTokens: new Set(),
    generation: Math.max(saved.generation, latestGeneration(sightings), spentGenerations),
    isAmbiguous: false,
    mustList: false,
    hasLaunched: false,
    spentTokens: 0,
    quotaLookups: 0,
  };
}

/** The first generation that a later run may use. Kept as it is while a create call's fate is unknown. */
export function nextGeneration({
  isAmbiguous,
  generation,
  usedTokens,
  sightings,
  saved,
}: Run): number {
  if (isAmbiguous) return generation;
  const used = usedTokens.size > 0 ? generation + 1 : saved.generation;
  const latest = sightings.seen.size > 0 ? latestGeneration(sightings) + 1 : 0;
  return Math.max(used, latest, saved.generation);
}

/** Notes a failure of a slot, and gives the slot up when it had its chances. */
export function noteLaunchFailure(run: Run, failure: Failure, isFinal: boolean): void {
  run.failures.set(failure.slot, failure);
  const launches = run.launches.get(failure.slot) ?? 0;
  if (isFinal || launches > LAUNCH_RETRIES) run.givenUp.slots.add(failure.slot);
}

/** Notes a create call that may or may not have been carried out. */
export function noteAmbiguous(run: Run): void {
  run.isAmbiguous = true;
  run.mustList = true;
  run.hasLaunched = true;
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

/**
 * Draws the conclusion from VMs that are gone without our doing: one launched in this run broke; an id that was never
 * seen belongs to an earlier life whose token was used again, and costs its slot no chance.
 */
export function noteVanished(run: Run, vanished: readonly Vanished[]): void {
  for (const { instanceId, last, announced, isRetired } of vanished) {
    if (isRetired || !announced) continue;
    if (last) {
      const slot = slotOfName(run.desired.name, last.instanceName) ?? announced.slot;
      noteBroken(run, slot, instanceId, last.status);
    } else if (run.spentTokens < SPENT_TOKENS) {
      run.spentTokens += 1;
      run.launches.set(announced.slot, (run.launches.get(announced.slot) ?? 1) - 1);
    } else {
      noteBroken(run, announced.slot, instanceId, "unknown to the cloud");
    }
  }
}

/** The failures of slots that are still not as asked. */
export function openFailures(run: Run, readySlots: ReadonlySet<number>): readonly Failure[] {
  return [...run.failures.values()]
    .filter(({ slot }) => !readySlots.has(slot))
    .sort((left, right) => left.slot - right.slot);
}

function latestGeneration({ seen }: Sightings): number {
  return Math.max(0, ...[...seen.values()].map((vm) => batchMark(vm.tags)?.generation ?? 0));
}
