/**
 * startInstance, stopInstance, rebootInstance, deleteInstance: each allows certain states and one task at a time. It
 * accepts the task now and finishes it later.
 *
 * @see docs/jdcloud.md#start-and-stop, #deleting-a-vm
 */
import { z } from "zod";
import { actionShape } from "../../protocol/body.js";
import { vmInState, findOr404, checkPaid } from "./instance-state.js";
import { withTarget, type Call } from "../call.js";
import { transition } from "../../world/timeline.js";
import { changeStates } from "../../world/vm-changes.js";
import { readFlag } from "../../protocol/query.js";
import {
  invalid,
  isError,
  precondition,
  errorReply,
  type ErrorReply,
} from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { quotaError, stockError, holdsHost } from "../../world/capacity.js";
import { vmStatus, type Vm, type World } from "../../world/world.js";

const Bare = actionShape({});
const Stop = actionShape({ chargeOnStopped: z.string().optional() });

/**
 * Accepted in `stopped` only: `starting`, then `running`. A VM stopped without charge needs stock and quota again.
 */
export function startInstance(world: World, call: Call, nowMs: number): Answer {
  const find = () => vmInState(world, call, { from: ["stopped"], nowMs });
  return withTarget({ shape: Bare, call, find }, (vm) => {
    const refused =
      checkPaid(vm, nowMs) ?? (holdsHost(vm, nowMs) ? undefined : checkHost(world, vm, nowMs));
    if (refused) return refused;
    changeStates(vm, transition(nowMs, "starting", world.timing.startMs, "running"));
    return result();
  });
}

/** Accepted in `running` only: `stopping`, then `stopped`. A given `chargeOnStopped` stays with the VM. */
export function stopInstance(world: World, call: Call, nowMs: number): Answer {
  const find = () => vmInState(world, call, { from: ["running"], nowMs });
  return withTarget({ shape: Stop, call, find }, (vm, { chargeOnStopped }) => {
    const refused = checkCharge(vm, chargeOnStopped);
    if (refused) return refused;
    vm.chargeOnStopped = chargeOnStopped ?? vm.chargeOnStopped;
    changeStates(vm, transition(nowMs, "stopping", world.timing.stopMs, "stopped"));
    return result();
  });
}

/** Accepted in `running` only: `rebooting`, then `running`. */
export function rebootInstance(world: World, call: Call, nowMs: number): Answer {
  const find = () => vmInState(world, call, { from: ["running"], nowMs });
  return withTarget({ shape: Bare, call, find }, (vm) => {
    const refused = checkPaid(vm, nowMs);
    if (refused) return refused;
    changeStates(vm, transition(nowMs, "rebooting", world.timing.rebootMs, "running"));
    return result();
  });
}

/**
 * Accepted in `running`, `stopped` and `error`: `deleting` for a while, then gone. A flag deletes the elastic IP,
 * too.
 */
export function deleteInstance(world: World, call: Call, nowMs: number): Answer {
  const flag = readFlag(call.query, "deletePrimaryNetworkInterfaceAllElasticIp");
  if (isError(flag)) return flag;
  const vm = findOr404(world, call);
  if (isError(vm)) return vm;
  const status = vmStatus(vm, nowMs);
  if (status !== "running" && status !== "stopped" && status !== "error") {
    return precondition(`Invalid instance status '${status}'`);
  }
  if ((vm.expiresMs ?? 0) > nowMs) {
    return precondition("Can't delete 'prepaid_by_duration' instance which isn't overdue");
  }
  if (nowMs < vm.createdMs + world.timing.billingMs) {
    return errorReply(403, "PERMISSION_DENIED", "Can't delete no charged resource");
  }
  changeStates(vm, transition(nowMs, "deleting", world.timing.deleteMs, "gone"));
  vm.releasesElasticIp = flag === true;
  vm.endCause ??= "deleted";
  return result();
}

function checkHost(world: World, vm: Vm, nowMs: number): ErrorReply | undefined {
  const type = world.catalog.instanceTypes.find((one) => one.id === vm.instanceType);
  if (!type) return undefined;
  const { regionId, az } = vm;
  const need = { regionId, cpu: type.cpu, memory: type.memoryMB / 1024 };
  return stockError(world, { type, az, count: 1 }, nowMs) ?? quotaError(world, need, nowMs);
}

function checkCharge(vm: Vm, chargeOnStopped: string | undefined): ErrorReply | undefined {
  if (chargeOnStopped === undefined || chargeOnStopped === "keepCharging") return undefined;
  if (chargeOnStopped !== "stopCharging") return invalid("Parameter ChargeOnStopped invalid");
  if (vm.systemDisk.category === "local") {
    return precondition("stopCharging only applied to cloud system disk");
  }
  return vm.chargeMode === "postpaid_by_duration"
    ? undefined
    : precondition("stopCharging only applied to postpaid by duration");
}
