/**
 * In which order members that are not as declared make way. One decision for the run, which takes it round by round,
 * and for the preview, which tells the rounds in advance.
 */
import type { Member } from "../group/observed.js";

/** What a slot or a VM tells of the spec that its slot is launched with. */
export type Standing =
  /** A member as declared runs. */
  | { readonly kind: "proof"; readonly specHash: string }
  /** Something is under way, and what it will tell when all goes well. */
  | { readonly kind: "open"; readonly specHash: string; readonly next: Standing | undefined }
  /** This run has tried, and given up. */
  | { readonly kind: "failure"; readonly specHash: string }
  /** A member that shall be replaced, though it is sound. */
  | { readonly kind: "due"; readonly specHash: string; readonly member: Member };

/**
 * How many specs may fail while no member at all is as declared; then none that differs from the common one is tried,
 * since what the failed ones have in common is likely to be at fault.
 */
const FAILED_SPECS = 2;

/**
 * The sound members that may make way now. Of each spec one goes first; the others follow once a member as declared
 * runs with it, so that a spec which the cloud cannot make costs one member. While no member at all is as declared, one
 * spec is tried at a time, the common one before those of single members. Pure.
 */
export function nextDue(standings: readonly Standing[], commonHash: string): readonly Member[] {
  const specs = bySpec(standings);
  const proven = specs.filter((spec) => has(spec, "proof"));
  const untried = specs.filter((spec) => spec.every(({ kind }) => kind === "due"));
  if (proven.length > 0) return inOrder([...proven.flatMap(dueIn), ...untried.flatMap(firstIn)]);
  if (has(standings, "open")) return [];
  const isCommon = ([first]: readonly Standing[]): boolean => first?.specHash === commonHash;
  const failed = specs.filter((spec) => has(spec, "failure"));
  const isHopeless = failed.some(isCommon) || failed.length >= FAILED_SPECS;
  const next = untried.find(isCommon) ?? (isHopeless ? undefined : untried[0]);
  return next ? firstIn(next) : [];
}

/** What is told one round later, when all goes well: what is under way is over, what made way is there again. Pure. */
export function afterwards(
  standings: readonly Standing[],
  gone: readonly Member[],
): readonly Standing[] {
  return standings.flatMap((standing): readonly Standing[] => {
    if (standing.kind === "open") return standing.next ? [standing.next] : [];
    const isGone = standing.kind === "due" && gone.includes(standing.member);
    return [isGone ? { kind: "proof", specHash: standing.specHash } : standing];
  });
}

function bySpec(standings: readonly Standing[]): readonly (readonly Standing[])[] {
  const specs = new Map<string, Standing[]>();
  for (const standing of standings) {
    const alike = specs.get(standing.specHash);
    if (alike) alike.push(standing);
    else specs.set(standing.specHash, [standing]);
  }
  return [...specs.values()];
}

function has(standings: readonly Standing[], kind: Standing["kind"]): boolean {
  return standings.some((standing) => standing.kind === kind);
}

function dueIn(standings: readonly Standing[]): readonly Member[] {
  return standings.flatMap((standing) => (standing.kind === "due" ? [standing.member] : []));
}

/** A stopped one serves nobody, so it goes before those that run. */
function firstIn(standings: readonly Standing[]): readonly Member[] {
  const due = dueIn(standings);
  return [due.find(({ phase }) => phase === "stopped") ?? due[0]].filter(
    (one) => one !== undefined,
  );
}

function inOrder(members: readonly Member[]): readonly Member[] {
  return [...members].sort((left, right) => left.slot - right.slot);
}
