/** Invariants of convergence: the group is as desired, and the state knows it. */
import { toDesired } from "../../../provider/group/desired.js";
import { specMark } from "../../../provider/group/identity.js";
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

/** Violations of convergence: `count`, `spec` or `unknown`. */
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

/** `count`, `spec`: each member runs, with the desired spec. */
function members(
  { account, stack }: GroupView,
  { regionId, count: size, spec, lineage }: Desired,
  { allowsReportedDrift }: Tolerance,
): readonly string[] {
  const living = livingVms(account);
  const group = { regionId, count: size, instanceSpec: spec, lineage };
  const { specHash } = toDesired(group);
  return readState(stack.checkpoint()?.outputs ?? {}).members.flatMap(
    ({ instanceId, mismatches }) => {
      const vm = living.find((one) => one.instanceId === instanceId);
      if (vm?.status !== "running") {
        return [`count: ${instanceId} of the state is ${vm?.status ?? "gone"}`];
      }
      if (mismatches && allowsReportedDrift) return [];
      const hash = specHashOf(vm);
      return vm.instanceType === spec.instanceType && (hash === undefined || hash === specHash)
        ? []
        : [`spec: ${vm.name} (${instanceId}) is ${vm.instanceType} with spec ${hash}`];
    },
  );
}

/** The spec of a VM in its tags; undefined when somebody has removed them. */
function specHashOf({ tags }: LedgerInstance): string | undefined {
  return specMark(Object.entries(tags).map(([key, value]) => ({ key, value })))?.specHash;
}
