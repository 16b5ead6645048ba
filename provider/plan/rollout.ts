/**
 * The order of replacements. A run applies it round by round, and a preview computes the rounds in advance, so both
 * agree.
 */
import type { Desired } from "../group/desired.js";
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
  | { readonly kind: "outdated"; readonly specHash: string; readonly member: Member }
  /** A working member with another spec, left as it is by this run. */
  | { readonly kind: "held"; readonly specHash: string };

/** The settings of a rollout, and the specs of its group. */
export type RolloutOf = Pick<Desired, "count" | "rollout" | "specHash" | "overridden">;

/**
 * The working members to replace now, which together are one wave; none before the wave before it has ended. Pure.
 *
 * - Floor: at most `maxUnavailable` of `count` members are out of service. A stopped member is out of service anyway.
 * - Proof: of a new spec, only the canaries are replaced until they run. While no spec is proven, one spec is tried at
 *   a time, and the common spec before overrides, since specs may share a fault.
 * - Stop: after more than `maxFailed` failures nothing is replaced.
 */
export function nextToReplace(evidence: readonly Evidence[], group: RolloutOf): readonly Member[] {
  const { count, rollout, specHash: commonHash } = group;
  if (has(evidence, "pending")) return [];
  if (countOf(evidence, "failed") > rollout.maxFailed) return [];
  const specs = bySpec(evidence).map((spec) => ({
    spec,
    ...canariesOf(spec, rollout.canary),
  }));
  const proven = specs.filter(({ isProven }) => isProven);
  const unproven = specs.filter(({ missing }) => missing > 0);
  const isCommon = ([first]: readonly Evidence[]): boolean => first?.specHash === commonHash;
  const first = unproven.find(({ spec }) => isCommon(spec)) ?? unproven[0];
  const tried = proven.length > 0 ? unproven : first ? [first] : [];
  const inOrder = replacementOrder(outdatedIn(evidence), group);
  const candidates = [
    ...proven.flatMap(({ spec }) => outdatedIn(spec)),
    ...tried.flatMap(({ spec, missing }) => outdatedIn(spec).sort(inOrder).slice(0, missing)),
  ];
  let room = rollout.maxUnavailable - (count - inServiceOf(evidence));
  return candidates.sort(inOrder).filter(({ phase }) => {
    if (phase !== "ready") return true;
    room -= 1;
    return room >= 0;
  });
}

/**
 * The waves after a round, once every spec is proven and nothing is pending: all of the same size. Undefined before.
 * Equal to `nextToReplace` and `afterRound` in turn, without their cost for each wave. Pure.
 */
export function provenWaves(
  evidence: readonly Evidence[],
  group: RolloutOf,
): readonly (readonly Member[])[] | undefined {
  const { count, rollout } = group;
  const proven = provenSpecs(evidence, group);
  const isProven = evidence.every(({ specHash }) => proven.has(specHash));
  if (!isProven || has(evidence, "pending") || has(evidence, "failed")) return undefined;
  const members = outdatedIn(evidence).sort(replacementOrder(outdatedIn(evidence), group));
  const waves: (readonly Member[])[] = [];
  let outOfService = count - inServiceOf(evidence);
  for (let at = 0; at < members.length;) {
    const stopped = members.slice(at).findIndex(({ phase }) => phase === "ready");
    const free = at > 0 ? 0 : stopped < 0 ? members.length : stopped;
    const room = Math.max(0, rollout.maxUnavailable - outOfService);
    const size = free + room;
    if (size === 0) break;
    waves.push(members.slice(at, at + size));
    at += size;
    outOfService -= free;
  }
  return waves;
}

/** The hashes of specs with enough running members. Pure. */
export function provenSpecs(
  evidence: readonly Evidence[],
  { rollout }: Pick<RolloutOf, "rollout">,
): ReadonlySet<string> {
  const proven = bySpec(evidence).filter((spec) => canariesOf(spec, rollout.canary).isProven);
  return new Set(proven.flatMap(([first]) => (first ? [first.specHash] : [])));
}

/** The number of members in service, with the former or the new spec. Pure. */
export function inServiceOf(evidence: readonly Evidence[]): number {
  return evidence.filter(
    (each) =>
      each.kind === "ready" ||
      each.kind === "held" ||
      (each.kind === "outdated" && each.member.phase === "ready"),
  ).length;
}

/**
 * The evidence one round later if everything succeeds: actions have finished, and replaced members are running. Pure.
 */
export function afterRound(
  evidence: readonly Evidence[],
  gone: readonly Member[],
): readonly Evidence[] {
  const ids = new Set(gone.map(({ instanceId }) => instanceId));
  return evidence.flatMap((each): readonly Evidence[] => {
    if (each.kind === "pending") return each.next ? [each.next] : [];
    const isGone = each.kind === "outdated" && ids.has(each.member.instanceId);
    return [isGone ? { kind: "ready", specHash: each.specHash } : each];
  });
}

/**
 * The order of replacements: stopped members, then members of an abandoned rollout, then the others from the highest
 * slot down, since slot 0 is often a primary. Members with an override are the last of each kind. Pure.
 */
export function replacementOrder(
  outdated: readonly Member[],
  { overridden }: Pick<RolloutOf, "overridden">,
): (left: Member, right: Member) => number {
  const usual = usualHash(outdated);
  const rankOf = ({ slot, phase, specHash }: Member): number =>
    (phase === "stopped" ? 0 : 4) + (specHash === usual ? 2 : 0) + (overridden.has(slot) ? 1 : 0);
  return (left, right) => rankOf(left) - rankOf(right) || right.slot - left.slot;
}

/** The former spec: that of most outdated members. The others were left by an abandoned rollout. */
function usualHash(outdated: readonly Member[]): string | undefined {
  const sizes = new Map<string | undefined, number>();
  for (const { specHash } of outdated) sizes.set(specHash, (sizes.get(specHash) ?? 0) + 1);
  return [...sizes].sort(([, left], [, right]) => right - left)[0]?.[0];
}

/** Whether enough members of a spec run, and how many canaries are still to be replaced; a failed one is not repeated. */
function canariesOf(
  spec: readonly Evidence[],
  canary: number,
): { readonly isProven: boolean; readonly missing: number } {
  const ready = countOf(spec, "ready");
  const failed = countOf(spec, "failed");
  const needed = Math.min(canary, ready + failed + countOf(spec, "outdated"));
  return { isProven: ready >= needed, missing: Math.max(0, needed - ready - failed) };
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

function countOf(evidence: readonly Evidence[], kind: Evidence["kind"]): number {
  return evidence.filter((each) => each.kind === kind).length;
}

function outdatedIn(evidence: readonly Evidence[]): Member[] {
  return evidence.flatMap((each) => (each.kind === "outdated" ? [each.member] : []));
}
