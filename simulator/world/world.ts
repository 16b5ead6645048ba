/** The state of the simulated cloud. It changes only inside a call, and knows neither clock nor network. */
import { createHash } from "node:crypto";
import type { Catalog, CatalogSubnet } from "./catalog.js";
import { addressText, usableRange } from "./address.js";
import { goneAtMs, transition, statusAt, type Status, type Timing } from "./timeline.js";
import { AMPLE, type Limits } from "./limits.js";
import type { Disk, ElasticIp, PlacedDisk, Vm } from "./vm.js";

export type { Disk, Tag, Vm } from "./vm.js";

/** What a client token stood for when it was first used. */
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
  /** Makes ids differ between simulators. */
  seed: string;
  /** VMs per region. */
  quota: number;
  /** What each region may hold besides. */
  limits: Limits;
  /** As at the start. */
  readonly firstLimits: Limits;
  /** VMs that a zone holds of a type at most, where that was set, by type and zone. */
  stock: Map<string, number>;
  /** Ids made so far. */
  idCount: number;
  /** Every VM ever made, oldest first. */
  vms: Vm[];
  /** VMs that are not gone, oldest first, by id. */
  present: Map<string, Vm>;
  /** No VM ends before this time; 0 when something has changed since that was found out. */
  noEndBeforeMs: number;
  /** By region and token, for the life of the world. */
  tokens: Map<string, TokenUse>;
  /** Addresses in use, and the one handed out last, by subnet. */
  addresses: Map<string, { readonly taken: Set<number>; last: number }>;
  /** With a VM and without, oldest first, by id. */
  elasticIps: Map<string, ElasticIp>;
  /** Public addresses given out so far. */
  publicCount: number;
  /** Cloud disks that outlived their VM, by id. */
  unattachedDisks: Map<string, PlacedDisk>;
}

/** The key of a client token in `World.tokens`: a token is unique within its region. Pure. */
export function tokenKey(regionId: string, clientToken: string): string {
  return `${regionId} ${clientToken}`;
}

/** An empty cloud. Pure. */
export function createWorld({
  limits,
  ...options
}: Pick<World, "catalog" | "timing" | "seed" | "quota"> & {
  readonly limits?: Partial<Limits> | undefined;
}): World {
  const firstLimits = { ...AMPLE, ...limits };
  return {
    ...options,
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

/** Forgets everything that was made, and set at run time; ids go on from where they were, so that none comes twice. */
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

/** `length` characters of `[0-9a-z]` that this world has not given out before. */
export function mint(world: World, length = 10): string {
  world.idCount += 1;
  const digest = createHash("sha256").update(`${world.seed}/${world.idCount}`).digest("hex");
  return BigInt(`0x${digest}`).toString(36).padStart(50, "0").slice(-length);
}

/** Lets go of VMs whose time is over: their place in the quota and their address are free from then on. */
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

/** Deletes a VM at its release time, whoever looks when. @see docs/jdcloud.md#release-time */
function release(world: World, vm: Vm): void {
  vm.timeline = transition(vm.releaseMs ?? 0, "deleting", world.timing.deleteMs, "gone");
  vm.releaseMs = undefined;
  vm.endCause ??= "deleted";
}

/** The VM of that id and region if it is not gone. */
export function findVm(world: World, regionId: string, instanceId: string): Vm | undefined {
  const vm = world.present.get(instanceId);
  return vm?.regionId === regionId ? vm : undefined;
}

/** Of the VMs with these ids those that `findVm` finds, oldest first. */
export function vmsById(world: World, regionId: string, ids: Iterable<string>): Vm[] {
  const found = [...new Set(ids)].flatMap((id) => findVm(world, regionId, id) ?? []);
  return found.sort((a, b) => a.serial - b.serial);
}

/** The VMs of a region that are not gone, oldest first. */
export function vmsOf(world: World, regionId: string): Vm[] {
  const own: Vm[] = [];
  for (const vm of world.present.values()) if (vm.regionId === regionId) own.push(vm);
  return own;
}

/** A VM's state at `nowMs`. */
export function vmStatus(vm: Vm, nowMs: number): Status {
  return statusAt(vm.timeline, nowMs);
}

/** How many addresses of a subnet no VM has. */
export function freeAddresses(world: World, subnet: CatalogSubnet): number {
  const { first, last } = usableRange(subnet.cidr);
  return last - first + 1 - (world.addresses.get(subnet.id)?.taken.size ?? 0);
}

/** Whether a VM may be given this address of the subnet. */
export function isAddressFree(world: World, subnet: CatalogSubnet, address: number): boolean {
  return !world.addresses.get(subnet.id)?.taken.has(address);
}

/** An address of the subnet, taken from now on: `wanted`, else the next free one. @throws RangeError when none is free */
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

/** A public address that this world has not given out before, of the range for benchmarks (RFC 2544). */
export function mintPublicAddress(world: World): string {
  world.publicCount += 1;
  return addressText(0xc6120000 + (world.publicCount % 0x1fffe));
}

/** Parts a VM that is gone from its disks and elastic IP: what is set to go with it goes, the rest stays alone. */
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

/** A disk of a VM and where it is. Pure. */
export function placed(vm: Vm, disk: Disk): PlacedDisk {
  const { regionId, az, createdMs, chargeMode } = vm;
  return { disk, regionId, az, createdMs, chargeMode, vm };
}
