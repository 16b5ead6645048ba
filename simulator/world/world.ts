/** The state of the simulated cloud. It changes only inside a call, and knows neither clock nor network. */
import { createHash } from "node:crypto";
import type { Catalog, CatalogSubnet } from "./catalog.js";
import { addressText, usableRange } from "./address.js";
import { goneAtMs, transition, statusAt, type Status, type Timing } from "./timeline.js";
import { AMPLE, type Limits } from "./limits.js";
import { changeStates } from "./vm-changes.js";
import type { Disk, ElasticIp, PlacedDisk, Vm } from "./vm.js";

export type { Disk, Tag, Vm } from "./vm.js";

/** The first use of a client token. */
export interface TokenUse {
  /** Hash of the normalised request. */
  readonly contentHash: string;
  readonly asked: number;
  readonly instanceIds: readonly string[];
}

/** The whole cloud. */
export interface World {
  readonly catalog: Catalog;
  readonly timing: Timing;
  /** Whether the cloud grows disks while a VM uses them (热扩容), as it does in some regions. */
  readonly growsAttachedDisks: boolean;
  /** Makes ids differ from other simulators'. */
  seed: string;
  /** Maximum VMs per region. */
  quota: number;
  /** Other limits of each region. */
  limits: Limits;
  /** Limits at the start. */
  readonly firstLimits: Limits;
  /** Maximum VMs of a type in a zone, if set, by type and zone. */
  stock: Map<string, number>;
  /** Ids made so far. */
  idCount: number;
  /** Every VM ever made, oldest first. */
  vms: Vm[];
  /** VMs not yet gone, oldest first, by id. */
  present: Map<string, Vm>;
  /** No VM ends before this time; 0 after a change, when it must be computed again. */
  noEndBeforeMs: number;
  /** By `tokenKey`, kept as long as the world exists. */
  tokens: Map<string, TokenUse>;
  /** Addresses in use and the last one handed out, by subnet. */
  addresses: Map<string, { readonly taken: Set<number>; last: number }>;
  /** Elastic IPs with and without a VM, oldest first, by id. */
  elasticIps: Map<string, ElasticIp>;
  /** Public addresses given out so far. */
  publicCount: number;
  /** Cloud disks left behind by their VM, by id. */
  unattachedDisks: Map<string, PlacedDisk>;
}

/** The key of a client token in `World.tokens`. A token is unique within its region. Pure. */
export function tokenKey(regionId: string, clientToken: string): string {
  return `${regionId} ${clientToken}`;
}

/** An empty cloud. Pure. */
export function createWorld({
  limits,
  growsAttachedDisks = false,
  ...options
}: Pick<World, "catalog" | "timing" | "seed" | "quota"> & {
  readonly limits?: Partial<Limits> | undefined;
  readonly growsAttachedDisks?: boolean | undefined;
}): World {
  const firstLimits = { ...AMPLE, ...limits };
  return {
    ...options,
    growsAttachedDisks,
    limits: firstLimits,
    firstLimits,
    stock: new Map(),
    idCount: 0,
    vms: [],
    present: new Map(),
    noEndBeforeMs: 0,
    tokens: new Map(),
    addresses: new Map(),
    elasticIps: new Map(),
    publicCount: 0,
    unattachedDisks: new Map(),
  };
}

/** Deletes everything created or set at run time. The id counter continues, so no id comes twice. */
export function emptyWorld(world: World): void {
  world.vms = [];
  world.present = new Map();
  world.tokens = new Map();
  world.addresses = new Map();
  world.elasticIps = new Map();
  world.publicCount = 0;
  world.unattachedDisks = new Map();
  world.stock = new Map();
  world.limits = world.firstLimits;
}

/** `length` characters of `[0-9a-z]`, never given out before by this world. */
export function mint(world: World, length = 10): string {
  world.idCount += 1;
  const digest = createHash("sha256").update(`${world.seed}/${world.idCount}`).digest("hex");
  return BigInt(`0x${digest}`).toString(36).padStart(50, "0").slice(-length);
}

/** Removes VMs at the end of their timeline, and frees their quota and address. */
export function sweep(world: World, nowMs: number): void {
  if (nowMs < world.noEndBeforeMs) return;
  world.noEndBeforeMs = Number.MAX_SAFE_INTEGER;
  for (const vm of world.present.values()) {
    if ((vm.releaseMs ?? Infinity) <= nowMs) release(world, vm);
    const endMs = Math.min(goneAtMs(vm.timeline) ?? Infinity, vm.releaseMs ?? Infinity);
    world.noEndBeforeMs = Math.min(world.noEndBeforeMs, endMs);
    if (endMs > nowMs) continue;
    world.present.delete(vm.instanceId);
    world.addresses.get(vm.subnetId)?.taken.delete(vm.address);
    detachOnDelete(world, vm);
  }
}

