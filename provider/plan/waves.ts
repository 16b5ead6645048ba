/** The rounds of a successful run, computed in advance. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { afterRound, nextToReplace, type Evidence } from "./rollout.js";
import { NOTHING_GIVEN_UP, evidenceOf, type Intent } from "./plan.js";

/** VMs retired together, and slots launched together after them. */
export interface Wave {
  readonly retired: readonly Member[];
  /** The retired members to be launched again. */
  readonly replaced: readonly Member[];
  /** Ascending. */
  readonly launched: readonly number[];
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
  let next = nextToReplace(evidence, desired.specHash);
  const waves: [Wave, ...Wave[]] = [firstWave(intents, next)];
  while (next.length > 0 || evidence.some(({ kind }) => kind === "pending")) {
    evidence = afterRound(evidence, next);
    next = nextToReplace(evidence, desired.specHash);
    if (next.length > 0) waves.push(waveOf({ retired: next, replaced: next }));
  }
  return waves;
}

/**
 * A settling member to be deleted is awaited first. Surplus VMs are then retired in the first wave, and the order of
 * replacements does not depend on them.
 */
function settled(each: Evidence): readonly Evidence[] {
  if (each.kind !== "pending") return [each];
  if (!each.next) return [];
  return [each.next.kind === "outdated" ? each.next : each];
}

function firstWave(intents: readonly Intent[], next: readonly Member[]): Wave {
  const broken = intents.flatMap((intent) =>
    intent.kind === "replace" && intent.member.phase === "broken" ? [intent.member] : [],
  );
  const surplus = intents.flatMap((intent) => (intent.kind === "retire" ? [intent.member] : []));
  const missing = intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : []));
  const replaced = [...broken, ...next];
  return waveOf({ retired: [...surplus, ...replaced], replaced, missing });
}

function waveOf({
  retired,
  replaced,
  missing = [],
}: Pick<Wave, "retired" | "replaced"> & { readonly missing?: readonly number[] }): Wave {
  const launched = [...missing, ...replaced.map(({ slot }) => slot)];
  return { retired, replaced, launched: launched.sort((left, right) => left - right) };
}
