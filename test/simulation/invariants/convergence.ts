/** Invariants of convergence: the group is as desired, and the state knows it. */
import { nameOf, toDesired } from "../../../provider/group/desired.js";
import { batchMark, GROUP_TAG } from "../../../provider/group/identity.js";
import { readState } from "../../../provider/group/state.js";
import type { InstanceSpec } from "../../../provider/wire/spec.js";
import type { LedgerInstance } from "../../../simulator/index.js";
import { idsIn, isTagged, livingVms, type GroupView } from "./views.js";

/** The desired group. */
export interface Desired {
  readonly regionId: string;
  readonly count: number;
  readonly spec: InstanceSpec;
  readonly lineage: string;
}

/** How much drift is allowed. */
export interface Tolerance {
  /** Allows drift the state reports: one run reports a change made out of band, the next one repairs it. */
  readonly allowsReportedDrift: boolean;
}

/** Violations of convergence: `count`, `spec`, `fields` or `unknown`. */
export function convergenceViolations(
  view: GroupView,
  desired: Desired,
  tolerance: Tolerance,
): readonly string[] {
  return [...count(view, desired), ...unknown(view), ...members(view, desired, tolerance)];
}

/** `count`: the state has a member for each slot. */
function count({ stack }: GroupView, desired: Desired): readonly string[] {
  const { members: saved } = readState(stack.checkpoint()?.outputs ?? {});
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

/** `count`, `spec`, `fields`: each member runs, with the desired spec, its own name and the group's tag. */
function members(
  { account, stack }: GroupView,
  { regionId, count: size, spec, lineage }: Desired,
  { allowsReportedDrift }: Tolerance,
): readonly string[] {
  const living = livingVms(account);
  const group = { regionId, count: size, instanceSpec: spec, lineage };
  const declared = toDesired(group);
  const { specHash } = declared;
  return readState(stack.checkpoint()?.outputs ?? {}).members.flatMap(
    ({ slot, instanceId, mismatches }) => {
      const vm = living.find((one) => one.instanceId === instanceId);
      if (vm?.status !== "running") {
        return [`count: ${instanceId} of the state is ${vm?.status ?? "gone"}`];
      }
      if (mismatches && allowsReportedDrift) return [];
      const hash = specHashOf(vm);
      if (vm.instanceType !== spec.instanceType || (hash !== undefined && hash !== specHash))
        return [`spec: ${vm.name} (${instanceId}) is ${vm.instanceType} with spec ${hash}`];
      if (allowsReportedDrift) return [];
      const name = nameOf(declared, slot);
      return vm.name === name && vm.tags[GROUP_TAG] !== undefined
        ? []
        : [`fields: ${name} (${instanceId}) is ${vm.name} with ${JSON.stringify(vm.tags)}`];
    },
  );
}

/** The spec in the tags of a VM; undefined when somebody has removed them. */
function specHashOf({ tags }: LedgerInstance): string | undefined {
  return batchMark(Object.entries(tags).map(([key, value]) => ({ key, value })))?.specHash;
}
