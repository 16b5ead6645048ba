/**
 * What runs out: quotas of the account in a region, and the stock of a type in a zone. Use is always counted from the
 * VMs that are there, so that no change behind the client's back can make the count wrong.
 *
 * @see docs/jdcloud.md#quotas, #errors-of-createinstances
 */
import { disksOf, elasticIpsOf } from "./attachments.js";
import type { CatalogType } from "./catalog.js";
import type { Limits } from "./limits.js";
import { precondition, errorReply, type ErrorReply } from "../protocol/error-reply.js";
import { vmsOf, vmStatus, type Vm, type World } from "./world.js";

/** What a call would add to a region. */
export interface Need {
  readonly regionId: string;
  readonly vms?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly elasticIp?: number;
  readonly disk?: number;
}

/** What a region holds of everything that has a limit. A VM that is stopped without charge holds no CPU or memory. */
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

/** Why a region can't hold so much more, or nothing. */
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

/** Why a zone can't take `count` more VMs of a type, or nothing. */
export function stockError(
  world: World,
  { type, az, count }: { readonly type: CatalogType; readonly az: string; readonly count: number },
  nowMs: number,
): ErrorReply | undefined {
  return count > stockLeft(world, { type, az, nowMs })
    ? precondition(`InstanceType '${type.id}' is out of stock`)
    : undefined;
}

/** How many more VMs of a type a zone takes; Infinity when nothing limits it. */
export function stockLeft(
  world: World,
  { type, az, nowMs }: { readonly type: CatalogType; readonly az: string; readonly nowMs: number },
): number {
  const capacity = world.stock.get(`${type.id} ${az}`);
  if (capacity === undefined) return type.soldOutIn.includes(az) ? 0 : Infinity;
  return capacity - hostsOf(world, type.id, { az, nowMs });
}

/** Sets how many more VMs of a type a zone takes from now on; VMs that go give their place back. */
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

/** Sets what else each region may hold; what is not named stays, and so does what is there already. */
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
 * Whether the VM keeps its CPU and memory: all do but those stopped without charge.
 * @see docs/jdcloud.md#start-and-stop
 */
export function holdsHost(vm: Vm, nowMs: number): boolean {
  return vmStatus(vm, nowMs) !== "stopped" || vm.chargeOnStopped !== "stopCharging";
}
