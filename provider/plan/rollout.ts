/**
 * In which order members that are not as declared make way. One decision for the run, which takes it round by round,
 * and for the preview, which tells the rounds in advance.
 */
import type { Member } from "../group/observed.js";

/** What a slot or a VM tells of the spec that its slot is launched with. */
export type Evidence =
  /** A member as declared runs. */
  | { readonly kind: "ready"; readonly specHash: string }
  /** Something is under way, and what it will tell when all goes well. */
  | { readonly kind: "pending"; readonly specHash: string; readonly next: Evidence | undefined }
  /** This run has tried, and given up. */
  | { readonly kind: "failed"; readonly specHash: string }
  /** A member that shall be replaced, though it is sound. */
  | { readonly kind: "outdated"; readonly specHash: string; readonly member: Member };

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
export function nextToReplace(
  evidence: readonly Evidence[],
  commonHash: string,
): readonly Member[] {
  const specs = bySpec(evidence);
  const proven = specs.filter((spec) => has(spec, "ready"));
  const untried = specs.filter((spec) => spec.every(({ kind }) => kind === "outdated"));
  if (proven.length > 0)
    return inOrder([...proven.flatMap(outdatedIn), ...untried.flatMap(firstIn)]);
  if (has(evidence, "pending")) return [];
  const isCommon = ([first]: readonly Evidence[]): boolean => first?.specHash === commonHash;
  const failed = specs.filter((spec) => has(spec, "failed"));
  const isHopeless = failed.some(isCommon) || failed.length >= FAILED_SPECS;
  const next = untried.find(isCommon) ?? (isHopeless ? undefined : untried[0]);
  return next ? firstIn(next) : [];
}

/** What is told one round later, when all goes well: what is under way is over, what made way is there again. Pure. */
export function afterRound(
  evidence: readonly Evidence[],
  gone: readonly Member[],
): readonly Evidence[] {
  return evidence.flatMap((each): readonly Evidence[] => {
    if (each.kind === "pending") return each.next ? [each.next] : [];
    const isGone = each.kind === "outdated" && gone.includes(each.member);
    return [isGone ? { kind: "ready", specHash: each.specHash } : each];
  });
}

function bySpec(evidence: readonly Evidence[]): readonly (readonly Evidence[])[] {
  const specs = new Map<string, Evidence[]>();
  for (const each of evidence) {
    const alike = specs.get(each.specHash);
    if (alike) alike.push(each);
    else specs.set(each.specHash, [each]);
  }
  return [...specs.values()];
}

function has(evidence: readonly Evidence[], kind: Evidence["kind"]): boolean {
  return evidence.some((each) => each.kind === kind);
}

function outdatedIn(evidence: readonly Evidence[]): readonly Member[] {
  return evidence.flatMap((each) => (each.kind === "outdated" ? [each.member] : []));
}

/** A stopped one serves nobody, so it goes before those that run. */
function firstIn(evidence: readonly Evidence[]): readonly Member[] {
  const due = outdatedIn(evidence);
  return [due.find(({ phase }) => phase === "stopped") ?? due[0]].filter(
    (one) => one !== undefined,
  );
}

function inOrder(members: readonly Member[]): readonly Member[] {
  return [...members].sort((left, right) => left.slot - right.slot);
}