/** Deletes a VM at its release time, however late somebody looks. @see docs/jdcloud.md#release-time, modifyInstanceReleaseTime */
function release(world: World, vm: Vm): void {
  const atMs = vm.releaseMs ?? 0;
  changeStates(vm, transition(atMs, "deleting", world.timing.deleteMs, "gone"));
  vm.releaseMs = undefined;
  vm.endCause ??= "deleted";
}

/** The VM with this id in this region, unless it is gone. */
export function findVm(world: World, regionId: string, instanceId: string): Vm | undefined {
  const vm = world.present.get(instanceId);
  return vm?.regionId === regionId ? vm : undefined;
}

/** The VMs with these ids, as `findVm` finds them, oldest first. */
export function vmsById(world: World, regionId: string, ids: Iterable<string>): Vm[] {
  const found = [...new Set(ids)].flatMap((id) => findVm(world, regionId, id) ?? []);
  return found.sort((a, b) => a.serial - b.serial);
}

/** VMs of a region, without gone ones, oldest first. */
export function vmsOf(world: World, regionId: string): Vm[] {
  const own: Vm[] = [];
  for (const vm of world.present.values()) if (vm.regionId === regionId) own.push(vm);
  return own;
}

/** A VM's state at `nowMs`. */
export function vmStatus(vm: Vm, nowMs: number): Status {
  return statusAt(vm.timeline, nowMs);
}

/** Number of free addresses in a subnet. */
export function freeAddresses(world: World, subnet: CatalogSubnet): number {
  const { first, last } = usableRange(subnet.cidr);
  return last - first + 1 - (world.addresses.get(subnet.id)?.taken.size ?? 0);
}

/** Whether this address of the subnet is free. */
export function isAddressFree(world: World, subnet: CatalogSubnet, address: number): boolean {
  return !world.addresses.get(subnet.id)?.taken.has(address);
}

/** Takes an address of the subnet: `wanted`, otherwise the next free one. @throws RangeError if none is free */
export function takeAddress(world: World, subnet: CatalogSubnet, wanted?: number): number {
  const { first, last } = usableRange(subnet.cidr);
  const used = world.addresses.get(subnet.id) ?? { taken: new Set<number>(), last: first - 1 };
  world.addresses.set(subnet.id, used);
  if (wanted !== undefined) {
    used.taken.add(wanted);
    return wanted;
  }
  for (let tries = first; tries <= last; tries += 1) {
    used.last = used.last >= last ? first : used.last + 1;
    if (used.taken.has(used.last)) continue;
    used.taken.add(used.last);
    return used.last;
  }
  throw new RangeError(`subnet ${subnet.id} has no free address`);
}

/** A public address never given out before, from the range for benchmarks (RFC 2544). */
export function mintPublicAddress(world: World): string {
  world.publicCount += 1;
  return addressText(0xc6120000 + (world.publicCount % 0x1fffe));
}

/**
 * Detaches the disks and the elastic IP of a gone VM. Those set to be deleted with it are deleted, the others stay
 * unattached.
 */
export function detachOnDelete(world: World, vm: Vm): void {
  const hasFailed = vm.endCause === "boot-error";
  const elasticIp = world.elasticIps.get(vm.elasticIp?.id ?? "");
  if (elasticIp && (hasFailed || vm.releasesElasticIp)) {
    world.elasticIps.delete(elasticIp.elasticIpId);
  } else if (elasticIp) {
    world.elasticIps.set(elasticIp.elasticIpId, { ...elasticIp, instanceId: undefined });
  }
  for (const disk of hasFailed ? [] : [vm.systemDisk, ...vm.dataDisks]) {
    const goes = disk.autoDelete && vm.chargeMode === "postpaid_by_duration";
    if (disk.category === "local" || goes) continue;
    world.unattachedDisks.set(disk.diskId, { ...placed(vm, disk), vm: undefined });
  }
}

/** A disk of a VM and its location. Pure. */
export function placed(vm: Vm, disk: Disk): PlacedDisk {
  const { regionId, az, createdMs, chargeMode } = vm;
  return { disk, regionId, az, createdMs, chargeMode, vm };
}
