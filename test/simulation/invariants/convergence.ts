/** Invariants of convergence: the group is as desired, and the state knows it. */
import { specMark } from "../../../provider/group/identity.js";
import { readState } from "../../../provider/group/state.js";
import { rolloutOf } from "../../../provider/inputs/rollout.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import { vmStatus } from "../../../simulator/world/world.js";
import type { Program } from "../program.js";
import { differencesFrom, hashOf, isLasting, type DeclaredView } from "./spec.js";
import { idsIn, isTagged, livingVms, type GroupView } from "./views.js";

/** The desired group. */
export interface Desired {
  readonly count: number;
  readonly spec: InstanceSpec;
  readonly lineage: string;
  readonly rollout: Program["rollout"];
}

/** How much drift is allowed. */
export interface Tolerance {
  /**
   * Allows what the state reports and the next run repairs: a change made out of band, and members that a killed run
   * left with values only a new VM is without.
   */
  readonly allowsReportedDrift: boolean;
}

/** Violations of convergence: `count`, `spec` or `unknown`. */
export function convergenceViolations(
  view: DeclaredView,
  desired: Desired,
  tolerance: Tolerance,
): readonly string[] {
  return [
    ...count(view, desired, tolerance),
    ...unknown(view),
    ...members(view, desired, tolerance),
  ];
}

/**
 * `count`: the state has a member for each slot, and no other. A VM changed by hand whose slot has another one may be there
 * as well until a preview has named its deletion.
 */
function count(
  { stack, altered }: DeclaredView,
  desired: Desired,
  { allowsReportedDrift }: Tolerance,
): readonly string[] {
  const { members } = readState(stack.checkpoint()?.outputs ?? {});
  const saved = members.filter(
    ({ instanceId, isSurplus }) => !(allowsReportedDrift && isSurplus && altered.has(instanceId)),
  );
  const slots = new Set(saved.map(({ slot }) => slot)).size;
  return saved.length === desired.count && slots === desired.count
    ? []
    : [`count: ${saved.length} members in the state, ${desired.count} desired`];
}

/** `unknown`: every VM with the group's tag is in the state. */
function unknown({ account, stack }: GroupView): readonly string[] {
  const known = idsIn(stack);
  return livingVms(account)
    .filter((vm) => !known.has(vm.instanceId) && isTagged(vm, stack))
    .map(
      ({ name, instanceId, status }) =>
        `unknown: ${name} (${instanceId}, ${status}) has the tag, and is not in the state`,
    );
}

/**
 * `count`, `spec`: each member runs, with exactly the desired spec in the cloud, in its tag and in the state. Members
 * that `rollout.hold` names, and all beyond `rollout.upTo`, may have another one.
 */
function members(
  { account, stack, altered, forgotten, declared }: DeclaredView,
  { count: size, spec, lineage, rollout }: Desired,
  { allowsReportedDrift }: Tolerance,
): readonly string[] {
  const { world } = account.simulation;
  const nowMs = account.timeline.nowMs();
  const goal = hashOf(spec, lineage);
  const { hold, upTo } = rolloutOf({ count: size, rollout });
  let mayBeOutdated = size - upTo;
  return readState(stack.checkpoint()?.outputs ?? {}).members.flatMap((saved) => {
    const { instanceId, slot, mismatches } = saved;
    const vm = world.present.get(instanceId);
    const status = vm ? vmStatus(vm, nowMs) : "gone";
    if (!vm || status !== "running") return [`count: ${instanceId} of the state is ${status}`];
    if (mismatches && allowsReportedDrift) return [];
    const { specHash = goal, unfinished = [] } = specMark(vm.tags) ?? saved;
    const isOutdated = specHash !== goal || unfinished.length > 0 || mismatches !== undefined;
    if (isOutdated && hold.has(slot)) return [];
    if (isOutdated && mayBeOutdated > 0) {
      mayBeOutdated -= 1;
      return [];
    }
    const inState = [saved.specHash ?? goal, ...(saved.unfinished ?? [])].join();
    const mayBeLeft = [specHash, ...unfinished].some((hash) =>
      declared.some((one) => hashOf(one, lineage) === hash && isLasting(one, spec)),
    );
    if (allowsReportedDrift && mayBeLeft && inState === [specHash, ...unfinished].join()) return [];
    const isAltered = altered.has(instanceId);
    const fields = differencesFrom(spec, vm, {
      world,
      isForgotten: forgotten.has(instanceId),
    }).filter((field) => !isAltered || field.startsWith("instanceType"));
    const differences = [
      ...(isOutdated ? [`its tag names ${[specHash, ...unfinished].join()}`] : []),
      ...(inState === goal ? [] : [`the state names ${inState}`]),
      ...(isAltered || Number(/\d+$/.exec(vm.name)) === slot + 1 ? [] : [`it has slot ${slot}`]),
      ...fields,
    ];
    return differences.length === 0
      ? []
      : [`spec: ${vm.name} (${instanceId}) is not ${goal}: ${differences.join("; ")}`];
  });
}
