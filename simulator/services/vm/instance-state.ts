/**
 * One task per instance: which VM a call may act on now. Pure.
 *
 * @see docs/jdcloud.md#states, #messages-that-decide, #changing-a-vm
 */
import type { Call } from "../call.js";
import type { Status } from "../../world/timeline.js";
import { noSuchInstance, precondition, type ErrorReply } from "../../protocol/error-reply.js";
import { findVm, vmStatus, type Vm, type World } from "../../world/world.js";

/** The task that keeps a VM in a transient state; a VM that is `pending` has none that a caller could have started. */
const TASKS: Partial<Record<Status, string>> = {
  starting: "startInstance",
  stopping: "stopInstance",
  rebooting: "rebootInstance",
  resizing: "resizeInstance",
  rebuilding: "rebuildInstance",
  deleting: "deleteInstance",
};

/** The VM that a call names, whatever it does, or 404. */
export function findOr404(
  world: World,
  { regionId, resourceId }: Pick<Call, "regionId" | "resourceId">,
): Vm | ErrorReply {
  return findVm(world, regionId, resourceId) ?? noSuchInstance(resourceId);
}

/** The conflict with what the VM is doing, or nothing. */
export function taskConflict(vm: Vm, nowMs: number): ErrorReply | undefined {
  const task = TASKS[vmStatus(vm, nowMs)];
  return task === undefined ? undefined : precondition(`Conflict with underlay task '${task}'`);
}

/** The VM that a call names if it has no task and is in one of `from`; the cloud quotes the state in some answers only. */
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

/** A stopped VM without a task; a running one is asked to be stopped first, as resize and rebuild answer it. */
export function stoppedVm(
  world: World,
  call: Pick<Call, "regionId" | "resourceId">,
  nowMs: number,
): Vm | ErrorReply {
  const vm = vmInState(world, call, { from: ["stopped", "running"], nowMs, isQuoted: true });
  if ("kind" in vm) return vm;
  return vmStatus(vm, nowMs) === "running" ? precondition("Please stop the instance first.") : vm;
}

/** 400 for a VM that is not paid for any more, or nothing. */
export function checkPaid(vm: Vm, nowMs: number): ErrorReply | undefined {
  return (vm.expiresMs ?? Infinity) <= nowMs ? precondition("Invalid charge state") : undefined;
}
