/**
 * The order of changes and replacements. A run applies it round by round, and a preview computes the rounds in advance, so both
 * agree.
 */
import type { Member } from "../group/observed.js";
import { inServiceOf, type Evidence, type Outdated } from "./evidence.js";
import { replacementOrder, type RolloutOf } from "./replacement-order.js";

/** Working members changed or replaced together. */
export interface Replacements {
  /** Members stopped, changed and started again. */
  readonly changed: readonly Member[];
  /** Members deleted before their successors are launched. */
  readonly deleted: readonly Member[];
  /** Members deleted after their successors are running. */
  readonly surged: readonly Member[];
}

/** No replacement. */
export const NO_REPLACEMENTS: Replacements = { changed: [], deleted: [], surged: [] };

/** All members of a wave. Pure. */
export function membersOf({ changed, deleted, surged }: Replacements): readonly Member[] {
  return [...changed, ...deleted, ...surged];
}

/**
 * The working members to replace now, which together are one wave; none before the wave before it has ended. `extra` is
 * the number of VMs beyond one for each slot. Pure.
 *
 * - Floor: at most `maxUnavailable` of `count` members are out of service. A stopped member is out of service anyway.
 * - Ceiling: at most `maxSurge` VMs run beyond one for each slot.
 * - Proof: of a new spec, only the canaries are replaced until they run. While no spec is proven, one spec is tried at
 *   a time, and the common spec before overrides, since specs may share a fault.
 * - Stop: after more than `maxFailed` failures nothing is replaced.
 */
export function nextToReplace(
  evidence: readonly Evidence[],
  group: RolloutOf,
  extra = 0,
): Replacements {
  const { rollout, specHash: commonHash } = group;
  if (has(evidence, "pending")) return NO_REPLACEMENTS;
  if (countOf(evidence, "failed") > rollout.maxFailed) return NO_REPLACEMENTS;
  const specs = bySpec(evidence).map((spec) => ({
    spec,
    ...canariesOf(spec, rollout.canary),
  }));
  const proven = specs.filter(({ isProven }) => isProven);
  const unproven = specs.filter(({ missing }) => missing > 0);
  const isCommon = ([first]: readonly Evidence[]): boolean => first?.specHash === commonHash;
  const first = unproven.find(({ spec }) => isCommon(spec)) ?? unproven[0];
  const tried = proven.length > 0 ? unproven : first ? [first] : [];
  const inOrder = orderOf(group);
  const candidates = [
    ...proven.flatMap(({ spec }) => outdatedIn(spec)),
    ...tried.flatMap(({ spec, missing }) => outdatedIn(spec).sort(inOrder).slice(0, missing)),
  ];
  return takeWave(queuesOf(candidates.sort(inOrder)), limitsOf(evidence, group, extra), inOrder);
}

/** Which of two members is replaced first: that with the lower rank. */
export type Order = (left: Outdated, right: Outdated) => number;

/** The order of the outdated members. Pure. */
export function orderOf(group: RolloutOf): Order {
  const inOrder = replacementOrder(group);
  return (left, right) => inOrder(left.member, right.member);
}

/** The numbers of members of a wave that may run twice, and that may be out of service. */
export interface Limits {
  readonly surge: number;
  readonly room: number;
}

/** The limits of the next wave; `extra` is the number of VMs beyond one for each slot. Pure. */
export function limitsOf(
  evidence: readonly Evidence[],
  { count, rollout }: RolloutOf,
  extra: number,
): Limits {
  return {
    surge: rollout.maxSurge - extra,
    room: rollout.maxUnavailable - (count - inServiceOf(evidence)),
  };
}

/** Candidates in order, the first one last; separate, so that one kind without room does not hide the other. */
export interface Queues {
  readonly surgeable: Outdated[];
  readonly others: Outdated[];
}

/** The queues of candidates in order. Pure. */
export function queuesOf(inOrder: readonly Outdated[]): Queues {
  const reversed = [...inOrder].reverse();
  const canSurge = ({ canSurge, member }: Outdated): boolean =>
    canSurge && member.phase === "ready";
  return {
    surgeable: reversed.filter(canSurge),
    others: reversed.filter((each) => !canSurge(each)),
  };
}

/** Takes the members of one wave out of the queues. */
export function takeWave(
  { surgeable, others }: Queues,
  limits: Limits,
  inOrder: Order,
): Replacements {
  let { surge, room } = limits;
  const changed: Member[] = [];
  const deleted: Member[] = [];
  const surged: Member[] = [];
  for (;;) {
    const isServing = others.at(-1)?.member.phase === "ready";
    const other = !isServing || room > 0 ? others.at(-1) : undefined;
    const surging = surge > 0 || room > 0 ? surgeable.at(-1) : undefined;
    if (surging && (!other || inOrder(surging, other) < 0)) {
      surgeable.pop();
      (surge > 0 ? surged : deleted).push(surging.member);
      if (surge > 0) surge -= 1;
      else room -= 1;
    } else if (other) {
      others.pop();
      (other.isInPlace ? changed : deleted).push(other.member);
      if (isServing) room -= 1;
    } else return { changed, deleted, surged };
  }
}

/** The hashes of specs with enough running members. Pure. */
export function provenSpecs(
  evidence: readonly Evidence[],
  { rollout }: Pick<RolloutOf, "rollout">,
): ReadonlySet<string> {
  const proven = bySpec(evidence).filter((spec) => canariesOf(spec, rollout.canary).isProven);
  return new Set(proven.flatMap(([first]) => (first ? [first.specHash] : [])));
}

/** Whether enough members of a spec run, and how many canaries are still to be replaced; a failed one is not repeated. */
export function canariesOf(
  spec: readonly Evidence[],
  canary: number,
): { readonly isProven: boolean; readonly missing: number } {
  const ready = countOf(spec, "ready");
  const failed = countOf(spec, "failed");
  const needed = Math.min(canary, ready + failed + countOf(spec, "outdated"));
  return { isProven: ready >= needed, missing: Math.max(0, needed - ready - failed) };
}

/** The evidence about each new spec. Pure. */
export function bySpec(evidence: readonly Evidence[]): readonly (readonly Evidence[])[] {
  const specs = new Map<string, Evidence[]>();
  for (const each of evidence) {
    const alike = specs.get(each.specHash);
    if (alike) alike.push(each);
    else specs.set(each.specHash, [each]);
  }
  return [...specs.values()];
}

/** Whether there is any evidence of a kind. Pure. */
export function has(evidence: readonly Evidence[], kind: Evidence["kind"]): boolean {
  return evidence.some((each) => each.kind === kind);
}

function countOf(evidence: readonly Evidence[], kind: Evidence["kind"]): number {
  return evidence.filter((each) => each.kind === kind).length;
}

/** The outdated members. Pure. */
export function outdatedIn(evidence: readonly Evidence[]): Outdated[] {
  return evidence.filter((each) => each.kind === "outdated");
}
