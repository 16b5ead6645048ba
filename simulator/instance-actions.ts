/**
 * startInstance, stopInstance, deleteInstance: allowed states, one task at a time, accepted now and done later.
 *
 * @see reference 3.4 and 7.3
 */
import { readActionRequest } from "./create-request.js";
import { passing, type Status } from "./life.js";
import { readFlag, type Query } from "./query.js";
import { invalid, isRefusal, noSuchInstance, precondition, type Refusal } from "./refusal.js";
import { result, type Answer } from "./reply.js";
import { findVm, vmStatus, type Vm, type World } from "./world.js";

/** One call of an action. */
export interface ActionCall {
  readonly regionId: string;
  readonly instanceId: string;
  readonly body: Buffer;
  readonly query: Query;
}

/** The task that keeps a VM in a transient state; a VM that is `pending` has none that a caller could have started. */
const TASKS: Partial<Record<Status, string>> = {
  starting: "startInstance",
  stopping: "stopInstance",
  deleting: "deleteInstance",
};

/** Accepted from `stopped` only: `starting`, then `running`. */
export function startInstance(world: World, call: ActionCall, nowMs: number): Answer {
  const request = readActionRequest(call.body);
  if (isRefusal(request)) return request;
  const vm = idleVm(world, call, { from: "stopped", nowMs });
  if (isRefusal(vm)) return vm;
  if ((vm.expiresMs ?? Infinity) <= nowMs) return precondition("Invalid charge state");
  vm.timeline = passing(nowMs, "starting", world.timing.startMs, "running");
  return result();
}

/** Accepted from `running` only: `stopping`, then `stopped`; a given `chargeOnStopped` stays with the VM. */
export function stopInstance(world: World, call: ActionCall, nowMs: number): Answer {
  const request = readActionRequest(call.body);
  if (isRefusal(request)) return request;
  const vm = idleVm(world, call, { from: "running", nowMs });
  if (isRefusal(vm)) return vm;
  const refused = chargeMisfit(vm, request.chargeOnStopped);
  if (refused) return refused;
  vm.chargeOnStopped = request.chargeOnStopped ?? vm.chargeOnStopped;
  vm.timeline = passing(nowMs, "stopping", world.timing.stopMs, "stopped");
  return result();
}

/** Accepted from `running`, `stopped` and `error`: `deleting` for a moment, then gone. */
export function deleteInstance(world: World, call: ActionCall, nowMs: number): Answer {
  const flag = readFlag(call.query, "deletePrimaryNetworkInterfaceAllElasticIp");
  if (isRefusal(flag)) return flag;
  const vm = findVm(world, call.regionId, call.instanceId);
  if (!vm) return noSuchInstance(call.instanceId);
  const status = vmStatus(vm, nowMs);
  if (status !== "running" && status !== "stopped" && status !== "error") {
    return precondition(`Invalid instance status '${status}'`);
  }
  if ((vm.expiresMs ?? 0) > nowMs) {
    return precondition("Can't delete 'prepaid_by_duration' instance which isn't overdue");
  }
  vm.timeline = passing(nowMs, "deleting", world.timing.deleteMs, "gone");
  vm.endCause ??= "deleted";
  return result();
}

function idleVm(
  world: World,
  { regionId, instanceId }: ActionCall,
  { from, nowMs }: { readonly from: Status; readonly nowMs: number },
): Vm | Refusal {
  const vm = findVm(world, regionId, instanceId);
  if (!vm) return noSuchInstance(instanceId);
  const status = vmStatus(vm, nowMs);
  const task = TASKS[status];
  if (task) return precondition(`Conflict with underlay task '${task}'`);
  return status === from ? vm : precondition(`Invalid instance status ${status}`);
}

function chargeMisfit(vm: Vm, chargeOnStopped: string | undefined): Refusal | undefined {
  if (chargeOnStopped === undefined || chargeOnStopped === "keepCharging") return undefined;
  if (chargeOnStopped !== "stopCharging") return invalid("Parameter ChargeOnStopped invalid");
  if (vm.systemDisk.category === "local") {
    return precondition("stopCharging only applied to cloud system disk");
  }
  return vm.chargeMode === "postpaid_by_duration"
    ? undefined
    : precondition("stopCharging only applied to postpaid by duration");
}
