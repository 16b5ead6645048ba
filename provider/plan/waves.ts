/** The rounds of a run in which everything works, told in advance. */
import type { Desired } from "../group/desired.js";
import type { Member } from "../group/observed.js";
import { afterRound, nextToReplace, type Evidence } from "./rollout.js";
import { NOTHING_GIVEN_UP, evidenceOf, type Intent } from "./plan.js";

/** What goes at once, and what then is launched at once. */
export interface Wave {
  readonly retired: readonly Member[];
  /** Those of the retired that are launched anew. */
  readonly replaced: readonly Member[];
  /** Ascending. */
  readonly launched: readonly number[];
}

/**
 * The waves in which a run does what is intended. The first is there even if it is empty, and holds all that waits for
 * nothing; each of the others replaces somebody. Pure.
 */
export function wavesOf(
  desired: Desired,
  intents: readonly Intent[],
): readonly [Wave, ...(readonly Wave[])] {
  const atFirst = evidenceOf(desired, intents, NOTHING_GIVEN_UP);
  let evidence: readonly Evidence[] = atFirst.flatMap(settled);
  let due = nextToReplace(evidence, desired.specHash);
  const waves: [Wave, ...Wave[]] = [firstWave(intents, due)];
  while (due.length > 0 || evidence.some(({ kind }) => kind === "pending")) {
    evidence = afterRound(evidence, due);
    due = nextToReplace(evidence, desired.specHash);
    if (due.length > 0) waves.push(waveOf({ retired: due, replaced: due }));
  }
  return waves;
}

/**
 * What settles and is to go is waited for first: what is surplus then goes with the first wave, and in what order members
 * are replaced does not depend on it.
 */
function settled(each: Evidence): readonly Evidence[] {
  if (each.kind !== "pending") return [each];
  if (!each.next) return [];
  return [each.next.kind === "outdated" ? each.next : each];
}

function firstWave(intents: readonly Intent[], due: readonly Member[]): Wave {
  const broken = intents.flatMap((intent) =>
    intent.kind === "replace" && intent.member.phase === "broken" ? [intent.member] : [],
  );
  const surplus = intents.flatMap((intent) => (intent.kind === "retire" ? [intent.member] : []));
  const missing = intents.flatMap((intent) => (intent.kind === "launch" ? [intent.slot] : []));
  const replaced = [...broken, ...due];
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
