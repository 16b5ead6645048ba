/**
 * Limited resources: the account's quotas in a region, and the stock of a type in a zone. Usage is always counted
 * from the existing VMs, so no out-of-band change can falsify it.
 *
 * @see docs/jdcloud.md#quotas, #errors-of-createinstances
 */
import { disksOf, elasticIpsOf } from "./attachments.js";
import type { CatalogType } from "./catalog.js";
import type { Limits } from "./limits.js";
import { precondition, errorReply, type ErrorReply } from "../protocol/error-reply.js";
import { vmsOf, vmStatus, type Vm, type World } from "./world.js";

/** The resources a call would add to a region. */
export interface Need {
  readonly regionId: string;
  readonly vms?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly elasticIp?: number;
  readonly disk?: number;
}

/** Usage of every limited resource in a region. A VM stopped without charge uses neither CPU nor memory. */
export function usageOf(world: World, regionId: string, nowMs: number) {
  const vms = vmsOf(world, regionId);
  const types = vms
    .filter((vm) => holdsHost(vm, nowMs))
    .map((vm) => world.catalog.instanceTypes.find((type) => type.id === vm.instanceType));
  return {
    vms: vms.length,
    cpu: types.reduce((sum, type) => sum + (type?.cpu ?? 0), 0),
    memory: types.reduce((sum, type) => sum + (type?.memoryMB ?? 0), 0) / 1024,
    elasticIp: elasticIpsOf(world, regionId).length,
    disk: disksOf(world, regionId).length,
  };
}

/** An error reply if `need` exceeds a quota of the region, otherwise undefined. */
export function quotaError(world: World, need: Need, nowMs: number): ErrorReply | undefined {
  const used = usageOf(world, need.regionId, nowMs);
  const rows = [
    ["Instance", need.vms, used.vms, world.quota],
    ["InstanceCpu", need.cpu, used.cpu, world.limits.cpu],
    ["InstanceMemory", need.memory, used.memory, world.limits.memory],
    ["ElasticIp", need.elasticIp, used.elasticIp, world.limits.elasticIp],
    ["Disk", need.disk, used.disk, world.limits.disk],
  ] as const;
  const full = rows.find(([, more = 0, has, limit]) => more > 0 && has + more > limit);
  return full && errorReply(429, "QUOTA_EXCEEDED", `${full[0]} quota limit exceeded`);
}

/** An error reply if a zone lacks the stock for `count` more VMs of a type, otherwise undefined. */
export function stockError(
  world: World,
  { type, az, count }: { readonly type: CatalogType; readonly az: string; readonly count: number },
  nowMs: number,
): ErrorReply | undefined {
  return count > stockLeft(world, { type, az, nowMs })
    ? precondition(`InstanceType '${type.id}' is out of stock`)
    : undefined;
}

/** Number of VMs of a type still available in a zone; Infinity if nothing limits it. */
export function stockLeft(
  world: World,
  { type, az, nowMs }: { readonly type: CatalogType; readonly az: string; readonly nowMs: number },
): number {
  const capacity = world.stock.get(`${type.id} ${az}`);
  if (capacity === undefined) return type.soldOutIn.includes(az) ? 0 : Infinity;
  return capacity - hostsOf(world, type.id, { az, nowMs });
}

/** Sets the number of VMs of a type still available in a zone. A deleted VM returns its place. */
export function setStock(
  world: World,
  stock: {
    readonly instanceType: string;
    readonly az: string;
    readonly left: number | undefined;
    readonly nowMs: number;
  },
): void {
  const { instanceType, az, left } = stock;
  const key = `${instanceType} ${az}`;
  if (left === undefined) world.stock.delete(key);
  else world.stock.set(key, left + hostsOf(world, instanceType, stock));
}

/** Sets the limits of each region. Limits not named here stay, and so do existing resources above a limit. */
export function setLimits(world: World, limits: Partial<Limits>): void {
  world.limits = { ...world.limits, ...limits };
}

function hostsOf(
  world: World,
  instanceType: string,
  { az, nowMs }: { readonly az: string; readonly nowMs: number },
): number {
  return [...world.present.values()].filter(
    (vm) => vm.instanceType === instanceType && vm.az === az && holdsHost(vm, nowMs),
  ).length;
}

/**
 * Whether the VM occupies CPU and memory. Only a VM stopped without charge does not.
 * @see docs/jdcloud.md#start-and-stop, stopInstance
 */
export function holdsHost(vm: Vm, nowMs: number): boolean {
  return vmStatus(vm, nowMs) !== "stopped" || vm.chargeOnStopped !== "stopCharging";
}
