/** The rounds of a successful run, computed in advance. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { afterRound, nextToReplace, provenSpecs, provenWaves, type Evidence } from "./rollout.js";
import { evidenceOf } from "./evidence.js";
import { NOTHING_GIVEN_UP, type Intent } from "./intent.js";

/** VMs retired together, and slots launched together after them. */
export interface Wave {
  readonly retired: readonly Member[];
  /** The retired members to be launched again. */
  readonly replaced: readonly Member[];
  /** Ascending. */
  readonly launched: readonly number[];
  /** Whether no other member proves the spec of any replaced member yet. */
  readonly isCanary: boolean;
}

/**
 * The waves of a run. The first always exists, even if empty, and holds every action without a precondition. Each
 * further wave replaces at least one member. Pure.
 */
export function wavesOf(
  desired: Desired,
  intents: readonly Intent[],
): readonly [Wave, ...(readonly Wave[])] {
  const atFirst = evidenceOf(desired, intents, NOTHING_GIVEN_UP);
  let evidence: readonly Evidence[] = atFirst.flatMap(settled);
  let next = nextToReplace(evidence, desired);
  const waves: [Wave, ...Wave[]] = [
    firstWave(intents, next, isCanaryWave(evidence, next, desired)),
  ];
  while (next.length > 0 || evidence.some(({ kind }) => kind === "pending")) {
    evidence = afterRound(evidence, next);
    const rest = provenWaves(evidence, desired);
    if (rest) return [...waves, ...rest.map((members) => laterWave(members, false))];
    next = nextToReplace(evidence, desired);
    if (next.length > 0) waves.push(laterWave(next, isCanaryWave(evidence, next, desired)));
  }
  return waves;
}

function isCanaryWave(
  evidence: readonly Evidence[],
  next: readonly Member[],
  desired: Desired,
): boolean {
  const proven = provenSpecs(evidence, desired);
  return next.every(({ slot }) => !proven.has(memberSpecOf(desired, slot).specHash));
}

/**
 * A settling member to be deleted is awaited first. Surplus VMs are then retired in the first wave, and the order of
 * replacements does not depend on them.
 */
function settled(each: Evidence): readonly Evidence[] {
  if (each.kind !== "pending") return [each];
  if (!each.next) return [];
  if (each.next.kind !== "outdated") return [each];
  return [{ ...each.next, member: { ...each.next.member, phase: "ready" } }];
}

function firstWave(intents: readonly Intent[], next: readonly Member[], isCanary: boolean): Wave {
  const broken = intents.flatMap((intent) =>
    intent.kind === "replace" && intent.member.phase === "broken" ? [intent.member] : [],
  );
  const surplus = intents.flatMap((intent) => (intent.kind === "retire" ? [intent.member] : []));
  const missing = intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : []));
  const replaced = [...broken, ...next];
  return {
    retired: [...surplus, ...replaced],
    replaced,
    launched: ascending([...missing, ...slotsIn(replaced)]),
    isCanary: isCanary && next.length > 0 && broken.length === 0,
  };
}

function laterWave(members: readonly Member[], isCanary: boolean): Wave {
  return { retired: members, replaced: members, launched: ascending(slotsIn(members)), isCanary };
}

function slotsIn(members: readonly Member[]): readonly number[] {
  return members.map(({ slot }) => slot);
}

function ascending(slots: readonly number[]): readonly number[] {
  return [...slots].sort((left, right) => left - right);
}
