/**
 * resizeInstance: another instance type for a stopped VM.
 *
 * @see docs/jdcloud.md#resize
 */
import { z } from "zod";
import { actionShape } from "../../protocol/body.js";
import { stoppedVm, checkPaid } from "./instance-state.js";
import { withTarget, type Call } from "../call.js";
import type { CatalogType } from "../../world/catalog.js";
import { transition } from "../../world/timeline.js";
import { changeStates } from "../../world/vm-changes.js";
import { invalid, notFound, precondition, type ErrorReply } from "../../protocol/error-reply.js";
import { result, type Answer } from "../../protocol/reply.js";
import { quotaError, stockError, holdsHost } from "../../world/capacity.js";
import type { Vm, World } from "../../world/world.js";

const Resize = actionShape({
  instanceType: z.string().optional(),
  /** Wipes local data disks. No effect here: the simulator's types have none. */
  force: z.boolean().optional(),
});

/** Accepted in `stopped` only: `resizing`, then `stopped`. The new type shows at once. */
export function resizeInstance(world: World, call: Call, nowMs: number): Answer {
  const find = (request: z.output<typeof Resize>) =>
    request.instanceType
      ? stoppedVm(world, call, nowMs)
      : invalid("Parameter InstanceType missing");
  return withTarget({ shape: Resize, call, find }, (vm, { instanceType = "" }) => {
    const type = world.catalog.instanceTypes.find((one) => one.id === instanceType);
    if (!type) return notFound(`InstanceType '${instanceType}' not found`);
    const refused =
      checkPaid(vm, nowMs) ??
      checkType(world, vm, type) ??
      checkCapacity(world, vm, { type, nowMs });
    if (refused) return refused;
    vm.instanceType = type.id;
    changeStates(vm, transition(nowMs, "resizing", world.timing.resizeMs, "stopped"));
    return result();
  });
}

function checkType({ catalog }: World, vm: Vm, type: CatalogType): ErrorReply | undefined {
  const { onlyTypes } = catalog.images.find((one) => one.id === vm.imageId) ?? {};
  if (onlyTypes && !onlyTypes.includes(type.id)) {
    return precondition(`Image constraints. Doesn't support instanceType '${type.id}'`);
  }
  const own = catalog.instanceTypes.find((one) => one.id === vm.instanceType);
  const isOtherGeneration = own !== undefined && own.generation !== type.generation;
  if (vm.systemDisk.category === "local" && isOtherGeneration) {
    return precondition("Local system disk instance can't resize to another generation");
  }
  const disks = [vm.systemDisk, ...vm.dataDisks].filter((disk) => disk.category === "cloud");
  return disks.length > type.cloudDiskCountLimit
    ? precondition("InstanceType constraints. CloudDisk limit exceeded")
    : undefined;
}

function checkCapacity(
  world: World,
  vm: Vm,
  { type, nowMs }: { readonly type: CatalogType; readonly nowMs: number },
): ErrorReply | undefined {
  if (type.id === vm.instanceType) return undefined;
  const own = world.catalog.instanceTypes.find((one) => one.id === vm.instanceType);
  const held = own && holdsHost(vm, nowMs) ? own : { cpu: 0, memoryMB: 0 };
  const need = {
    regionId: vm.regionId,
    cpu: type.cpu - held.cpu,
    memory: (type.memoryMB - held.memoryMB) / 1024,
  };
  return stockError(world, { type, az: vm.az, count: 1 }, nowMs) ?? quotaError(world, need, nowMs);
}
