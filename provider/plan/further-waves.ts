/** The waves of a rollout in turn, without a look at the whole group for each of them. */
import type { Evidence, Outdated } from "./evidence.js";
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
  const inOrder = orderOf(group);
  const specs = specsOf(evidence, group, inOrder);
  const specAt = new Map(
    outdatedIn(evidence).map((each) => [each.member, specs.get(each.specHash)]),
  );
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
    // A stopped member is in service after its change.
    room += members.filter(({ phase }) => phase !== "ready").length;
    for (const spec of taken) spec.missing = Math.max(0, spec.missing - 1);
    const isFirstProof = !isAnyProven && taken.some(({ missing }) => missing === 0);
    if (isFirstProof) isAnyProven = true;
    for (const spec of isFirstProof ? specs.values() : new Set(taken)) {
      enqueue(queues, candidatesOf(spec), inOrder);
    }
  }
}

/** One new spec. */
interface Spec {
  /** Canaries still to be replaced; none if the spec is proven. */
  missing: number;
  isTried: boolean;
  /** Members that are no candidates yet, in order. */
  readonly rest: Outdated[];
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
      const { missing } = canariesOf(all, rollout.canary);
      return [[one.specHash, { missing, isTried: false, rest: outdatedIn(all).sort(inOrder) }]];
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
