/**
 * One task per VM: checks whether a call may act on a VM now. Pure.
 *
 * @see docs/jdcloud.md#states, #messages-that-decide, #changing-a-vm
 */
import type { Call } from "../call.js";
import type { Status } from "../../world/timeline.js";
import { noSuchInstance, precondition, type ErrorReply } from "../../protocol/error-reply.js";
import { findVm, vmStatus, type Vm, type World } from "../../world/world.js";

/** The task behind each transient state. `pending` has none, since no caller can start it. */
const TASKS: Partial<Record<Status, string>> = {
  starting: "startInstance",
  stopping: "stopInstance",
  rebooting: "rebootInstance",
  resizing: "resizeInstance",
  rebuilding: "rebuildInstance",
  deleting: "deleteInstance",
};

/** The VM named by the call, in any state, or 404. */
export function findOr404(
  world: World,
  { regionId, resourceId }: Pick<Call, "regionId" | "resourceId">,
): Vm | ErrorReply {
  return findVm(world, regionId, resourceId) ?? noSuchInstance(resourceId);
}

/** An error reply if the VM has a task, otherwise undefined. */
export function taskConflict(vm: Vm, nowMs: number): ErrorReply | undefined {
  const task = TASKS[vmStatus(vm, nowMs)];
  return task === undefined ? undefined : precondition(`Conflict with underlay task '${task}'`);
}

/**
 * The VM named by the call, if it has no task and its state is one of `from`. Only some operations quote the state in
 * their error message.
 */
export function vmInState(
  world: World,
  call: Pick<Call, "regionId" | "resourceId">,
  rule: { readonly from: readonly Status[]; readonly nowMs: number; readonly isQuoted?: boolean },
): Vm | ErrorReply {
  const vm = findVm(world, call.regionId, call.resourceId);
  if (!vm) return noSuchInstance(call.resourceId);
  const busy = taskConflict(vm, rule.nowMs);
  if (busy) return busy;
  const status = vmStatus(vm, rule.nowMs);
  if (rule.from.includes(status)) return vm;
  return precondition(`Invalid instance status ${rule.isQuoted ? `'${status}'` : status}`);
}

/** A stopped VM without a task. For a running VM, resize and rebuild ask to stop it first. */
export function stoppedVm(
  world: World,
  call: Pick<Call, "regionId" | "resourceId">,
  nowMs: number,
): Vm | ErrorReply {
  const vm = vmInState(world, call, { from: ["stopped", "running"], nowMs, isQuoted: true });
  if ("kind" in vm) return vm;
  return vmStatus(vm, nowMs) === "running" ? precondition("Please stop the instance first.") : vm;
}

/** 400 for a VM with its paid time over, otherwise undefined. */
export function checkPaid(vm: Vm, nowMs: number): ErrorReply | undefined {
  return (vm.expiresMs ?? Infinity) <= nowMs ? precondition("Invalid charge state") : undefined;
}
