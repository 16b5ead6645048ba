/** The waves of a rollout in turn, without a look at the whole group for each of them. */
import { afterRound, type Evidence, type Outdated } from "./evidence.js";
import {
  bySpec,
  canariesOf,
  has,
  limitsOf,
  membersOf,
  orderOf,
  outdatedIn,
  queuesOf,
  takeWave,
  type Order,
  type Queues,
  type Replacements,
} from "./rollout.js";
import type { RolloutOf } from "./replacement-order.js";

/** A wave; `isCanary` if no other member proves the spec of any of its members yet. */
export type FurtherWave = Replacements & { readonly isCanary: boolean };

/**
 * The waves from now on; undefined while anything is pending or has failed. Equal to `nextToReplace` and `afterRound` in
 * turn, without their cost for each wave. Pure.
 */
export function furtherWaves(
  evidence: readonly Evidence[],
  group: RolloutOf,
): readonly FurtherWave[] | undefined {
  if (has(evidence, "pending") || has(evidence, "failed")) return undefined;
  const all: FurtherWave[] = [];
  for (let now = evidence; ;) {
    const waves = wavesInOrder(now, group);
    if (waves.length === 0) return all;
    for (const wave of waves) all.push(wave);
    now = afterRound(now, waves.flatMap(membersOf));
  }
}

/** One new spec. */
interface Spec {
  readonly specHash: string;
  /** Canaries still to be replaced; none if the spec is proven. */
  missing: number;
  isTried: boolean;
  /** Members that are no candidates yet, in order. */
  readonly rest: Outdated[];
}

/** The next waves, at least one if there is any, as long as the order of replacements stays the same. */
function wavesInOrder(evidence: readonly Evidence[], group: RolloutOf): readonly FurtherWave[] {
  const inOrder = orderOf(evidence, group);
  const outdated = outdatedIn(evidence);
  const specs = specsOf(evidence, group, inOrder);
  const specAt = new Map(outdated.map((each) => [each.member, specs.get(each.specHash)]));
  const order = createOrderWatch(outdated);
  let isAnyProven = [...specs.values()].some(({ missing }) => missing === 0);
  const first = specs.get(group.specHash) ?? [...specs.values()][0];
  const tried = isAnyProven ? [...specs.values()] : first ? [first] : [];
  const queues = queuesOf(tried.flatMap(candidatesOf).sort(inOrder));
  const waves: FurtherWave[] = [];
  const { surge, room: firstRoom } = limitsOf(evidence, group, 0);
  let room = firstRoom;
  for (;;) {
    const wave = takeWave(queues, { surge, room }, inOrder);
    const members = membersOf(wave);
    if (members.length === 0) return waves;
    const taken = members.flatMap((member) => specAt.get(member) ?? []);
    waves.push({ ...wave, isCanary: taken.every(({ missing }) => missing > 0) });
    // A stopped member is in service after its replacement.
    room += members.filter(({ phase }) => phase !== "ready").length;
    for (const spec of taken) spec.missing = Math.max(0, spec.missing - 1);
    const isFirstProof = !isAnyProven && taken.some(({ missing }) => missing === 0);
    if (isFirstProof) isAnyProven = true;
    for (const spec of isFirstProof ? specs.values() : new Set(taken)) {
      enqueue(queues, candidatesOf(spec), inOrder);
    }
    order.note(members);
    if (order.mayChange()) return waves;
  }
}

function specsOf(
  evidence: readonly Evidence[],
  { rollout }: RolloutOf,
  inOrder: Order,
): ReadonlyMap<string, Spec> {
  return new Map(
    bySpec(evidence).flatMap((all): readonly (readonly [string, Spec])[] => {
      const [one] = all;
      if (!one) return [];
      const { specHash } = one;
      const { missing } = canariesOf(all, rollout.canary);
      return [
        [specHash, { specHash, missing, isTried: false, rest: outdatedIn(all).sort(inOrder) }],
      ];
    }),
  );
}

/** Takes the members out of a spec that may be replaced now: its canaries, or all of them once it is proven. */
function candidatesOf(spec: Spec): readonly Outdated[] {
  const { missing, isTried, rest } = spec;
  spec.isTried = true;
  if (missing === 0) return rest.splice(0);
  return isTried ? [] : rest.splice(0, missing);
}

/** Adds candidates, given in order, to queues. */
function enqueue(queues: Queues, candidates: readonly Outdated[], inOrder: Order): void {
  const more = queuesOf(candidates);
  for (const kind of ["surgeable", "others"] as const) {
    const queue = queues[kind];
    for (const one of more[kind]) queue.splice(placeIn(queue, one, inOrder), 0, one);
  }
}

/** The place of a member in a queue, whose first one in order is the last item. */
function placeIn(queue: readonly Outdated[], one: Outdated, inOrder: Order): number {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other && inOrder(other, one) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Watches for a change of the order, which depends on the spec of most outdated members. */
function createOrderWatch(outdated: readonly Outdated[]) {
  const sizes = new Map<string | undefined, number>();
  for (const { member } of outdated) add(sizes, member.specHash, 1);
  const usual = [...sizes].sort(([, left], [, right]) => right - left)[0]?.[0];
  let hasFewer = false;
  return {
    note(members: readonly Pick<Outdated["member"], "specHash">[]): void {
      for (const { specHash } of members) {
        add(sizes, specHash, -1);
        if (specHash === usual) hasFewer = true;
      }
    },
    /** Whether another former spec may now be that of most members. */
    mayChange(): boolean {
      if (!hasFewer) return false;
      hasFewer = false;
      const size = sizes.get(usual) ?? 0;
      return [...sizes].some(([specHash, other]) => specHash !== usual && other >= size);
    },
  };
}

/** Adds to a count; a count of none is left out. */
function add<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  const sum = (counts.get(key) ?? 0) + more;
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}
