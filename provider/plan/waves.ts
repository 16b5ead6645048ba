/** The rounds of a successful run, computed in advance. */
import { memberSpecOf, type Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { afterRound, evidenceOf, isBeforeSurge, type Evidence } from "./evidence.js";
import { furtherWaves } from "./further-waves.js";
import { NOTHING_GIVEN_UP, type Intent } from "./intent.js";
import {
  membersOf,
  nextToReplace,
  NO_REPLACEMENTS,
  provenSpecs,
  type Replacements,
} from "./rollout.js";

/** VMs retired or changed together, and slots launched together after them; last, the surged members. */
export interface Wave {
  /** Members stopped, changed and started again. */
  readonly changed: readonly Member[];
  readonly retired: readonly Member[];
  /** The members to be launched again: some of the retired ones, and the surged ones. */
  readonly replaced: readonly Member[];
  /** Members deleted after their successors are running. */
  readonly surged: readonly Member[];
  /** Ascending. */
  readonly launched: readonly number[];
  /** Whether no other member proves the spec of any changed or replaced member yet. */
  readonly isCanary: boolean;
}

/** The first wave, and the further ones. */
type Waves = readonly [Wave, ...(readonly Wave[])];

const wavesOfIntents = new WeakMap<
  readonly Intent[],
  { readonly desired: Desired; readonly waves: Waves }
>();

/**
 * The waves of a run. The first always exists, even if empty, and holds every action without a precondition. Each
 * further wave changes or replaces at least one member. Pure; memoised, since several lines of a preview need them.
 */
export function wavesOf(desired: Desired, intents: readonly Intent[]): Waves {
  const known = wavesOfIntents.get(intents);
  if (known?.desired === desired) return known.waves;
  const waves = computedWaves(desired, intents);
  wavesOfIntents.set(intents, { desired, waves });
  return waves;
}

function computedWaves(desired: Desired, intents: readonly Intent[]): Waves {
  const atFirst = evidenceOf(desired, intents, NOTHING_GIVEN_UP);
  let evidence: readonly Evidence[] = atFirst.flatMap(settled);
  let isShrinking = intents.some((intent) => isBeforeSurge(desired, intent));
  let next = isShrinking ? NO_REPLACEMENTS : nextToReplace(evidence, desired);
  const waves: [Wave, ...Wave[]] = [
    firstWave(intents, next, isCanaryWave(evidence, next, desired)),
  ];
  while (
    isShrinking ||
    membersOf(next).length > 0 ||
    evidence.some(({ kind }) => kind === "pending")
  ) {
    isShrinking = false;
    evidence = afterRound(evidence, membersOf(next));
    const rest = furtherWaves(evidence, desired);
    if (rest) return [...waves, ...rest.map((wave) => laterWave(wave, wave.isCanary))];
    next = nextToReplace(evidence, desired);
    if (membersOf(next).length > 0)
      waves.push(laterWave(next, isCanaryWave(evidence, next, desired)));
  }
  return waves;
}

function isCanaryWave(
  evidence: readonly Evidence[],
  next: Replacements,
  desired: Desired,
): boolean {
  const proven = provenSpecs(evidence, desired);
  return membersOf(next).every(({ slot }) => !proven.has(memberSpecOf(desired, slot).specHash));
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

function firstWave(intents: readonly Intent[], next: Replacements, isCanary: boolean): Wave {
  const broken = intents.flatMap((intent) =>
    intent.kind === "replace" && intent.member.phase === "broken" ? [intent.member] : [],
  );
  const surplus = intents.flatMap((intent) => (intent.kind === "retire" ? [intent.member] : []));
  const missing = intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : []));
  const wave = laterWave({ ...next, deleted: [...broken, ...next.deleted] }, isCanary);
  return {
    ...wave,
    retired: [...surplus, ...wave.retired],
    launched: ascending([...missing, ...wave.launched]),
    isCanary: isCanary && membersOf(next).length > 0 && broken.length === 0,
  };
}

function laterWave({ changed, deleted, surged }: Replacements, isCanary: boolean): Wave {
  const replaced = [...deleted, ...surged];
  const launched = ascending(replaced.map(({ slot }) => slot));
  return { changed, retired: deleted, replaced, surged, launched, isCanary };
}

function ascending(slots: readonly number[]): readonly number[] {
  return [...slots].sort((left, right) => left - right);
}
