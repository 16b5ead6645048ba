/**
 * The order of replacements. A run applies it round by round, and a preview computes the rounds in advance, so both
 * agree.
 */
import type { Member } from "../group/observed.js";

/** Evidence from a slot or a VM about the spec of its slot. */
export type Evidence =
  /** An up-to-date member is running. */
  | { readonly kind: "ready"; readonly specHash: string }
  /** An action is in progress; `next` is the evidence after it succeeds. */
  | { readonly kind: "pending"; readonly specHash: string; readonly next: Evidence | undefined }
  /** This run tried the spec and gave up. */
  | { readonly kind: "failed"; readonly specHash: string }
  /** A working member to be replaced. */
  | { readonly kind: "outdated"; readonly specHash: string; readonly member: Member };

/**
 * Specs that may fail while no member is up to date. After this many, only the common spec is tried, since the failed
 * specs probably share the fault.
 */
const FAILED_SPECS = 2;

/**
 * The working members to replace now. One member of each spec goes first; the others follow after an up-to-date
 * member with this spec is running, so a spec that the cloud cannot create costs one member. While no member is up to
 * date, one spec is tried at a time, and the common spec before overrides. Pure.
 */
export function nextToReplace(
  evidence: readonly Evidence[],
  commonHash: string,
): readonly Member[] {
  const specs = bySpec(evidence);
  const proven = specs.filter((spec) => has(spec, "ready"));
  const untried = specs.filter((spec) => spec.every(({ kind }) => kind === "outdated"));
  if (proven.length > 0)
    return inOrder([...proven.flatMap(outdatedIn), ...untried.flatMap(canaryOf)]);
  if (has(evidence, "pending")) return [];
  const isCommon = ([first]: readonly Evidence[]): boolean => first?.specHash === commonHash;
  const failed = specs.filter((spec) => has(spec, "failed"));
  const isHopeless = failed.some(isCommon) || failed.length >= FAILED_SPECS;
  const next = untried.find(isCommon) ?? (isHopeless ? undefined : untried[0]);
  return next ? canaryOf(next) : [];
}

/**
 * The evidence one round later if everything succeeds: actions have finished, and replaced members are running. Pure.
 */
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

/** A stopped member is replaced first: it serves no traffic. */
function canaryOf(evidence: readonly Evidence[]): readonly Member[] {
  const outdated = outdatedIn(evidence);
  return [outdated.find(({ phase }) => phase === "stopped") ?? outdated[0]].filter(
    (one) => one !== undefined,
  );
}

function inOrder(members: readonly Member[]): readonly Member[] {
  return [...members].sort((left, right) => left.slot - right.slot);
}
